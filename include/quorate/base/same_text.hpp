// Comparing names: most are short, and a call of memcmp costs more than the comparison.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace quorate {

/// Whether two texts are equal.
[[nodiscard]] inline bool same_text(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  const auto differs = [&]<class Word>(std::size_t at, Word) {
    Word left;
    Word right;
    std::memcpy(&left, a.data() + at, sizeof left);
    std::memcpy(&right, b.data() + at, sizeof right);
    return left != right;
  };
  // Two words that may overlap cover every size from one to two words.
  if (size >= 8 && size <= 16) {
    return !differs(0, std::uint64_t{}) && !differs(size - 8, std::uint64_t{});
  }
  if (size >= 4 && size < 8) {
    return !differs(0, std::uint32_t{}) && !differs(size - 4, std::uint32_t{});
  }
  return size == 0 || std::memcmp(a.data(), b.data(), size) == 0;
}

}  // namespace quorate
