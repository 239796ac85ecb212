#include "quorate/base/numeric.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cmath>
#include <limits>

namespace quorate {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

double log_sum_exp(std::span<const double> x) {
  double largest = -kInfinity;
  for (const double value : x) {
    if (std::isnan(value)) return value;
    largest = std::max(largest, value);
  }
  // Subtracting an infinite maximum would make NaN of a perfectly defined answer.
  if (std::isinf(largest)) return largest;
  double sum = 0;
  for (const double value : x) sum += std::exp(value - largest);
  return largest + std::log(sum);
}

double log_normalize(std::span<double> x) {
  const double log_total = log_sum_exp(x);
  if (log_total == -kInfinity) {
    std::fill(x.begin(), x.end(), 0.0);
    return log_total;
  }
  double total = 0;
  for (double& value : x) {
    value = std::exp(value - log_total);
    total += value;
  }
  for (double& value : x) value /= total;  // the last bits, so that rows sum to one
  return log_total;
}

Interval wilson_interval(double successes, double trials, double z) {
  if (!(trials > 0)) return {0, 1};
  const double p = successes / trials;
  const double z2 = z * z;
  const double centre = (p + z2 / (2 * trials)) / (1 + z2 / trials);
  const double half =
      z / (1 + z2 / trials) * std::sqrt(p * (1 - p) / trials + z2 / (4 * trials * trials));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Interval beta_interval(double a, double b) {
  const boost::math::beta_distribution<double> beta(a, b);
  return {boost::math::quantile(beta, 0.025), boost::math::quantile(beta, 0.975)};
}

double median(std::span<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

}  // namespace quorate
