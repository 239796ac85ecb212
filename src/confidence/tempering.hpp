// The evidence of one item under a fitted model, and its tempering: shared by all calibrations.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "quorate/base/numeric.hpp"
#include "quorate/core/fit_result.hpp"
#include "sparse_evidence.hpp"

namespace quorate {

/// row[k] = what the item's votes say for class k: the sum of weight * log P(vote | k), or, where
/// the posterior stands alone, log(posterior / class prior) of the fit, which must be to this
/// table.
template <class Workers>
void log_evidence(const FitResult& fit, const Workers& workers, const AnnotationTable& table,
                  ItemId item, std::span<double> row) {
  if (fit.posterior_stands_alone) {
    const std::span<const double> q = fit.posterior.row(item);
    for (std::size_t k = 0; k < row.size(); ++k) {
      row[k] =
          std::log(std::max(q[k], std::numeric_limits<double>::min())) - fit.log_class_prior[k];
    }
    return;
  }
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

/// Evidence, posterior and prediction of one item, in vectors of one element per class.
template <class Workers>
class Evidence {
 public:
  Evidence(const Workers& workers, const FitResult& fit, std::size_t classes)
      : workers_(workers), fit_(fit), log_likelihood_(classes) {}

  /// Takes the item's votes in.
  void read(const AnnotationTable& table, ItemId item, std::span<const ClassId>) {
    log_evidence(fit_, workers_, table, item, log_likelihood_);
  }

  /// The tempered posterior of an item with `mass` votes.
  void posterior(double mass, double rho, std::vector<double>& q) const {
    q.resize(log_likelihood_.size());
    temper(fit_.log_class_prior, log_likelihood_, mass, rho, q);
  }

  /// Appends P(vote | k) for every class k, of a vote that is known to name a class: where there
  /// are abstentions, each is divided by what the worker leaves for the classes.
  void append_prediction(const AnnotationTable& table, Vote vote,
                         std::vector<double>& theta) const {
    const auto classes = static_cast<std::uint32_t>(log_likelihood_.size());
    for (std::uint32_t k = 0; k < classes; ++k) {
      double named = 1;
      if (table.answers() > classes) {
        named = 0;
        for (std::uint32_t l = 0; l < classes; ++l)
          named += std::exp(workers_.log_probability({vote.worker, ClassId{l}}, ClassId{k}));
      }
      theta.push_back(std::exp(workers_.log_probability(vote, ClassId{k})) / named);
    }
  }

  [[nodiscard]] std::size_t size() const { return log_likelihood_.size(); }

 private:
  const Workers& workers_;
  const FitResult& fit_;
  std::vector<double> log_likelihood_;
};

/// The same with one element per candidate, and a last one for all other classes.
template <>
class Evidence<SparseConfusionWorkers> : public SparseEvidence {
 public:
  Evidence(const SparseConfusionWorkers& workers, const FitResult&, std::size_t classes)
      : SparseEvidence(workers, classes) {}

  /// As of a dense model, but not divided: what the few abstentions take is the same for nearly all
  /// classes.
  void append_prediction(const AnnotationTable&, Vote vote, std::vector<double>& theta) const {
    SparseEvidence::append_prediction(vote, theta);
  }
};

/// The candidates of the table's items where the fit's worker model is sparse; else none of any.
inline Candidates candidates_for(const FitResult& fit, const AnnotationTable& table,
                                 unsigned threads) {
  if (std::holds_alternative<SparseConfusionWorkers>(fit.workers))
    return find_candidates(table, threads);
  return {};
}

}  // namespace quorate
