// The places where a text may be cut: its tokens, or what the workers' own boundaries leave.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "quorate/core/payload.hpp"

namespace quorate {

/// The tokens of a text, ascending, in code points: runs of letters and digits, and single other
/// characters; white space is none. `cuts` (ascending) are places inside a token that shall be
/// boundaries as well. `text` is UTF-8.
[[nodiscard]] std::vector<Span> text_tokens(std::string_view text,
                                            std::span<const std::uint32_t> cuts);

/// The pieces between all boundaries of some spans, ascending: what stands in for tokens where the
/// text is not known.
[[nodiscard]] std::vector<Span> pieces_between(std::span<const Span> spans);

/// The tokens that a span touches, as a range of their numbers; nothing where it touches none.
[[nodiscard]] std::optional<Span> tokens_of(std::span<const Span> tokens, Span span);

/// A range of tokens as a span of the text.
[[nodiscard]] Span text_of(std::span<const Span> tokens, Span range);

}  // namespace quorate
