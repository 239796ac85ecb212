// Test: mask_cells_test.cpp.
#include "mask_cells.hpp"

#include <algorithm>

#include "plot.hpp"

namespace quorate {
namespace {

constexpr std::uint32_t kMostSide = 96;
constexpr std::size_t kMostRuns = 400;

/// The pixel at the centre of a cell.
std::size_t centre(std::size_t cell, std::size_t side, std::size_t size) {
  return std::min(cell * side + side / 2, size - 1);
}

/// Marks the cells whose centre lies in the pixels [begin, end), counted column by column.
void fill(MaskCells& cells, const Mask& mask, std::size_t side, std::size_t begin,
          std::size_t end) {
  const std::size_t height = mask.height;
  const auto least = [&](std::size_t pixel, std::size_t size) {  // first cell centred at or behind
    std::size_t cell = pixel / side;
    while (cell > 0 && centre(cell - 1, side, size) >= pixel) --cell;
    while (cell * side < size && centre(cell, side, size) < pixel) ++cell;
    return cell;
  };
  for (std::size_t c = least(begin / height, mask.width); c < cells.columns; ++c) {
    const std::size_t column = centre(c, side, mask.width) * height;
    if (column >= end) return;
    const std::size_t from = begin > column ? begin - column : 0;
    const std::size_t to = std::min(end - column, height);
    for (std::size_t r = least(from, height); r < cells.rows; ++r) {
      if (centre(r, side, height) >= to) break;
      cells.inside[r * cells.columns + c] = true;
    }
  }
}

MaskCells sampled(const Mask& mask, std::size_t side) {
  MaskCells cells;
  cells.side = static_cast<double>(side);
  cells.columns = (mask.width + side - 1) / side;
  cells.rows = (mask.height + side - 1) / side;
  cells.inside.assign(cells.columns * cells.rows, false);
  const std::size_t all = std::size_t{mask.width} * mask.height;
  std::size_t at = 0;
  bool is_inside = false;
  for (const std::uint32_t count : mask.counts) {
    const std::size_t end = std::min(at + count, all);
    if (is_inside && end > at) fill(cells, mask, side, at, end);
    at = end;
    is_inside = !is_inside;
  }
  return cells;
}

/// Calls fn(row, begin, end) for every run of cells inside.
template <class Fn>
void for_each_run(const MaskCells& cells, const Fn& fn) {
  for (std::size_t r = 0; r < cells.rows; ++r) {
    for (std::size_t c = 0; c < cells.columns; ++c) {
      if (!cells.at(c, r)) continue;
      const std::size_t begin = c;
      while (cells.at(c, r)) ++c;
      fn(r, begin, c);
    }
  }
}

Point corner(const MaskCells& cells, std::size_t column, std::size_t row) {
  return {static_cast<double>(column) * cells.side, static_cast<double>(row) * cells.side};
}

}  // namespace

MaskCells mask_cells(const Mask& mask) {
  const std::size_t longest = std::max(mask.width, mask.height);
  if (mask.width == 0 || mask.height == 0) return {};
  std::size_t side = std::max<std::size_t>(1, (longest + kMostSide - 1) / kMostSide);
  for (;; side *= 2) {
    MaskCells cells = sampled(mask, side);
    std::size_t runs = 0;
    for_each_run(cells, [&](std::size_t, std::size_t, std::size_t) { ++runs; });
    if (runs <= kMostRuns) return cells;
  }
}

std::string area_path(const MaskCells& cells, const PlaceFn& place) {
  std::string path;
  for_each_run(cells, [&](std::size_t row, std::size_t begin, std::size_t end) {
    const Point a = place(corner(cells, begin, row));
    const Point b = place(corner(cells, end, row + 1));
    path += "M" + coordinate(a.x) + " " + coordinate(a.y) + "H" + coordinate(b.x) + "V" +
            coordinate(b.y) + "H" + coordinate(a.x) + "Z";
  });
  return path;
}

std::string edge_path(const MaskCells& cells, const PlaceFn& place) {
  std::string path;
  // The row above the first and the column before the first are outside: at() is given SIZE_MAX.
  const auto scan = [&](std::size_t lines, std::size_t length, bool is_row) {
    const auto is_edge = [&](std::size_t line, std::size_t i) {
      return i < length && (is_row ? cells.at(i, line - 1) != cells.at(i, line)
                                   : cells.at(line - 1, i) != cells.at(line, i));
    };
    for (std::size_t line = 0; line <= lines; ++line) {
      for (std::size_t i = 0; i < length; ++i) {
        if (!is_edge(line, i)) continue;
        const std::size_t begin = i;
        while (is_edge(line, i)) ++i;
        const Point a = place(is_row ? corner(cells, begin, line) : corner(cells, line, begin));
        const Point b = place(is_row ? corner(cells, i, line) : corner(cells, line, i));
        path += "M" + coordinate(a.x) + " " + coordinate(a.y) +
                (is_row ? "H" + coordinate(b.x) : "V" + coordinate(b.y));
      }
    }
  };
  scan(cells.rows, cells.columns, true);
  scan(cells.columns, cells.rows, false);
  return path;
}

Box extent(const MaskCells& cells) {
  std::size_t left = cells.columns;
  std::size_t right = 0;
  std::size_t top = cells.rows;
  std::size_t bottom = 0;
  for_each_run(cells, [&](std::size_t row, std::size_t begin, std::size_t end) {
    left = std::min(left, begin);
    right = std::max(right, end);
    top = std::min(top, row);
    bottom = std::max(bottom, row + 1);
  });
  if (right == 0) return {};
  const Point a = corner(cells, left, top);
  const Point b = corner(cells, right, bottom);
  return {a.x, a.y, b.x - a.x, b.y - a.y};
}

}  // namespace quorate
