#include "csv_field.hpp"

namespace quorate {

bool csv_needs_quotes(std::string_view text) {
  return text.find_first_of(",\"\r\n") != std::string_view::npos || text.starts_with(' ') ||
         text.ends_with(' ');
}

std::string doubled_quotes(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out;
}

std::string csv_field(std::string_view text, CsvSafety safety) {
  constexpr std::string_view kFormulaStarts = "=+-@\t\r";
  const bool is_formula = !text.empty() && kFormulaStarts.find(text.front()) != text.npos;
  const std::string field =
      (is_formula && safety == CsvSafety::kSafe ? "'" : "") + std::string(text);
  return csv_needs_quotes(field) ? '"' + doubled_quotes(field) + '"' : field;
}

OptionSpec csv_safe_option() {
  return {"Output",
          "csv-safe",
          '\0',
          "",
          "",
          "",
          "put an apostrophe before texts in CSV that a spreadsheet would take for a formula "
          "(they begin with = + - @, a tab or a carriage return)"};
}

CsvSafety csv_safety(const Options& options) {
  return options.flag("csv-safe") ? CsvSafety::kSafe : CsvSafety::kAsIs;
}

}  // namespace quorate
