#include "report/charts.hpp"

#include <doctest/doctest.h>

#include "report/plot.hpp"
#include "report_sample.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

std::vector<std::string> labels_of(const Axis& axis) {
  std::vector<std::string> labels;
  for (const Tick& tick : axis.ticks) labels.push_back(tick.label);
  return labels;
}

TEST_CASE("axes: ticks at round numbers, both ends where they are round") {
  using Labels = std::vector<std::string>;
  CHECK(labels_of(share_axis("", 0, 1)) == Labels{"0 %", "20 %", "40 %", "60 %", "80 %", "100 %"});
  CHECK(labels_of(share_axis("", 0.85, 1)) == Labels{"85 %", "90 %", "95 %", "100 %"});
  CHECK(labels_of(share_axis("", 0.98, 1)) ==
        Labels{"98.0 %", "98.5 %", "99.0 %", "99.5 %", "100.0 %"});
  CHECK(labels_of(number_axis("", -0.3, 0.3)) == Labels{"-0.2", "0", "0.2"});
  CHECK(labels_of(logarithmic_axis("", 1, 2000)) == Labels{"1", "10", "100", "1,000", "10,000"});
  CHECK(labels_of(logarithmic_axis("", 0.02, 2.6)) == Labels{"0.01", "0.1", "1", "10"});
}

TEST_CASE("axes: one value alone still has a range") {
  const Axis axis = number_axis("", 3, 3);
  CHECK(axis.low < 3);
  CHECK(axis.high > 3);
  CHECK(!axis.ticks.empty());
  CHECK(logarithmic_axis("", 1, 1).high == 10);
}

TEST_CASE("plot: values map to the corners of the frame, and what lies outside to its edge") {
  Html out;
  const Plot plot(out, "t", share_axis("", 0, 1), share_axis("", 0.5, 1));
  CHECK(near(plot.x(0), 50, 1e-12));
  CHECK(near(plot.x(1), 428, 1e-12));
  CHECK(near(plot.y(0.5), 236, 1e-12));
  CHECK(near(plot.y(1), 30, 1e-12));
  CHECK(near(plot.y(0.75), 133, 1e-12));
  CHECK(near(plot.y(0.2), 236, 1e-12));
}

TEST_CASE("coordinates: one digit behind the point at most") {
  CHECK(coordinate(12.34) == "12.3");
  CHECK(coordinate(12) == "12");
  CHECK(coordinate(-0.01) == "0");
}

TEST_CASE("coverage chart: expected and measured lines run from the surest label to all") {
  // Ten labels of confidence 0.99, all right; ten of 0.5, half right.
  std::vector<LabelConfidence> labels(10, {0.99, true});
  for (int i = 0; i < 10; ++i) labels.push_back({0.5, i % 2 == 0});
  ReportConfidence confidence;
  add_accept_tables(labels, confidence);
  Html out;
  draw_coverage(out, confidence, {"t", "accuracy", "objects", "c"});
  // Shares 0.5 and 1 lie at x = 239 and 428; accuracies 0.99 and 0.745 (expected), 1 and 0.75.
  CHECK(out.str().find("class=\"line expected\" d=\"M239 ") != std::string::npos);
  CHECK(out.str().find("class=\"line measured\" d=\"M239 30L428 ") != std::string::npos);
  CHECK(out.str().find("class=\"band\"") != std::string::npos);
  CHECK(out.str().find("confidence 0.501 or more") != std::string::npos);
}

TEST_CASE("coverage chart: without gold there is no measured line") {
  ReportConfidence confidence;
  add_accept_tables(std::vector<LabelConfidence>(3, {0.7, {}}), confidence);
  Html out;
  draw_coverage(out, confidence, {"t", "accuracy", "objects", "c"});
  CHECK(out.str().find("measured") == std::string::npos);
}

TEST_CASE("heat map: shares of each row, zero rows without a number") {
  const std::vector<std::string> names = {"A<", "B"};
  Html out;
  draw_heat_map(out, "t", names, std::vector<double>{3, 1, 0, 0}, "c");
  CHECK(out.str().find("A&lt; called A&lt;: 75.0 % of 4 expected votes") != std::string::npos);
  CHECK(out.str().find("A&lt; called B: 25.0 %") != std::string::npos);
  CHECK(out.str().find("B called A&lt;: n/a of 0 expected votes") != std::string::npos);
}

TEST_CASE("interval cell: the line spans the interval, undefined draws nothing") {
  Html out;
  draw_interval(out, {0.5, {0.25, 1}, {}}, 0.75);
  CHECK(out.str().find("class=\"interval\" x1=\"32\" x2=\"116\"") != std::string::npos);
  CHECK(out.str().find("class=\"reference\" x1=\"88\" x2=\"88\"") != std::string::npos);
  CHECK(out.str().find("cx=\"60\"") != std::string::npos);
  Html none;
  draw_interval(none, undefined("x"), 0.5);
  CHECK(none.str().empty());
}

TEST_CASE("trace chart: survives one iteration and no change at all") {
  ReportFit fit;
  fit.trace = {{-1, 0}};
  Html out;
  draw_trace(out, fit);
  CHECK(out.str().find("iteration 1") != std::string::npos);
  CHECK(out.str().find("nan") == std::string::npos);
}

TEST_CASE("worker scatter: flagged workers are squares, on top") {
  Html out;
  draw_worker_scatter(out, test::sample_report().workers);
  CHECK(out.str().find("dot accused") > out.str().find("dot worker"));
  CHECK(out.str().find("; random</title>") != std::string::npos);
}

}  // namespace
}  // namespace quorate
