// Text and numbers as JSON, appended to a string.
#pragma once

#include <string>
#include <string_view>

namespace quorate {

/// Appends `text` (UTF-8) in quotes. Only what JSON demands is escaped; other characters stay as
/// they are.
void append_json_string(std::string& out, std::string_view text);

/// Appends a number in its shortest form that reads back as the same number. Throws
/// Error{kInternal} for one that is not finite.
void append_json_number(std::string& out, double value);

}  // namespace quorate
