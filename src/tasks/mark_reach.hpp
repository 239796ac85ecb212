// How far apart marks of one thing lie in a job whose marks have no size of their own: the
// yardstick by which points and lines are alike or not.
#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include "marks.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {

/// The distance from which on two marks have nothing in common. Six times the median distance of a
/// mark from the nearest one of each other worker on its object (about ten standard deviations of a
/// mark), but at most the median distance from the nearest one of the same worker (the usual
/// distance of two things), and at least one pixel. `distance(a, b)` is that of two shapes.
template <class Shape, class Distance>
double mark_reach(const std::vector<MarkedObject<Shape>>& objects, const Distance& distance) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kSpreads = 6;
  std::vector<double> to_others;
  std::vector<double> to_own;
  for (const MarkedObject<Shape>& object : objects) {
    std::vector<double> nearest(object.workers.size());  // of each worker
    for (const Mark<Shape>& mark : object.marks) {
      std::fill(nearest.begin(), nearest.end(), kInfinity);
      for (const Mark<Shape>& other : object.marks) {
        if (&other == &mark) continue;
        nearest[other.owner] = std::min(nearest[other.owner], distance(mark.shape, other.shape));
      }
      for (std::uint32_t owner = 0; owner < nearest.size(); ++owner) {
        if (nearest[owner] == kInfinity) continue;
        (owner == mark.owner ? to_own : to_others).push_back(nearest[owner]);
      }
    }
  }
  double reach = to_others.empty() ? 1 : kSpreads * median(to_others);
  if (!to_own.empty()) reach = std::min(reach, median(to_own));
  return std::max(reach, 1.0);
}

/// 1 at distance 0, falling straight to 0 at `reach`.
inline double likeness(double distance, double reach) {
  return std::max(1 - distance / reach, 0.0);
}

}  // namespace quorate
