// Loaded before the C library (LD_PRELOAD), so that calls on chosen files fail or the files change
// at chosen moments. Told by the environment:
//   FAULT_CALL   open, read, write, fsync, fdatasync, rename, or map (a file has just been mapped)
//   FAULT_PATH   which files: their path holds this text
//   FAULT_AFTER  so many calls go well first
//   FAULT_DO     an error's number; or for map: truncate, overwrite
//   FAULT_NOTE   a file that is made when the fault has come
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

std::string path_of(int descriptor) {
  std::array<char, 4096> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : "";
}

/// Whether this call on this file is the one; every later one is, too.
bool is_struck(const char* call, const std::string& path) {
  static const std::string wanted_call = variable("FAULT_CALL");
  static const std::string wanted_path = variable("FAULT_PATH");
  static std::atomic<long> left{std::atol(variable("FAULT_AFTER").c_str())};
  if (wanted_call != call || path.find(wanted_path) == std::string::npos) return false;
  if (left.fetch_sub(1) > 0) return false;
  const int note = next<int(const char*, int, ...)>("open")(variable("FAULT_NOTE").c_str(),
                                                           O_WRONLY | O_CREAT, 0600);
  if (note >= 0) next<int(int)>("close")(note);
  errno = std::atoi(variable("FAULT_DO").c_str());
  return true;
}

void change(const std::string& path) {
  if (variable("FAULT_DO") == "truncate") {
    (void)!::truncate(path.c_str(), 0);
    return;
  }
  // The same byte again: only the time of the change tells.
  const int file = next<int(const char*, int, ...)>("open")(path.c_str(), O_RDWR);
  char first = 0;
  (void)!::pread(file, &first, 1, 0);
  (void)!::pwrite(file, &first, 1, 0);
  next<int(int)>("close")(file);
}

int open_or_fail(const char* name, const char* path, int flags, mode_t mode) {
  if (is_struck("open", path)) return -1;
  return next<int(const char*, int, ...)>(name)(path, flags, mode);
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const auto mode = static_cast<mode_t>(va_arg(rest, int));
  va_end(rest);
  return open_or_fail("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const auto mode = static_cast<mode_t>(va_arg(rest, int));
  va_end(rest);
  return open_or_fail("open64", path, flags, mode);
}

ssize_t read(int descriptor, void* to, size_t bytes) {
  if (is_struck("read", path_of(descriptor))) return -1;
  return next<ssize_t(int, void*, size_t)>("read")(descriptor, to, bytes);
}

ssize_t write(int descriptor, const void* from, size_t bytes) {
  if (is_struck("write", path_of(descriptor))) return -1;
  return next<ssize_t(int, const void*, size_t)>("write")(descriptor, from, bytes);
}

int fsync(int descriptor) {
  if (is_struck("fsync", path_of(descriptor))) return -1;
  return next<int(int)>("fsync")(descriptor);
}

int fdatasync(int descriptor) {
  if (is_struck("fdatasync", path_of(descriptor))) return -1;
  return next<int(int)>("fdatasync")(descriptor);
}

int rename(const char* from, const char* to) noexcept {
  if (is_struck("rename", to)) return -1;
  return next<int(const char*, const char*)>("rename")(from, to);
}

void* mmap(void* address, size_t bytes, int protection, int flags, int descriptor,
           off_t offset) noexcept {
  void* mapped = next<void*(void*, size_t, int, int, int, off_t)>("mmap")(
      address, bytes, protection, flags, descriptor, offset);
  if (descriptor >= 0 && is_struck("map", path_of(descriptor))) change(path_of(descriptor));
  return mapped;
}

}  // extern "C"
