// Takes a fuzzer's bytes as a row of choices, for targets that build their input out of parts which
// fit together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quorate::fuzz {

/// Every choice takes a byte off the front; when there are no more, all choices are the first.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : bytes_(bytes) {}

  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return first;
  }

  /// 0, 1, ..., below - 1; `below` is at least 1 and at most 256.
  std::size_t below(std::size_t below) { return byte() % below; }

  /// True once in `in` bytes.
  bool rarely(std::size_t in) { return below(in) == in - 1; }

  /// What no choice has taken.
  [[nodiscard]] std::string_view rest() const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace quorate::fuzz
