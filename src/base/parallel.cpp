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

void for_each_next_in_order(unsigned threads,
                            const std::function<bool(std::size_t, std::size_t)>& next,
                            const std::function<void(std::size_t, std::size_t)>& make,
                            const std::function<void(std::size_t, std::size_t)>& then) {
  if (threads <= 1) {
    for (std::size_t block = 0; next(block, 0); ++block) {
      make(block, 0);
      then(block, 0);
    }
    return;
  }
  std::mutex next_mutex;
  std::size_t next_block = 0;
  bool has_ended = false;
  Turns turns;
  const auto work = [&](std::size_t slot) {
    while (!turns.failed()) {
      std::exception_ptr failure;
      std::size_t block = 0;
      {
        const std::lock_guard lock(next_mutex);
        if (has_ended) return;
        block = next_block++;
        try {
          has_ended = !next(block, slot);
          if (has_ended) return;
        } catch (...) {
          has_ended = true;
          failure = std::current_exception();
        }
      }
      try {
        if (!failure) make(block, slot);
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
    helpers.reserve(threads - 1);
    for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back(work, i);
    work(0);
  }
  turns.rethrow();
}

void for_each_block_in_order(std::size_t count, unsigned threads,
                             const std::function<void(std::size_t, std::size_t)>& make,
                             const std::function<void(std::size_t, std::size_t)>& then) {
  for_each_next_in_order(
      static_cast<unsigned>(std::min<std::size_t>(threads, count)),
      [count](std::size_t block, std::size_t) { return block < count; }, make, then);
}

unsigned hardware_threads() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace quorate
