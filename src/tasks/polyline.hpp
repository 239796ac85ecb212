// Open lines: how far apart they are, their mean, and lines in fewer vertices.
#pragma once

#include <cstddef>
#include <span>

#include "quorate/core/payload.hpp"

namespace quorate {

/// Distance of a point from the straight line between two points.
[[nodiscard]] double distance_to_segment(const Point& p, const Point& a, const Point& b);

/// `count` points at equal distances along an open line, its ends included. `line` must not be
/// empty; count >= 2.
[[nodiscard]] Vertices resampled(const Vertices& line, std::size_t count);

/// Mean distance of corresponding points of two lines, in the direction in which they are nearer.
[[nodiscard]] double line_distance(const Vertices& a, const Vertices& b);

/// The mean of open lines: of corresponding points the coordinate-wise median, lines turned to the
/// direction of the first. One line comes back as it is.
[[nodiscard]] Vertices mean_line(std::span<const Vertices> lines);

/// Leaves out vertices of an open line so that no one is farther than `tolerance` from the new line
/// (Ramer 1972; Douglas & Peucker 1973).
[[nodiscard]] Vertices simplified(const Vertices& line, double tolerance);

}  // namespace quorate
