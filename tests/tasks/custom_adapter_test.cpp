#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/answer_crowd.hpp"
#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

AnswerCrowd custom_crowd(std::size_t workers) { return {TaskType::kCustom, workers, {}}; }

const std::string& value_of(const TaskResult& result, std::size_t item) {
  return std::get<CustomAnswer>(result.objects[item]->payload).json;
}

}  // namespace

TEST_CASE("custom: a plain reference on a tiny job") {
  // Two objects, three workers: "a","a","b" and "c","d","d". With accuracies as the model learned
  // them, the posterior of the second object by the formula, term by term.
  AnswerCrowd votes = custom_crowd(3);
  votes.new_item();
  votes.answer(0, CustomAnswer{"\"a\""});
  votes.answer(1, CustomAnswer{"\"a\""});
  votes.answer(2, CustomAnswer{"\"b\""});
  votes.new_item();
  votes.answer(0, CustomAnswer{"\"c\""});
  votes.answer(1, CustomAnswer{"\"d\""});
  votes.answer(2, CustomAnswer{"\"d\""});
  const TaskResult result = votes.consolidate();
  const std::vector<double>& accuracy = result.workers[0].by_worker;
  const double chance = 0.05;
  const double eta = 1 / 1.2;
  const auto for_true = [&](std::size_t w) {
    return std::pow(accuracy[w] + (1 - accuracy[w]) * chance, eta);
  };
  const auto for_false = [&](std::size_t w) { return std::pow((1 - accuracy[w]) * chance, eta); };
  const double c = chance * for_true(0) * for_false(1) * for_false(2);
  const double d = chance * for_false(0) * for_true(1) * for_true(2);
  const double none = 0.9 * for_false(0) * for_false(1) * for_false(2);
  CHECK(value_of(result, 0) == "\"a\"");
  CHECK(value_of(result, 1) == "\"d\"");
  CHECK(near(result.objects[1]->object_confidence, d / (c + d + none), 1e-6, 0));
  CHECK(accuracy[1] > accuracy[0]);
  CHECK(accuracy[1] > accuracy[2]);
}

TEST_CASE("custom: who is often right wins against who is often wrong") {
  AnswerCrowd votes = custom_crowd(4);
  for (int i = 0; i < 20; ++i) {
    votes.new_item();
    const std::string truth = std::to_string(i);
    votes.answer(0, CustomAnswer{truth});
    votes.answer(1, CustomAnswer{truth});
    votes.answer(2, CustomAnswer{std::to_string(100 + i)});
  }
  votes.new_item();
  votes.answer(0, CustomAnswer{"7000"});
  votes.answer(2, CustomAnswer{"1000"});  // comes first by text
  const TaskResult result = votes.consolidate();
  CHECK(value_of(result, 20) == "7000");
  CHECK_FALSE(result.objects[20]->tied);
}

TEST_CASE("custom: agreement on what is said everywhere counts less") {
  AnswerCrowd votes = custom_crowd(4);
  for (int i = 0; i < 20; ++i) {
    votes.new_item();
    votes.answer(0, CustomAnswer{"{}"});
    votes.answer(1, CustomAnswer{"{}"});
    votes.answer(2, CustomAnswer{std::to_string(i)});
    votes.answer(3, CustomAnswer{std::to_string(i)});
  }
  const TaskResult result = votes.consolidate();
  for (std::size_t i = 0; i < 20; ++i) CHECK(value_of(result, i) == std::to_string(i));
}

