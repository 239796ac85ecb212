#include "quorate/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
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

unsigned hardware_threads() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace quorate
