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
// The E step multiplies probabilities where their product provably cannot underflow (almost always:
// it takes hundreds of votes on one item), and adds logarithms elsewhere: no exponential is needed
// then. One iteration costs V K multiplications and additions, and W K^2 for the M step. Jobs for
// which that is too much go to sparse_dawid_skene.cpp.
#include "dawid_skene.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "builtin_models.hpp"
#include "one_coin.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/models/em.hpp"
#include "sparse_dawid_skene.hpp"

namespace quorate {

DawidSkeneParameters::DawidSkeneParameters(const AnnotationTable& table, const FitOptions& options)
    : workers_(table.workers()),
      answers_(table.answers()),
      classes_(table.classes()),
      pi_(classes_),
      theta_(workers_ * answers_ * classes_),
      prior_(options.prior),
      strength_(options.prior_strength),
      threads_(options.threads) {
  if (options.history.empty()) return;
  history_.resize(theta_.size());
  for (const ConfusionCount& known : options.history) {
    history_[row({known.worker, known.answer}) + known.truth.value] = known.count;
  }
}

double DawidSkeneParameters::log_posterior(std::span<const Vote> votes,
                                           std::span<const double> weights,
                                           std::span<double> q) const {
  for (std::size_t k = 0; k < classes_; ++k) q[k] = std::log(pi_[k]);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    const double* p = theta_.data() + row(votes[v]);
    const double weight = weights.empty() ? 1.0 : weights[v];
    for (std::size_t k = 0; k < classes_; ++k) q[k] += weight * std::log(p[k]);
  }
  return log_normalize(q);
}

void DawidSkeneParameters::maximize(std::span<const double> statistics) {
  const std::size_t cells = answers_ * classes_;
  const bool smooth = prior_ == PriorKind::kHierarchical;
  const std::vector<double> sums =
      history_.empty() ? std::vector<double>() : with_history(statistics);
  const std::span<const double> counts =
      sums.empty() ? statistics.first(workers_ * cells) : std::span<const double>(sums);
  const CrowdShares crowd = smooth ? crowd_shares(counts) : CrowdShares{};
  constexpr std::size_t kGrain = 256;
  constexpr std::size_t kMostBlocks = 64;
  const Blocks blocks(workers_, kGrain, kMostBlocks);
  std::vector<double> log_prior(blocks.count(), 0.0);
  for_each_block(blocks.count(), threads_, [&](std::size_t b) {
    for (std::size_t j = blocks[b].begin; j < blocks[b].end; ++j) {
      const std::span<const double> n = counts.subspan(j * cells, cells);
      const std::span<double> theta(theta_.data() + j * cells, cells);
      if (smooth) {
        log_prior[b] += maximize_worker(n, crowd, theta);
      } else {
        maximize_worker_unsmoothed(n, theta);
      }
      for (std::size_t c = 0; c < cells && !history_.empty(); ++c) {
        if (history_[j * cells + c] > 0)
          log_prior[b] += history_[j * cells + c] * std::log(theta[c]);
      }
    }
  });
  log_prior_ = std::accumulate(log_prior.begin(), log_prior.end(), 0.0);
  maximize_class_prior(statistics.subspan(workers_ * cells, classes_));
  bound_products();
}

std::vector<double> DawidSkeneParameters::with_history(std::span<const double> statistics) const {
  std::vector<double> counts(history_);
  for (std::size_t c = 0; c < counts.size(); ++c) counts[c] += statistics[c];
  return counts;
}

