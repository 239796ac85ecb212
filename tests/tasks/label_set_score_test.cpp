#include "tasks/label_set_score.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>

#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

LabelSet set_of(const std::vector<std::uint32_t>& labels) {
  LabelSet set;
  for (const std::uint32_t label : labels) set.parts.push_back({ClassId{label}, {}});
  return set;
}

ConsolidatedObject said(const std::vector<std::uint32_t>& labels, std::vector<double> confidence) {
  ConsolidatedObject object;
  object.payload = set_of(labels);
  object.confidence = std::move(confidence);
  return object;
}

std::map<std::string, double> by_name(const std::vector<TaskMetric>& metrics) {
  std::map<std::string, double> values;
  for (const TaskMetric& metric : metrics) {
    const std::string of = metric.of_class ? std::to_string(metric.of_class->value) : "";
    values[std::string(metric.name) + of] = metric.value;
  }
  return values;
}

}  // namespace

TEST_CASE("label set score: counted by hand") {
  const ConsolidatedObject first = said({0, 1}, {0.9, 0.4});
  const ConsolidatedObject second = said({1}, {0.8});
  const std::vector<Payload> gold{set_of({0}), set_of({0, 1}), set_of({2})};
  const std::vector<ScoredObject> objects{
      {&first, &gold[0]}, {&second, &gold[1]}, {nullptr, &gold[2]}};
  const auto values = by_name(score_label_sets(objects, 3));
  // said: {0}, {1}, {}; true: {0}, {0,1}, {2}
  CHECK(near(values.at("micro-F1"), 2.0 * 2 / (2 + 4), 1e-12, 0));
  CHECK(near(values.at("F10"), 2.0 / 3, 1e-12, 0));
  CHECK(near(values.at("F11"), 1, 1e-12, 0));
  CHECK(near(values.at("F12"), 0, 0, 1e-12));
  CHECK(near(values.at("macro-F1"), 5.0 / 9, 1e-12, 0));
  CHECK(near(values.at("subset-accuracy"), 1.0 / 3, 1e-12, 0));
  CHECK(near(values.at("Hamming"), 2.0 / 9, 1e-12, 0));
  // class 0: true .9 and 0 against false 0: 1 and a tie; class 1: 1; class 2: all tied at 0
  CHECK(near(values.at("AUC"), (0.75 + 1 + 0.5) / 3, 1e-12, 0));
  CHECK(near(values.at("Brier"), (0.01 + 0.16 + 0.04 + 1 + 1) / 9, 1e-12, 0));
}

TEST_CASE("label set score: without confidence, and without anything") {
  const ConsolidatedObject object = said({0}, {std::numeric_limits<double>::quiet_NaN()});
  const std::vector<Payload> gold{set_of({0})};
  const std::vector<ScoredObject> objects{{&object, &gold[0]}};
  const auto values = by_name(score_label_sets(objects, 1));
  CHECK(values.at("micro-F1") == 1);
  CHECK(std::isnan(values.at("Brier")));
  CHECK(std::isnan(values.at("AUC")));
  for (const TaskMetric& metric : score_label_sets({}, 0)) CHECK(std::isnan(metric.value));
}
