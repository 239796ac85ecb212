// Test: squarem_test.cpp.
#include "quorate/models/squarem.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace quorate {

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
  s2_ = counts;
  double r_squared = 0;
  double v_squared = 0;
  for (std::size_t at = 0; at < counts.size(); ++at) {
    const double r = s1_[at] - s0_[at];
    const double v = (s2_[at] - s1_[at]) - r;
    r_squared += r * r;
    v_squared += v * v;
  }
  const double a = v_squared > 0 ? std::min(-1.0, -std::sqrt(r_squared / v_squared)) : -1.0;
  if (a < -1.0) {  // -1 is the plain step
    is_extrapolated_ = true;
    for (std::size_t at = 0; at < counts.size(); ++at) {
      const double r = s1_[at] - s0_[at];
      const double v = (s2_[at] - s1_[at]) - r;
      counts[at] = std::max(0.0, s0_[at] - 2 * a * r + a * a * v);
    }
  }
  s0_.clear();
  s1_.clear();
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
