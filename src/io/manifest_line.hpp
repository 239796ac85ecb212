// The pieces of which output manifest lines are made.
#pragma once

#include <string>
#include <string_view>

namespace quorate {

/// `<attribute>-metadata`.
[[nodiscard]] std::string metadata_name(std::string_view attribute);

/// Appends `line` up to the place where new members go, with a comma where one is needed, without
/// the members `attribute` and `metadata`. Throws Error{kInternal} where the line is visibly no
/// JSON object.
void append_opened_line(std::string& out, std::string_view line, std::string_view attribute,
                        std::string_view metadata);

/// Appends `opening`, which ends with a colon, and `value` as JSON text.
void append_text_member(std::string& out, std::string_view opening, std::string_view value);

}  // namespace quorate
