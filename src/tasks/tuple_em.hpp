// Dawid-Skene's model of one image on the histogram of its label tuples: STAPLE.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "label_tuples.hpp"

namespace quorate {

struct TupleEmOptions {
  /// Strength of the prior belief that a rater is right: for each label this share of the label's
  /// area counts as if it had been seen, kPriorRight of it labelled rightly. 0: none.
  double prior = 0;
  double tolerance = 1e-7;  ///< stop when no rate of a rater changes by more
  std::size_t max_iterations = 1000;
};

struct TupleFit {
  /// By tuple and truth: posterior[tuple * labels + truth].
  std::vector<double> posterior;
  /// By rater, truth and label: rates[(rater * labels + truth) * labels + label] = P(rater says
  /// label | truth). A truth without any mass has the identity.
  std::vector<double> rates;
  std::vector<double> truth;  ///< by label: prior probability, fixed
  std::size_t iterations = 0;
};

/// Fits by EM, begun with the shares of votes. `pixels` (by tuple) takes the place of
/// tuples.pixels: a part of the image may be left out. The prior of a label is its share of all
/// votes, and stays fixed.
[[nodiscard]] TupleFit fit_tuples(const LabelTuples& tuples, std::span<const double> pixels,
                                  const TupleEmOptions& options);

}  // namespace quorate
