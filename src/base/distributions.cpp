#include "quorate/base/distributions.hpp"

#include <cmath>
#include <limits>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

double checked_sum(std::span<const double> weights) {
  double sum = 0;
  for (const double weight : weights) {
    if (!(weight >= 0)) throw Error(ErrorCode::kInternal, "a weight to draw by is below 0");
    sum += weight;
  }
  if (!(sum > 0) || !std::isfinite(sum) ||
      weights.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(ErrorCode::kInternal, "weights to draw by must have a finite positive sum");
  }
  return sum;
}

/// Logarithm of a Gamma(shape, 1) variate.
double draw_log_gamma(Random& random, double shape) {
  if (shape < 1) {  // Gamma(a) = Gamma(a + 1) * U^(1 / a), Marsaglia & Tsang section 6
    const double u = 1 - random.uniform();
    return draw_log_gamma(random, shape + 1) + std::log(u) / shape;
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = draw_normal(random);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = 1 - random.uniform();
    if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return std::log(d * v);
  }
}

}  // namespace

AliasTable::AliasTable(std::span<const double> weights) : slots_(weights.size()) {
  const double sum = checked_sum(weights);
  const auto size = static_cast<double>(weights.size());
  std::vector<double> share(weights.size());  // in units of an even share
  std::vector<std::uint32_t> poor;
  std::vector<std::uint32_t> rich;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    share[i] = weights[i] / sum * size;
    slots_[i].other = i;  // what rounding leaves over at the end keeps its own index
    (share[i] < 1 ? poor : rich).push_back(i);
  }
  while (!poor.empty() && !rich.empty()) {
    const std::uint32_t low = poor.back();
    const std::uint32_t high = rich.back();
    poor.pop_back();
    slots_[low] = {static_cast<std::uint32_t>(share[low] * 0x1.0p32), high};
    share[high] -= 1 - share[low];
    if (share[high] < 1) {
      rich.pop_back();
      poor.push_back(high);
    }
  }
}

std::vector<double> zipf_weights(std::size_t size, double exponent) {
  std::vector<double> weights(size);
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    weights[i] = std::pow(static_cast<double>(i + 1), -exponent);
    sum += weights[i];
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

double draw_normal(Random& random) {
  while (true) {
    const double x = 2 * random.uniform() - 1;
    const double y = 2 * random.uniform() - 1;
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * std::log(square) / square);
  }
}

double draw_beta(Random& random, double a, double b) {
  const double log_a = draw_log_gamma(random, a);
  const double log_b = draw_log_gamma(random, b);
  return 1 / (1 + std::exp(log_b - log_a));
}

}  // namespace quorate
