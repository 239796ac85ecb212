// Why an item got its confidence: every vote's weight of evidence, and how they add up.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"

namespace quorate {

/// What one vote says for one class against another: Good's weight of evidence, the logarithm of
/// P(vote | label)/P(vote | rival), times the vote's weight. In nats; 10/ln 10 of it are decibans.
struct VoteEvidence {
  Vote vote;
  double weight = 1;
  double given_label = 0;  ///< P(vote | the class is the label)
  double given_rival = 0;
  double nats = 0;
};

/// How one fit comes to its posterior of the item:
///   log odds of label against rival = temperature x tau x (prior + sum of the votes' evidence).
struct FitEvidence {
  double prior_label = 0;  ///< the class prior of the label, in [0, 1]
  double prior_rival = 0;
  double prior_nats = 0;
  std::vector<VoteEvidence> votes;  ///< in the order of the table
  double sum_nats = 0;              ///< prior and votes
  double log_odds = 0;              ///< tempered
  std::vector<double> posterior;    ///< of every class, from their log odds
};

/// One fit and what it counts in the mean.
struct WeighedFit {
  const FitResult* fit = nullptr;  ///< with a worker model
  double share = 1;                ///< of the mean; they sum to 1
};

struct Explanation {
  double mass = 0;         ///< n: the votes, each counted with its weight
  double tau = 1;          ///< 1/(1 + (n - 1) rho): what each of them counts in the end
  double temperature = 1;  ///< of the most probable class; 1 without gold calibration
  std::vector<FitEvidence> fits;
  std::vector<double> posterior;  ///< their mean: what Calibration::posterior has for the item
};

/// Takes the tempered posterior of an item apart (calibration.hpp has its formula). `label` and
/// `rival` differ; `class_temperature` is empty or holds one exponent a class. The item must have
/// votes.
[[nodiscard]] Explanation explain(const AnnotationTable& table, ItemId item,
                                  std::span<const WeighedFit> fits, double rho,
                                  std::span<const double> class_temperature, ClassId label,
                                  ClassId rival);

}  // namespace quorate
