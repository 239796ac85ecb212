// What the models with a confusion matrix per worker share: the tables of probabilities, the E step
// over them, and the fit. They differ in the M step. Tests: dawid_skene_test.cpp and those of the
// other models.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"
#include "quorate/models/em.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

[[nodiscard]] std::vector<double> logarithms(std::vector<double> values);

/// The tables. Symbols: n[j][l][k] expected votes l of worker j on items of state k (that order, so
/// that a vote reads and adds one run of states), theta[j][l][k] = P(l | k) of worker j in the same
/// order, pi[k] share of the states. States are the classes, or several kinds of each class. With
/// abstentions there are more answers l than classes. Variational models hold exp(E log theta) and
/// exp(E log pi) here, which need not sum to 1.
class ConfusionTables {
 public:
  ConfusionTables(std::size_t workers, std::size_t answers, std::size_t states, unsigned threads)
      : workers_(workers),
        answers_(answers),
        states_(states),
        pi_(states),
        theta_(workers * answers * states),
        threads_(threads) {}

  [[nodiscard]] std::size_t statistics() const { return workers_ * answers_ * states_ + states_; }
  [[nodiscard]] double log_prior() const { return log_prior_; }

  [[nodiscard]] std::vector<double> log_class_prior() const;
  [[nodiscard]] std::vector<double> log_theta() const;

 protected:
  /// Products of so many probabilities cannot underflow with the current parameters.
  [[nodiscard]] bool is_safe_product(std::size_t votes) const { return votes <= most_factors_; }

  [[nodiscard]] std::size_t row(Vote vote) const {
    return (vote.worker.value * answers_ + vote.label.value) * states_;
  }

  /// Takes what is known of the workers from earlier jobs (states must be classes).
  void set_history(std::span<const ConfusionCount> history);

  /// The worker part of the statistics; with history, its counts are added into `buffer` first.
  [[nodiscard]] std::span<const double> with_history(std::span<const double> statistics,
                                                     std::vector<double>& buffer) const;

  /// What the history adds to the log prior density of worker j, whose new matrix is `theta`.
  [[nodiscard]] double log_history(std::size_t j, std::span<const double> theta) const;

  /// Calls fill(j, n of worker j, theta of worker j), which gives the worker's log prior density,
  /// for every worker, and gives their sum.
  double maximize_workers(
      std::span<const double> counts,
      const std::function<double(std::size_t, std::span<const double>, std::span<double>)>& fill);

  /// Recomputes is_safe_product; after every change of the tables.
  void bound_products();

  /// The E step in the log domain: for weighted votes and for items with very many.
  double log_posterior(std::span<const Vote> votes, std::span<const double> weights,
                       std::span<double> q) const;

  std::size_t workers_;
  std::size_t answers_;
  std::size_t states_;
  std::vector<double> pi_;
  std::vector<double> theta_;
  std::vector<double> history_;  // laid out like theta; empty: none
  unsigned threads_;
  double log_prior_ = 0;

 private:
  std::size_t most_factors_ = 0;
};

/// The E step over the tables of `Parameters`, unrolled for kStates states; 0: any number.
template <class Parameters, std::size_t kStates>
class ConfusionKernel : public Parameters {
 public:
  using Parameters::Parameters;

  double posterior(std::span<const Vote> votes, std::span<const double> weights,
                   std::span<double> q) const {
    if (!weights.empty() || !this->is_safe_product(votes.size()))
      return this->log_posterior(votes, weights, q);
    if constexpr (kStates > 0) {
      // In a place of its own, which no table can be: it stays in registers.
      std::array<double, kStates> own;
      const double log_total = multiply(votes, own.data());
      std::copy_n(own.data(), kStates, q.data());
      return log_total;
    } else {
      return multiply(votes, q.data());
    }
  }

  void accumulate(std::span<const Vote> votes, std::span<const double> weights,
                  std::span<const double> q, std::span<double> statistics) const {
    if constexpr (kStates > 0) {
      std::array<double, kStates> own;
      std::copy_n(q.data(), kStates, own.data());
      add(votes, weights, own.data(), statistics);
    } else {
      add(votes, weights, q.data(), statistics);
    }
  }

  /// Asks for the parameters and the counts of an item that comes soon: they are too many for the
  /// nearest cache.
  void prefetch(std::span<const Vote> votes, std::span<const double> statistics) const {
    constexpr std::size_t kLine = 8;         // numbers
    constexpr std::size_t kMostStates = 16;  // of a longer row the processor sees the rest coming
    const std::size_t last = std::min(states(), kMostStates) - 1;
    for (const Vote vote : votes) {
      const double* p = this->theta_.data() + this->row(vote);
      const double* n = statistics.data() + this->row(vote);
      for (std::size_t k = 0; k < last; k += kLine) {
        __builtin_prefetch(p + k);
        __builtin_prefetch(n + k, 1);
      }
      __builtin_prefetch(p + last);
      __builtin_prefetch(n + last, 1);
    }
  }

 private:
  [[nodiscard]] std::size_t states() const { return kStates > 0 ? kStates : this->states_; }

  double multiply(std::span<const Vote> votes, double* out) const {
    for (std::size_t k = 0; k < states(); ++k) out[k] = this->pi_[k];
    for (const Vote vote : votes) {
      const double* p = this->theta_.data() + this->row(vote);
      for (std::size_t k = 0; k < states(); ++k) out[k] *= p[k];  // Dawid & Skene 1979, (2.5)
    }
    double total = 0;
    for (std::size_t k = 0; k < states(); ++k) total += out[k];
    const double scale = 1 / total;
    for (std::size_t k = 0; k < states(); ++k) out[k] *= scale;
    return std::log(total);
  }

  void add(std::span<const Vote> votes, std::span<const double> weights, const double* q,
           std::span<double> statistics) const {
    for (std::size_t v = 0; v < votes.size(); ++v) {
      double* n = statistics.data() + this->row(votes[v]);
      const double weight = weights.empty() ? 1.0 : weights[v];
      for (std::size_t k = 0; k < states(); ++k) n[k] += weight * q[k];
    }
    double* sums = statistics.data() + this->workers_ * this->answers_ * states();
    for (std::size_t k = 0; k < states(); ++k) sums[k] += q[k];
  }
};

/// Fits a model whose states are the classes, with the loop unrolled for the class counts that most
/// jobs have. `Parameters` is made from the table and the options, and brings log_theta() and
/// log_class_prior() for predicting.
template <class Parameters>
FitResult fit_confusion(const AnnotationTable& table, const FitOptions& options) {
  FitResult result;
  result.posterior = start_posterior(table, options);
  const auto run = [&](auto kernel) {
    result.stop = run_em(kernel, table, options, result.posterior, result.trace);
    result.log_class_prior = kernel.log_class_prior();
    result.workers = ConfusionWorkers(kernel.log_theta(), table.answers(), table.classes());
  };
  switch (table.classes()) {
    case 2:
      run(ConfusionKernel<Parameters, 2>(table, options));
      break;
    case 3:
      run(ConfusionKernel<Parameters, 3>(table, options));
      break;
    case 4:
      run(ConfusionKernel<Parameters, 4>(table, options));
      break;
    case 5:
      run(ConfusionKernel<Parameters, 5>(table, options));
      break;
    case 8:
      run(ConfusionKernel<Parameters, 8>(table, options));
      break;
    case 10:
      run(ConfusionKernel<Parameters, 10>(table, options));
      break;
    default:
      run(ConfusionKernel<Parameters, 0>(table, options));
  }
  return result;
}

}  // namespace quorate
