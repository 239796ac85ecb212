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
  Interval accuracy_interval;  ///< central 95 % credible interval
  std::vector<double>
      confusion_counts;  ///< classes x answers expected votes; empty where they were too many
};

/// Workers x classes x classes beyond which confusion counts are left out.
inline constexpr std::size_t kMostConfusionCells = 100'000'000;

/// Quality of every worker, by WorkerId. Each vote counts as right with the posterior probability
/// of its label. The accuracy has a Beta posterior whose prior is worth four votes at the crowd's
/// accuracy, so that a worker with few votes is shown as average and uncertain. `posterior` has one
/// row per item of `table`. What `known` knows beside it counts: items with FitOptions::gold are
/// what their gold says, and FitOptions::history adds its votes to all numbers but `annotations`
/// and `abstentions`. Workers with a history and without votes may have ids from table.workers()
/// on: they come behind the others.
[[nodiscard]] std::vector<WorkerQuality> worker_quality(const AnnotationTable& table,
                                                        const Posterior& posterior,
                                                        const FitOptions& known = {});

}  // namespace quorate
