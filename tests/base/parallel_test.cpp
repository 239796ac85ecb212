#include "quorate/base/parallel.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "quorate/base/random.hpp"

namespace quorate {
namespace {

TEST_CASE("blocks: cover every index once, in order, nearly equal, within grain and number") {
  for (std::size_t size = 0; size <= 40; ++size) {
    for (std::size_t grain = 0; grain <= 12; ++grain) {
      for (std::size_t most = 0; most <= 9; ++most) {
        const Blocks blocks(size, grain, most);
        REQUIRE(blocks.count() >= 1);
        REQUIRE(blocks.count() <= std::max<std::size_t>(most, 1));
        std::size_t next = 0;
        std::size_t smallest = size;
        std::size_t largest = 0;
        for (std::size_t b = 0; b < blocks.count(); ++b) {
          REQUIRE(blocks[b].begin == next);
          next = blocks[b].end;
          smallest = std::min(smallest, blocks[b].size());
          largest = std::max(largest, blocks[b].size());
        }
        REQUIRE(next == size);
        REQUIRE(largest - smallest <= 1);
        if (blocks.count() > 1) REQUIRE(smallest >= grain);
      }
    }
  }
}

TEST_CASE("blocks: as many as grain and number allow") {
  CHECK(Blocks(1000, 100, 64).count() == 10);
  CHECK(Blocks(1000, 1, 64).count() == 64);
  CHECK(Blocks(99, 100, 64).count() == 1);
  CHECK(Blocks(0, 100, 64).count() == 1);
  CHECK(Blocks(0, 100, 64)[0].size() == 0);
}

TEST_CASE("for_each_block: calls every block once for any number of threads") {
  for (const unsigned threads : {0U, 1U, 2U, 7U, 100U}) {
    for (const std::size_t count : {0U, 1U, 2U, 13U, 1000U}) {
      std::vector<std::atomic<int>> calls(count);
      for_each_block(count, threads, [&](std::size_t block) { ++calls.at(block); });
      for (const auto& n : calls) REQUIRE(n == 1);
    }
  }
}

/// A sum of numbers of very different size, whose last bits depend on the order of addition.
double blocked_sum(const std::vector<double>& x, unsigned threads) {
  const Blocks blocks(x.size(), 64, 256);
  std::vector<double> partial(blocks.count(), 0.0);
  for_each_block(blocks.count(), threads, [&](std::size_t b) {
    for (std::size_t i = blocks[b].begin; i < blocks[b].end; ++i) partial[b] += x[i];
  });
  double sum = 0;
  for (const double p : partial) sum += p;
  return sum;
}

TEST_CASE("for_each_block: sums in block order have the same bits for 1, 2 and 7 threads") {
  Random random(4);
  std::vector<double> x(20'000);
  for (double& value : x) {
    value = (random.uniform() - 0.5) * static_cast<double>(1ULL << random.below(50));
  }
  const double one = blocked_sum(x, 1);
  for (int repeat = 0; repeat < 10; ++repeat) {
    for (const unsigned threads : {1U, 2U, 7U}) {
      const double sum = blocked_sum(x, threads);
      REQUIRE(std::memcmp(&sum, &one, sizeof sum) == 0);
    }
  }
}

TEST_CASE("for_each_block: the first exception by block comes out, for any number of threads") {
  for (const unsigned threads : {1U, 2U, 7U}) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      std::string what;
      try {
        for_each_block(100, threads, [](std::size_t block) {
          if (block % 10 == 3) throw std::runtime_error("block " + std::to_string(block));
        });
      } catch (const std::runtime_error& error) {
        what = error.what();
      }
      REQUIRE(what == "block 3");
    }
  }
}

TEST_CASE("for_each_block: can be used again after a failure, and inside itself") {
  CHECK_THROWS_AS(for_each_block(4, 2, [](std::size_t) { throw std::logic_error("no"); }),
                  std::logic_error);
  std::atomic<int> calls{0};
  for_each_block(5, 2, [&](std::size_t) { for_each_block(3, 2, [&](std::size_t) { ++calls; }); });
  CHECK(calls == 15);
}

TEST_CASE("hardware_threads: is at least one") { CHECK(hardware_threads() >= 1); }

}  // namespace
TEST_CASE("for_each_block_in_order: makes every block once and takes them in order") {
  for (const unsigned threads : {0U, 1U, 2U, 7U}) {
    std::vector<std::size_t> made(50, 0);
    std::vector<std::size_t> memory(std::max(threads, 1U), 0);
    std::vector<std::size_t> taken;
    for_each_block_in_order(
        made.size(), threads,
        [&](std::size_t block, std::size_t slot) {
          ++made[block];
          memory.at(slot) = block;
        },
        [&](std::size_t block, std::size_t slot) {
          CHECK(memory.at(slot) == block);
          taken.push_back(block);
        });
    CHECK(made == std::vector<std::size_t>(50, 1));
    REQUIRE(taken.size() == 50);
    CHECK(std::is_sorted(taken.begin(), taken.end()));
  }
}

TEST_CASE("for_each_block_in_order: takes all blocks before the first that fails and none behind") {
  for (const bool in_make : {true, false}) {
    for (const unsigned threads : {1U, 2U, 7U}) {
      std::size_t taken = 0;
      const auto fail_at = [&](std::size_t block, bool wanted) {
        if (wanted && (block == 20 || block == 23)) throw std::logic_error(std::to_string(block));
      };
      std::string what;
      try {
        for_each_block_in_order(
            50, threads, [&](std::size_t block, std::size_t) { fail_at(block, in_make); },
            [&](std::size_t block, std::size_t) {
              fail_at(block, !in_make);
              ++taken;
            });
      } catch (const std::logic_error& error) {
        what = error.what();
      }
      CHECK(what == "20");
      CHECK(taken == 20);
    }
  }
}

TEST_CASE("for_each_next_in_order: goes on until there is no next block") {
  for (const unsigned threads : {0U, 1U, 2U, 7U}) {
    std::vector<std::size_t> given;
    std::vector<std::size_t> memory(std::max(threads, 1U), 0);
    std::vector<std::size_t> taken;
    for_each_next_in_order(
        threads,
        [&](std::size_t block, std::size_t slot) {
          if (block == 33) return false;
          given.push_back(block);
          memory.at(slot) = 2 * block;
          return true;
        },
        [&](std::size_t, std::size_t slot) { ++memory.at(slot); },
        [&](std::size_t block, std::size_t slot) {
          CHECK(memory.at(slot) == 2 * block + 1);
          taken.push_back(block);
        });
    CHECK(given.size() == 33);
    CHECK(taken == given);
    CHECK(std::is_sorted(taken.begin(), taken.end()));
  }
}

TEST_CASE("for_each_next_in_order: where the next block fails, those before it are taken") {
  for (const unsigned threads : {1U, 2U, 7U}) {
    std::size_t taken = 0;
    const auto next = [](std::size_t block, std::size_t) {
      if (block == 20) throw std::logic_error("no more");
      return true;
    };
    CHECK_THROWS_AS(for_each_next_in_order(
                        threads, next, [](std::size_t, std::size_t) {},
                        [&](std::size_t, std::size_t) { ++taken; }),
                    std::logic_error);
    CHECK(taken == 20);
  }
}

}  // namespace quorate
