// Texts as fields of CSV files.
#pragma once

#include <string>
#include <string_view>

namespace quorate {

/// Whether a CSV reader would take the text for something else without quotes.
[[nodiscard]] bool csv_needs_quotes(std::string_view text);

/// `text` with every quote twice.
[[nodiscard]] std::string doubled_quotes(std::string_view text);

/// The text as a field, quoted where it must be.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace quorate
