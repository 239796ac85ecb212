// How good sets of labels are.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// Micro and macro F1, share of objects whose set is exactly right, and Hamming loss, all of the
/// labels of confidence 0.5 or more (one whose confidence is not known counts as sure); area under
/// the ROC curve, mean over the classes that some object has and some lacks; Brier score and ECE
/// (15 bins) over all objects and classes; F1 by class. A label that is not written has confidence
/// 0. NaN where nothing defines a value.
[[nodiscard]] std::vector<TaskMetric> score_label_sets(std::span<const ScoredObject> objects,
                                                       std::size_t classes);

}  // namespace quorate
