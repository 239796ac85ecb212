// From the weights of a vote to accuracies of workers, for the models that vote: majority,
// weighted-vote, la, zero-based-skill, kos.
#pragma once

#include <cstddef>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// The accuracy that all workers would share.
[[nodiscard]] double common_accuracy(const AnnotationTable& table, const FitOptions& options);

/// log(s / ((1 - s)/(K - 1))): what one vote of a worker of accuracy s says for its label.
[[nodiscard]] double log_odds(double accuracy, std::size_t classes);

/// Log odds per weight, so that a vote of the mean weight says what one of the common accuracy
/// says, or a little more than nothing: where the crowd as a whole looks no better than chance, the
/// weights still make labels. 0 where the mean is not positive.
[[nodiscard]] double evidence_scale(const AnnotationTable& table, const FitOptions& options,
                                    double mean_weight);

/// Worker accuracies whose log odds are proportional to the weights, and which are right as often
/// as the crowd on the whole: an average vote keeps the log odds of the common accuracy.
[[nodiscard]] std::vector<double> accuracies_of_weights(const AnnotationTable& table,
                                                        const FitOptions& options,
                                                        const std::vector<double>& weights);

/// Accuracy of each worker's votes under the posterior, shrunk to the crowd's (one_coin.hpp).
[[nodiscard]] std::vector<double> expected_accuracies(const AnnotationTable& table,
                                                      const Posterior& posterior);

/// Bayes' rule with these accuracies and even classes.
[[nodiscard]] FitResult one_coin_result(const AnnotationTable& table,
                                        std::vector<double> accuracies, unsigned threads);

}  // namespace quorate
