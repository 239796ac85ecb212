// Counting in what was written.
#pragma once

#include <cstddef>
#include <string_view>

namespace quorate::test {

/// How often `part` stands in `text`, overlaps included.
inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace quorate::test
