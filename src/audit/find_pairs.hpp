// The search for pairs of workers who agree too well.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "quorate/audit/pairs.hpp"
#include "quorate/core/annotation_table.hpp"
#include "worker_votes.hpp"

namespace quorate {

struct PairSearch {
  /// P(answer | truth) of every worker, [worker][truth][answer], smoothed; empty where there are
  /// too many: then each worker's errors are spread evenly.
  std::span<const double> theta;
  std::span<const double> accuracy;          ///< by worker, for the latter
  std::span<const std::uint32_t> consensus;  ///< by item: the most probable class
  double significance = 0.01;                ///< of adjusted p-values
};

/// Pairs whose number of equal wrong answers is not explained by independence.
///
/// Two workers with the confusion matrices theta_a, theta_b both give the same wrong answer to an
/// object of class k with probability e = sum_{l != k} theta_a[k][l] theta_b[k][l]. Hard objects,
/// on which everybody errs alike, make equal errors more frequent in all pairs: by a factor
/// lambda_k, the number of equal wrong pairs on objects of class k over its expectation, at
/// least 1. The count of a pair is a sum of independent rare events, at most as dispersed as
/// Poisson with mean sum lambda e over its common objects. A finding has twice its expectation at
/// least.
///
/// No work is done for pairs that never agree on a wrong answer: candidates are those that do at
/// least 4 times, and remarkably often for their shares of the votes. Cost: O(votes x K), plus the
/// common objects of the candidates (at most kMostPairSteps). Groups of more than 30 equal wrong
/// votes on one object say nothing of single pairs and are left out; a job with very many equal
/// wrong pairs is searched on every n-th object.
[[nodiscard]] std::vector<PairFinding> find_pairs(const AnnotationTable& table,
                                                  const WorkerVotes& by_worker,
                                                  const PairSearch& search);

}  // namespace quorate
