// Cutting a text into pieces of about one size at line ends, by its bytes alone, so that the pieces
// do not depend on who reads them.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace quorate {

/// Large enough that handing pieces over costs nothing, small enough that what is made of a piece
/// stays in a core's cache.
inline constexpr std::size_t kReadChunkBytes = std::size_t{1} << 20;

/// Consecutive pieces that together are `text`; each but the last ends behind a line break and
/// holds at least `bytes` (at least 1). Empty text has no pieces.
[[nodiscard]] std::vector<std::string_view> cut_at_lines(std::string_view text, std::size_t bytes);

}  // namespace quorate
