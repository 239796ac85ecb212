#include <doctest/doctest.h>

#include <cmath>

#include "quorate/base/error.hpp"
#include "support/answer_crowd.hpp"
#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

AnswerCrowd label_set_crowd(std::size_t workers) {
  return {TaskType::kImageMultiLabel, workers, {"cat", "dog", "none"}};
}

std::vector<std::uint32_t> labels_of(const ConsolidatedObject& object) {
  std::vector<std::uint32_t> labels;
  for (const auto& part : std::get<LabelSet>(object.payload).parts)
    labels.push_back(part.label.value);
  return labels;
}

/// 12 objects on which three workers agree, and one more that a test fills.
AnswerCrowd agreeing() {
  AnswerCrowd out = label_set_crowd(4);
  for (std::uint32_t i = 0; i < 12; ++i) {
    out.new_item();
    for (std::uint32_t w = 0; w < 3; ++w) {
      out.tick(w, i % 3 == 0   ? std::vector<std::uint32_t>{0, 1}
                  : i % 3 == 1 ? std::vector<std::uint32_t>{0}
                               : std::vector<std::uint32_t>{2});
    }
  }
  out.new_item();
  return out;
}

}  // namespace

TEST_CASE("label sets: every label that somebody chose, the surest first") {
  AnswerCrowd votes = agreeing();
  votes.tick(0, {0});
  votes.tick(1, {1, 0});
  votes.tick(2, {0});
  const TaskResult result = votes.consolidate();
  const ConsolidatedObject& last = *result.objects.back();
  CHECK(labels_of(last) == std::vector<std::uint32_t>{0, 1});
  CHECK(last.confidence[0] > 0.9);
  CHECK(last.confidence[1] < 0.5);
  CHECK(last.supporters[1] == std::vector<WorkerId>{WorkerId{1}});
  TaskOptions sure;
  sure.min_confidence = 0.5;
  CHECK(labels_of(*votes.consolidate(sure).objects.back()) == std::vector<std::uint32_t>{0});
}

TEST_CASE("label sets: majority is the share of the votes") {
  AnswerCrowd votes = label_set_crowd(3);
  votes.new_item();
  votes.tick(0, {1});
  votes.tick(1, {1, 0});
  votes.tick(2, {});
  TaskOptions options;
  options.model = "majority";
  const TaskResult result = votes.consolidate(options);
  const ConsolidatedObject& object = *result.objects[0];
  CHECK(labels_of(object) == std::vector<std::uint32_t>{1, 0});
  CHECK(near(object.confidence[0], 2.0 / 3, 1e-15, 0));
  CHECK(near(object.confidence[1], 1.0 / 3, 1e-15, 0));
  CHECK(near(object.object_confidence, 4.0 / 9, 1e-15, 0));
  CHECK(near(result.workers[0].by_worker[1], 2, 1e-15, 0));
}

TEST_CASE("label sets: a worker who says 'none' takes back the rest") {
  AnswerCrowd votes = agreeing();
  votes.tick(0, {2, 0});
  votes.tick(1, {2});
  votes.tick(2, {2});
  TaskOptions options;
  options.exclusive_labels = {"none"};
  const ConsolidatedObject object = *votes.consolidate(options).objects.back();
  CHECK(labels_of(object) == std::vector<std::uint32_t>{2, 0});  // still what somebody chose
  CHECK(object.confidence[0] + object.confidence[1] <= 1);
  CHECK(object.confidence[1] < votes.consolidate().objects.back()->confidence[1]);
  options.exclusive_labels = {"horse"};
  CHECK_THROWS_WITH_AS((void)votes.consolidate(options),
                       "--exclusive-labels: 'horse' is no label of this job", Error);
}

TEST_CASE("label sets: one more worker who agrees does not lower confidence") {
  AnswerCrowd two = agreeing();
  two.tick(0, {0});
  two.tick(1, {0});
  AnswerCrowd three = two;
  three.tick(2, {0});
  CHECK(three.consolidate().objects.back()->confidence[0] >=
        two.consolidate().objects.back()->confidence[0]);
}

TEST_CASE("label sets: one worker gives what is usual, not certainty") {
  AnswerCrowd votes = label_set_crowd(1);
  for (int i = 0; i < 30; ++i) {
    votes.new_item();
    votes.tick(0, {static_cast<std::uint32_t>(i % 3)});
  }
  const TaskResult result = votes.consolidate();
  for (const auto& object : result.objects) {
    CHECK(labels_of(*object).size() == 1);
    CHECK(object->confidence[0] > 0.5);
    CHECK(object->confidence[0] < 0.9);
  }
}

TEST_CASE("label sets: answers without any label") {
  AnswerCrowd votes = label_set_crowd(2);
  votes.new_item();
  votes.tick(0, {});
  votes.tick(1, {});
  votes.new_item();  // nobody answered
  const TaskResult result = votes.consolidate();
  CHECK(labels_of(*result.objects[0]).empty());
  CHECK(result.objects[0]->object_confidence > 0.5);
  CHECK_FALSE(result.objects[1]);
  AnswerCrowd without_classes(TaskType::kImageMultiLabel, 1, {});
  without_classes.new_item();
  without_classes.tick(0, {});
  CHECK(without_classes.consolidate().objects[0]->object_confidence == 1);
}

TEST_CASE("label sets: the order of classes and of answers does not matter") {
  AnswerCrowd straight = agreeing();
  straight.tick(0, {0});
  straight.tick(1, {1});
  straight.tick(3, {0, 1});
  AnswerCrowd turned = label_set_crowd(4);
  for (const auto& item : straight.votes) {
    turned.new_item();
    for (auto vote = item.rbegin(); vote != item.rend(); ++vote) {
      std::vector<std::uint32_t> labels;
      for (const auto& part : std::get<LabelSet>(straight.answers[vote->label.value]).parts) {
        labels.push_back(2 - part.label.value);
      }
      turned.tick(3 - vote->worker.value, labels);
    }
  }
  const TaskResult a = straight.consolidate();
  const TaskResult b = turned.consolidate();
  for (std::size_t i = 0; i < a.objects.size(); ++i) {
    CHECK(near(a.objects[i]->object_confidence, b.objects[i]->object_confidence, 1e-9, 1e-12));
    REQUIRE(a.objects[i]->confidence.size() == b.objects[i]->confidence.size());
    for (std::size_t p = 0; p < a.objects[i]->confidence.size(); ++p) {
      CHECK(near(a.objects[i]->confidence[p], b.objects[i]->confidence[p], 1e-9, 1e-12));
    }
  }
}

TEST_CASE("label sets: how alike two answers are") {
  const auto adapter = make_adapter(TaskType::kImageMultiLabel);
  const LabelSet two{{{ClassId{0}, {}}, {ClassId{1}, {}}}};
  const LabelSet turned{{{ClassId{1}, {}}, {ClassId{0}, {}}}};
  const LabelSet one{{{ClassId{1}, {}}}};
  const auto alike = [&](const LabelSet& a, const LabelSet& b) {
    return adapter->similarity(a, b, TaskType::kImageMultiLabel);
  };
  CHECK(alike(two, turned) == 1);
  CHECK(alike(two, one) == 0.5);
  CHECK(alike(one, two) == 0.5);
  CHECK(alike(one, LabelSet{}) == 0);
  CHECK(alike(LabelSet{}, LabelSet{}) == 1);
}
