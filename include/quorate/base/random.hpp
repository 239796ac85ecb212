// Seeded randomness whose stream is the same on every platform (the standard distributions are
// not).
#pragma once

#include <cstdint>

namespace quorate {

/// SplitMix64 (Steele, Lea & Flood 2014): small, fast, and good enough for folds, resampling and
/// simulation.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

  /// Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

  /// Uniform in {0, ..., bound - 1}, bound > 0; the bias, bound / 2^64, is far below anything
  /// measurable.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::uint64_t state_;
};

}  // namespace quorate
