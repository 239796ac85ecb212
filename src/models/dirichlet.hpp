// What variational Bayes needs of a Dirichlet distribution.
#pragma once

#include <span>

namespace quorate {

/// Fills weight[l] = exp(E log p_l) for p ~ Dirichlet(posterior): what takes the place of a
/// probability in the E step. Gives -KL(Dirichlet(posterior) || Dirichlet(prior)), what the
/// distribution adds to the evidence lower bound. All three have one length; all counts > 0.
double expected_log_dirichlet(std::span<const double> posterior, std::span<const double> prior,
                              std::span<double> weight);

}  // namespace quorate
