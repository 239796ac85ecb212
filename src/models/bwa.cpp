// bwa: Bayesian weighted average. For each class, the votes for it (1) and against it (0) scatter
// around a value z of the item with a variance of the worker. Li, Rubinstein & Cohn, "Truth
// inference at scale", WWW 2019, one class against the rest as their section 4.3. Test:
// item_models_test.cpp.
//
//   y_ij ~ N(z_i, 1/v_j),  z_i ~ N(mu, 1/lambda),  v_j with a Gamma prior of mode a/b
//   v_j = (a + N_j)/(b + sum of (z_i - y_ij)^2),  mu = mean of z,
//   z_i = (lambda mu + sum of v_j y_ij)/(lambda + sum of v_j)            (their algorithm 1)
//   a = 15, lambda = 1, b = a (mean over the votes of z (1 - z)) 4 (1 - 1/K), at the start
//
// That is coordinate ascent on the joint density, whose logarithm is the objective; all classes
// are fitted side by side in one loop. The posterior is z divided by its sum over the classes.
// Where all votes agree b is 0, and is held at 1e-6. Abstentions are left out.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "builtin_models.hpp"
#include "quorate/models/em.hpp"
#include "vote_weights.hpp"

namespace quorate {
namespace {

constexpr double kShape = 15;         // a
constexpr double kItemPrecision = 1;  // lambda
constexpr double kLeastRate = 1e-6;

/// Statistics: for each worker and class the sum of (z - y)^2; the sum of z by class.
class BwaKernel {
 public:
  BwaKernel(const AnnotationTable& table, const Posterior& start)
      : workers_(table.workers()),
        classes_(table.classes()),
        voted_items_(static_cast<double>(std::max<std::size_t>(table.voted_items(), 1))),
        votes_(workers_),
        rate_(classes_),
        mean_(classes_),
        precision_(workers_ * classes_),
        log_precision_(workers_ * classes_) {
    double all = 0;
    for (std::uint32_t i = 0; i < table.items(); ++i) {
      const std::span<const Vote> votes = table.votes_of(ItemId{i});
      const std::span<const double> weights = table.weights_of(ItemId{i});
      const std::span<const double> z = start.row(ItemId{i});
      for (std::size_t v = 0; v < votes.size(); ++v) {
        if (votes[v].label.value >= classes_) continue;
        const double weight = weights.empty() ? 1.0 : weights[v];
        votes_[votes[v].worker.value] += weight;
        all += weight;
        for (std::size_t k = 0; k < classes_; ++k) rate_[k] += weight * z[k] * (1 - z[k]);
      }
    }
    const double scale =
        kShape * 4 * (1 - 1 / static_cast<double>(std::max<std::size_t>(classes_, 1)));
    for (double& rate : rate_) rate = std::max(kLeastRate, all > 0 ? scale * rate / all : 0.0);
  }

  [[nodiscard]] std::size_t statistics() const { return (workers_ + 1) * classes_; }

  /// q is z, which need not sum to 1; gives the log density of the item.
  double posterior(std::span<const Vote> votes, std::span<const double> weights,
                   std::span<double> q) const {
    double log_density = 0;
    for (std::size_t k = 0; k < classes_; ++k) {
      double above = kItemPrecision * mean_[k];
      double below = kItemPrecision;
      for (std::size_t v = 0; v < votes.size(); ++v) {
        if (votes[v].label.value >= classes_) continue;
        const double precision = weight_of(weights, v) * precision_[cell(votes[v], k)];
        below += precision;
        if (votes[v].label.value == k) above += precision;
      }
      const double z = above / below;
      q[k] = z;
      log_density -= kItemPrecision * (z - mean_[k]) * (z - mean_[k]) / 2;
      for (std::size_t v = 0; v < votes.size(); ++v) {
        if (votes[v].label.value >= classes_) continue;
        const double miss = z - (votes[v].label.value == k ? 1 : 0);
        log_density +=
            weight_of(weights, v) / 2 *
            (log_precision_[cell(votes[v], k)] - precision_[cell(votes[v], k)] * miss * miss);
      }
    }
    return log_density;
  }

  void accumulate(std::span<const Vote> votes, std::span<const double> weights,
                  std::span<const double> q, std::span<double> statistics) const {
    for (std::size_t v = 0; v < votes.size(); ++v) {
      if (votes[v].label.value >= classes_) continue;
      for (std::size_t k = 0; k < classes_; ++k) {
        const double miss = q[k] - (votes[v].label.value == k ? 1 : 0);
        statistics[cell(votes[v], k)] += weight_of(weights, v) * miss * miss;
      }
    }
    for (std::size_t k = 0; k < classes_; ++k) statistics[workers_ * classes_ + k] += q[k];
  }

  void maximize(std::span<const double> statistics) {
    log_prior_ = 0;
    for (std::size_t k = 0; k < classes_; ++k) {
      mean_[k] = statistics[workers_ * classes_ + k] / voted_items_;
      for (std::size_t j = 0; j < workers_; ++j) {
        const std::size_t at = j * classes_ + k;
        precision_[at] = (kShape + votes_[j]) / (rate_[k] + statistics[at]);
        log_precision_[at] = std::log(precision_[at]);
        log_prior_ += (kShape * log_precision_[at] - rate_[k] * precision_[at]) / 2;
      }
    }
  }

  [[nodiscard]] double log_prior() const { return log_prior_; }

 private:
  [[nodiscard]] std::size_t cell(Vote vote, std::size_t k) const {
    return vote.worker.value * classes_ + k;
  }
  [[nodiscard]] static double weight_of(std::span<const double> weights, std::size_t v) {
    return weights.empty() ? 1.0 : weights[v];
  }

  std::size_t workers_;
  std::size_t classes_;
  double voted_items_;
  std::vector<double> votes_;      // N, by worker
  std::vector<double> rate_;       // b, by class
  std::vector<double> mean_;       // mu, by class
  std::vector<double> precision_;  // v, by worker and class
  std::vector<double> log_precision_;
  double log_prior_ = 0;
};

}  // namespace

FitResult Bwa::fit(const AnnotationTable& table, const FitOptions& options) const {
  FitResult result;
  result.posterior = start_posterior(table, options);
  BwaKernel kernel(table, result.posterior);
  result.stop = run_em(kernel, table, options, result.posterior, result.trace);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::span<double> row = result.posterior.row(ItemId{i});
    const double total = std::accumulate(row.begin(), row.end(), 0.0);
    for (double& p : row) p = total > 0 ? p / total : 0.0;
  }
  result.log_class_prior.assign(table.classes(), -std::log(static_cast<double>(table.classes())));
  result.workers = OneCoinWorkers(expected_accuracies(table, result.posterior), table.classes());
  result.posterior_stands_alone = true;
  return result;
}

}  // namespace quorate
