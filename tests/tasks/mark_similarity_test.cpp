#include <doctest/doctest.h>

#include "quorate/tasks/adapter.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

TEST_CASE("mark similarity: twice the pairs over the marks, of one class each") {
  const auto adapter = make_adapter(TaskType::kObjectDetection);
  const auto boxes = [](std::vector<Labeled<Box>> parts) { return Payload(BoxSet{parts, {}}); };
  const Payload two = boxes({{ClassId{0}, {0, 0, 10, 10}}, {ClassId{1}, {50, 50, 10, 10}}});
  const Payload one = boxes({{ClassId{0}, {0, 0, 10, 9}}});
  const Payload other_class = boxes({{ClassId{1}, {0, 0, 10, 10}}});
  const auto alike = [&](const Payload& a, const Payload& b) {
    return adapter->similarity(a, b, TaskType::kObjectDetection);
  };
  CHECK(alike(two, two) == 1);
  CHECK(near(alike(two, one), 2.0 / 3, 1e-12));
  CHECK(near(alike(one, two), 2.0 / 3, 1e-12));
  CHECK(alike(one, other_class) == 0);
  CHECK(alike(boxes({}), boxes({})) == 1);
  CHECK(alike(boxes({}), one) == 0);

  // One pair that is the same, or two of a half: two pairs are more.
  const Labeled<Box> whole{ClassId{0}, {0, 0, 10, 10}};
  const Payload lower = boxes({whole, {ClassId{0}, {0, 5, 10, 5}}});
  const Payload upper = boxes({whole, {ClassId{0}, {0, 0, 10, 5}}});
  CHECK(alike(lower, upper) == 1);
  CHECK(alike(upper, lower) == 1);
}

TEST_CASE("mark similarity: points, outlines and lines have their own yardsticks") {
  const auto points = make_adapter(TaskType::kKeypoints);
  const Payload a = PointSet{{{ClassId{0}, {100, 100}}}, {500, 500}};
  const Payload near_a = PointSet{{{ClassId{0}, {111, 100}}}, {500, 500}};
  const Payload far_a = PointSet{{{ClassId{0}, {113, 100}}}, {500, 500}};
  CHECK(points->similarity(a, near_a, TaskType::kKeypoints) == 1);  // 1.177 x 2 % of 500 are 11.8
  CHECK(points->similarity(a, far_a, TaskType::kKeypoints) == 0);
  const Payload of_larger = PointSet{{{ClassId{0}, {113, 100}}}, {1000, 1000}};
  CHECK(points->similarity(a, of_larger, TaskType::kKeypoints) == 1);
  CHECK(points->similarity(of_larger, a, TaskType::kKeypoints) == 1);
  const auto shapes = make_adapter(TaskType::kPolygons);
  const Payload square = ShapeSet{{{ClassId{0}, {{0, 0}, {9, 0}, {9, 9}, {0, 9}}}}, {}};
  const Payload half = ShapeSet{{{ClassId{0}, {{0, 0}, {9, 0}, {9, 4}, {0, 4}}}}, {}};
  CHECK(shapes->similarity(square, square, TaskType::kPolygons) == 1);
  CHECK(shapes->similarity(square, half, TaskType::kPolygons) == 0);
  CHECK(shapes->similarity(square, half, TaskType::kPolylines) == 1);  // 10 pixels is the unit
}
