#include "tasks/span_score.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>

#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

ConsolidatedObject object_of(std::vector<Labeled<Span>> spans, std::vector<double> confidence) {
  ConsolidatedObject object;
  object.payload = SpanSet{std::move(spans)};
  object.confidence = std::move(confidence);
  return object;
}

std::map<std::string, double> score(const std::vector<ScoredObject>& objects) {
  std::map<std::string, double> values;
  for (const TaskMetric& metric : score_spans(objects, 2)) {
    values[std::string(metric.name)] = metric.value;
  }
  return values;
}

constexpr ClassId kA{0};
constexpr ClassId kB{1};

}  // namespace

TEST_CASE("span_score: the four ways to be right, by hand") {
  // Right; right place, wrong class; overlap of the right class; overlap of the wrong one; nothing.
  const Payload gold =
      SpanSet{{{kA, {0, 4}}, {kA, {10, 14}}, {kB, {20, 24}}, {kB, {30, 34}}, {kB, {50, 54}}}};
  const auto object = object_of(
      {{kA, {0, 4}}, {kB, {10, 14}}, {kB, {20, 22}}, {kA, {32, 36}}}, {0.9, 0.8, 0.3, 0.2});
  const auto values = score({{&object, &gold}});
  CHECK(near(values.at("F1"), 2.0 * 1 / 9, 1e-12));
  CHECK(near(values.at("precision"), 1.0 / 4, 1e-12));
  CHECK(near(values.at("recall"), 1.0 / 5, 1e-12));
  CHECK(near(values.at("F1-exact"), 2.0 * 2 / 9, 1e-12));
  CHECK(near(values.at("F1-partial"), 2.0 * 3 / 9, 1e-12));
  CHECK(near(values.at("F1-type"), 2.0 * 2 / 9, 1e-12));
  CHECK(near(values.at("F1-token"), 2.0 * 6 / (14 + 20), 1e-12));
  CHECK(values.at("all-right") == 0);
  CHECK(near(values.at("Brier"), (0.01 + 0.64 + 0.09 + 0.04) / 4, 1e-12));
}

TEST_CASE("span_score: a span is compared with its twin, not with what overlaps first") {
  const Payload gold = SpanSet{{{kA, {0, 3}}, {kA, {2, 8}}}};
  const auto object = object_of({{kA, {2, 8}}, {kA, {0, 3}}}, {1, 1});
  const auto values = score({{&object, &gold}});
  CHECK(values.at("F1") == 1);
  CHECK(values.at("all-right") == 1);
  CHECK(values.at("ECE") == 0);
}

TEST_CASE("span_score: nothing there, nothing found; and objects without a label") {
  const Payload empty = SpanSet{};
  const Payload one = SpanSet{{{kA, {0, 3}}}};
  const auto nothing = object_of({}, {});
  auto values = score({{&nothing, &empty}});
  CHECK(std::isnan(values.at("F1")));
  CHECK(values.at("all-right") == 1);
  CHECK(std::isnan(values.at("Brier")));
  values = score({{nullptr, &one}});
  CHECK(values.at("F1") == 0);
  CHECK(values.at("all-right") == 0);
}
