// Tested by tests/io/output_file_test.cpp.
#include "quorate/io/output_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "background_sync.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;

/// The file that a path leads to: replacing a link would cut it off from its file.
std::string follow_links(const std::string& path) {
  std::error_code error;
  if (!fs::is_symlink(path, error)) return path;
  const fs::path target = fs::canonical(path, error);
  return error ? path : target.string();
}

/// Whether `path` leads to the file that `descriptor` has open.
bool is_file_at(const std::string& path, int descriptor) {
  struct stat at {};
  struct stat open {};
  return ::lstat(path.c_str(), &at) == 0 && ::fstat(descriptor, &open) == 0 &&
         at.st_dev == open.st_dev && at.st_ino == open.st_ino;
}

/// Removes a temporary file that no running process has locked; false where there is none.
bool remove_stale(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return false;
  const bool is_stale = ::flock(file, LOCK_EX | LOCK_NB) == 0 && is_file_at(path, file) &&
                        ::unlink(path.c_str()) == 0;
  ::close(file);
  return is_stale;
}

}  // namespace

OutputFile::OutputFile(const std::string& path)
    : name_(path == "-" ? "standard output" : path), target_(follow_links(path)) {
  if (path == "-") {
    descriptor_ = STDOUT_FILENO;
    is_stdout_ = true;
    return;
  }
  struct stat status {};
  const bool exists = ::stat(target_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail(EISDIR);
  if (exists && ::access(target_.c_str(), W_OK) != 0) fail(errno);
  if (exists && !S_ISREG(status.st_mode)) {
    open_special();
    return;
  }
  open_temporary();
  if (exists && ::fchmod(descriptor_, status.st_mode & 07777U) != 0) {
    const int error = errno;
    discard();
    fail(error);
  }
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : name_(std::move(other.name_)),
      target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})),
      buffer_(std::exchange(other.buffer_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      written_(other.written_),
      sync_(std::move(other.sync_)),
      is_stdout_(other.is_stdout_),
      reader_is_gone_(other.reader_is_gone_) {}

OutputFile::~OutputFile() { discard(); }

void OutputFile::fail(int error) const {
  throw Error(ErrorCode::kCannotWrite, name_ + ": cannot be written: " + std::strerror(error));
}

void OutputFile::open_special() {
  descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor_ < 0) fail(errno);
}

/// Creates the file and locks it; false where it is there already, or was taken away in between by
/// a run that took it for a dead one's.
bool OutputFile::create_temporary(const std::string& path) {
  // Mode 0666 less the umask, as any new file gets it; mkstemp would give 0600.
  constexpr mode_t kMode = 0666;
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
  if (descriptor_ < 0 && errno == EEXIST) return false;
  if (descriptor_ < 0) fail(errno);
  // Where there are no locks, nothing takes a file away either.
  const bool is_locked = ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
  if (is_locked && is_file_at(path, descriptor_)) {
    temporary_ = path;
    return true;
  }
  ::close(std::exchange(descriptor_, -1));
  return false;
}

void OutputFile::open_temporary() {
  const fs::path target(target_);
  const std::string file = target.filename().string();
  if (file.empty()) fail(EISDIR);
  constexpr std::size_t kMostOfName = 200;  // a file name has at most 255 bytes
  constexpr int kAttempts = 1000;
  const auto name = [&](int attempt) {
    return (target.parent_path() /
            ("." + file.substr(0, kMostOfName) + "." + std::to_string(attempt) + ".tmp"))
        .string();
  };
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::string path = name(attempt);
    const bool is_open = create_temporary(path) || (remove_stale(path) && create_temporary(path));
    if (!is_open) continue;
    // What runs at the same time had left behind.
    while (++attempt < kAttempts && remove_stale(name(attempt))) {
    }
    return;
  }
  fail(EEXIST);
}

void OutputFile::write(std::string_view bytes) {
  if (bytes.size() >= kBufferBytes) {
    flush();
    write_through(bytes);
    return;
  }
  buffer_.append(bytes);
  if (buffer_.size() >= kBufferBytes) flush();
}

void OutputFile::flush() {
  write_through(buffer_);
  buffer_.clear();
}

void OutputFile::write_through(std::string_view left) {
  while (!left.empty() && !reader_is_gone_) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written >= 0) {
      left.remove_prefix(static_cast<std::size_t>(written));
      written_ += static_cast<std::uint64_t>(written);
    } else if (errno == EPIPE) {
      reader_is_gone_ = true;
    } else if (errno != EINTR) {
      fail(errno);
    }
  }
  if (!temporary_.empty()) sync_in_background();
}

void OutputFile::sync_in_background() {
  if (written_ < BackgroundSync::kStep) return;
  if (sync_ == nullptr) sync_ = std::make_unique<BackgroundSync>(descriptor_);
  sync_->has_written(written_);
}

void OutputFile::commit() {
  flush();
  if (is_stdout_) return;
  if (temporary_.empty()) {
    if (::close(std::exchange(descriptor_, -1)) != 0) fail(errno);
    return;
  }
  // Renamed before the lock goes with the descriptor. After fsync there is nothing left that
  // closing could lose.
  if (const int error = sync_ != nullptr ? sync_->finish() : 0; error != 0) fail(error);
  if (::fsync(descriptor_) != 0) fail(errno);
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  temporary_.clear();
  ::close(std::exchange(descriptor_, -1));
}

void OutputFile::discard() noexcept {
  sync_.reset();
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
  if (descriptor_ >= 0 && !is_stdout_) ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace quorate
