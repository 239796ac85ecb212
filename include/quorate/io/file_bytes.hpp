// The bytes of an input, mapped or as they come, with the padding that simdjson reads beyond the
// end.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

namespace quorate {

/// Read-only bytes of a file, or of standard input for "-". A large regular file is memory-mapped
/// (one that gets shorter meanwhile raises SIGBUS, for which the program has a handler),
/// a small one is read; a pipe is read as far as its bytes are asked for, in large blocks. At least
/// kPadding bytes after the last one can be read (their values mean nothing). Move-only.
class FileBytes {
 public:
  static constexpr std::size_t kPadding = 64;

  /// Throws Error{kNoInput} when `path` is missing, is a folder, or cannot be read.
  explicit FileBytes(const std::string& path);

  /// Bytes that are already in memory; `name` stands in messages.
  static FileBytes from_text(std::string name, std::string_view text);

  FileBytes(FileBytes&&) noexcept;
  FileBytes& operator=(FileBytes&&) noexcept;
  ~FileBytes();

  /// As the user named it; "standard input" for "-".
  [[nodiscard]] const std::string& name() const { return name_; }
  /// All bytes: of a pipe this waits for its end. Throws Error{kNoInput} where it cannot be read.
  [[nodiscard]] std::string_view text() const {
    return first(std::numeric_limits<std::size_t>::max());
  }
  [[nodiscard]] std::size_t size() const { return text().size(); }

  /// What is there of text(), at least its first `least` bytes if it has so many: waits for no more
  /// than that. The bytes do not move. Throws as text() does. Thread safe.
  [[nodiscard]] std::string_view first(std::size_t least) const;

  /// Whether first() gives all there is. Thread safe.
  [[nodiscard]] bool is_whole() const;

  /// Throws Error{kNoInput} where the file has been written to since it was opened: what was read
  /// may be neither its old content nor its new one. Of a pipe or standard input nothing is known.
  void check_unchanged() const;

  /// Says that a part of text() will be read now: the system brings it at once, and not page by
  /// page. Thread safe.
  void expect(std::string_view part) const;

  /// Says that a part of text(), and what stands before it, will not be read again: it stops
  /// counting as this program's memory where it can. Of a pipe it is gone; of anything else it
  /// stays readable. Thread safe.
  void forget(std::string_view part) const;

 private:
  struct Release {
    Release() : mapped_bytes(0) {}
    explicit Release(std::size_t bytes) : mapped_bytes(bytes) {}
    std::size_t mapped_bytes;  // 0: allocated by new[]
    void operator()(const char* data) const;
  };

  struct Source;  // the regular file, and what it was like when it was opened
  struct Stream;  // what is still to come, and who waits for it

  FileBytes();
  void map(int descriptor, std::size_t size);
  void slurp(int descriptor);
  std::size_t reserve_for_stream();

  std::string name_;
  std::unique_ptr<const char, Release> data_;
  std::size_t size_ = 0;  // without a stream
  std::unique_ptr<Source> source_;
  std::unique_ptr<Stream> stream_;
};

}  // namespace quorate
