// Puts a growing file on the disk while it is being written: a disk takes as long for its own cache
// as the program does for making the bytes, and both can happen at once.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace quorate {

/// Synchronises a file (fdatasync) on a thread of its own, which only waits. Neither copied nor
/// moved. The thread that writes makes all calls.
class BackgroundSync {
 public:
  /// Bytes from one synchronisation to the next: enough for a disk to be busy with, and little for
  /// the last one to wait for.
  static constexpr std::uint64_t kStep = std::uint64_t{1} << 24U;

  /// The descriptor must stay open until finish(). Where there is no thread to be had, nothing
  /// happens in the background.
  explicit BackgroundSync(int descriptor);

  /// Ends the thread.
  ~BackgroundSync();

  BackgroundSync(const BackgroundSync&) = delete;
  BackgroundSync& operator=(const BackgroundSync&) = delete;

  /// Says that the file has so many bytes by now. Never waits for the disk.
  void has_written(std::uint64_t bytes);

  /// Ends the thread. Gives the first error of a synchronisation (errno, 0: none): the system tells
  /// it once, so that a later fsync of the same file need not fail.
  [[nodiscard]] int finish();

 private:
  void run();

  int descriptor_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t written_ = 0;
  bool ends_ = false;
  int error_ = 0;
  std::thread thread_;
};

}  // namespace quorate
