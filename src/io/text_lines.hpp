// Walking over the lines of a text without copying it.
#pragma once

#include <cstdint>
#include <string_view>

namespace quorate {

/// `text` without a UTF-8 byte order mark at its start.
[[nodiscard]] std::string_view without_bom(std::string_view text);

/// `text` without blanks (space, tab, CR, LF) at its ends.
[[nodiscard]] std::string_view trim_blanks(std::string_view text);

/// Gives one line after the other; "\n" and "\r\n" end a line, the last one needs no end.
class LineWalker {
 public:
  explicit LineWalker(std::string_view text) : rest_(without_bom(text)) {}

  /// Moves to the next line that is not blank; false when there is none.
  bool next();

  /// The line without its line break.
  [[nodiscard]] std::string_view line() const { return line_; }

  /// 1-based; blank lines count.
  [[nodiscard]] std::uint64_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::string_view line_;
  std::uint64_t number_ = 0;
};

}  // namespace quorate
