// Closed outlines: how much they have in common, and their mean shape.
#pragma once

#include <span>

#include "quorate/core/payload.hpp"

namespace quorate {

/// Jaccard index in [0, 1] of the insides of two closed outlines by the even-odd rule: exact along
/// x, and by the midpoint rule over 256 rows along y (error about 1/256 of the height). Outlines
/// that cross themselves are allowed. Without any inside: 1 where the vertices are equal, else 0.
[[nodiscard]] double outline_iou(const Vertices& a, const Vertices& b);

/// The mean shape of closed outlines: the largest outline of the region where the mean of their
/// signed distances, each cut off at a twelfth of the size, is negative. Cutting makes it a vote of
/// the outlines where they are far apart, and their average where they are near each other. One
/// outline, or outlines without an inside, give the first back.
[[nodiscard]] Vertices mean_outline(std::span<const Vertices> outlines);

}  // namespace quorate
