// Lines of JSON with the places of their tokens: simdjson's first stage runs over many lines at
// once, which costs much less than running it line by line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace quorate {

/// Walks over the lines of a text as LineWalker does (a byte order mark is not skipped). Where the
/// lines around a line are sound, the line comes with its tokens; else it must be parsed alone.
class JsonTokenLines {
 public:
  JsonTokenLines();
  ~JsonTokenLines();
  JsonTokenLines(const JsonTokenLines&) = delete;
  JsonTokenLines& operator=(const JsonTokenLines&) = delete;

  /// Begins a text that is cut at line ends and has FileBytes::kPadding readable bytes behind it.
  /// `window` is about how many bytes are looked at together.
  void start(std::string_view text, std::size_t window = kWindow);

  /// Moves to the next line that is not blank; false when there is none.
  bool next();

  /// The line without its line break.
  [[nodiscard]] std::string_view line() const { return line_; }

  /// 1-based within the text; blank lines count.
  [[nodiscard]] std::uint64_t number() const { return number_; }

  /// Where the line's tokens begin: brackets, commas, colons, texts and other scalars. It is valid
  /// UTF-8, its texts are closed, and hold neither control characters nor a backslash. Empty where
  /// that does not hold or is not known: the line must be parsed by itself.
  [[nodiscard]] std::span<const std::uint32_t> tokens() const { return tokens_; }

  /// What tokens() counts from.
  [[nodiscard]] const char* base() const { return base_; }

 private:
  static constexpr std::size_t kWindow = std::size_t{1} << 17;

  struct State;

  void open_window();
  void find_tokens(const char* line_end);

  std::unique_ptr<State> state_;
  std::size_t window_bytes_ = kWindow;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  const char* base_ = nullptr;
  const char* window_end_ = nullptr;
  const char* backslash_ = nullptr;  // the next one at or behind the last line; window_end_: none
  std::span<const std::uint32_t> window_tokens_;  // those not passed yet
  std::size_t last_count_ = 0;                    // of tokens
  std::string_view line_;
  std::uint64_t number_ = 0;
  std::span<const std::uint32_t> tokens_;
};

/// The text of a token, without its quotes, that ends before offset `next`, where the token behind
/// it begins; nothing where it is no text. For tokens as JsonTokenLines gives them.
[[nodiscard]] inline std::optional<std::string_view> flat_text(const char* base, std::size_t token,
                                                               std::size_t next) {
  const char* const begin = base + token;
  const char* end = base + next;
  if (*begin != '"') return std::nullopt;
  while (end[-1] != '"') --end;
  if (end - begin < 2) return std::nullopt;
  return std::string_view(begin + 1, static_cast<std::size_t>(end - begin) - 2);
}

}  // namespace quorate
