// How well beliefs in [0, 1] fit what turned out to be so.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace quorate {

/// Takes beliefs with their outcomes; Brier score, and expected calibration error over 15 equal
/// bins (Naeini, Cooper & Hauskrecht, AAAI 2015). NaN without any.
class BeliefScore {
 public:
  void add(double belief, bool is_so) {
    const double miss = belief - (is_so ? 1 : 0);
    squares_ += miss * miss;
    excess_[std::min(static_cast<std::size_t>(belief * kBins), kBins - 1)] += miss;
    count_ += 1;
  }

  [[nodiscard]] double brier() const { return mean(squares_); }

  [[nodiscard]] double calibration_error() const {
    double sum = 0;
    for (const double excess : excess_) sum += std::abs(excess);
    return mean(sum);
  }

 private:
  static constexpr std::size_t kBins = 15;

  [[nodiscard]] double mean(double sum) const {
    return count_ > 0 ? sum / count_ : std::numeric_limits<double>::quiet_NaN();
  }

  std::array<double, kBins> excess_{};  // sum of belief minus outcome
  double squares_ = 0;
  double count_ = 0;
};

}  // namespace quorate
