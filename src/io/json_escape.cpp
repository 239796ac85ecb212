#include "json_escape.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

/// The letter of a two-character escape; 0 where there is none.
char short_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  std::size_t copied = 0;  // most texts are copied at once
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20U && text[i] != '"' && text[i] != '\\') continue;
    out.append(text.substr(copied, i - copied));
    copied = i + 1;
    if (const char letter = short_escape(text[i]); letter != 0) {
      out += '\\';
      out += letter;
    } else {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    }
  }
  out.append(text.substr(copied));
  out += '"';
}

void append_json_number(std::string& out, double value) {
  if (!std::isfinite(value)) throw Error(ErrorCode::kInternal, "a number to write is not finite");
  std::array<char, 32> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), result.ptr);
}

}  // namespace quorate
