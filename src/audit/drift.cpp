// Test: worker_value_test.cpp.
#include "drift.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace quorate {
namespace {

/// P(max |Brownian bridge| > x).
double kolmogorov_tail(double x) {
  constexpr double kSmall = 0.3;  // below it the probability is 1 to nine digits
  if (x < kSmall) return 1;
  double sum = 0;
  constexpr int kTerms = 20;
  for (int k = 1; k <= kTerms; ++k) {
    sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
  }
  return std::clamp(sum, 0.0, 1.0);
}

}  // namespace

ChangePoint find_change(std::span<const double> sequence) {
  ChangePoint change;
  if (sequence.size() < 2) return change;
  const auto n = static_cast<double>(sequence.size());
  const double total = std::accumulate(sequence.begin(), sequence.end(), 0.0);
  const double mean = total / n;
  double squares = 0;
  double sum = 0;
  double largest = 0;
  double before = 0;
  double sum_before = 0;
  for (std::size_t t = 0; t < sequence.size(); ++t) {
    const double deviation = sequence[t] - mean;
    squares += deviation * deviation;
    sum += deviation;
    before += sequence[t];
    if (t + 1 < sequence.size() && std::fabs(sum) > largest) {
      largest = std::fabs(sum);
      change.at = t + 1;
      sum_before = before;
    }
  }
  const double deviation = std::sqrt(squares / (n - 1));
  if (!(deviation > 0) || change.at == 0) return ChangePoint{};
  const auto size_before = static_cast<double>(change.at);
  change.before = sum_before / size_before;
  change.after = (total - sum_before) / (n - size_before);
  change.p_value = kolmogorov_tail(largest / (deviation * std::sqrt(n)));
  return change;
}

}  // namespace quorate
