#include "tasks/contours.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

/// A grid of unit cells from (0, 0) with field(x, y) at its corners.
template <class Field>
Grid grid_of(std::size_t side, const Field& field) {
  Grid grid;
  grid.columns = grid.rows = side;
  grid.values.resize(side * side);
  for (std::size_t row = 0; row < side; ++row) {
    for (std::size_t column = 0; column < side; ++column) {
      const Point at = grid.at(column, row);
      grid.value(column, row) = field(at.x, at.y);
    }
  }
  return grid;
}

}  // namespace

TEST_CASE("contours: a circle of known area, every vertex on it") {
  const auto circle = [](double x, double y) { return std::hypot(x - 20.3, y - 19.6) - 12.5; };
  const std::vector<Vertices> found = negative_contours(grid_of(41, circle));
  REQUIRE(found.size() == 1);
  for (const Point& p : found[0]) CHECK(near(circle(p.x, p.y), 0, 0, 0.02));
  CHECK(near(area(found[0]), std::numbers::pi * 12.5 * 12.5, 0.005));
}

TEST_CASE("contours: one negative corner is a square on its tip around it") {
  const Grid grid = grid_of(5, [](double x, double y) { return x == 2 && y == 2 ? -1.0 : 1.0; });
  const std::vector<Vertices> found = negative_contours(grid);
  REQUIRE(found.size() == 1);
  CHECK(found[0].size() == 4);
  CHECK(near(area(found[0]), 0.5, 1e-12));
  CHECK(near(bounding_box(found[0]).left, 1.5, 1e-12));
}

TEST_CASE("contours: corners that touch diagonally, and a hole, are outlines of their own") {
  const Grid diagonal = grid_of(
      6, [](double x, double y) { return (x == 2 && y == 2) || (x == 3 && y == 3) ? -1.0 : 1.0; });
  CHECK(negative_contours(diagonal).size() == 2);
  const Grid ring = grid_of(9, [](double x, double y) {
    const double far = std::max(std::abs(x - 4), std::abs(y - 4));
    return far <= 2 && far >= 1 ? -1.0 : 1.0;
  });
  CHECK(negative_contours(ring).size() == 2);
}

TEST_CASE("contours: nothing negative, no outline") {
  CHECK(negative_contours(grid_of(4, [](double, double) { return 1.0; })).empty());
  CHECK(negative_contours(Grid{}).empty());
}
