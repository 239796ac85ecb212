#include "quorate/tasks/part_matches.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "quorate/base/random.hpp"
#include "support/mark_crowd.hpp"
#include "support/near.hpp"

using namespace quorate;
using test::near;

namespace {

constexpr ClassId kCat{0};
constexpr ClassId kDog{1};
constexpr WorkerId kAnn{0};
constexpr WorkerId kBen{1};

ConsolidatedObject boxes(std::vector<Labeled<Box>> parts, std::vector<double> confidence,
                         std::vector<std::vector<WorkerId>> supporters = {}) {
  ConsolidatedObject object;
  object.payload = BoxSet{std::move(parts), {640, 480}};
  object.confidence = std::move(confidence);
  object.supporters = std::move(supporters);
  return object;
}

double figure(const MatchedMark& match, std::string_view name) {
  for (const TaskFigure& one : match.likeness.figures) {
    if (one.name == name) return one.value;
  }
  return -1e9;
}

AnswerMatch match_boxes(const ConsolidatedObject& object, WorkerId worker,
                        std::vector<Labeled<Box>> drawn) {
  return match_answer(*make_adapter(TaskType::kObjectDetection), object, worker,
                      BoxSet{std::move(drawn), {640, 480}}, TaskType::kObjectDetection);
}

TEST_CASE("part matches: a mark is behind every part that the fit counts its worker behind") {
  const Box place{100, 100, 50, 40};
  const ConsolidatedObject object =
      boxes({{kDog, place}, {kCat, place}, {kCat, {300, 100, 20, 20}}}, {0.6, 0.3, 0.2},
            {{kAnn, kBen}, {kAnn, kBen}, {kBen}});
  const AnswerMatch match = match_boxes(object, kAnn, {{kCat, {103, 98, 49, 44}}});
  REQUIRE(match.by_part[0]);
  REQUIRE(match.by_part[1]);
  CHECK_FALSE(match.by_part[2]);
  CHECK(match.alone.empty());
  CHECK(match.by_part[0]->supports);
  CHECK_FALSE(match.by_part[0]->same_label);
  CHECK(match.by_part[1]->same_label);
  CHECK(figure(*match.by_part[0], "left-pixels") == 3);
  CHECK(figure(*match.by_part[0], "top-pixels") == -2);
  CHECK(figure(*match.by_part[0], "right-pixels") == 2);
  CHECK(figure(*match.by_part[0], "bottom-pixels") == 2);
  CHECK(
      near(figure(*match.by_part[0], "iou"), 47.0 * 40 / (50 * 40 + 49 * 44 - 47 * 40), 0, 1e-12));
}

TEST_CASE("part matches: what the fit does not count is near, or alone") {
  const ConsolidatedObject object =
      boxes({{kDog, {100, 100, 50, 40}}, {kDog, {300, 100, 20, 20}}}, {0.9, 0.8}, {{kBen}, {kBen}});
  const AnswerMatch match =
      match_boxes(object, kAnn, {{kDog, {500, 300, 9, 9}}, {kCat, {100, 100, 50, 20}}});
  REQUIRE(match.by_part[0]);
  CHECK_FALSE(match.by_part[0]->supports);
  CHECK(match.by_part[0]->mark == 1);
  CHECK(match.by_part[0]->label == kCat);
  CHECK_FALSE(match.by_part[1]);
  CHECK(match.alone == std::vector<std::size_t>{0});
}

TEST_CASE("part matches: every worker whom a fit counts behind a part has a mark there") {
  Random random(5);
  test::BoxCrowd crowd(6, {"cat", "dog"});
  for (int i = 0; i < 30; ++i) {
    crowd.new_item();
    for (std::uint32_t worker = 0; worker < 6; ++worker) {
      std::vector<Labeled<Box>> drawn;
      for (int thing = 0; thing < 4; ++thing) {
        if (random.uniform() < 0.3) continue;
        const auto shift = [&] { return 16 * random.uniform(); };
        drawn.push_back({random.uniform() < 0.2 ? kDog : kCat,
                         {100.0 * thing + shift(), 50 + shift(), 60 + shift(), 40 + shift()}});
      }
      crowd.answer(worker, drawn);
    }
  }
  const TaskResult result = crowd.consolidate();
  std::size_t behind = 0;
  for (std::size_t i = 0; i < crowd.votes.size(); ++i) {
    const ConsolidatedObject& object = *result.objects[i];
    for (const Vote& vote : crowd.votes[i]) {
      const AnswerMatch match =
          match_answer(*make_adapter(crowd.task), object, vote.worker,
                       crowd.answers[vote.label.value], TaskType::kObjectDetection);
      CHECK(match.alone.empty());  // every box is part of the result, if an unlikely one
      for (std::size_t p = 0; p < match.by_part.size(); ++p) {
        const auto& workers = object.supporters[p];
        const bool is_behind = std::binary_search(workers.begin(), workers.end(), vote.worker);
        CHECK((match.by_part[p] && match.by_part[p]->supports) == is_behind);
        behind += is_behind ? 1 : 0;
      }
    }
  }
  CHECK(behind > 300);
}

TEST_CASE("part matches: of two near marks the one of the part's class goes with it") {
  const ConsolidatedObject object = boxes({{kDog, {100, 100, 50, 40}}}, {0.9}, {{kBen}});
  const AnswerMatch match =
      match_boxes(object, kAnn, {{kCat, {100, 100, 50, 40}}, {kDog, {100, 100, 50, 20}}});
  REQUIRE(match.by_part[0]);
  CHECK(match.by_part[0]->mark == 1);
  CHECK(match.alone == std::vector<std::size_t>{0});
}

TEST_CASE("part matches: of two results, what is there in both goes together first") {
  const ConsolidatedObject object =
      boxes({{kDog, {100, 100, 40, 40}}, {kDog, {110, 100, 40, 40}}}, {0.8, 0.1});
  // By similarity alone the parts would cross.
  const ConsolidatedObject other =
      boxes({{kDog, {110, 100, 40, 40}}, {kDog, {100, 100, 40, 40}}}, {0.7, 0.05});
  const AnswerMatch match = match_results(*make_adapter(TaskType::kObjectDetection), object, other,
                                          TaskType::kObjectDetection);
  REQUIRE(match.by_part[0]);
  CHECK(match.by_part[0]->mark == 0);
  CHECK_FALSE(match.by_part[0]->supports);
  CHECK(match.by_part[1]->mark == 1);
}

TEST_CASE("part matches: every task says how its parts go together") {
  const auto compare = [](TaskType task, const Payload& result, const Payload& answer) {
    return make_adapter(task)->compare_parts(result, 0, answer, 0, task);
  };
  const auto value = [](const PartLikeness& likeness, std::string_view name) {
    return figure({0, kCat, true, true, likeness}, name);
  };

  const PartLikeness point =
      compare(TaskType::kKeypoints, PointSet{{{kCat, {10, 20}}}, {1000, 1000}},
              PointSet{{{kCat, {13, 24}}}, {1000, 1000}});
  CHECK(value(point, "distance-pixels") == 5);
  CHECK(value(point, "x-pixels") == 3);
  CHECK(value(point, "y-pixels") == 4);
  CHECK(near(point.similarity, std::exp(-25.0 / (2 * 20 * 20)), 0, 1e-12));

  const Vertices square{{0, 0}, {10, 0}, {10, 10}, {0, 10}};
  const Vertices half{{0, 0}, {5, 0}, {5, 10}, {0, 10}};
  const PartLikeness outline =
      compare(TaskType::kPolygons, ShapeSet{{{kCat, square}}, {}}, ShapeSet{{{kDog, half}}, {}});
  CHECK(near(value(outline, "iou"), 0.5, 0, 1e-9));
  CHECK(value(outline, "area-ratio") == 0.5);

  const PartLikeness line = compare(TaskType::kPolylines, ShapeSet{{{kCat, {{0, 0}, {10, 0}}}}, {}},
                                    ShapeSet{{{kCat, {{0, 2}, {10, 2}}}}, {}});
  CHECK(near(value(line, "distance-pixels"), 2, 0, 1e-12));

  const MaskSet result{{{kCat, {2, 4, {2, 4, 2}}}}, {4, 2}};
  const MaskSet answer{{{kCat, {2, 4, {4, 3, 1}}}}, {4, 2}};
  const PartLikeness mask = compare(TaskType::kSemanticSegmentation, result, answer);
  CHECK(near(mask.similarity, 4.0 / 7, 0, 1e-12));
  CHECK(value(mask, "missed-pixels") == 2);
  CHECK(value(mask, "extra-pixels") == 1);
  const MaskSet other_class{{{kDog, answer.parts[0].part}}, {4, 2}};
  CHECK(compare(TaskType::kSemanticSegmentation, result, other_class).similarity == 0);
  const PartLikeness instance = compare(TaskType::kInstanceSegmentation, result, other_class);
  CHECK(near(instance.similarity, 2.0 / 5, 0, 1e-12));
  CHECK(value(instance, "missed-pixels") == 2);

  const PartLikeness span =
      compare(TaskType::kTextSpan, SpanSet{{{kCat, {4, 8}}}}, SpanSet{{{kCat, {2, 7}}}});
  CHECK(value(span, "start-offset") == -2);
  CHECK(value(span, "end-offset") == -1);
  CHECK(near(span.similarity, 0.5, 0, 1e-12));

  const auto label_set = [](ClassId label) { return LabelSet{{{label, {}}}}; };
  CHECK(compare(TaskType::kTextMultiLabel, label_set(kCat), label_set(kCat)).similarity == 1);
  CHECK(compare(TaskType::kTextMultiLabel, label_set(kCat), label_set(kDog)).similarity == 0);
  CHECK(compare(TaskType::kCustom, CustomAnswer{"1"}, CustomAnswer{"1"}).similarity == 1);
  CHECK(compare(TaskType::kCustom, CustomAnswer{"1"}, CustomAnswer{"2"}).similarity == 0);
}

}  // namespace
