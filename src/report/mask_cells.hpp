// A mask on a coarse grid, as SVG paths.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "quorate/core/payload.hpp"

namespace quorate {

/// Squares of `side` pixels, each inside where the pixel at its centre is. Row by row.
struct MaskCells {
  std::size_t columns = 0;
  std::size_t rows = 0;
  double side = 1;
  std::vector<bool> inside;

  [[nodiscard]] bool at(std::size_t column, std::size_t row) const {
    return column < columns && row < rows && inside[row * columns + column];
  }
};

/// At most 96 cells a side; fewer where rows would fall into more than 400 runs. A mask whose
/// counts do not fill it is outside where they end.
[[nodiscard]] MaskCells mask_cells(const Mask& mask);

/// Where a pixel corner lies in the drawing.
using PlaceFn = std::function<Point(const Point&)>;

/// Every run of cells inside, a rectangle each.
[[nodiscard]] std::string area_path(const MaskCells& cells, const PlaceFn& place);

/// The edges between inside and outside, neighbours in one line joined.
[[nodiscard]] std::string edge_path(const MaskCells& cells, const PlaceFn& place);

/// The smallest box around the cells inside, in pixels; without area where there is none.
[[nodiscard]] Box extent(const MaskCells& cells);

}  // namespace quorate
