#include "quorate/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace quorate {

Blocks::Blocks(std::size_t size, std::size_t grain, std::size_t most)
    : size_(size),
      count_(std::clamp<std::size_t>(size / std::max<std::size_t>(grain, 1), 1,
                                     std::max<std::size_t>(most, 1))) {}

Range Blocks::operator[](std::size_t block) const {
  const std::size_t each = size_ / count_;
  const std::size_t longer = size_ % count_;  // the first `longer` blocks hold one index more
  const std::size_t begin = block * each + std::min(block, longer);
  return {begin, begin + each + (block < longer ? 1 : 0)};
}

void for_each_block(std::size_t count, unsigned threads,
                    const std::function<void(std::size_t)>& fn) {
  if (threads <= 1 || count <= 1) {
    for (std::size_t block = 0; block < count; ++block) fn(block);
    return;
  }

  std::atomic<std::size_t> next{0};
  std::mutex failure_mutex;
  std::exception_ptr failure;
  std::size_t failed_block = std::numeric_limits<std::size_t>::max();

  const auto work = [&] {
    for (std::size_t block = next++; block < count; block = next++) {
      try {
        fn(block);
      } catch (...) {
        const std::lock_guard lock(failure_mutex);
        if (block < failed_block) {
          failed_block = block;
          failure = std::current_exception();
        }
      }
    }
  };

  {
    std::vector<std::jthread> helpers;
    const std::size_t wanted = std::min<std::size_t>(threads, count) - 1;
    helpers.reserve(wanted);
    for (std::size_t i = 0; i < wanted; ++i) helpers.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

namespace {

/// Who may go on: the blocks one after the other, until one fails.
class Turns {
 public:
  /// Waits for the block's turn; false when an earlier block has failed.
  bool wait_for(std::size_t block) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || next_ == block; });
    return !failure_;
  }

  void finish() {
    {
      const std::lock_guard lock(mutex_);
      ++next_;
    }
    changed_.notify_all();
  }

  void fail(std::exception_ptr failure) {
    {
      const std::lock_guard lock(mutex_);
      failure_ = std::move(failure);
    }
    changed_.notify_all();
  }

  [[nodiscard]] bool failed() {
    const std::lock_guard lock(mutex_);
    return failure_ != nullptr;
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

void for_each_block_in_order(std::size_t count, unsigned threads,
                             const std::function<void(std::size_t, std::size_t)>& make,
                             const std::function<void(std::size_t, std::size_t)>& then) {
  if (threads <= 1 || count <= 1) {
    for (std::size_t block = 0; block < count; ++block) {
      make(block, 0);
      then(block, 0);
    }
    return;
  }
  std::atomic<std::size_t> next{0};
  Turns turns;
  const auto work = [&](std::size_t slot) {
    for (std::size_t block = next++; block < count && !turns.failed(); block = next++) {
      std::exception_ptr failure;
      try {
        make(block, slot);
      } catch (...) {
        failure = std::current_exception();
      }
      if (!turns.wait_for(block)) return;
      try {
        if (failure) std::rethrow_exception(failure);
        then(block, slot);
      } catch (...) {
        return turns.fail(std::current_exception());
      }
      turns.finish();
    }
  };
  {
    std::vector<std::jthread> helpers;
    const std::size_t wanted = std::min<std::size_t>(threads, count) - 1;
    helpers.reserve(wanted);
    for (std::size_t i = 0; i < wanted; ++i) helpers.emplace_back(work, i + 1);
    work(0);
  }
  turns.rethrow();
}

unsigned hardware_threads() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace quorate
