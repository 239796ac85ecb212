// ebcc: enhanced Bayesian classifier combination. Each class is a mixture of ten kinds of items,
// and workers have a row of their matrix for every kind, so that votes on one item may be
// correlated given its class: the confusable items of a class are a kind of their own. Li,
// Rubinstein & Cohn, ICML 2019; the mean-field updates of their section 4.2. Test:
// variational_test.cpp.
//
//   tau ~ Dirichlet(alpha), alpha_k = sum of the vote shares of k   (plus 1e-3: a class nobody
//                                                                   names; their code fails there)
//   pi_k ~ Dirichlet(0.1 / 10)        the kinds m of class k
//   v_j,k,m ~ Dirichlet(4 for the answer k, 1 for every other)
//   rho_i(k, m) proportional to exp(E log tau_k + E log pi_k,m + sum of E log v_j,k,m[l])
//   q_i(k) = sum over m of rho_i(k, m)
//
// Start: rho_i(k, m) = vote share of k times a random distribution over m. The objective is the
// evidence lower bound, which has many local maxima: of kRestarts short fits the best is run to the
// end. The bound can be computed after every E step as the sum of the items' log normalisers less
// the divergences of the parameters. The worker model averages the kinds of each class.
//
// The states of the tables are the pairs (k, m). The loop of em.hpp holds only q, so an item's
// rho is computed twice in an iteration: to normalise it, and to count it.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "builtin_models.hpp"
#include "confusion_kernel.hpp"
#include "dirichlet.hpp"
#include "quorate/base/random.hpp"
#include "restarts.hpp"

namespace quorate {
namespace {

constexpr std::size_t kKinds = 10;
constexpr std::size_t kRestarts = 20;
constexpr std::size_t kTryIterations = 12;
constexpr double kKindPrior = 0.1 / static_cast<double>(kKinds);
constexpr double kRightPrior = 4;
constexpr double kWrongPrior = 1;
constexpr double kUnnamedClass = 1e-3;

std::vector<double> vote_share_sums(const AnnotationTable& table) {
  const Posterior shares = vote_shares(table);
  std::vector<double> sums(table.classes(), kUnnamedClass);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::span<const double> row = shares.row(ItemId{i});
    for (std::size_t k = 0; k < row.size(); ++k) sums[k] += row[k];
  }
  return sums;
}

class EbccParameters : public ConfusionTables {
 public:
  EbccParameters(const AnnotationTable& table, const FitOptions& options,
                 std::vector<double> class_prior)
      : ConfusionTables(table.workers(), table.answers(), table.classes() * kKinds,
                        options.threads),
        classes_(table.classes()),
        class_prior_(std::move(class_prior)),
        class_mean_(classes_),
        kind_mean_(states_),
        mean_(workers_ * answers_ * classes_) {}

  void maximize(std::span<const double> statistics) {
    has_parameters_ = true;
    const double bound = maximize_classes(statistics.subspan(theta_.size(), states_));
    log_prior_ = bound + maximize_workers(statistics, [&](std::size_t j, std::span<const double> n,
                                                          std::span<double> theta) {
                   return maximize_worker(j, n, theta);
                 });
    bound_products();
  }

  // Of the posterior means.
  [[nodiscard]] std::vector<double> log_theta() const { return logarithms(mean_); }
  [[nodiscard]] std::vector<double> log_class_prior() const { return logarithms(class_mean_); }

 protected:
  std::size_t classes_;
  bool has_parameters_ = false;

 private:
  double maximize_classes(std::span<const double> sums) {
    std::vector<double> posterior(class_prior_);
    for (std::size_t s = 0; s < states_; ++s) posterior[s / kKinds] += sums[s];
    const double total = std::accumulate(posterior.begin(), posterior.end(), 0.0);
    for (std::size_t k = 0; k < classes_; ++k) class_mean_[k] = posterior[k] / total;
    std::vector<double> tau(classes_);
    double bound = expected_log_dirichlet(posterior, class_prior_, tau);
    const std::vector<double> prior(kKinds, kKindPrior);
    for (std::size_t k = 0; k < classes_; ++k) {
      std::vector<double> kinds(prior);
      for (std::size_t m = 0; m < kKinds; ++m) kinds[m] += sums[k * kKinds + m];
      const std::span<double> pi = std::span<double>(pi_).subspan(k * kKinds, kKinds);
      bound += expected_log_dirichlet(kinds, prior, pi);
      const double all = std::accumulate(kinds.begin(), kinds.end(), 0.0);
      for (std::size_t m = 0; m < kKinds; ++m) {
        pi[m] *= tau[k];
        kind_mean_[k * kKinds + m] = kinds[m] / all;
      }
    }
    return bound;
  }

