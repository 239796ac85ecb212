// Draws from distributions on top of Random: the same numbers from the same seed on every platform,
// up to the last bits of its log and pow. Tested by tests/base/distributions_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/base/random.hpp"

namespace quorate {

/// Draws an index with probability proportional to its weight in constant time: the alias method
/// (Walker 1977; the table as in Vose 1991). Probabilities are rounded to 2^-32 of an even share.
/// Immutable; safe to share between threads.
class AliasTable {
 public:
  /// `weights`: 1 to 2^32 - 1 finite numbers >= 0 with a positive sum; anything else throws
  /// Error{kInternal}.
  explicit AliasTable(std::span<const double> weights);

  [[nodiscard]] std::uint32_t draw(Random& random) const {
    const std::uint64_t bits = random.next();
    const auto index = static_cast<std::uint32_t>(((bits >> 32U) * slots_.size()) >> 32U);
    const Slot& slot = slots_[index];
    return static_cast<std::uint32_t>(bits) < slot.keep_below ? index : slot.other;
  }

 private:
  struct Slot {
    std::uint32_t keep_below = 0;  // of 2^32
    std::uint32_t other = 0;
  };
  std::vector<Slot> slots_;
};

/// Zipf's law: weight of rank r = 1, 2, ... is r^-exponent, scaled to sum 1. Exponent 0: even.
[[nodiscard]] std::vector<double> zipf_weights(std::size_t size, double exponent);

/// Standard normal (Marsaglia & Bray 1964, polar method).
[[nodiscard]] double draw_normal(Random& random);

/// Beta(a, b), a > 0, b > 0, from two Gammas (Marsaglia & Tsang 2000). Computed in logarithms, so
/// that shapes near 0 give 0 or 1 and never NaN.
[[nodiscard]] double draw_beta(Random& random, double a, double b);

}  // namespace quorate
