// Single parts of structured answers as people and programs read them.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "quorate/core/payload.hpp"

namespace quorate {

/// Where part `i` is, or what it says, without its label: "left 12, top 40, width 100, height 80",
/// "16 to 20 'Oslo'"; empty for a label alone. `text`: what spans are parts of; empty where it is
/// not known, or is not to be told.
[[nodiscard]] std::string part_text(const Payload& payload, std::size_t i, std::string_view text);

/// Adds the same to a JSON object, with the names of the answers: left, top, width, height; x, y;
/// vertices; pixels; startOffset, endOffset, text; value.
void add_part(nlohmann::ordered_json& out, const Payload& payload, std::size_t i,
              std::string_view text);

/// The label of part `i`; nothing for a custom answer.
[[nodiscard]] std::optional<ClassId> part_label(const Payload& payload, std::size_t i);

/// Whether two parts differ in their labels alone, if at all.
[[nodiscard]] bool is_same_place(const Payload& a, std::size_t i, const Payload& b, std::size_t j);

}  // namespace quorate