  double maximize_worker(std::size_t j, std::span<const double> n, std::span<double> theta) {
    std::vector<double> prior(answers_);
    std::vector<double> posterior(answers_);
    std::vector<double> weight(answers_);
    double* mean = mean_.data() + j * answers_ * classes_;
    std::fill(mean, mean + answers_ * classes_, 0.0);
    double bound = 0;
    for (std::size_t s = 0; s < states_; ++s) {
      const std::size_t k = s / kKinds;
      double total = 0;
      for (std::size_t l = 0; l < answers_; ++l) {
        prior[l] = l == k ? kRightPrior : kWrongPrior;
        posterior[l] = prior[l] + n[l * states_ + s];
        total += posterior[l];
      }
      bound += expected_log_dirichlet(posterior, prior, weight);
      for (std::size_t l = 0; l < answers_; ++l) {
        theta[l * states_ + s] = weight[l];
        mean[l * classes_ + k] += kind_mean_[s] * posterior[l] / total;
      }
    }
    return bound;
  }

  std::vector<double> class_prior_;
  std::vector<double> class_mean_;
  std::vector<double> kind_mean_;  // by state: share of the kind in its class
  std::vector<double> mean_;       // of P(answer | class): worker, answer, class
};

/// Between the loop's classes and the tables' states.
class EbccKernel : public ConfusionKernel<EbccParameters, 0> {
 public:
  EbccKernel(const AnnotationTable& table, const FitOptions& options,
             std::vector<double> class_prior, std::uint64_t seed)
      : ConfusionKernel<EbccParameters, 0>(table, options, std::move(class_prior)),
        first_vote_(table.columns().votes.data()),
        seed_(seed) {}

  double posterior(std::span<const Vote> votes, std::span<const double> weights,
                   std::span<double> q) const {
    std::vector<double> rho(states_);
    const double log_total = ConfusionKernel<EbccParameters, 0>::posterior(votes, weights, rho);
    for (std::size_t k = 0; k < q.size(); ++k) q[k] = kind_total(rho, k);
    return log_total;
  }

  void accumulate(std::span<const Vote> votes, std::span<const double> weights,
                  std::span<const double> q, std::span<double> statistics) const {
    std::vector<double> rho(states_);
    if (has_parameters_) {
      ConfusionKernel<EbccParameters, 0>::posterior(votes, weights, rho);
    } else {
      draw_kinds(votes, rho);
    }
    for (std::size_t k = 0; k < q.size(); ++k) {
      const double total = kind_total(rho, k);
      for (std::size_t m = 0; m < kKinds; ++m) {
        double& p = rho[k * kKinds + m];
        p = total > 0 ? q[k] * p / total : q[k] / static_cast<double>(kKinds);
      }
    }
    ConfusionKernel<EbccParameters, 0>::accumulate(votes, weights, rho, statistics);
  }

 private:
  [[nodiscard]] static double kind_total(const std::vector<double>& rho, std::size_t k) {
    const double* kinds = rho.data() + k * kKinds;
    return std::accumulate(kinds, kinds + kKinds, 0.0);
  }

  /// Dirichlet(1, ..., 1) for every class, before normalisation, the same for an item in any
  /// thread.
  void draw_kinds(std::span<const Vote> votes, std::vector<double>& rho) const {
    const auto position = static_cast<std::uint64_t>(votes.data() - first_vote_);
    Random random(Random(seed_ ^ (position * 0x9e3779b97f4a7c15ULL)).next());
    for (double& p : rho) p = -std::log(1 - random.uniform());
  }

  const Vote* first_vote_;
  std::uint64_t seed_;
};

}  // namespace

FitResult Ebcc::fit(const AnnotationTable& table, const FitOptions& options) const {
  const std::vector<double> class_prior = vote_share_sums(table);
  Random seeds(options.seed);
  auto best = best_of_restarts(
      table, options, options.start != nullptr ? 1 : std::min(kRestarts, options.most_restarts),
      kTryIterations,
      [&](std::size_t) { return EbccKernel(table, options, class_prior, seeds.next()); },
      [&](const EbccKernel&) { return start_posterior(table, options); });
  FitResult result;
  result.posterior = std::move(best.posterior);
  result.trace = std::move(best.trace);
  result.stop = best.stop;
  result.log_class_prior = best.kernel.log_class_prior();
  result.workers = ConfusionWorkers(best.kernel.log_theta(), table.answers(), table.classes());
  result.posterior_stands_alone = true;
  return result;
}

}  // namespace quorate
