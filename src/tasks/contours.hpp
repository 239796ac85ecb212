// Where a field of numbers over the plane changes its sign.
#pragma once

#include <cstddef>
#include <vector>

#include "quorate/core/payload.hpp"

namespace quorate {

/// Square cells over a rectangle, with values at their corners.
struct Grid {
  Point origin;
  double cell = 1;
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<double> values;

  [[nodiscard]] Point at(std::size_t column, std::size_t row) const {
    return {origin.x + cell * static_cast<double>(column),
            origin.y + cell * static_cast<double>(row)};
  }
  [[nodiscard]] double& value(std::size_t column, std::size_t row) {
    return values[row * columns + column];
  }
  [[nodiscard]] double value(std::size_t column, std::size_t row) const {
    return values[row * columns + column];
  }
};

/// The closed outlines of the region of negative values, which must not touch the grid's border; a
/// vertex lies where the values along an edge of a cell, taken as a straight line, are 0. Cells
/// that touch at a corner only are kept apart.
[[nodiscard]] std::vector<Vertices> negative_contours(const Grid& grid);

}  // namespace quorate
