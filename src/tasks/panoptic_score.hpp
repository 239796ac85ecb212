// How good instances are: Panoptic Quality (Kirillov, He, Girshick, Rother & Dollar 2019, Panoptic
// segmentation, CVPR).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mark_score.hpp"

namespace quorate {

/// PQ = sum of the IoU of matches / (TP + FP / 2 + FN / 2), and its factors SQ = mean IoU of the
/// matches and RQ = F1: each the mean over the classes that gold or predictions have, and with more
/// classes than one also by class. A match is of one class and of IoU above 0.5; where masks of one
/// side overlap, the greatest IoU goes first. Predictions less sure than 0.5 do not count; those
/// whose confidence is not known do. NaN where nothing defines a value.
[[nodiscard]] std::vector<TaskMetric> panoptic_quality(std::span<const MarksToScore> objects,
                                                       std::size_t classes);

}  // namespace quorate
