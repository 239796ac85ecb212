// The fixed-block loop: work is cut by the size of the problem, never by the number of threads, so
// sums that are added in block order have the same bits for any number of threads.
#pragma once

#include <cstddef>
#include <functional>

namespace quorate {

/// What is written by one thread and lies this far (bytes) from what another writes slows neither:
/// the size of a cache line on every processor that the project is built for.
inline constexpr std::size_t kCacheLine = 64;

/// A half-open range of indices.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] std::size_t size() const { return end - begin; }
};

/// `count` nearly equal consecutive ranges over `size` indices.
class Blocks {
 public:
  /// At most `most` blocks (at least one) of at least `grain` indices each.
  Blocks(std::size_t size, std::size_t grain, std::size_t most);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] Range operator[](std::size_t block) const;

 private:
  std::size_t size_;
  std::size_t count_;
};

/// Calls fn(block) for every block in [0, count), on at most `threads` threads (0 counts as 1), in
/// no given order. The first exception (by block) is rethrown after all threads have stopped.
void for_each_block(std::size_t count, unsigned threads,
                    const std::function<void(std::size_t)>& fn);

/// Calls make(block, slot) for every block in [0, count), on at most `threads` threads (0 counts as
/// 1), and afterwards then(block, slot) for one block at a time in ascending order, on the thread
/// that made it. `slot` is smaller than max(threads, 1) and no other block has it between the two
/// calls: it names memory to work in, and bounds what is made and waits. The first exception (by
/// block) is rethrown after all threads have stopped; then() is called for no block behind it.
void for_each_block_in_order(std::size_t count, unsigned threads,
                             const std::function<void(std::size_t, std::size_t)>& make,
                             const std::function<void(std::size_t, std::size_t)>& then);

/// As for_each_block_in_order, where nobody knows yet how many blocks there will be: next(block,
/// slot) is called for one block at a time in ascending order, gets it, and says whether there is
/// one. An exception of it counts as the block's.
void for_each_next_in_order(unsigned threads,
                            const std::function<bool(std::size_t, std::size_t)>& next,
                            const std::function<void(std::size_t, std::size_t)>& make,
                            const std::function<void(std::size_t, std::size_t)>& then);

/// The number of threads the machine offers, at least 1.
[[nodiscard]] unsigned hardware_threads();

}  // namespace quorate
