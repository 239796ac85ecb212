// dawid-skene: maximum likelihood or maximum a posteriori estimation of one confusion matrix per
// worker. Dawid & Skene, Applied Statistics 28 (1979) 20-28; equation numbers are theirs. Test:
// dawid_skene_test.cpp.
//
// Default prior (differs from the paper): each row k of worker j's matrix has `strength`
// pseudo-counts
//   base_j[k][l] = a_j for l = k, (1 - a_j)/(K - 1) otherwise,
// with a_j = (D_j + 4 a)/(T_j + 4): the worker's own accuracy, itself shrunk to the pooled accuracy
// a. So a worker with few votes is a one-coin worker, and one with few votes at all an average
// worker. Shrinking to a pooled confusion matrix instead collapses on data with many classes and
// few votes. One pseudo-count per class on the class prior.
//
// Without prior: the paper's equations (2.3) and (2.4), with expected counts below 1e-10 raised to
// it, so that a cell that was never seen is nearly and not entirely impossible.
#include "dawid_skene.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "builtin_models.hpp"
#include "quorate/models/em.hpp"

namespace quorate {
namespace {

constexpr double kCountFloor = 1e-10;
constexpr double kAccuracyPseudoVotes =
    4;  // how strongly a worker's accuracy is held at the crowd's

}  // namespace

DawidSkeneKernel::DawidSkeneKernel(std::size_t workers, std::size_t classes, PriorKind prior,
                                   double strength)
    : workers_(workers),
      classes_(classes),
      prior_(prior),
      strength_(strength),
      log_pi_(classes),
      log_theta_(workers * classes * classes) {}

void DawidSkeneKernel::log_joint(std::span<const Vote> votes, std::span<const double> weights,
                                 std::span<double> row) const {
  std::copy(log_pi_.begin(), log_pi_.end(), row.begin());
  for (std::size_t v = 0; v < votes.size(); ++v) {
    const double* log_p =
        log_theta_.data() + (votes[v].worker.value * classes_ + votes[v].label.value) * classes_;
    if (weights.empty()) {
      for (std::size_t k = 0; k < classes_; ++k) row[k] += log_p[k];  // (2.5), as logarithm
    } else {
      for (std::size_t k = 0; k < classes_; ++k) row[k] += weights[v] * log_p[k];
    }
  }
}

void DawidSkeneKernel::accumulate(std::span<const Vote> votes, std::span<const double> weights,
                                  std::span<const double> q, std::span<double> statistics) const {
  for (std::size_t v = 0; v < votes.size(); ++v) {
    double* n =
        statistics.data() + (votes[v].worker.value * classes_ + votes[v].label.value) * classes_;
    const double weight = weights.empty() ? 1.0 : weights[v];
    for (std::size_t k = 0; k < classes_; ++k) n[k] += weight * q[k];
  }
  double* sums = statistics.data() + workers_ * classes_ * classes_;
  for (std::size_t k = 0; k < classes_; ++k) sums[k] += q[k];
}

void DawidSkeneKernel::maximize(std::span<const double> statistics) {
  const std::size_t cells = classes_ * classes_;
  log_prior_ = 0;
  double pooled = 0;
  if (prior_ == PriorKind::kHierarchical) {
    double hits = 0;
    double total = 0;
    for (std::size_t j = 0; j < workers_; ++j) {
      const double* n = statistics.data() + j * cells;
      for (std::size_t k = 0; k < classes_; ++k) hits += n[k * classes_ + k];
      total = std::accumulate(n, n + cells, total);
    }
    pooled = (hits + 1) / (total + 2);
  }
  for (std::size_t j = 0; j < workers_; ++j) {
    const std::span<const double> n = statistics.subspan(j * cells, cells);
    const std::span<double> log_theta(log_theta_.data() + j * cells, cells);
    if (prior_ == PriorKind::kHierarchical) {
      maximize_worker(n, pooled, log_theta);
    } else {
      maximize_worker_unsmoothed(n, log_theta);
    }
  }
  maximize_class_prior(statistics.subspan(workers_ * cells, classes_));
}

void DawidSkeneKernel::maximize_worker(std::span<const double> n, double pooled_accuracy,
                                       std::span<double> log_theta) {
  double hits = 0;
  for (std::size_t k = 0; k < classes_; ++k) hits += n[k * classes_ + k];
  const double total = std::accumulate(n.begin(), n.end(), 0.0);
  const double accuracy =
      (hits + kAccuracyPseudoVotes * pooled_accuracy) / (total + kAccuracyPseudoVotes);
  const double on_diagonal = strength_ * accuracy;
  const double off_diagonal =
      classes_ > 1 ? strength_ * (1 - accuracy) / static_cast<double>(classes_ - 1) : 0.0;
  for (std::size_t k = 0; k < classes_; ++k) {
    double row_total = on_diagonal + off_diagonal * static_cast<double>(classes_ - 1);
    for (std::size_t l = 0; l < classes_; ++l) row_total += n[l * classes_ + k];
    const double log_row_total = std::log(row_total);
    for (std::size_t l = 0; l < classes_; ++l) {
      const double pseudo = l == k ? on_diagonal : off_diagonal;
      const double log_p = std::log(n[l * classes_ + k] + pseudo) - log_row_total;
      log_theta[l * classes_ + k] = log_p;
      log_prior_ += pseudo * log_p;
    }
  }
}

void DawidSkeneKernel::maximize_worker_unsmoothed(std::span<const double> n,
                                                  std::span<double> log_theta) const {
  for (std::size_t k = 0; k < classes_; ++k) {
    double row_total = 0;
    for (std::size_t l = 0; l < classes_; ++l)
      row_total += std::max(n[l * classes_ + k], kCountFloor);
    for (std::size_t l = 0; l < classes_; ++l) {
      log_theta[l * classes_ + k] =
          std::log(std::max(n[l * classes_ + k], kCountFloor) / row_total);  // (2.3)
    }
  }
}

void DawidSkeneKernel::maximize_class_prior(std::span<const double> sums) {
  const bool smooth = prior_ == PriorKind::kHierarchical;
  const auto count = [smooth](double sum) { return smooth ? sum + 1 : std::max(sum, kCountFloor); };
  double total = 0;
  for (const double sum : sums) total += count(sum);
  for (std::size_t k = 0; k < classes_; ++k) {
    log_pi_[k] = std::log(count(sums[k]) / total);  // (2.4)
    if (smooth) log_prior_ += log_pi_[k];
  }
}

FitResult DawidSkene::fit(const AnnotationTable& table, const FitOptions& options) const {
  DawidSkeneKernel kernel(table.workers(), table.classes(), options.prior, options.prior_strength);
  FitResult result;
  result.posterior = vote_shares(table);
  result.stop = run_em(kernel, table, options, result.posterior, result.trace);
  result.log_class_prior = kernel.log_class_prior();
  result.workers = ConfusionWorkers(kernel.log_theta(), table.classes());
  return result;
}

}  // namespace quorate
