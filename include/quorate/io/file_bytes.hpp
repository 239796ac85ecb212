// The bytes of an input, mapped or slurped, with the padding that simdjson reads beyond the end.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace quorate {

/// Read-only bytes of a file, or of standard input for "-". A large regular file is memory-mapped,
/// anything else is read to its end. At least kPadding bytes after the last one can be read (their
/// values mean nothing). Move-only.
class FileBytes {
 public:
  static constexpr std::size_t kPadding = 64;

  /// Throws Error{kNoInput} when `path` is missing, is a folder, or cannot be read.
  explicit FileBytes(const std::string& path);

  /// Bytes that are already in memory; `name` stands in messages.
  static FileBytes from_text(std::string name, std::string_view text);

  FileBytes(FileBytes&&) noexcept = default;
  FileBytes& operator=(FileBytes&&) noexcept = default;

  /// As the user named it; "standard input" for "-".
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return {data_.get(), size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Says that a part of text(), and what stands before it, will hardly be read again: of a mapped
  /// file it stops counting as this program's memory. It stays readable. Thread safe.
  void forget(std::string_view part) const;

 private:
  struct Release {
    Release() : mapped_bytes(0) {}
    explicit Release(std::size_t bytes) : mapped_bytes(bytes) {}
    std::size_t mapped_bytes;  // 0: allocated by new[]
    void operator()(const char* data) const;
  };

  FileBytes() = default;
  void map(int descriptor, std::size_t size);
  void slurp(int descriptor);

  std::string name_;
  std::unique_ptr<const char, Release> data_;
  std::size_t size_ = 0;
};

}  // namespace quorate
