// Test: squarem_test.cpp.
#include "quorate/models/squarem.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "quorate/base/parallel.hpp"

namespace quorate {
namespace {

/// So many counts cost more than a thread.
Blocks count_blocks(std::size_t counts) {
  constexpr std::size_t kGrain = std::size_t{1} << 20U;
  constexpr std::size_t kMostBlocks = 64;
  return {counts, kGrain, kMostBlocks};
}

}  // namespace

double Squarem::step_length(const std::vector<double>& counts) const {
  struct Squares {
    double r = 0;
    double v = 0;
  };
  const Blocks blocks = count_blocks(counts.size());
  std::vector<Squares> sums(blocks.count());
  for_each_block(blocks.count(), threads_, [&](std::size_t b) {
    Squares sum;
    for (std::size_t at = blocks[b].begin; at < blocks[b].end; ++at) {
      const double r = s1_[at] - s0_[at];
      const double v = (counts[at] - s1_[at]) - r;
      sum.r += r * r;
      sum.v += v * v;
    }
    sums[b] = sum;
  });
  Squares all;
  for (const Squares& sum : sums) {
    all.r += sum.r;
    all.v += sum.v;
  }
  return all.v > 0 ? std::min(-1.0, -std::sqrt(all.r / all.v)) : -1.0;
}

void Squarem::propose(std::vector<double>& counts) {
  if (!enabled_) return;
  is_extrapolated_ = false;
  if (s0_.empty()) {
    s0_ = counts;
    return;
  }
  if (s1_.empty()) {
    s1_ = counts;
    return;
  }
  const double a = step_length(counts);
  if (a < -1.0) {  // -1 is the plain step
    is_extrapolated_ = true;
    s2_ = counts;
    const Blocks blocks = count_blocks(counts.size());
    for_each_block(blocks.count(), threads_, [&](std::size_t b) {
      for (std::size_t at = blocks[b].begin; at < blocks[b].end; ++at) {
        const double r = s1_[at] - s0_[at];
        const double v = (s2_[at] - s1_[at]) - r;
        counts[at] = std::max(0.0, s0_[at] - 2 * a * r + a * a * v);
      }
    });
  }
  s0_.clear();
  s1_.clear();
}

void Squarem::restore(State state) {
  last_objective_ = state.last_objective;
  s0_ = std::move(state.s0);
  s1_ = std::move(state.s1);
  is_extrapolated_ = false;
}

bool Squarem::accept(double objective, std::vector<double>& counts) {
  if (is_extrapolated_ && objective < last_objective_) {
    counts = s2_;
    return false;
  }
  last_objective_ = objective;
  return true;
}

}  // namespace quorate
