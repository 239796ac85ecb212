#include "report/mask_cells.hpp"

#include <doctest/doctest.h>

namespace quorate {
namespace {

Point as_is(const Point& pixel) { return pixel; }

/// A mask from rows of '#' and '.'.
Mask mask_of(const std::vector<std::string>& rows) {
  Mask mask;
  mask.height = static_cast<std::uint32_t>(rows.size());
  mask.width = static_cast<std::uint32_t>(rows[0].size());
  bool is_inside = false;
  mask.counts = {0};
  for (std::size_t x = 0; x < mask.width; ++x) {
    for (std::size_t y = 0; y < mask.height; ++y) {
      if ((rows[y][x] == '#') != is_inside) {
        mask.counts.push_back(0);
        is_inside = !is_inside;
      }
      ++mask.counts.back();
    }
  }
  return mask;
}

TEST_CASE("mask cells: a small mask is itself") {
  const std::vector<std::string> rows = {"..##.", "#.##.", "#...."};
  const MaskCells cells = mask_cells(mask_of(rows));
  REQUIRE(cells.columns == 5);
  REQUIRE(cells.rows == 3);
  CHECK(cells.side == 1);
  for (std::size_t y = 0; y < 3; ++y) {
    for (std::size_t x = 0; x < 5; ++x) CHECK(cells.at(x, y) == (rows[y][x] == '#'));
  }
  CHECK(!cells.at(5, 0));
  CHECK(!cells.at(0, 3));
}

TEST_CASE("mask cells: areas are row runs, edges are joined lines") {
  const MaskCells cells = mask_cells(mask_of({".##", ".##"}));
  CHECK(area_path(cells, as_is) == "M1 0H3V1H1ZM1 1H3V2H1Z");
  CHECK(edge_path(cells, as_is) == "M1 0H3M1 2H3M1 0V2M3 0V2");
  CHECK(extent(cells) == Box{1, 0, 2, 2});
}

TEST_CASE("mask cells: a large mask is sampled at the centres of its cells") {
  // 1000 x 500, the left half inside: 50 of 91 columns of 11 pixels have their centre there.
  Mask mask{500, 1000, {0, 250'000, 250'000}};
  const MaskCells cells = mask_cells(mask);
  CHECK(cells.side == 11);
  CHECK(cells.columns == 91);
  CHECK(cells.rows == 46);
  for (std::size_t c = 0; c < cells.columns; ++c) {
    const bool is_left = c * 11 + 5 < 500;
    for (std::size_t r = 0; r < cells.rows; ++r) CHECK(cells.at(c, r) == is_left);
  }
}

TEST_CASE("mask cells: noise falls back to a coarser grid; its path is bounded") {
  Mask mask{91, 91, {}};
  mask.counts.assign(91 * 91, 1);  // chequered, the height being odd
  const MaskCells cells = mask_cells(mask);
  CHECK(cells.side > 1);
  CHECK(area_path(cells, as_is).size() < 10'000);
}

TEST_CASE("mask cells: counts that do not fit, and no pixels at all") {
  const MaskCells over = mask_cells(Mask{2, 2, {1, 4'000'000'000U, 7}});
  CHECK(!over.at(0, 0));
  CHECK(over.at(1, 1));
  const MaskCells under = mask_cells(Mask{2, 2, {0, 1}});
  CHECK(under.at(0, 0));
  CHECK(!under.at(1, 1));
  CHECK(area_path(mask_cells(Mask{0, 5, {}}), as_is).empty());
  CHECK(edge_path(mask_cells(Mask{0, 5, {}}), as_is).empty());
  CHECK(extent(mask_cells(Mask{3, 3, {9}})).area() == 0);
}

}  // namespace
}  // namespace quorate
