// The evidence of one item under a fitted model, and its tempering: shared by all calibrations.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "quorate/base/numeric.hpp"
#include "quorate/core/fit_result.hpp"

namespace quorate {

/// row[k] = sum over the item's votes of weight * log P(vote | k).
template <class Workers>
void log_likelihood(const Workers& workers, const AnnotationTable& table, ItemId item,
                    std::span<double> row) {
  const std::span<const Vote> votes = table.votes_of(item);
  const std::span<const double> weights = table.weights_of(item);
  std::fill(row.begin(), row.end(), 0.0);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    workers.add_log_likelihood(votes[v], weights.empty() ? 1.0 : weights[v], row);
  }
}

/// n_i: the votes on an item, each counted with its weight.
inline double vote_mass(const AnnotationTable& table, ItemId item) {
  const std::span<const double> weights = table.weights_of(item);
  if (weights.empty()) return static_cast<double>(table.votes_of(item).size());
  double mass = 0;
  for (const double weight : weights) mass += weight;
  return mass;
}

/// tau = 1/(1 + (mass - 1) rho), 1 for a mass below 1.
inline double tempering(double mass, double rho) { return 1 / (1 + std::max(0.0, mass - 1) * rho); }

/// q to the power of beta, normalised.
inline void sharpen(double beta, std::span<double> q) {
  for (double& p : q) p = beta * std::log(std::max(p, std::numeric_limits<double>::min()));
  log_normalize(q);
}

/// q proportional to (prior * likelihood)^tau.
inline void temper(std::span<const double> log_prior, std::span<const double> log_likelihood,
                   double mass, double rho, std::span<double> q) {
  const double tau = tempering(mass, rho);
  for (std::size_t k = 0; k < q.size(); ++k) q[k] = tau * (log_prior[k] + log_likelihood[k]);
  log_normalize(q);
}

}  // namespace quorate
