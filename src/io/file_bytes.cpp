#include "quorate/io/file_bytes.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "quorate/base/error.hpp"
#include "quorate/base/large_pages.hpp"

namespace quorate {
namespace {

[[noreturn]] void fail(const std::string& name, const std::string& why) {
  throw Error(ErrorCode::kNoInput, name + ": cannot be read: " + why);
}

/// Closes what it was given to own.
class Descriptor {
 public:
  explicit Descriptor(int value, bool owned) : value_(value), owned_(owned) {}
  Descriptor(Descriptor&& other) noexcept
      : value_(other.value_), owned_(std::exchange(other.owned_, false)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (owned_ && value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int value() const { return value_; }

 private:
  int value_;
  bool owned_;
};

/// Reads up to `bytes` bytes; 0 at the end.
std::size_t read_some(int descriptor, char* to, std::size_t bytes, const std::string& name) {
  while (true) {
    const ssize_t got = ::read(descriptor, to, bytes);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) fail(name, std::strerror(errno));
  }
}

/// Lets the writer of a pipe go on for longer before it has to wait. Only a wish.
void widen_pipe([[maybe_unused]] int descriptor) {
#ifdef F_SETPIPE_SZ
  constexpr int kBytes = 1 << 20;  // what the system allows everyone
  (void)::fcntl(descriptor, F_SETPIPE_SZ, kBytes);
#endif
}

/// Whether the file is another than when `before` was asked for.
bool has_changed(int descriptor, const struct stat& before) {
  struct stat now {};
  return ::fstat(descriptor, &now) != 0 || now.st_size != before.st_size ||
         now.st_mtim.tv_sec != before.st_mtim.tv_sec ||
         now.st_mtim.tv_nsec != before.st_mtim.tv_nsec;
}

[[noreturn]] void fail_changed(const std::string& name) {
  fail(name, "it was changed while it was read; run again when nobody writes to it");
}

}  // namespace

struct FileBytes::Source {
  Descriptor descriptor;
  struct stat status;
};

struct FileBytes::Stream {
  Stream(Descriptor from, char* to, std::size_t most)
      : descriptor(std::move(from)), data(to), capacity(most) {}

  Descriptor descriptor;
  char* data;
  std::size_t capacity;
  std::mutex mutex;
  std::size_t size = 0;  // that has come
  bool has_ended = false;
};

FileBytes::FileBytes() = default;
FileBytes::FileBytes(FileBytes&&) noexcept = default;
FileBytes& FileBytes::operator=(FileBytes&&) noexcept = default;
FileBytes::~FileBytes() = default;

void FileBytes::Release::operator()(const char* data) const {
  if (mapped_bytes > 0) {
    ::munmap(const_cast<char*>(data), mapped_bytes);
  } else {
    delete[] data;
  }
}

FileBytes::FileBytes(const std::string& path) : name_(path == "-" ? "standard input" : path) {
  const bool is_stdin = path == "-";
  Descriptor file(is_stdin ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC), !is_stdin);
  if (file.value() < 0) fail(name_, std::strerror(errno));

  struct stat status {};
  if (::fstat(file.value(), &status) != 0) fail(name_, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) fail(name_, "it is a folder");
  // A small file is read faster than it is mapped and unmapped: a job can have one file an object.
  constexpr off_t kLeastMapped = off_t{1} << 16;
  if (S_ISREG(status.st_mode) && status.st_size >= kLeastMapped &&
      ::lseek(file.value(), 0, SEEK_CUR) == 0) {
    map(file.value(), static_cast<std::size_t>(status.st_size));
    source_ = std::make_unique<Source>(Source{std::move(file), status});
  } else if (S_ISREG(status.st_mode)) {
    slurp(file.value());
    if (has_changed(file.value(), status)) fail_changed(name_);
  } else {
    const std::size_t room = reserve_for_stream();
    widen_pipe(file.value());
    stream_ = std::make_unique<Stream>(std::move(file), const_cast<char*>(data_.get()), room);
  }
}

/// Reserves addresses, not memory, for a text of unknown size, so that it never moves. Gives the
/// bytes that there is room for.
std::size_t FileBytes::reserve_for_stream() {
  constexpr std::size_t kMost = std::size_t{1} << 42;
  constexpr std::size_t kLeast = std::size_t{1} << 28;
  for (std::size_t bytes = kMost; bytes >= kLeast; bytes /= 2) {
    void* base = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) continue;
    prefer_large_pages(base, bytes);
    data_ = std::unique_ptr<const char, Release>(static_cast<const char*>(base), Release(bytes));
    return bytes - kPadding;
  }
  fail(name_, std::strerror(errno));
}

