// A file that is there whole or not at all.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace quorate {

class BackgroundSync;

/// Takes an output's bytes. A regular file is written beside its target under a temporary name and
/// takes the target's place in commit(); until then an older file stays as it is. The temporary
/// file is locked (flock): one that nobody has locked was left by a run that was killed, and the
/// next run for the same target removes it. A large one goes to the disk while it is written. What
/// is no regular file (a pipe, /dev/null) and standard output ("-") are written directly, in large
/// blocks. A reader that closes its pipe early is no error: the rest is dropped (the program must
/// ignore SIGPIPE). Move-only. Not thread safe.
class OutputFile {
 public:
  /// Creates the temporary file, so that an impossible target is known before long work. Throws
  /// Error{kCannotWrite}; nothing is left behind then. Opening a named pipe waits for its reader.
  explicit OutputFile(const std::string& path);

  /// Removes the temporary file of an output that was not committed.
  ~OutputFile();

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;

  /// Throws Error{kCannotWrite}, for example when the disk is full.
  void write(std::string_view bytes);

  /// Writes what is buffered, waits until it is on the disk and puts it in the target's place, with
  /// the target's permissions if there was one. Throws Error{kCannotWrite}. Nothing may be written
  /// afterwards.
  void commit();

  /// As the user named it; "standard output" for "-".
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  void open_special();
  void open_temporary();
  bool create_temporary(const std::string& path);
  void flush();
  void write_through(std::string_view bytes);
  void sync_in_background();
  void discard() noexcept;
  [[noreturn]] void fail(int error) const;

  std::string name_;
  std::string target_;
  std::string temporary_;  // empty: written directly, or done
  std::string buffer_;
  int descriptor_ = -1;
  std::uint64_t written_ = 0;             // bytes that the system has
  std::unique_ptr<BackgroundSync> sync_;  // of a large file
  bool is_stdout_ = false;
  bool reader_is_gone_ = false;
};

}  // namespace quorate
