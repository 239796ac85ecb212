// Numbers as people read them.
#pragma once

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string>

namespace quorate {

/// What printf would print, up to 255 bytes.
[[gnu::format(printf, 1, 2)]] inline std::string format(const char* pattern, ...) {
  std::array<char, 256> text{};
  std::va_list values;
  va_start(values, pattern);
  std::vsnprintf(text.data(), text.size(), pattern, values);
  va_end(values);
  return text.data();
}

}  // namespace quorate
