#include <doctest/doctest.h>

#include <cmath>

#include "quorate/base/distributions.hpp"
#include "quorate/tasks/adapter.hpp"
#include "support/mark_crowd.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::BoxCrowd;
using quorate::test::near;

namespace {

const BoxSet& boxes_of(const TaskResult& result, std::size_t item) {
  return std::get<BoxSet>(result.objects[item]->payload);
}

/// 40 images with up to 5 things of 3 classes, 6 workers who miss, invent, blur and confuse.
BoxCrowd crowd(std::uint64_t seed, bool reversed = false) {
  Random random(seed);
  BoxCrowd out(6, {"cat", "dog", "owl"});
  for (int i = 0; i < 40; ++i) {
    out.new_item();
    std::vector<Labeled<Box>> truth;
    for (std::uint64_t n = random.below(6); n > 0; --n) {
      truth.push_back({ClassId{static_cast<std::uint32_t>(random.below(3))},
                       {600 * random.uniform(), 400 * random.uniform(), 20 + 60 * random.uniform(),
                        20 + 60 * random.uniform()}});
    }
    std::vector<std::vector<Labeled<Box>>> drawn(6);
    for (std::vector<Labeled<Box>>& own : drawn) {
      for (const Labeled<Box>& t : truth) {
        if (random.uniform() < 0.2) continue;
        Labeled<Box> box = t;
        box.part.left += 3 * draw_normal(random);
        box.part.width += 2 * random.uniform();
        if (random.uniform() < 0.15) box.label = ClassId{(box.label.value + 1) % 3};
        own.push_back(box);
      }
      if (random.uniform() < 0.2) own.push_back({ClassId{0}, {10, 10, 30, 30 * random.uniform()}});
    }
    for (std::uint32_t w = 0; w < 6; ++w) {
      const std::uint32_t worker = reversed ? 5 - w : w;
      out.answer(worker, drawn[worker]);
    }
  }
  return out;
}

void check_same(const TaskResult& a, const TaskResult& b, double tolerance) {
  REQUIRE(a.objects.size() == b.objects.size());
  for (std::size_t i = 0; i < a.objects.size(); ++i) {
    REQUIRE(boxes_of(a, i).parts.size() == boxes_of(b, i).parts.size());
    CHECK(near(a.objects[i]->object_confidence, b.objects[i]->object_confidence, tolerance));
    for (std::size_t p = 0; p < boxes_of(a, i).parts.size(); ++p) {
      CHECK(near(a.objects[i]->confidence[p], b.objects[i]->confidence[p], tolerance));
      CHECK(near(boxes_of(a, i).parts[p].part.left, boxes_of(b, i).parts[p].part.left, tolerance));
      CHECK(boxes_of(a, i).parts[p].label == boxes_of(b, i).parts[p].label);
    }
  }
}

}  // namespace

TEST_CASE("boxes: the order of the answers does not matter, nor does the number of threads") {
  const TaskResult one = crowd(1).consolidate();
  check_same(one, crowd(1, true).consolidate(), 1e-9);
  TaskOptions many;
  many.threads = 3;
  check_same(one, crowd(1).consolidate(many), 0);
}

TEST_CASE("boxes: confidences are probabilities, parallel to the parts, descending") {
  for (const char* model : {"dawid-skene", "gt-like", "wbf"}) {
    TaskOptions options;
    options.model = model;
    const TaskResult result = crowd(2).consolidate(options);
    for (const auto& object : result.objects) {
      REQUIRE(object);
      CHECK(object->confidence.size() == part_count(object->payload));
      CHECK(object->supporters.size() == object->confidence.size());
      CHECK(object->object_confidence >= 0);
      CHECK(object->object_confidence <= 1);
      for (const double confidence : object->confidence) {
        CHECK(confidence > 0);
        CHECK(confidence <= 1);
      }
      if (std::string_view(model) == "dawid-skene") {
        CHECK(std::is_sorted(object->confidence.rbegin(), object->confidence.rend()));
      }
    }
  }
}

TEST_CASE("boxes: an empty answer is evidence against a box") {
  const Labeled<Box> box{ClassId{0}, {10, 10, 20, 20}};
  BoxCrowd seen(3, {"cat"});
  seen.new_item();
  seen.answer(0, {box});
  seen.answer(1, {box});
  BoxCrowd missed = seen;
  missed.answer(2, {});
  CHECK(missed.consolidate().objects[0]->confidence[0] <
        seen.consolidate().objects[0]->confidence[0]);
}

TEST_CASE("boxes: all-empty objects, objects without answers, and no class at all") {
  BoxCrowd empty(2, {"cat"});
  empty.new_item();
  empty.answer(0, {});
  empty.answer(1, {});
  empty.new_item();
  const TaskResult result = empty.consolidate();
  REQUIRE(result.objects[0]);
  CHECK(boxes_of(result, 0).parts.empty());
  CHECK(result.objects[0]->object_confidence == 1);
  CHECK_FALSE(result.objects[1]);
  BoxCrowd classless(1, {});
  classless.new_item();
  classless.answer(0, {});
  CHECK(boxes_of(classless.consolidate(), 0).parts.empty());
}

