// The ways to make one set of points, outlines or lines of many workers' ones.
#pragma once

#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// Points: clusters by distance, or by label where labels name parts; presence model; robust
/// location.
[[nodiscard]] TaskResult consolidate_points(const TaskInput& input, const TaskOptions& options);

/// How the outlines, or lines, of one thing become one.
enum class OutlineFusion {
  kMean,    ///< their mean shape
  kMedoid,  ///< the one of them that is most like the others
};

/// Closed outlines: clusters by Jaccard index, presence model, and `fusion`.
[[nodiscard]] TaskResult consolidate_polygons(const TaskInput& input, const TaskOptions& options,
                                              OutlineFusion fusion);

/// Open lines: clusters by mean distance, presence model, and `fusion`.
[[nodiscard]] TaskResult consolidate_polylines(const TaskInput& input, const TaskOptions& options,
                                               OutlineFusion fusion);

}  // namespace quorate
