// Tests and intervals of bias. Test: bias_test.cpp. Binomial tails are incomplete Beta functions
// (Abramowitz & Stegun 26.5.24), which is what lets them take the fractional counts of expected
// classes.
#include "quorate/audit/bias.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <numeric>

namespace quorate {

double binomial_upper_tail(double hits, double trials, double rate) {
  if (!(hits > 0) || rate >= 1) return 1;
  if (rate <= 0) return 0;
  return boost::math::ibeta(hits, std::max(trials - hits, 0.0) + 1, rate);
}

double mcnemar_p(double over, double under) {
  const double more = std::max(over, under);
  const double all = over + under;
  if (!(all > 0)) return kUndefined;
  return std::min(1.0, 2 * binomial_upper_tail(more, all, 0.5));
}

Measure use_ratio(double used, double expected, double over, double under) {
  if (!(expected > 0)) return undefined("no object is expected to be of this class");
  Measure ratio;
  ratio.value = used / expected;
  constexpr double kHalf = 0.5;
  const double u = used > 0 ? used : kHalf;
  const double e = used > 0 ? expected : expected + kHalf;
  constexpr double kZ = 1.959963984540054;
  const double half = kZ * std::sqrt((over + under) / (u * e));
  ratio.interval.high = u / e * std::exp(half);
  ratio.interval.low = used > 0 ? u / e * std::exp(-half) : 0;
  return ratio;
}

std::vector<double> adjust_p_values(std::span<const double> p) {
  std::vector<std::size_t> order;
  for (std::size_t t = 0; t < p.size(); ++t) {
    if (!std::isnan(p[t])) order.push_back(t);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.begin(), p.end());
  double least = 1;
  for (std::size_t rank = order.size(); rank > 0; --rank) {
    const double scale = static_cast<double>(order.size()) / static_cast<double>(rank);
    least = std::min(least, p[order[rank - 1]] * scale);
    adjusted[order[rank - 1]] = least;
  }
  return adjusted;
}

}  // namespace quorate