std::string_view FileBytes::first(std::size_t least) const {
  if (!stream_) return {data_.get(), size_};
  constexpr std::size_t kBlock = std::size_t{1} << 20;
  Stream& stream = *stream_;
  const std::lock_guard lock(stream.mutex);
  while (!stream.has_ended && stream.size < least) {
    if (stream.size == stream.capacity) fail(name_, "it is too large");
    const std::size_t got = read_some(stream.descriptor.value(), stream.data + stream.size,
                                      std::min(kBlock, stream.capacity - stream.size), name_);
    stream.has_ended = got == 0;
    stream.size += got;
  }
  return {stream.data, stream.size};
}

bool FileBytes::is_whole() const {
  if (!stream_) return true;
  const std::lock_guard lock(stream_->mutex);
  return stream_->has_ended;
}

void FileBytes::map(int descriptor, std::size_t size) {
  // An anonymous reservation one page longer than the file, with the file over its beginning: what
  // follows the last byte is then readable even where the file ends with its page.
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t reserved = (size + page - 1) / page * page + page;
  void* base = ::mmap(nullptr, reserved, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) fail(name_, std::strerror(errno));
  data_ = std::unique_ptr<const char, Release>(static_cast<const char*>(base), Release(reserved));
  if (::mmap(base, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor, 0) == MAP_FAILED) {
    fail(name_, std::strerror(errno));
  }
  ::madvise(base, size, MADV_SEQUENTIAL);
  size_ = size;
}

void FileBytes::slurp(int descriptor) {
  constexpr std::size_t kFirstBytes = std::size_t{1} << 16;
  std::size_t capacity = kFirstBytes;
  std::unique_ptr<char[]> buffer(new char[capacity]);
  std::size_t used = 0;
  while (true) {
    if (capacity - used <= kPadding) {
      std::unique_ptr<char[]> larger(new char[capacity * 2]);
      std::memcpy(larger.get(), buffer.get(), used);
      buffer = std::move(larger);
      capacity *= 2;
    }
    const std::size_t got =
        read_some(descriptor, buffer.get() + used, capacity - used - kPadding, name_);
    if (got == 0) break;
    used += got;
  }
  std::memset(buffer.get() + used, 0, kPadding);
  data_ = std::unique_ptr<const char, Release>(buffer.release(), Release());
  size_ = used;
}

void FileBytes::check_unchanged() const {
  if (source_ && has_changed(source_->descriptor.value(), source_->status)) fail_changed(name_);
}

void FileBytes::expect([[maybe_unused]] std::string_view part) const {
#ifdef MADV_POPULATE_READ
  if (stream_ || data_.get_deleter().mapped_bytes == 0) return;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto at = reinterpret_cast<std::uintptr_t>(part.data());
  const std::uintptr_t begin = at / page * page;
  ::madvise(reinterpret_cast<void*>(begin), at + part.size() - begin, MADV_POPULATE_READ);
#endif
}

void FileBytes::forget(std::string_view part) const {
  if (data_.get_deleter().mapped_bytes == 0) return;
  // Whole pages, from the one on which the part begins: what else stands on it came before. A pipe
  // has come on large pages, which are not cut.
  constexpr std::size_t kLargePage = std::size_t{1} << 21;
  const std::size_t page = stream_ ? kLargePage : static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto start = reinterpret_cast<std::uintptr_t>(data_.get());
  const auto at = reinterpret_cast<std::uintptr_t>(part.data());
  const std::uintptr_t begin = std::max(at / page * page, start);
  const std::uintptr_t end = (at + part.size()) / page * page;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

FileBytes FileBytes::from_text(std::string name, std::string_view text) {
  FileBytes bytes;
  bytes.name_ = std::move(name);
  std::unique_ptr<char[]> buffer(new char[text.size() + kPadding]);
  if (!text.empty()) std::memcpy(buffer.get(), text.data(), text.size());
  std::memset(buffer.get() + text.size(), 0, kPadding);
  bytes.data_ = std::unique_ptr<const char, Release>(buffer.release(), Release());
  bytes.size_ = text.size();
  return bytes;
}

}  // namespace quorate
