// Test: the golden files of audit.
#include "terminal_text.hpp"

#include <algorithm>

namespace quorate {

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string shown(std::string_view text, std::size_t most) {
  std::string clean;
  for (const char c : text) clean += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  std::size_t width = width_of(clean);
  if (width <= most) return clean;
  std::size_t at = 0;
  for (; width > most - 2; --width) {
    do {
      ++at;
    } while (at < clean.size() && (static_cast<unsigned char>(clean[at]) & 0xC0U) == 0x80U);
  }
  return ".." + clean.substr(at);
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t has = width_of(text);
  if (has < width) text.append(width - has, ' ');
  return text;
}

}  // namespace quorate
