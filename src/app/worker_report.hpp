// The workers file: what a run believes of every worker, as JSON.
#pragma once

#include <string>
#include <vector>

#include "consolidation.hpp"
#include "quorate/audit/worker_quality.hpp"

namespace quorate {

/// What the job, its gold and its history know of every worker, by WorkerId; workers of the history
/// alone come last.
[[nodiscard]] std::vector<WorkerQuality> worker_qualities(const Consolidation& run);

/// One object: model, classes, and `workers` in order of first appearance, each with its
/// annotations, its accuracy with a 95 % credible interval, and its confusion matrix (expected
/// counts and row shares, [truth][answer]; null rows where nothing is known). Where workers could
/// abstain, those answers stand behind the classes. All numbers but `annotations` and `abstentions`
/// are of the job and its worker history together, and workers of the history alone come last: so
/// the file is the next run's history, in which every vote counts once.
[[nodiscard]] std::string worker_report(const Consolidation& run);

}  // namespace quorate
