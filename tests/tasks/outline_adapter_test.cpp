#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "quorate/base/distributions.hpp"
#include "support/mark_crowd.hpp"
#include "tasks/outline.hpp"
#include "tasks/polyline.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

using ShapeCrowd = MarkCrowd<ShapeSet>;

const ShapeSet& shapes_of(const TaskResult& result, std::size_t item) {
  return std::get<ShapeSet>(result.objects[item]->payload);
}

Vertices blob(double x, double y, double radius, Random* random = nullptr) {
  Vertices out;
  for (int i = 0; i < 40; ++i) {
    const double angle = 2 * std::numbers::pi * i / 40;
    const double r = radius + (random == nullptr ? 0 : 1.5 * draw_normal(*random));
    out.push_back({x + r * std::cos(angle), y + r * std::sin(angle)});
  }
  return out;
}

/// 10 images with two blobs that 4 workers draw with a shaking hand; worker 0 adds one of her own.
ShapeCrowd blobs(std::uint64_t seed) {
  Random random(seed);
  ShapeCrowd crowd(TaskType::kPolygons, 4, {"cat", "dog"});
  for (int i = 0; i < 10; ++i) {
    crowd.new_item();
    for (std::uint32_t w = 0; w < 4; ++w) {
      std::vector<Labeled<Vertices>> drawn{{ClassId{0}, blob(100, 100, 40, &random)},
                                           {ClassId{1}, blob(300, 200, 60, &random)}};
      if (w == 0) drawn.push_back({ClassId{0}, blob(500, 400, 20)});
      crowd.answer(w, drawn);
    }
  }
  return crowd;
}

}  // namespace

TEST_CASE("outlines: the mean shape is nearer to the truth than what one worker draws") {
  const ShapeCrowd crowd = blobs(2);
  const TaskResult result = crowd.consolidate();
  double mean = 0;
  double one = 0;
  for (std::size_t i = 0; i < 10; ++i) {
    const ShapeSet& set = shapes_of(result, i);
    REQUIRE(set.parts.size() == 3);
    CHECK(result.objects[i]->confidence[1] > 0.8);
    CHECK(result.objects[i]->confidence[2] < 0.5);
    for (const Labeled<Vertices>& part : set.parts) {
      if (part.label == ClassId{1}) mean += outline_iou(part.part, blob(300, 200, 60));
    }
    one += outline_iou(std::get<ShapeSet>(crowd.answers[4 * i]).parts[1].part, blob(300, 200, 60));
  }
  CHECK(mean > one);
  CHECK(mean / 10 > 0.97);
}

TEST_CASE("outlines: the medoid is one of the drawn shapes, exactly") {
  const ShapeCrowd crowd = blobs(3);
  TaskOptions options;
  options.model = "medoid";
  const TaskResult result = crowd.consolidate(options);
  for (const Labeled<Vertices>& part : shapes_of(result, 0).parts) {
    bool is_drawn = false;
    for (std::size_t w = 0; w < 4; ++w) {
      for (const Labeled<Vertices>& drawn : std::get<ShapeSet>(crowd.answers[w]).parts) {
        is_drawn = is_drawn || drawn.part == part.part;
      }
    }
    CHECK(is_drawn);
  }
}

TEST_CASE("outlines: the same for any number of threads") {
  TaskOptions threads;
  threads.threads = 5;
  const TaskResult a = blobs(4).consolidate();
  const TaskResult b = blobs(4).consolidate(threads);
  for (std::size_t i = 0; i < 10; ++i) CHECK(shapes_of(a, i).parts == shapes_of(b, i).parts);
}

TEST_CASE("outlines: without an inside, nothing at all, one worker") {
  ShapeCrowd crowd(TaskType::kPolygons, 2, {"cat"});
  crowd.new_item();
  crowd.answer(0, {{ClassId{0}, {{3, 3}}}});
  crowd.answer(1, {{ClassId{0}, {{3, 3}}}});
  crowd.new_item();
  crowd.answer(1, {});
  crowd.new_item();
  crowd.answer(1, {{ClassId{0}, blob(9, 9, 4)}});
  const TaskResult result = crowd.consolidate();
  REQUIRE(shapes_of(result, 0).parts.size() == 1);
  CHECK(shapes_of(result, 0).parts[0].part == Vertices{{3, 3}});
  CHECK(shapes_of(result, 1).parts.empty());
  CHECK(shapes_of(result, 2).parts[0].part == blob(9, 9, 4));
}

TEST_CASE("lines: two crossing ones in either direction become two") {
  Random random(5);
  ShapeCrowd crowd(TaskType::kPolylines, 5, {"road"});
  const Vertices first{{0, 0}, {100, 100}, {300, 120}};
  const Vertices second{{0, 300}, {300, 0}};
  for (int i = 0; i < 8; ++i) {
    crowd.new_item();
    for (std::uint32_t w = 0; w < 5; ++w) {
      std::vector<Labeled<Vertices>> drawn;
      for (Vertices line : {first, second}) {
        for (Point& p : line) p = {p.x + 2 * draw_normal(random), p.y + 2 * draw_normal(random)};
        if (w % 2 == 1) std::reverse(line.begin(), line.end());
        drawn.push_back({ClassId{0}, line});
      }
      crowd.answer(w, drawn);
    }
  }
  const TaskResult result = crowd.consolidate();
  for (std::size_t i = 0; i < 8; ++i) {
    const ShapeSet& set = shapes_of(result, i);
    REQUIRE(set.parts.size() == 2);
    for (const Vertices& truth : {first, second}) {
      CHECK(std::min(line_distance(set.parts[0].part, truth),
                     line_distance(set.parts[1].part, truth)) < 3);
    }
  }
}
