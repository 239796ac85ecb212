// What a label of a worker is worth, from its confusion matrix.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace quorate {

/// Rows [truth][answer] of P(answer | truth): the counts and `prior_votes` votes a row as the crowd
/// gives them. `crowd` holds the crowd's own rows.
[[nodiscard]] std::vector<double> smoothed_rows(std::span<const double> counts,
                                                std::span<const double> crowd, std::size_t classes,
                                                double prior_votes);

/// Mutual information of truth and answer in bits.
[[nodiscard]] double informedness_bits(std::span<const double> prior,
                                       std::span<const double> theta);

/// Raykar & Yu 2012, section 3.2: mean squared distance of the rows of different truths, over its
/// largest value: 1/(K (K - 1)) sum_{c < c'} sum_k (theta_ck - theta_c'k)^2. NaN for one class.
[[nodiscard]] double spammer_score(std::span<const double> theta, std::size_t classes);

/// Expected errors with 0/1 costs.
struct ErrorSplit {
  double as_given = 0;   ///< 1 - sum_k pi_k theta_kk
  double corrected = 0;  ///< 1 - sum_l max_k pi_k theta_kl
};

[[nodiscard]] ErrorSplit split_error(std::span<const double> prior, std::span<const double> theta);

}  // namespace quorate
