// The workers file: what a run believes of every worker, as JSON.
#pragma once

#include <string>

#include "consolidation.hpp"

namespace quorate {

/// One object: model, classes, and `workers` in order of first appearance, each with its
/// annotations, its accuracy with a 95 % credible interval, and its confusion matrix (expected
/// counts and row shares, [truth][answer]; null rows where nothing is known).
[[nodiscard]] std::string worker_report(const Consolidation& run);

}  // namespace quorate
