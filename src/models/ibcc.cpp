// ibcc: independent Bayesian classifier combination, Dawid-Skene with a distribution over every
// worker's matrix instead of one estimate, by variational Bayes. Kim & Ghahramani, AISTATS 2012;
// Simpson et al. 2013 (arXiv:1206.1831) for the variational updates, whose numbers are given. Test:
// variational_test.cpp.
//
//   theta_j[k][.] ~ Dirichlet(4 for the right answer, 1 for every other), pi ~ Dirichlet(1)
//   E log theta_j[k][l] = psi(n_j[k][l] + b_kl) - psi(sum over l)        (their 15)
//   E log pi_k = psi(sum of q_i(k) + 1) - psi(sum over k)                (14)
//   q_i(k) proportional to exp(E log pi_k + sum of E log theta_j[k][l])  (11, 12)
//
// The objective is the evidence lower bound: the sum of the items' log normalisers less the
// divergences of the parameters' distributions from their priors. It never falls. The worker model
// is the posterior mean of theta.
#include <numeric>
#include <vector>

#include "builtin_models.hpp"
#include "confusion_kernel.hpp"
#include "dirichlet.hpp"

namespace quorate {
namespace {

constexpr double kRightPrior = 4;
constexpr double kWrongPrior = 1;
constexpr double kClassPrior = 1;

class IbccParameters : public ConfusionTables {
 public:
  IbccParameters(const AnnotationTable& table, const FitOptions& options)
      : ConfusionTables(table.workers(), table.answers(), table.classes(), options.threads),
        mean_(theta_.size()),
        class_mean_(states_) {
    set_history(options.history);
  }

  void maximize(std::span<const double> statistics) {
    log_prior_ = maximize_workers(
        statistics, [&](std::size_t j, std::span<const double> n, std::span<double> theta) {
          return maximize_worker(j, n, theta);
        });
    const std::vector<double> prior(states_, kClassPrior);
    std::vector<double> posterior(prior);
    for (std::size_t k = 0; k < states_; ++k) posterior[k] += statistics[theta_.size() + k];
    const double total = std::accumulate(posterior.begin(), posterior.end(), 0.0);
    for (std::size_t k = 0; k < states_; ++k) class_mean_[k] = posterior[k] / total;
    log_prior_ += expected_log_dirichlet(posterior, prior, pi_);
    bound_products();
  }

  // Of the posterior means.
  [[nodiscard]] std::vector<double> log_theta() const { return logarithms(mean_); }
  [[nodiscard]] std::vector<double> log_class_prior() const { return logarithms(class_mean_); }

 private:
  double maximize_worker(std::size_t j, std::span<const double> n, std::span<double> theta) {
    std::vector<double> prior(answers_);
    std::vector<double> posterior(answers_);
    std::vector<double> weight(answers_);
    double bound = 0;
    for (std::size_t k = 0; k < states_; ++k) {
      double total = 0;
      for (std::size_t l = 0; l < answers_; ++l) {
        const std::size_t cell = l * states_ + k;
        prior[l] = l == k ? kRightPrior : kWrongPrior;
        if (!history_.empty()) prior[l] += history_[j * n.size() + cell];
        posterior[l] = prior[l] + n[cell];
        total += posterior[l];
      }
      bound += expected_log_dirichlet(posterior, prior, weight);
      for (std::size_t l = 0; l < answers_; ++l) {
        theta[l * states_ + k] = weight[l];
        mean_[j * n.size() + l * states_ + k] = posterior[l] / total;
      }
    }
    return bound;
  }

  std::vector<double> mean_;  // of theta, in its order
  std::vector<double> class_mean_;
};

}  // namespace

FitResult Ibcc::fit(const AnnotationTable& table, const FitOptions& options) const {
  FitResult result = fit_confusion<IbccParameters>(table, options);
  result.posterior_stands_alone = true;  // E log theta is not the logarithm of the mean
  return result;
}

}  // namespace quorate
