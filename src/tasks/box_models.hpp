// The ways to make one set of boxes of many workers' boxes.
#pragma once

#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// The default, "dawid-skene": clusters, presence model, robust location.
[[nodiscard]] TaskResult consolidate_boxes(const TaskInput& input, const TaskOptions& options);

/// "gt-like": what the service says that it does, as we read it: boxes that are most alike by their
/// Jaccard index come together (at least 0.4 with the mean so far), and are averaged; the class is
/// the most frequent one, the confidence the share of the workers times the mean Jaccard index of
/// their boxes with the average.
[[nodiscard]] TaskResult gt_like_boxes(const TaskInput& input, const TaskOptions& options);

/// "wbf": weighted boxes fusion (Solovyev, Wang & Gabruseva 2021) with every box's score 1: for
/// each class by itself a box joins the fused box of greatest Jaccard index above 0.55, fused boxes
/// are means, their score the share of the workers.
[[nodiscard]] TaskResult wbf_boxes(const TaskInput& input, const TaskOptions& options);

}  // namespace quorate
