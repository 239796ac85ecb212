// The kernel of dawid-skene: a confusion matrix per worker. Here and not in the .cpp so that tests
// can drive it.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// Without prior: what every expected count is raised to.
inline constexpr double kCountFloor = 1e-10;

/// Parameters and M step of Dawid & Skene 1979. Symbols: n[j][l][k] expected votes l of worker j on
/// items of class k (that order, so that a vote reads and adds one run of K), theta[j][l][k] =
/// P(l | k) of worker j in the same order, pi[k] class prior. With abstentions there are more
/// answers l than classes k.
class DawidSkeneParameters {
 public:
  DawidSkeneParameters(const AnnotationTable& table, const FitOptions& options);

  [[nodiscard]] std::size_t statistics() const { return workers_ * answers_ * classes_ + classes_; }
  void maximize(std::span<const double> statistics);
  [[nodiscard]] double log_prior() const { return log_prior_; }

  [[nodiscard]] std::vector<double> log_class_prior() const;
  [[nodiscard]] std::vector<double> log_theta() const;

 protected:
  /// Products of so many probabilities cannot underflow with the current parameters.
  [[nodiscard]] bool is_safe_product(std::size_t votes) const { return votes <= most_factors_; }

  [[nodiscard]] std::size_t row(Vote vote) const {
    return (vote.worker.value * answers_ + vote.label.value) * classes_;
  }

  /// The E step in the log domain: for weighted votes and for items with very many.
  double log_posterior(std::span<const Vote> votes, std::span<const double> weights,
                       std::span<double> q) const;

  std::size_t workers_;
  std::size_t answers_;
  std::size_t classes_;
  std::vector<double> pi_;
  std::vector<double> theta_;

 private:
  /// What an average worker does.
  struct CrowdShares {
    double accuracy = 0;             // of the votes that name a class
    std::vector<double> abstention;  // of all votes, by abstention
  };

  [[nodiscard]] std::vector<double> with_history(std::span<const double> counts) const;
  double maximize_worker(std::span<const double> n, const CrowdShares& crowd,
                         std::span<double> theta) const;
  void maximize_worker_unsmoothed(std::span<const double> n, std::span<double> theta) const;
  void maximize_class_prior(std::span<const double> sums);
  [[nodiscard]] CrowdShares crowd_shares(std::span<const double> counts) const;
  void bound_products();

  PriorKind prior_;
  double strength_;
  std::vector<double> history_;  // laid out like the counts of the workers; empty: none
  unsigned threads_;
  double log_prior_ = 0;
  std::size_t most_factors_ = 0;
};

/// The E step, unrolled for kClasses classes; 0: any number.
template <std::size_t kClasses>
class DawidSkeneKernel : public DawidSkeneParameters {
 public:
  using DawidSkeneParameters::DawidSkeneParameters;

  double posterior(std::span<const Vote> votes, std::span<const double> weights,
                   std::span<double> q) const {
    if (!weights.empty() || !is_safe_product(votes.size())) return log_posterior(votes, weights, q);
    const std::size_t classes = kClasses > 0 ? kClasses : classes_;
    double* out = q.data();
    for (std::size_t k = 0; k < classes; ++k) out[k] = pi_[k];
    for (const Vote vote : votes) {
      const double* p = theta_.data() + row(vote);
      for (std::size_t k = 0; k < classes; ++k) out[k] *= p[k];  // (2.5)
    }
    double total = 0;
    for (std::size_t k = 0; k < classes; ++k) total += out[k];
    const double scale = 1 / total;
    for (std::size_t k = 0; k < classes; ++k) out[k] *= scale;
    return std::log(total);
  }

  void accumulate(std::span<const Vote> votes, std::span<const double> weights,
                  std::span<const double> q, std::span<double> statistics) const {
    const std::size_t classes = kClasses > 0 ? kClasses : classes_;
    const double* from = q.data();
    for (std::size_t v = 0; v < votes.size(); ++v) {
      double* n = statistics.data() + row(votes[v]);
      const double weight = weights.empty() ? 1.0 : weights[v];
      for (std::size_t k = 0; k < classes; ++k) n[k] += weight * from[k];
    }
    double* sums = statistics.data() + workers_ * answers_ * classes;
    for (std::size_t k = 0; k < classes; ++k) sums[k] += from[k];
  }

  /// Asks for the parameters of an item that comes soon: they are too many for the nearest cache.
  void prefetch(std::span<const Vote> votes) const {
    for (const Vote vote : votes) __builtin_prefetch(theta_.data() + row(vote));
  }
};

}  // namespace quorate
