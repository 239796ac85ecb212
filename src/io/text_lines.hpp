// Lines of a text with their numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace quorate {

/// The text behind a UTF-8 byte order mark, which some programs put first.
[[nodiscard]] inline std::string_view without_bom(std::string_view text) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  if (text.substr(0, kBom.size()) == kBom) text.remove_prefix(kBom.size());
  return text;
}

/// `text` without white space (of JSON) at both ends.
[[nodiscard]] inline std::string_view trim_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Walks over the lines that hold more than white space.
class TextLines {
 public:
  explicit TextLines(std::string_view text) : text_(text) {}

  /// Moves to the next line that is not blank; false at the end.
  bool next() {
    while (at_ < text_.size()) {
      const char* const begin = text_.data() + at_;
      const std::size_t left = text_.size() - at_;
      const void* const found = std::memchr(begin, '\n', left);
      const std::size_t length =
          found == nullptr ? left
                           : static_cast<std::size_t>(static_cast<const char*>(found) - begin);
      at_ += length + (found == nullptr ? 0 : 1);
      ++number_;
      line_ = trim_blanks({begin, length});
      if (!line_.empty()) return true;
    }
    return false;
  }

  /// The line without its break and without white space at its ends.
  [[nodiscard]] std::string_view line() const { return line_; }

  /// 1-based.
  [[nodiscard]] std::uint64_t number() const { return number_; }

  /// Bytes of the text that lie behind.
  [[nodiscard]] std::size_t position() const { return at_; }

 private:
  std::string_view text_;
  std::string_view line_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace quorate
