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

std::string csv_field(std::string_view text) {
  return csv_needs_quotes(text) ? '"' + doubled_quotes(text) + '"' : std::string(text);
}

}  // namespace quorate
