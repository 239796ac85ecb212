// dawid-skene: maximum likelihood or maximum a posteriori estimation of one confusion matrix per
// worker. Dawid & Skene, Applied Statistics 28 (1979) 20-28; equation numbers are theirs. Tests:
// dawid_skene_test.cpp, oracle_shared_test.cpp.
//
// Default prior (differs from the paper): each row k of worker j's matrix has `strength`
// pseudo-counts
//   base_j[k][l] = a_j for l = k, (1 - a_j)/(K - 1) otherwise,
// with a_j = (D_j + 4 a)/(T_j + 4): the worker's own accuracy, itself shrunk to the pooled accuracy
// a. So a worker with few votes is a one-coin worker, and one with few votes at all an average
// worker. Shrinking to a pooled confusion matrix instead collapses on data with many classes and
// few votes. One pseudo-count per class on the class prior.
//
// An answer l that is no class (an abstention) has base_j[k][l] = r_jl, the worker's own share of
// it, shrunk to the crowd's in the same way; the rest of the row is divided as above.
//
// Without prior: the paper's equations (2.3) and (2.4), with expected counts below 1e-10 raised to
// it, so that a cell that was never seen is nearly and not entirely impossible.
//
// One iteration costs V K multiplications and additions, and W K^2 for the M step. Jobs for which
// that is too much go to sparse_dawid_skene.cpp.
#include "dawid_skene.hpp"

#include <algorithm>
#include <numeric>

#include "builtin_models.hpp"
#include "one_coin.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/models/em.hpp"
#include "sparse_dawid_skene.hpp"

namespace quorate {

DawidSkeneParameters::DawidSkeneParameters(const AnnotationTable& table, const FitOptions& options)
    : ConfusionTables(table.workers(), table.answers(), table.classes(), options.threads),
      prior_(options.prior),
      strength_(options.prior_strength) {
  set_history(options.history);
}

void DawidSkeneParameters::maximize(std::span<const double> statistics) {
  const bool smooth = prior_ == PriorKind::kHierarchical;
  std::vector<double> buffer;
  const std::span<const double> counts = with_history(statistics, buffer);
  const CrowdShares crowd = smooth ? crowd_shares(counts) : CrowdShares{};
  log_prior_ = maximize_workers(
      counts, [&](std::size_t j, std::span<const double> n, std::span<double> theta) {
        double log_prior = 0;
        if (smooth) {
          log_prior += maximize_worker(n, crowd, theta);
        } else {
          maximize_worker_unsmoothed(n, theta);
        }
        return log_prior + log_history(j, theta);
      });
  maximize_class_prior(statistics.subspan(theta_.size(), states_));
  bound_products();
}

DawidSkeneParameters::CrowdShares DawidSkeneParameters::crowd_shares(
    std::span<const double> counts) const {
  double hits = 0;
  double total = 0;
  std::vector<double> abstained(answers_ - states_);
  for (std::size_t j = 0; j < workers_; ++j) {
    const double* n = counts.data() + j * answers_ * states_;
    for (std::size_t k = 0; k < states_; ++k) hits += n[k * states_ + k];
    total = std::accumulate(n, n + states_ * states_, total);
    for (std::size_t a = 0; a < abstained.size(); ++a) {
      const double* row = n + (states_ + a) * states_;
      abstained[a] = std::accumulate(row, row + states_, abstained[a]);
    }
  }
  CrowdShares crowd{quorate::pooled_accuracy(hits, total), std::move(abstained)};
  const double all = std::accumulate(crowd.abstention.begin(), crowd.abstention.end(), total);
  for (double& share : crowd.abstention)
    share = (share + 1) / (all + static_cast<double>(answers_));
  return crowd;
}

/// Fills one worker's matrix; gives its log prior density.
double DawidSkeneParameters::maximize_worker(std::span<const double> n, const CrowdShares& crowd,
                                             std::span<double> theta) const {
  double hits = 0;
  for (std::size_t k = 0; k < states_; ++k) hits += n[k * states_ + k];
  const std::span<const double> named = n.first(states_ * states_);
  const double total = std::accumulate(named.begin(), named.end(), 0.0);
  const double all =
      std::accumulate(n.begin() + static_cast<std::ptrdiff_t>(named.size()), n.end(), total);
  std::vector<double> abstention(crowd.abstention);  // pseudo-counts
  double on_abstention = 0;
  for (std::size_t a = 0; a < abstention.size(); ++a) {
    const std::span<const double> row = n.subspan((states_ + a) * states_, states_);
    const double count = std::accumulate(row.begin(), row.end(), 0.0);
    abstention[a] = strength_ * shrunk_accuracy(count, all, crowd.abstention[a]);
    on_abstention += abstention[a];
  }
  const double left = strength_ - on_abstention;
  const double accuracy = shrunk_accuracy(hits, total, crowd.accuracy);
  const double on_diagonal = left * accuracy;
  const double others = static_cast<double>(states_ - 1);
  const double off_diagonal = states_ > 1 ? left * (1 - accuracy) / others : 0.0;
  LogSum log_on;
  LogSum log_off;
  double log_abstention = 0;
  for (std::size_t k = 0; k < states_; ++k) {
    double row_total = on_diagonal + off_diagonal * others + on_abstention;
    for (std::size_t l = 0; l < answers_; ++l) row_total += n[l * states_ + k];
    for (std::size_t l = 0; l < states_; ++l) {
      const double p = (n[l * states_ + k] + (l == k ? on_diagonal : off_diagonal)) / row_total;
      theta[l * states_ + k] = p;
      (l == k ? log_on : log_off).add(p);
    }
    for (std::size_t a = 0; a < abstention.size(); ++a) {
      const std::size_t cell = (states_ + a) * states_ + k;
      theta[cell] = (n[cell] + abstention[a]) / row_total;
      log_abstention += abstention[a] * std::log(theta[cell]);
    }
  }
  return on_diagonal * log_on.value() + off_diagonal * log_off.value() + log_abstention;
}

void DawidSkeneParameters::maximize_worker_unsmoothed(std::span<const double> n,
                                                      std::span<double> theta) const {
  for (std::size_t k = 0; k < states_; ++k) {
    double row_total = 0;
    for (std::size_t l = 0; l < answers_; ++l) {
      row_total += std::max(n[l * states_ + k], kCountFloor);
    }
    for (std::size_t l = 0; l < answers_; ++l) {
      theta[l * states_ + k] = std::max(n[l * states_ + k], kCountFloor) / row_total;  // (2.3)
    }
  }
}

void DawidSkeneParameters::maximize_class_prior(std::span<const double> sums) {
  const bool smooth = prior_ == PriorKind::kHierarchical;
  const auto count = [smooth](double sum) { return smooth ? sum + 1 : std::max(sum, kCountFloor); };
  double total = 0;
  for (const double sum : sums) total += count(sum);
  for (std::size_t k = 0; k < states_; ++k) {
    pi_[k] = count(sums[k]) / total;  // (2.4)
    if (smooth) log_prior_ += std::log(pi_[k]);
  }
}

FitResult DawidSkene::fit(const AnnotationTable& table, const FitOptions& options) const {
  if (is_sparse_job(table)) return fit_sparse_dawid_skene(table, options);
  return fit_confusion<DawidSkeneParameters>(table, options);
}

}  // namespace quorate
