// Comparison of numbers with a tolerance that the caller argues for (doctest's bare Approx hides errors).
#pragma once

#include <cmath>

namespace quorate::test {

/// |a - b| <= abs + rel * |b|; false for NaN.
inline bool near(double a, double b, double rel, double abs = 0) {
  return std::fabs(a - b) <= abs + rel * std::fabs(b);
}

}  // namespace quorate::test
