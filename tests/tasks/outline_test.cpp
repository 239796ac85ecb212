#include "tasks/outline.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

Vertices rectangle(double left, double top, double width, double height) {
  return {{left, top}, {left + width, top}, {left + width, top + height}, {left, top + height}};
}

Vertices circle(double x, double y, double radius, std::size_t vertices = 90) {
  Vertices out;
  for (std::size_t i = 0; i < vertices; ++i) {
    const double angle =
        2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(vertices);
    out.push_back({x + radius * std::cos(angle), y + radius * std::sin(angle)});
  }
  return out;
}

}  // namespace

TEST_CASE("outline: the Jaccard index of rectangles is that of boxes") {
  Random random(3);
  for (int i = 0; i < 200; ++i) {
    const auto side = [&] { return 1 + 20 * random.uniform(); };
    const Box a{20 * random.uniform(), 20 * random.uniform(), side(), side()};
    const Box b{20 * random.uniform(), 20 * random.uniform(), side(), side()};
    const double found = outline_iou(rectangle(a.left, a.top, a.width, a.height),
                                     rectangle(b.left, b.top, b.width, b.height));
    CHECK(near(found, iou(a, b), 0, 0.02));
  }
}

TEST_CASE(
    "outline: the Jaccard index neither sees the direction nor the order, and knows nothing") {
  const Vertices a = circle(10, 10, 8);
  Vertices b = circle(13, 9, 7);
  const double value = outline_iou(a, b);
  CHECK(near(outline_iou(b, a), value, 1e-12));
  std::reverse(b.begin(), b.end());
  CHECK(near(outline_iou(a, b), value, 1e-9));
  CHECK(near(outline_iou(a, a), 1, 1e-12));
  CHECK(outline_iou(a, circle(100, 100, 5)) == 0);
  const Vertices dot{{1, 1}};
  CHECK(outline_iou(dot, dot) == 1);
  CHECK(outline_iou(dot, a) == 0);
  CHECK(outline_iou({}, {}) == 1);
}

TEST_CASE("outline: the mean of circles around one place is a circle of the mean radius") {
  const std::vector<Vertices> drawn{circle(50, 50, 19), circle(50, 50, 20), circle(50, 50, 21)};
  const Vertices mean = mean_outline(drawn);
  CHECK(near(outline_iou(mean, circle(50, 50, 20)), 1, 0, 0.02));
}

TEST_CASE("outline: two that agree overrule one that does not") {
  const std::vector<Vertices> drawn{rectangle(0, 0, 100, 60), rectangle(1, 0, 100, 60),
                                    rectangle(0, 0, 50, 60)};
  CHECK(outline_iou(mean_outline(drawn), rectangle(0.5, 0, 97, 60)) > 0.94);
}

TEST_CASE("outline: the mean does not depend on the order, one outline comes back") {
  std::vector<Vertices> drawn{circle(50, 50, 19), rectangle(30, 34, 40, 33), circle(52, 49, 23)};
  const Vertices mean = mean_outline(drawn);
  std::reverse(drawn.begin(), drawn.end());
  CHECK(outline_iou(mean, mean_outline(drawn)) > 0.999);
  const std::vector<Vertices> one{circle(3, 3, 1)};
  CHECK(mean_outline(one) == one[0]);
  const std::vector<Vertices> flat{{{1, 1}, {5, 1}}, {{1, 1}, {5, 1}}};
  CHECK(mean_outline(flat) == flat[0]);
}

TEST_CASE("outline: of outlines without an extent the first comes back") {
  const Vertices spot(3, Point{4, 5});
  const Vertices other(4, Point{4, 5});
  CHECK(mean_outline(std::vector{spot, other}) == spot);
  const Vertices flat = {{0, 5}, {8, 5}, {4, 5}};
  CHECK(mean_outline(std::vector{flat, spot}) == flat);
}
