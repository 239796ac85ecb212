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
// Without prior: the paper's equations (2.3) and (2.4), with expected counts below 1e-10 raised to
// it, so that a cell that was never seen is nearly and not entirely impossible.
//
// The E step multiplies probabilities where their product provably cannot underflow (almost always:
// it takes hundreds of votes on one item), and adds logarithms elsewhere: no exponential is needed
// then. One iteration costs V K multiplications and additions, and W K^2 for the M step.
#include "dawid_skene.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "builtin_models.hpp"
#include "one_coin.hpp"
#include "quorate/models/em.hpp"

namespace quorate {
namespace {

constexpr double kCountFloor = 1e-10;

/// Sums logarithms, one call for many numbers: their product is taken while it is far from
/// underflow.
class LogSum {
 public:
  /// `p` in (0, 1].
  void add(double p) {
    product_ *= p;
    if (product_ < kFlush) flush();
  }

  double value() {
    flush();
    return sum_;
  }

 private:
  static constexpr double kFlush = 1e-200;  // the next factor is no smaller than 1e-100

  void flush() {
    sum_ += std::log(product_);
    product_ = 1;
  }

  double product_ = 1;
  double sum_ = 0;
};

}  // namespace

DawidSkeneParameters::DawidSkeneParameters(const AnnotationTable& table, const FitOptions& options)
    : workers_(table.workers()),
      classes_(table.classes()),
      pi_(classes_),
      theta_(workers_ * classes_ * classes_),
      prior_(options.prior),
      strength_(options.prior_strength),
      threads_(options.threads) {}

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
  const std::size_t cells = classes_ * classes_;
  const bool smooth = prior_ == PriorKind::kHierarchical;
  const double pooled = smooth ? pooled_accuracy(statistics) : 0.0;
  constexpr std::size_t kGrain = 256;
  constexpr std::size_t kMostBlocks = 64;
  const Blocks blocks(workers_, kGrain, kMostBlocks);
  std::vector<double> log_prior(blocks.count(), 0.0);
  for_each_block(blocks.count(), threads_, [&](std::size_t b) {
    for (std::size_t j = blocks[b].begin; j < blocks[b].end; ++j) {
      const std::span<const double> n = statistics.subspan(j * cells, cells);
      const std::span<double> theta(theta_.data() + j * cells, cells);
      if (smooth) {
        log_prior[b] += maximize_worker(n, pooled, theta);
      } else {
        maximize_worker_unsmoothed(n, theta);
      }
    }
  });
  log_prior_ = std::accumulate(log_prior.begin(), log_prior.end(), 0.0);
  maximize_class_prior(statistics.subspan(workers_ * cells, classes_));
  bound_products();
}

double DawidSkeneParameters::pooled_accuracy(std::span<const double> statistics) const {
  double hits = 0;
  double total = 0;
  for (std::size_t j = 0; j < workers_; ++j) {
    const double* n = statistics.data() + j * classes_ * classes_;
    for (std::size_t k = 0; k < classes_; ++k) hits += n[k * classes_ + k];
    total = std::accumulate(n, n + classes_ * classes_, total);
  }
  return quorate::pooled_accuracy(hits, total);
}

/// Fills one worker's matrix; gives its log prior density.
double DawidSkeneParameters::maximize_worker(std::span<const double> n, double pooled_accuracy,
                                             std::span<double> theta) const {
  double hits = 0;
  for (std::size_t k = 0; k < classes_; ++k) hits += n[k * classes_ + k];
  const double total = std::accumulate(n.begin(), n.end(), 0.0);
  const double accuracy = shrunk_accuracy(hits, total, pooled_accuracy);
  const double on_diagonal = strength_ * accuracy;
  const double others = static_cast<double>(classes_ - 1);
  const double off_diagonal = classes_ > 1 ? strength_ * (1 - accuracy) / others : 0.0;
  LogSum log_on;
  LogSum log_off;
  for (std::size_t k = 0; k < classes_; ++k) {
    double row_total = on_diagonal + off_diagonal * others;
    for (std::size_t l = 0; l < classes_; ++l) row_total += n[l * classes_ + k];
    for (std::size_t l = 0; l < classes_; ++l) {
      const double p = (n[l * classes_ + k] + (l == k ? on_diagonal : off_diagonal)) / row_total;
      theta[l * classes_ + k] = p;
      (l == k ? log_on : log_off).add(p);
    }
  }
  return on_diagonal * log_on.value() + off_diagonal * log_off.value();
}

void DawidSkeneParameters::maximize_worker_unsmoothed(std::span<const double> n,
                                                      std::span<double> theta) const {
  for (std::size_t k = 0; k < classes_; ++k) {
    double row_total = 0;
    for (std::size_t l = 0; l < classes_; ++l) {
      row_total += std::max(n[l * classes_ + k], kCountFloor);
    }
    for (std::size_t l = 0; l < classes_; ++l) {
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
  result.workers = ConfusionWorkers(kernel.log_theta(), table.classes());
  return result;
}

}  // namespace

FitResult DawidSkene::fit(const AnnotationTable& table, const FitOptions& options) const {
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
