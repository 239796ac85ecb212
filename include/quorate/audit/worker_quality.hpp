// What a fit says about each worker.
#pragma once

#include <cstdint>
#include <vector>

#include "quorate/base/numeric.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

struct WorkerQuality {
  std::uint64_t annotations = 0;  ///< of this job
  std::uint64_t abstentions =
      0;             ///< of them: answers that name no class; right or wrong are the others
  double named = 0;  ///< votes that name a class, those of earlier jobs with them
  double expected_right = 0;   ///< sum over these votes of the probability that they are right
  double accuracy = 0;         ///< posterior mean; the crowd's where the worker has no votes
  Interval accuracy_interval;  ///< 95 %, with the uncertainty of the truth in it
  std::vector<double>
      confusion_counts;  ///< classes x answers expected votes; empty where they were too many
};

/// Workers x classes x classes beyond which confusion counts are left out.
inline constexpr std::size_t kMostConfusionCells = 100'000'000;

/// Quality of every worker, by WorkerId. Both posteriors have one row per item of `table`.
///
/// A vote counts as right with probability q = (3 c + f)/4, where c is the `calibrated` and f the
/// `fitted` posterior of its label. (Calibration takes evidence from all items alike, and with it
/// some of what tells workers apart; f alone is too sure of the labels that the worker itself
/// decided. On 20 real sets this mean follows accuracy on gold better than either does.)
///
/// The accuracy is shrunk to the crowd's with four votes, so that a worker with few votes is shown
/// as average and uncertain. The interval is that of a Beta whose variance is the sum of
///   - a (1 - a)/(n + 5), sampling: the Beta posterior of n votes and the prior's four;
///   - sum q (1 - q) / n^2, the truth of each item;
///   - (sum q (1 - q) / n)^2 / 4, the same, shared by all items: when the crowd errs, it errs
///     systematically;
///   - ((sum f - sum c) / n)^2 / 4, independent votes or correlated ones: which of the two
///     posteriors is to be believed.
///
/// Measured: worker_quality_shared_test.cpp.
///
/// Confusion counts are of the calibrated posterior, with a column for each abstention, which
/// otherwise counts as an annotation only. An empty `fitted` says that it equals `calibrated`.
///
/// What `known` knows beside it counts: items with FitOptions::gold are what their gold says, and
/// FitOptions::history adds its votes to all numbers but `annotations` and `abstentions`. Workers
/// with a history and without votes may have ids from table.workers() on: they come behind the
/// others.
[[nodiscard]] std::vector<WorkerQuality> worker_quality(const AnnotationTable& table,
                                                        const Posterior& calibrated,
                                                        const Posterior& fitted,
                                                        const FitOptions& known = {});

}  // namespace quorate
