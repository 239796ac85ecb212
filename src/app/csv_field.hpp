// Texts as fields of CSV files.
#pragma once

#include <string>
#include <string_view>

#include "options.hpp"

namespace quorate {

/// Whether a CSV reader would take the text for something else without quotes.
[[nodiscard]] bool csv_needs_quotes(std::string_view text);

/// `text` with every quote twice.
[[nodiscard]] std::string doubled_quotes(std::string_view text);

/// Whether fields are to be safe in a spreadsheet (--csv-safe).
enum class CsvSafety { kAsIs, kSafe };

/// The text as a field, quoted where it must be. Safe: what a spreadsheet would take for a formula
/// (it begins with = + - @, a tab or a carriage return) has an apostrophe before it (OWASP, CSV
/// Injection).
[[nodiscard]] std::string csv_field(std::string_view text, CsvSafety safety = CsvSafety::kAsIs);

/// --csv-safe.
[[nodiscard]] OptionSpec csv_safe_option();
[[nodiscard]] CsvSafety csv_safety(const Options& options);

}  // namespace quorate
