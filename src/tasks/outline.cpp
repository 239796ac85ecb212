// Areas row by row, mean shapes by signed distances on a grid. Tested by
// tests/tasks/outline_test.cpp.
#include "outline.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "contours.hpp"
#include "polyline.hpp"

namespace quorate {
namespace {

/// Where a row crosses an outline, ascending; inside lies between the first and the second, the
/// third and the fourth, and so on.
void crossings(const Vertices& outline, double y, std::vector<double>& out) {
  out.clear();
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point& a = outline[i];
    const Point& b = outline[i + 1 == outline.size() ? 0 : i + 1];
    if ((a.y <= y) == (b.y <= y)) continue;
    out.push_back(a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y));
  }
  std::sort(out.begin(), out.end());
}

double length(const std::vector<double>& intervals) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < intervals.size(); i += 2) sum += intervals[i + 1] - intervals[i];
  return sum;
}

double common_length(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0, j = 0; i + 1 < a.size() && j + 1 < b.size();) {
    sum += std::max(std::min(a[i + 1], b[j + 1]) - std::max(a[i], b[j]), 0.0);
    if (a[i + 1] < b[j + 1]) {
      i += 2;
    } else {
      j += 2;
    }
  }
  return sum;
}

/// A grid around all outlines, with two empty cells on every side; of no cells where they are all
/// on one spot.
Grid grid_around(std::span<const Vertices> outlines) {
  constexpr double kCells = 192;  // along the longer side
  constexpr double kMargin = 2;
  Vertices all;
  for (const Vertices& outline : outlines) all.insert(all.end(), outline.begin(), outline.end());
  const Box bounds = bounding_box(all);
  Grid grid;
  grid.cell = std::max(bounds.width, bounds.height) / kCells;
  if (grid.cell <= 0) return grid;
  grid.origin = {bounds.left - kMargin * grid.cell, bounds.top - kMargin * grid.cell};
  const auto corners = [&](double side) {
    return static_cast<std::size_t>(std::ceil(side / grid.cell) + 2 * kMargin) + 1;
  };
  grid.columns = corners(bounds.width);
  grid.rows = corners(bounds.height);
  grid.values.assign(grid.columns * grid.rows, 0.0);
  return grid;
}

/// The corners of a grid whose coordinate along one axis is within [low, high].
std::pair<std::size_t, std::size_t> corner_range(double low, double high, double origin,
                                                 double cell, std::size_t count) {
  const double first =
      std::clamp(std::ceil((low - origin) / cell), 0.0, static_cast<double>(count));
  const double past =
      std::clamp(std::floor((high - origin) / cell) + 1, first, static_cast<double>(count));
  return {static_cast<std::size_t>(first), static_cast<std::size_t>(past)};
}

/// Adds `share` of an outline's signed distance, negative inside, cut off at `most`, to every
/// value.
void add_signed_distance(const Vertices& outline, double most, double share, Grid& grid) {
  std::vector<double> nearest(grid.values.size(), most);
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point& a = outline[i];
    const Point& b = outline[i + 1 == outline.size() ? 0 : i + 1];
    const auto [left, right] = corner_range(std::min(a.x, b.x) - most, std::max(a.x, b.x) + most,
                                            grid.origin.x, grid.cell, grid.columns);
    const auto [top, bottom] = corner_range(std::min(a.y, b.y) - most, std::max(a.y, b.y) + most,
                                            grid.origin.y, grid.cell, grid.rows);
    for (std::size_t row = top; row < bottom; ++row) {
      for (std::size_t column = left; column < right; ++column) {
        double& value = nearest[row * grid.columns + column];
        value = std::min(value, distance_to_segment(grid.at(column, row), a, b));
      }
    }
  }
  std::vector<double> edges;
  for (std::size_t row = 0; row < grid.rows; ++row) {
    crossings(outline, grid.at(0, row).y, edges);
    std::size_t passed = 0;
    for (std::size_t column = 0; column < grid.columns; ++column) {
      while (passed < edges.size() && edges[passed] <= grid.at(column, row).x) ++passed;
      const double sign = passed % 2 == 1 ? -1 : 1;
      grid.value(column, row) += share * sign * nearest[row * grid.columns + column];
    }
  }
}

/// A closed outline in fewer vertices: simplified between two vertices far from each other.
Vertices simplified_outline(const Vertices& outline, double tolerance) {
  if (outline.size() < 4) return outline;
  std::size_t far = 0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    if (distance(outline[i], outline[0]) > distance(outline[far], outline[0])) far = i;
  }
  const auto middle = outline.begin() + static_cast<std::ptrdiff_t>(far);
  Vertices first(outline.begin(), middle + 1);
  Vertices second(middle, outline.end());
  second.push_back(outline.front());
  Vertices out = simplified(first, tolerance);
  const Vertices rest = simplified(second, tolerance);
  out.insert(out.end(), rest.begin() + 1, rest.end() - 1);
  return out;
}

}  // namespace

double outline_iou(const Vertices& a, const Vertices& b) {
  constexpr int kRows = 256;
  const Box box_a = bounding_box(a);
  const Box box_b = bounding_box(b);
  const double top = std::min(box_a.top, box_b.top);
  const double bottom = std::max(box_a.bottom(), box_b.bottom());
  double both = 0;
  double sum = 0;
  std::vector<double> in_a;
  std::vector<double> in_b;
  for (int row = 0; row < kRows; ++row) {
    const double y = top + (bottom - top) * (row + 0.5) / kRows;
    crossings(a, y, in_a);
    crossings(b, y, in_b);
    both += common_length(in_a, in_b);
    sum += length(in_a) + length(in_b);
  }
  if (sum <= 0) return a == b ? 1 : 0;
  return std::clamp(both / (sum - both), 0.0, 1.0);
}

Vertices mean_outline(std::span<const Vertices> outlines) {
  if (outlines.size() < 2) return outlines.front();
  Grid grid = grid_around(outlines);
  double mean_area = 0;
  for (const Vertices& outline : outlines) {
    mean_area += area(outline) / static_cast<double>(outlines.size());
  }
  if (grid.cell <= 0 || mean_area <= 0) return outlines.front();
  constexpr double kCutOff = 1.0 / 12;
  constexpr double kLeastCells = 2;
  const double most = std::max(kCutOff * std::sqrt(mean_area), kLeastCells * grid.cell);
  for (const Vertices& outline : outlines) {
    add_signed_distance(outline, most, 1 / static_cast<double>(outlines.size()), grid);
  }
  Vertices largest;
  for (Vertices& contour : negative_contours(grid)) {
    if (area(contour) > area(largest)) largest = std::move(contour);
  }
  if (largest.empty()) return outlines.front();
  constexpr double kMostPixels = 1;
  return simplified_outline(largest, std::min(grid.cell / 2, kMostPixels));
}

}  // namespace quorate