TEST_CASE("custom: ties go to the smallest text and are reported") {
  AnswerCrowd votes = custom_crowd(2);
  votes.new_item();
  votes.answer(0, CustomAnswer{"{\"b\":1}"});
  votes.answer(1, CustomAnswer{"{\"a\":1}"});
  for (const char* model : {"one-coin", "majority"}) {
    TaskOptions options;
    options.model = model;
    options.keep_dissent = true;
    const TaskResult result = votes.consolidate(options);
    CHECK(value_of(result, 0) == "{\"a\":1}");
    CHECK(result.objects[0]->tied);
    CHECK(result.objects[0]->object_confidence <= 0.5);
    REQUIRE(result.dissent[0].size() == 1);
    CHECK(std::get<CustomAnswer>(result.dissent[0][0].payload).json == "{\"b\":1}");
    CHECK(result.dissent[0][0].workers == std::vector<WorkerId>{WorkerId{0}});
  }
  CHECK(votes.consolidate().dissent.empty());
}

TEST_CASE("custom: confidence grows with agreement; one worker gives what is usual") {
  AnswerCrowd votes = custom_crowd(3);
  for (std::uint32_t n = 1; n <= 3; ++n) {
    votes.new_item();
    for (std::uint32_t w = 0; w < n; ++w) votes.answer(w, CustomAnswer{std::to_string(n)});
  }
  votes.new_item();  // nobody
  const TaskResult result = votes.consolidate();
  CHECK(result.objects[0]->object_confidence < result.objects[1]->object_confidence);
  CHECK(result.objects[1]->object_confidence < result.objects[2]->object_confidence);
  CHECK(result.objects[2]->object_confidence < 1);
  CHECK_FALSE(result.objects[3]);
  AnswerCrowd alone = custom_crowd(1);
  for (int i = 0; i < 50; ++i) {
    alone.new_item();
    alone.answer(0, CustomAnswer{std::to_string(i)});
  }
  CHECK(near(alone.consolidate().objects[7]->object_confidence, 0.7 + 0.3 * 0.05, 1e-9, 0));
}

TEST_CASE("custom: majority is the share of the votes; the order of answers does not matter") {
  AnswerCrowd votes = custom_crowd(3);
  votes.new_item();
  votes.answer(2, CustomAnswer{"1"});
  votes.answer(0, CustomAnswer{"2"});
  votes.answer(1, CustomAnswer{"1"});
  AnswerCrowd turned = custom_crowd(3);
  turned.new_item();
  turned.answer(1, CustomAnswer{"1"});
  turned.answer(0, CustomAnswer{"2"});
  turned.answer(2, CustomAnswer{"1"});
  CHECK(votes.consolidate().objects[0]->object_confidence ==
        turned.consolidate().objects[0]->object_confidence);
  TaskOptions majority;
  majority.model = "majority";
  CHECK(near(votes.consolidate(majority).objects[0]->object_confidence, 2.0 / 3, 1e-15, 0));
}

TEST_CASE("custom: answers are alike or not") {
  const auto adapter = make_adapter(TaskType::kCustom);
  CHECK(adapter->similarity(CustomAnswer{"1"}, CustomAnswer{"1"}, TaskType::kCustom) == 1);
  CHECK(adapter->similarity(CustomAnswer{"1"}, CustomAnswer{"2"}, TaskType::kCustom) == 0);
}

TEST_CASE("custom: scored by exact equality") {
  ConsolidatedObject right;
  right.payload = CustomAnswer{"1"};
  right.object_confidence = 0.8;
  ConsolidatedObject wrong = right;
  wrong.object_confidence = 0.4;
  const std::vector<Payload> gold{CustomAnswer{"1"}, CustomAnswer{"2"}, CustomAnswer{"3"}};
  const std::vector<ScoredObject> objects{
      {&right, &gold[0]}, {&wrong, &gold[1]}, {nullptr, &gold[2]}};
  const auto adapter = make_adapter(TaskType::kCustom);
  auto metrics = adapter->score(objects, 0, TaskType::kCustom);
  CHECK(near(metrics[0].value, 1.0 / 3, 1e-12, 0));
  CHECK(near(metrics[1].value, (0.04 + 0.16) / 2, 1e-12, 0));
  wrong.object_confidence = std::numeric_limits<double>::quiet_NaN();
  metrics = adapter->score(objects, 0, TaskType::kCustom);
  CHECK(std::isnan(metrics[1].value));
}
