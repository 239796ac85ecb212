// Numbers and times as they stand in inputs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quorate {

/// A number as label text: whole numbers without a fraction (3, not 3.0), others in shortest
/// round-trip form.
[[nodiscard]] std::string number_text(double value);

/// The whole of `text` as a finite number (surrounding blanks allowed); nothing for anything else,
/// NaN and overflow included.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// Milliseconds since 1970 UTC of an ISO 8601 time ("2022-12-28T05:21:54.514Z", "2022-12-28
/// 05:21:54", with or without fraction; offsets "Z", "+01:00" or none, which counts as UTC), or of
/// a number of seconds since 1970.
[[nodiscard]] std::optional<std::int64_t> parse_timestamp(std::string_view text);

}  // namespace quorate
