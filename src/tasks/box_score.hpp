// How good sets of boxes are, with the measures of COCO.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// AP50, AP75, AP (mean over IoU .50:.05:.95) by class and averaged over the classes that gold has
/// (101 recall points, all boxes ranked by confidence); F1, mean IoU and share of objects all right
/// at confidence 0.5 (boxes whose confidence is not known count as sure); Brier score and ECE (15
/// bins) of "this box matches one of its class at IoU 0.5". An object without a label has no boxes.
/// NaN where nothing defines a value.
[[nodiscard]] std::vector<TaskMetric> score_boxes(std::span<const ScoredObject> objects,
                                                  std::size_t classes);

}  // namespace quorate
