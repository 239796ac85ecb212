// Texts in the columns of a terminal. Widths are counted in code points, so that names in any
// script stand in line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace quorate {

/// Of a column of names, and of a line of text.
inline constexpr std::size_t kNameWidth = 26;
inline constexpr std::size_t kTextWidth = 100;

/// Number of code points.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// The text without control characters, which would move the cursor; long ones keep their end, in
/// which worker ids differ.
[[nodiscard]] std::string shown(std::string_view text, std::size_t most);

/// The text with blanks behind it up to a width.
[[nodiscard]] std::string padded(std::string text, std::size_t width);

}  // namespace quorate
