// fast-dawid-skene: Dawid-Skene by hard EM. Sinha, Rao & Balasubramanian, arXiv:1803.02781 ("Fast
// Dawid-Skene"). Test: confusion_models_test.cpp.
//
// The E step (their equation 3) gives each item wholly to its most probable class; the first M step
// counts vote shares. It settles in a few iterations, at the largest joint likelihood of labels and
// votes instead of the largest likelihood of the votes. The objective is that joint likelihood.
// Differs from the paper: the posterior that is returned is the soft one under the last parameters,
// with the same labels; ties go to the smallest class; the prior is that of dawid-skene unless
// --prior none.
#include <algorithm>
#include <cmath>

#include "builtin_models.hpp"
#include "dawid_skene.hpp"

namespace quorate {
namespace {

class HardKernel : public DawidSkeneKernel<0> {
 public:
  using DawidSkeneKernel<0>::DawidSkeneKernel;

  double posterior(std::span<const Vote> votes, std::span<const double> weights,
                   std::span<double> q) const {
    const double log_total = DawidSkeneKernel<0>::posterior(votes, weights, q);
    return log_total + std::log(*std::max_element(q.begin(), q.end()));
  }

  void accumulate(std::span<const Vote> votes, std::span<const double> weights,
                  std::span<const double> q, std::span<double> statistics) const {
    if (!has_parameters_) return DawidSkeneKernel<0>::accumulate(votes, weights, q, statistics);
    const auto best = static_cast<std::size_t>(std::max_element(q.begin(), q.end()) - q.begin());
    for (std::size_t v = 0; v < votes.size(); ++v) {
      statistics[row(votes[v]) + best] += weights.empty() ? 1.0 : weights[v];
    }
    statistics[theta_.size() + best] += 1;
  }

  void maximize(std::span<const double> statistics) {
    has_parameters_ = true;
    DawidSkeneKernel<0>::maximize(statistics);
  }

 private:
  bool has_parameters_ = false;
};

}  // namespace

FitResult FastDawidSkene::fit(const AnnotationTable& table, const FitOptions& options) const {
  HardKernel kernel(table, options);
  FitOptions plain = options;
  plain.accelerate = false;  // between hard counts there is nothing to extrapolate
  FitResult result;
  result.posterior = start_posterior(table, options);
  result.stop = run_em(kernel, table, plain, result.posterior, result.trace);
  result.log_class_prior = kernel.log_class_prior();
  result.workers = ConfusionWorkers(kernel.log_theta(), table.answers(), table.classes());
  return result;
}

}  // namespace quorate
