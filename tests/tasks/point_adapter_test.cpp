#include <doctest/doctest.h>

#include <cmath>

#include "quorate/base/distributions.hpp"
#include "support/mark_crowd.hpp"
#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

using PointCrowd = MarkCrowd<PointSet>;

const PointSet& points_of(const TaskResult& result, std::size_t item) {
  return std::get<PointSet>(result.objects[item]->payload);
}

/// 30 images, 5 workers, each of the named points blurred by 2 pixels; worker 4 is `off` pixels to
/// the right.
PointCrowd faces(std::uint64_t seed, double off, bool reversed = false) {
  Random random(seed);
  PointCrowd out(TaskType::kKeypoints, 5, {"left eye", "mouth", "right eye"});
  for (int i = 0; i < 30; ++i) {
    out.new_item();
    const std::vector<Labeled<Point>> truth{
        {ClassId{0}, {200, 200}}, {ClassId{1}, {250, 300}}, {ClassId{2}, {300, 200}}};
    std::vector<std::vector<Labeled<Point>>> drawn(5);
    for (std::size_t w = 0; w < 5; ++w) {
      for (Labeled<Point> point : truth) {
        point.part.x += 2 * draw_normal(random) + (w == 4 ? off : 0);
        point.part.y += 2 * draw_normal(random);
        drawn[w].push_back(point);
      }
    }
    for (std::uint32_t w = 0; w < 5; ++w) {
      const std::uint32_t worker = reversed ? 4 - w : w;
      out.answer(worker, drawn[worker]);
    }
  }
  return out;
}

double figure(const TaskResult& result, std::string_view name, std::size_t worker) {
  for (const WorkerFigure& one : result.workers) {
    if (one.name == name) return one.by_worker[worker];
  }
  FAIL("no such figure");
  return 0;
}

}  // namespace

TEST_CASE("points: named ones stay apart by their names, near each other as they are") {
  PointCrowd crowd(TaskType::kKeypoints, 3, {"left", "right"});
  crowd.new_item();
  for (std::uint32_t w = 0; w < 3; ++w) {
    crowd.answer(w, {{ClassId{0}, {10, 10}}, {ClassId{1}, {11, 10}}});
  }
  const TaskResult result = crowd.consolidate();
  REQUIRE(points_of(result, 0).parts.size() == 2);
  CHECK(points_of(result, 0).parts[0].part != points_of(result, 0).parts[1].part);
}

TEST_CASE("points: a click that went astray moves a named point little") {
  PointCrowd crowd = faces(5, 0);
  auto& answer = std::get<PointSet>(crowd.answers[2]);
  answer.parts[0].part = {600, 20};
  const TaskResult result = crowd.consolidate();
  const auto& parts = points_of(result, 0).parts;
  REQUIRE(parts.size() == 3);
  for (const Labeled<Point>& part : parts) {
    if (part.label == ClassId{0}) CHECK(distance(part.part, {200, 200}) < 5);
  }
}

TEST_CASE("points: many of one class come together by place; a lone one is doubted") {
  Random random(8);
  PointCrowd crowd(TaskType::kKeypoints, 5, {"cell"});
  std::vector<std::vector<Point>> truth;
  for (int i = 0; i < 20; ++i) {
    crowd.new_item();
    truth.emplace_back();
    for (int n = 0; n < 6; ++n)
      truth.back().push_back({50.0 + 100 * n, 100 + 200 * random.uniform()});
    for (std::uint32_t w = 0; w < 5; ++w) {
      std::vector<Labeled<Point>> drawn;
      for (const Point& p : truth.back()) {
        drawn.push_back({ClassId{0}, {p.x + draw_normal(random), p.y + draw_normal(random)}});
      }
      if (w == 0) drawn.push_back({ClassId{0}, {600, 470}});
      crowd.answer(w, drawn);
    }
  }
  const TaskResult result = crowd.consolidate();
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const PointSet& set = points_of(result, i);
    REQUIRE(set.parts.size() == 7);
    for (std::size_t p = 0; p < 6; ++p) CHECK(result.objects[i]->confidence[p] > 0.8);
    CHECK(result.objects[i]->confidence[6] < 0.4);
    CHECK(distance(set.parts[6].part, {600, 470}) < 1);
    for (const Point& t : truth[i]) {
      double nearest = 1e9;
      for (std::size_t p = 0; p < 6; ++p)
        nearest = std::min(nearest, distance(set.parts[p].part, t));
      CHECK(nearest < 2.5);
    }
  }
}

TEST_CASE("points: who is off to the right is found out, in pixels") {
  const TaskResult result = faces(4, 12).consolidate();
  CHECK(near(figure(result, "bias-x", 4) - figure(result, "bias-x", 0), 12, 0, 1.5));
  CHECK(near(figure(result, "bias-y", 4), 0, 0, 1));
  for (const WorkerFigure& one : result.workers) CHECK(one.by_worker.size() == 5);
}

TEST_CASE("points: neither the order of answers nor the number of threads matters") {
  TaskOptions threads;
  threads.threads = 7;
  const TaskResult a = faces(6, 3).consolidate();
  const TaskResult b = faces(6, 3, true).consolidate();
  const TaskResult c = faces(6, 3).consolidate(threads);
  for (std::size_t i = 0; i < a.objects.size(); ++i) {
    CHECK(points_of(a, i).parts == points_of(c, i).parts);
    REQUIRE(points_of(a, i).parts.size() == points_of(b, i).parts.size());
    for (std::size_t p = 0; p < points_of(a, i).parts.size(); ++p) {
      CHECK(distance(points_of(a, i).parts[p].part, points_of(b, i).parts[p].part) < 1e-9);
    }
  }
}

TEST_CASE("points: nothing marked, one worker, whole pixels") {
  PointCrowd crowd(TaskType::kKeypoints, 1, {"cell"});
  crowd.new_item();
  crowd.answer(0, {});
  crowd.new_item();
  crowd.answer(0, {{ClassId{0}, {1.4, 2.6}}});
  TaskOptions options;
  options.round = true;
  const TaskResult result = crowd.consolidate(options);
  CHECK(points_of(result, 0).parts.empty());
  REQUIRE(points_of(result, 1).parts.size() == 1);
  CHECK(points_of(result, 1).parts[0].part == Point{1, 3});
  CHECK(result.objects[1]->confidence[0] < 1);
}

TEST_CASE("points: scored by distance in shares of the image") {
  ConsolidatedObject predicted;
  predicted.payload = PointSet{{{ClassId{0}, {100, 100}}, {ClassId{0}, {300, 300}}}, {640, 480}};
  predicted.confidence = {0.9, 0.8};
  const Payload gold = PointSet{{{ClassId{0}, {104, 100}}, {ClassId{0}, {400, 300}}}, {640, 480}};
  const std::vector<ScoredObject> objects{{&predicted, &gold}};
  for (const TaskMetric& metric :
       make_adapter(TaskType::kKeypoints)->score(objects, 1, TaskType::kKeypoints)) {
    if (metric.name == "F1") CHECK(near(metric.value, 0.5, 1e-12));
    // The yardstick is 2 % of sqrt(640 x 480).
    const double unit = 0.02 * std::sqrt(640.0 * 480.0);
    if (metric.name == "mean-similarity") {
      CHECK(near(metric.value, std::exp(-16 / (2 * unit * unit)), 1e-12));
    }
  }
}
