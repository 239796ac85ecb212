// Test: worker_value_test.cpp. Theta is [truth][answer], pi the class prior; cost O(K^2) each: the
// sum over pairs of rows is K sum_c theta_ck^2 - (sum_c theta_ck)^2 for every answer k.
#include "worker_value.hpp"

#include <algorithm>
#include <cmath>

#include "quorate/audit/measure.hpp"

namespace quorate {

std::vector<double> smoothed_rows(std::span<const double> counts, std::span<const double> crowd,
                                  std::size_t classes, double prior_votes) {
  std::vector<double> theta(classes * classes);
  for (std::size_t k = 0; k < classes; ++k) {
    double total = prior_votes;
    for (std::size_t l = 0; l < classes; ++l) total += counts[k * classes + l];
    for (std::size_t l = 0; l < classes; ++l) {
      const std::size_t at = k * classes + l;
      theta[at] = (counts[at] + prior_votes * crowd[at]) / total;
    }
  }
  return theta;
}

double informedness_bits(std::span<const double> prior, std::span<const double> theta) {
  const std::size_t classes = prior.size();
  double bits = 0;
  for (std::size_t l = 0; l < classes; ++l) {
    double answer = 0;
    for (std::size_t k = 0; k < classes; ++k) answer += prior[k] * theta[k * classes + l];
    for (std::size_t k = 0; k < classes; ++k) {
      const double p = theta[k * classes + l];
      if (p > 0 && prior[k] > 0) bits += prior[k] * p * std::log2(p / answer);
    }
  }
  return std::max(0.0, bits);
}

double spammer_score(std::span<const double> theta, std::size_t classes) {
  if (classes < 2) return kUndefined;
  const auto size = static_cast<double>(classes);
  double sum = 0;
  for (std::size_t l = 0; l < classes; ++l) {
    double squares = 0;
    double total = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      const double p = theta[k * classes + l];
      squares += p * p;
      total += p;
    }
    sum += size * squares - total * total;
  }
  return std::clamp(sum / (size * (size - 1)), 0.0, 1.0);
}

ErrorSplit split_error(std::span<const double> prior, std::span<const double> theta) {
  const std::size_t classes = prior.size();
  ErrorSplit split{1, 1};
  for (std::size_t l = 0; l < classes; ++l) {
    double best = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      best = std::max(best, prior[k] * theta[k * classes + l]);
    }
    split.as_given -= prior[l] * theta[l * classes + l];
    split.corrected -= best;
  }
  split.corrected = std::max(0.0, split.corrected);
  split.as_given = std::max(split.as_given, split.corrected);
  return split;
}

}  // namespace quorate
