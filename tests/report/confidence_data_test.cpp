#include "quorate/report/confidence_data.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

/// Accepting everything of at least `threshold`, counted one by one.
AcceptLine by_hand(const std::vector<LabelConfidence>& labels, double threshold) {
  AcceptLine line;
  double sum = 0;
  for (const LabelConfidence& label : labels) {
    if (label.confidence < threshold) continue;
    ++line.items;
    sum += label.confidence;
    line.gold_items += label.right ? 1 : 0;
    line.gold_right += label.right.value_or(false) ? 1 : 0;
  }
  line.expected_accuracy = sum / static_cast<double>(line.items);
  return line;
}

std::vector<LabelConfidence> some_labels(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<LabelConfidence> labels;
  for (std::size_t i = 0; i < count; ++i) {
    LabelConfidence label;
    // Half of them lie exactly on a threshold, where rounding could put them on the wrong side.
    label.confidence =
        random.below(2) == 0 ? static_cast<double>(random.below(1001)) / 1000 : random.uniform();
    if (random.below(3) == 0) label.right = random.uniform() < label.confidence;
    labels.push_back(label);
  }
  return labels;
}

TEST_CASE("accept table: every threshold accepts what counting by hand accepts") {
  const std::vector<LabelConfidence> labels = some_labels(500, 1);
  const AcceptTable table(labels);
  for (std::size_t step = 0; step <= 1000; ++step) {
    const double threshold = static_cast<double>(step) / 1000;
    const AcceptLine expected = by_hand(labels, threshold);
    const AcceptLine found = table.at(step);
    REQUIRE(found.threshold == threshold);
    REQUIRE(found.items == expected.items);
    REQUIRE(found.gold_items == expected.gold_items);
    REQUIRE(found.gold_right == expected.gold_right);
    if (expected.items > 0) {
      REQUIRE(near(found.expected_accuracy, expected.expected_accuracy, 1e-12, 0));
    } else {
      REQUIRE(std::isnan(found.expected_accuracy));
    }
  }
}

TEST_CASE("accept table: the lowest threshold that reaches a target, and no lower one does") {
  const std::vector<LabelConfidence> labels = some_labels(500, 2);
  const AcceptTable table(labels);
  for (const double target : {0.6, 0.9, 0.99}) {
    const std::optional<AcceptLine> line = table.lowest(target);
    REQUIRE(line);
    CHECK(line->expected_accuracy >= target - 1e-12);
    const auto step = static_cast<std::size_t>(std::lround(line->threshold * 1000));
    for (std::size_t below = 0; below < step; ++below)
      CHECK(table.at(below).expected_accuracy < target);
  }
  CHECK(!AcceptTable(std::vector<LabelConfidence>{{0.5, {}}}).lowest(0.9));
  // The floating mean of equal confidences may fall short of them by a rounding error.
  CHECK(AcceptTable(std::vector<LabelConfidence>(1000, {0.9, {}})).lowest(0.9)->items == 1000);
}

TEST_CASE("accept table: nothing accepts nothing") {
  const AcceptTable table(std::vector<LabelConfidence>{});
  CHECK(table.at(0).items == 0);
  CHECK(std::isnan(table.at(0).share));
  CHECK(std::isnan(table.at(0).expected_accuracy));
  CHECK(!table.lowest(0.5));
  CHECK(table.curve().empty());
}

TEST_CASE("accept table: the curve holds every accepted set once, from all to the surest") {
  const std::vector<LabelConfidence> labels = {{0.4, {}}, {0.6, true}, {0.6, false}, {1.0, {}}};
  const std::vector<AcceptLine> curve = AcceptTable(labels).curve();
  std::vector<std::size_t> sizes;
  for (const AcceptLine& line : curve) sizes.push_back(line.items);
  CHECK(sizes == std::vector<std::size_t>{4, 4, 3, 1});  // all of them at 0, and at 0.4 the same
  CHECK(curve[2].threshold == 0.6);
  CHECK(near(curve[2].expected_accuracy, 2.2 / 3, 1e-12, 0));
  CHECK(near(curve[2].measured_accuracy, 0.5, 1e-12, 0));
  CHECK(std::isnan(curve[3].measured_accuracy));
}

TEST_CASE("confidence tables: histogram bins hold every label, 1 in the last") {
  ReportConfidence out;
  add_accept_tables(
      std::vector<LabelConfidence>{{0, {}}, {0.05, {}}, {0.15, {}}, {0.95, {}}, {1, {}}}, out);
  REQUIRE(out.histogram.size() == 20);
  CHECK(out.histogram[0].items == 1);
  CHECK(out.histogram[1].items == 1);
  CHECK(out.histogram[3].items == 1);
  CHECK(out.histogram[19].items == 2);
}

TEST_CASE("advised target: the highest that leaves a tenth of the labels accepted") {
  ReportConfidence out;
  std::vector<LabelConfidence> labels(95, {0.96, {}});
  labels.resize(100, {0.9999, {}});
  add_accept_tables(labels, out);
  const AcceptTarget* advised = advised_target(out);
  REQUIRE(advised != nullptr);
  CHECK(advised->target == 0.95);  // 99 % could be had of 5 labels only

  ReportConfidence poor;
  add_accept_tables(std::vector<LabelConfidence>(10, {0.6, {}}), poor);
  CHECK(advised_target(poor) == nullptr);
}

}  // namespace
}  // namespace quorate