TEST_CASE("boxes: one worker's boxes come back as they were drawn, not taken for certain") {
  BoxCrowd one(1, {"cat", "dog"});
  one.new_item();
  one.answer(0, {{ClassId{1}, {3, 4, 50, 60}}, {ClassId{0}, {-5, 400, 20, 200}}});
  const TaskResult result = one.consolidate();
  std::size_t found = 0;
  for (const Labeled<Box>& box : boxes_of(result, 0).parts) {
    found += box == Labeled<Box>{ClassId{1}, {3, 4, 50, 60}} ? 1 : 0;
    found += box == Labeled<Box>{ClassId{0}, {-5, 400, 20, 200}} ? 1 : 0;
  }
  CHECK(found == 2);
  CHECK(result.objects[0]->confidence[0] > 0.5);
  CHECK(result.objects[0]->confidence[0] < 1);
}

TEST_CASE("boxes: boxes without area give boxes without area") {
  BoxCrowd flat(3, {"cat"});
  flat.new_item();
  for (std::uint32_t w = 0; w < 3; ++w) flat.answer(w, {{ClassId{0}, {7, 8, 0, 5}}});
  for (const char* model : {"dawid-skene", "gt-like", "wbf"}) {
    TaskOptions options;
    options.model = model;
    const TaskResult result = flat.consolidate(options);
    REQUIRE(boxes_of(result, 0).parts.size() == 1);
    CHECK(near(boxes_of(result, 0).parts[0].part.left, 7, 1e-9));
    CHECK(near(boxes_of(result, 0).parts[0].part.width, 0, 0, 1e-9));
    CHECK(std::isfinite(result.objects[0]->confidence[0]));
  }
}

TEST_CASE("boxes: split votes on the class give a box for each plausible one") {
  BoxCrowd split(4, {"cat", "dog"});
  split.new_item();
  for (std::uint32_t w = 0; w < 4; ++w) {
    split.answer(w, {{ClassId{w < 3 ? 1U : 0U}, {10, 10, 20, 20}}});
  }
  const TaskResult result = split.consolidate();
  REQUIRE(boxes_of(result, 0).parts.size() == 2);
  CHECK(boxes_of(result, 0).parts[0].label == ClassId{1});
  CHECK(boxes_of(result, 0).parts[1].label == ClassId{0});
  CHECK(result.objects[0]->confidence[1] < 0.5);
  CHECK(result.objects[0]->class_probabilities[0].size() == 2);
  TaskOptions sure;
  sure.min_confidence = 0.5;
  CHECK(boxes_of(split.consolidate(sure), 0).parts.size() == 1);
}

TEST_CASE("boxes: whole pixels on request") {
  BoxCrowd crooked(2, {"cat"});
  crooked.new_item();
  crooked.answer(0, {{ClassId{0}, {10, 10, 20, 20}}});
  crooked.answer(1, {{ClassId{0}, {11, 10, 20, 21}}});
  TaskOptions options;
  options.round = true;
  for (const char* model : {"dawid-skene", "gt-like"}) {
    options.model = model;
    const TaskResult result = crooked.consolidate(options);
    const Box& box = boxes_of(result, 0).parts[0].part;
    CHECK(box.left == std::round(box.left));
    CHECK(box.height == std::round(box.height));
  }
}

TEST_CASE("boxes: gt-like and wbf average; wbf keeps classes apart") {
  BoxCrowd three(3, {"cat", "dog"});
  three.new_item();
  three.answer(0, {{ClassId{0}, {10, 10, 20, 20}}});
  three.answer(1, {{ClassId{0}, {13, 10, 20, 20}}});
  three.answer(2, {{ClassId{1}, {10, 13, 20, 20}}});
  TaskOptions options;
  options.model = "gt-like";
  const TaskResult like = three.consolidate(options);
  REQUIRE(boxes_of(like, 0).parts.size() == 1);
  CHECK(near(boxes_of(like, 0).parts[0].part.left, 11, 1e-12));
  CHECK(near(boxes_of(like, 0).parts[0].part.top, 11, 1e-12));
  options.model = "wbf";
  const TaskResult wbf = three.consolidate(options);
  REQUIRE(boxes_of(wbf, 0).parts.size() == 2);
  CHECK(near(boxes_of(wbf, 0).parts[0].part.left, 11.5, 1e-12));
  CHECK(near(wbf.objects[0]->confidence[0], 2.0 / 3, 1e-12));
}

TEST_CASE("boxes: every figure has a value for every worker") {
  const TaskResult result = crowd(3).consolidate();
  for (const WorkerFigure& figure : result.workers) {
    CHECK(figure.by_worker.size() == 6);
    for (const double value : figure.by_worker) CHECK(std::isfinite(value));
  }
}

TEST_CASE("boxes: who saw another extent of a thing is not averaged away") {
  BoxCrowd crowd(5, {"cat"});
  crowd.new_item();
  const Box half{100, 100, 50, 25};
  for (std::uint32_t w = 0; w < 4; ++w) crowd.answer(w, {{ClassId{0}, {100, 100, 50, 50}}});
  crowd.answer(4, {{ClassId{0}, half}});
  const TaskResult result = crowd.consolidate();
  const ConsolidatedObject& object = *result.objects[0];
  REQUIRE(boxes_of(result, 0).parts.size() == 2);
  CHECK(object.confidence[0] > 0.8);
  CHECK(object.supporters[0].size() == 5);
  CHECK(boxes_of(result, 0).parts[1].part == half);
  CHECK(object.supporters[1] == std::vector<WorkerId>{WorkerId{4}});
  CHECK(object.confidence[1] > 0);
  CHECK(object.confidence[1] < 0.05);
}
