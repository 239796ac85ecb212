// Beal, Variational Algorithms for Approximate Bayesian Inference (2003), appendix A: the expected
// logarithms and the divergence of Dirichlet distributions. Test: variational_test.cpp.
#include "dirichlet.hpp"

#include <cmath>
#include <numeric>

#include "quorate/base/numeric.hpp"

namespace quorate {

double expected_log_dirichlet(std::span<const double> posterior, std::span<const double> prior,
                              std::span<double> weight) {
  if (posterior.empty()) return 0;
  const double total = std::accumulate(posterior.begin(), posterior.end(), 0.0);
  const double prior_total = std::accumulate(prior.begin(), prior.end(), 0.0);
  const double psi_total = digamma(total);
  double divergence = total == prior_total ? 0.0 : log_gamma(total) - log_gamma(prior_total);
  for (std::size_t l = 0; l < posterior.size(); ++l) {
    const double expected_log = digamma(posterior[l]) - psi_total;
    if (posterior[l] != prior[l]) {
      divergence +=
          log_gamma(prior[l]) - log_gamma(posterior[l]) + (posterior[l] - prior[l]) * expected_log;
    }
    weight[l] = std::exp(expected_log);
  }
  return -divergence;
}

}  // namespace quorate
