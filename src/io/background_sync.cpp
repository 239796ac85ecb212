// Tested by tests/io/background_sync_test.cpp.
#include "background_sync.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace quorate {

BackgroundSync::BackgroundSync(int descriptor) : descriptor_(descriptor) {
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    return;  // finish() has nothing to wait for
  }
}

BackgroundSync::~BackgroundSync() { static_cast<void>(finish()); }

void BackgroundSync::has_written(std::uint64_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    written_ = bytes;
  }
  changed_.notify_one();
}

int BackgroundSync::finish() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  return error_;
}

void BackgroundSync::run() {
  std::uint64_t synced = 0;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return ends_ || written_ - synced >= kStep; });
    if (written_ - synced < kStep) return;
    synced = written_;
    lock.unlock();
    const int error = ::fdatasync(descriptor_) == 0 ? 0 : errno;
    lock.lock();
    if (error_ == 0 && error != EINTR) error_ = error;
  }
}

}  // namespace quorate
