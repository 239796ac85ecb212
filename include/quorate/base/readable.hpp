// Numbers as people read them: few digits, and "n/a" for what is undefined.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace quorate {

/// "97.4 %" of 0.974; "n/a" for NaN.
[[nodiscard]] std::string percent(double share);

/// So many significant digits ("0.00123", "1.2e+06"); "n/a" for NaN.
[[nodiscard]] std::string significant(double value, int digits = 3);

/// So many digits behind the point; "n/a" for NaN.
[[nodiscard]] std::string decimal(double value, int digits);

/// "1,000,000".
[[nodiscard]] std::string grouped(std::uint64_t count);

/// "1 object", "2 objects", "2 classes", "2 boxes".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);

/// `text` with a capital (ASCII) in front and a full stop behind; empty stays empty.
[[nodiscard]] std::string as_sentence(std::string_view text);

/// As counted, with "1,000 objects".
[[nodiscard]] std::string grouped(std::uint64_t count, std::string_view noun);

}  // namespace quorate
