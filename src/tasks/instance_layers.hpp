// Instances share no pixel: what each keeps where several could have it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "label_runs.hpp"

namespace quorate {

/// One instance before others are looked at: of every pixel the probability that it is the
/// instance's, in 255ths, where that is above one half; else 0.
using InstanceLayer = LabelRuns;

/// Every pixel goes to the instance with the greatest product of its confidence and the pixel's
/// probability; of equals, to the first. An instance that keeps less than half of its own pixels
/// so lies behind others, and goes (nothing in its place): its pixels are then the others'. Layers
/// have the same number of pixels, height x width; `confidence` is by layer.
[[nodiscard]] std::vector<std::optional<Mask>> separate_instances(
    std::span<const InstanceLayer> layers, std::span<const double> confidence, std::uint32_t height,
    std::uint32_t width);

}  // namespace quorate