DawidSkeneParameters::CrowdShares DawidSkeneParameters::crowd_shares(
    std::span<const double> counts) const {
  double hits = 0;
  double total = 0;
  std::vector<double> abstained(answers_ - classes_);
  for (std::size_t j = 0; j < workers_; ++j) {
    const double* n = counts.data() + j * answers_ * classes_;
    for (std::size_t k = 0; k < classes_; ++k) hits += n[k * classes_ + k];
    total = std::accumulate(n, n + classes_ * classes_, total);
    for (std::size_t a = 0; a < abstained.size(); ++a) {
      const double* row = n + (classes_ + a) * classes_;
      abstained[a] = std::accumulate(row, row + classes_, abstained[a]);
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
  for (std::size_t k = 0; k < classes_; ++k) hits += n[k * classes_ + k];
  const std::span<const double> named = n.first(classes_ * classes_);
  const double total = std::accumulate(named.begin(), named.end(), 0.0);
  const double all =
      std::accumulate(n.begin() + static_cast<std::ptrdiff_t>(named.size()), n.end(), total);
  std::vector<double> abstention(crowd.abstention);  // pseudo-counts
  double on_abstention = 0;
  for (std::size_t a = 0; a < abstention.size(); ++a) {
    const std::span<const double> row = n.subspan((classes_ + a) * classes_, classes_);
    const double count = std::accumulate(row.begin(), row.end(), 0.0);
    abstention[a] = strength_ * shrunk_accuracy(count, all, crowd.abstention[a]);
    on_abstention += abstention[a];
  }
  const double left = strength_ - on_abstention;
  const double accuracy = shrunk_accuracy(hits, total, crowd.accuracy);
  const double on_diagonal = left * accuracy;
  const double others = static_cast<double>(classes_ - 1);
  const double off_diagonal = classes_ > 1 ? left * (1 - accuracy) / others : 0.0;
  LogSum log_on;
  LogSum log_off;
  double log_abstention = 0;
  for (std::size_t k = 0; k < classes_; ++k) {
    double row_total = on_diagonal + off_diagonal * others + on_abstention;
    for (std::size_t l = 0; l < answers_; ++l) row_total += n[l * classes_ + k];
    for (std::size_t l = 0; l < classes_; ++l) {
      const double p = (n[l * classes_ + k] + (l == k ? on_diagonal : off_diagonal)) / row_total;
      theta[l * classes_ + k] = p;
      (l == k ? log_on : log_off).add(p);
    }
    for (std::size_t a = 0; a < abstention.size(); ++a) {
      const std::size_t cell = (classes_ + a) * classes_ + k;
      theta[cell] = (n[cell] + abstention[a]) / row_total;
      log_abstention += abstention[a] * std::log(theta[cell]);
    }
  }
  return on_diagonal * log_on.value() + off_diagonal * log_off.value() + log_abstention;
}

void DawidSkeneParameters::maximize_worker_unsmoothed(std::span<const double> n,
                                                      std::span<double> theta) const {
  for (std::size_t k = 0; k < classes_; ++k) {
    double row_total = 0;
    for (std::size_t l = 0; l < answers_; ++l) {
      row_total += std::max(n[l * classes_ + k], kCountFloor);
    }
    for (std::size_t l = 0; l < answers_; ++l) {
      theta[l * classes_ + k] = std::max(n[l * classes_ + k], kCountFloor) / row_total;  // (2.3)
    }
  }
}

void DawidSkeneParameters::maximize_class_prior(std::span<const double> sums) {
  const bool smooth = prior_ == PriorKind::kHierarchical;
  const auto count = [smooth](double sum) { return smooth ? sum + 1 : std::max(sum, kCountFloor); };
  double total = 0;
  for (const double sum : sums) total += count(sum);
  for (std::size_t k = 0; k < classes_; ++k) {
    pi_[k] = count(sums[k]) / total;  // (2.4)
    if (smooth) log_prior_ += std::log(pi_[k]);
  }
}

void DawidSkeneParameters::bound_products() {
  const auto smallest = [](const std::vector<double>& values) {
    return values.empty() ? 1.0 : *std::min_element(values.begin(), values.end());
  };
  // Far from the smallest normal number, so that the sum over the classes keeps all its digits.
  constexpr double kLogLeast = -600;
  const double log_theta = std::log(smallest(theta_));
  const double room = kLogLeast - std::log(smallest(pi_));
  most_factors_ = log_theta < 0 ? static_cast<std::size_t>(std::max(0.0, room / log_theta))
                                : std::numeric_limits<std::size_t>::max();
}

std::vector<double> DawidSkeneParameters::log_class_prior() const {
  std::vector<double> log_pi(pi_);
  for (double& p : log_pi) p = std::log(p);
  return log_pi;
}

std::vector<double> DawidSkeneParameters::log_theta() const {
  std::vector<double> log_theta(theta_);
  for (double& p : log_theta) p = std::log(p);
  return log_theta;
}

namespace {

template <std::size_t kClasses>
FitResult fit_with(const AnnotationTable& table, const FitOptions& options) {
  DawidSkeneKernel<kClasses> kernel(table, options);
  FitResult result;
  result.posterior = start_posterior(table, options);
  result.stop = run_em(kernel, table, options, result.posterior, result.trace);
  result.log_class_prior = kernel.log_class_prior();
  result.workers = ConfusionWorkers(kernel.log_theta(), table.answers(), table.classes());
  return result;
}

}  // namespace

FitResult DawidSkene::fit(const AnnotationTable& table, const FitOptions& options) const {
  if (is_sparse_job(table)) return fit_sparse_dawid_skene(table, options);
  switch (table.classes()) {  // the class counts that most jobs have
    case 2:
      return fit_with<2>(table, options);
    case 3:
      return fit_with<3>(table, options);
    case 4:
      return fit_with<4>(table, options);
    case 5:
      return fit_with<5>(table, options);
    case 8:
      return fit_with<8>(table, options);
    case 10:
      return fit_with<10>(table, options);
    default:
      return fit_with<0>(table, options);
  }
}

}  // namespace quorate
