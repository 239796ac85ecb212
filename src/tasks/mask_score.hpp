// How good sets of masks are, and how well their confidence foretells it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// Dice, mean IoU and boundary F (2 pixels): mean over an object's classes that gold or the result
/// has (1 where neither has any), then over objects. Brier score and ECE (15 bins) of every class's
/// probability over the pixels at most 3 rows and columns away from the class, or from a
/// probability of 0.05 or more; all maps weigh alike. Spearman correlation and mean absolute
/// difference of the objects' confidence and true Dice (all their classes together). An object
/// without a label, or with masks of another size than gold's, is all background. NaN where nothing
/// defines a value.
[[nodiscard]] std::vector<TaskMetric> score_masks(std::span<const ScoredObject> objects,
                                                  std::size_t classes);

}  // namespace quorate
