// The ways to make one set of instances of many workers' ones.
#pragma once

#include "mask_models.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// Instances come together as boxes do, by the Jaccard index of their masks; whether there is one,
/// and of which class, the presence model tells; its pixels are what `believe` says of the masks of
/// those who marked it; and no two have a pixel in common.
[[nodiscard]] TaskResult consolidate_instances(const TaskInput& input, const TaskOptions& options,
                                               MaskBelief (*believe)(const MaskedObject&));

}  // namespace quorate
