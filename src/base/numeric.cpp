#include "quorate/base/numeric.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

namespace quorate {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Four at a time, from the start and whatever the address, so that the bits depend on the values
/// alone.
using Four = Eigen::Array<double, 4, 1>;
using FourAt = Eigen::Map<Four, Eigen::Unaligned>;

/// exp, with 0 where the result would be no normal number: Eigen's own stops at the smallest one.
Four exp_or_zero(const Four& x) {
  constexpr double kLeast = -708;
  return (x < kLeast).select(0.0, x.exp());
}

/// x becomes exp(x - shift); gives the sum. NaN stays NaN, and makes the sum NaN.
double exp_shifted(std::span<double> x, double shift) {
  Four sums = Four::Zero();
  const std::size_t whole = x.size() / 4 * 4;
  for (std::size_t at = 0; at < whole; at += 4) {
    FourAt values(x.data() + at);
    values = exp_or_zero(values - shift);
    sums += values;
  }
  double total = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  if (whole < x.size()) {
    Four rest = Four::Constant(-kInfinity);
    std::copy(x.begin() + static_cast<std::ptrdiff_t>(whole), x.end(), rest.data());
    rest = exp_or_zero(rest - shift);
    for (std::size_t at = whole; at < x.size(); ++at)
      total += x[at] = rest[static_cast<Eigen::Index>(at - whole)];
  }
  return total;
}

/// The rows without a finite maximum: nothing but -inf (or NaN), or a +inf that takes all.
double normalize_infinite(std::span<double> x, double largest) {
  const double log_total = log_sum_exp(x);
  if (largest > 0 || std::isnan(log_total)) {
    std::fill(x.begin(), x.end(), std::numeric_limits<double>::quiet_NaN());
    return log_total;
  }
  std::fill(x.begin(), x.end(), 0.0);
  return log_total;
}

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
  double largest = -kInfinity;
  for (const double value : x) largest = value > largest ? value : largest;
  if (std::isinf(largest)) return normalize_infinite(x, largest);
  const double total = exp_shifted(x, largest);
  const double scale = 1 / total;
  for (double& value : x) value *= scale;
  return largest + std::log(total);
}

double digamma(double x) { return boost::math::digamma(x); }

double log_gamma(double x) { return boost::math::lgamma(x); }

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

double mean_of_known(std::span<const double> values) {
  double sum = 0;
  std::size_t known = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++known;
  }
  return known > 0 ? sum / static_cast<double>(known) : kNaN;
}

}  // namespace quorate
