#include "quorate/confidence/evaluation.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

// A dozen operations each: rounding only.
constexpr double kRounding = 1e-13;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

ScoredItem scored(std::uint32_t truth, std::uint32_t label, double confidence,
                  std::span<const double> probabilities = {}) {
  return {ClassId{truth}, ClassId{label}, confidence, probabilities};
}

/// Four objects of three classes, three right; class 2 is never true, never predicted.
const std::vector<ScoredItem> kFour{scored(0, 0, 0.9), scored(0, 1, 0.6), scored(1, 1, 0.8),
                                    scored(1, 1, 0.95)};

TEST_CASE("evaluate: counts, accuracy and F1 by hand") {
  const Evaluation result = evaluate(kFour, 3, 1);
  CHECK(result.items == 4);
  CHECK(result.correct == 3);
  CHECK(result.accuracy == 0.75);
  const Interval wilson = wilson_interval(3, 4);
  CHECK(result.accuracy_interval.low == wilson.low);
  CHECK(result.accuracy_interval.high == wilson.high);
  REQUIRE(result.classes.size() == 3);
  CHECK(result.classes[0].gold == 2);
  CHECK(result.classes[0].predicted == 1);
  CHECK(result.classes[0].correct == 1);
  CHECK(near(result.classes[0].f1, 2.0 / 3, kRounding));
  CHECK(near(result.classes[1].f1, 4.0 / 5, kRounding));
  CHECK(std::isnan(result.classes[2].f1));
  CHECK(near(result.macro_f1, (2.0 / 3 + 4.0 / 5) / 2, kRounding));  // over the classes that occur
}

TEST_CASE(
    "evaluate: log loss and Brier score spread what the label leaves over the other classes") {
  const Evaluation result = evaluate(kFour, 3, 1);
  CHECK(near(result.log_loss, -(std::log(0.9) + std::log(0.2) + std::log(0.8) + std::log(0.95)) / 4,
             kRounding));
  const double right_90 = 0.1 * 0.1 + 2 * 0.05 * 0.05;
  const double wrong_60 = 0.8 * 0.8 + 0.6 * 0.6 + 0.2 * 0.2;
  const double right_80 = 0.2 * 0.2 + 2 * 0.1 * 0.1;
  const double right_95 = 0.05 * 0.05 + 2 * 0.025 * 0.025;
  CHECK(near(result.brier, (right_90 + wrong_60 + right_80 + right_95) / 4, kRounding));
}

TEST_CASE("evaluate: given probabilities are used, and log loss is clipped at 1e-6") {
  const std::array sure{1.0, 0.0, 0.0};
  const std::array unsure{0.5, 0.3, 0.2};
  const std::vector<ScoredItem> items{scored(1, 0, 1, sure), scored(2, 0, 0.5, unsure)};
  const Evaluation result = evaluate(items, 3, 1);
  CHECK(near(result.log_loss, -(std::log(1e-6) + std::log(0.2)) / 2, kRounding));
  CHECK(near(result.brier, (2.0 + 0.5 * 0.5 + 0.3 * 0.3 + 0.8 * 0.8) / 2, kRounding));
}

TEST_CASE("evaluate: reliability bins and calibration error by hand") {
  const Evaluation result = evaluate(kFour, 3, 1);
  REQUIRE(result.bins.size() == 15);
  // 0.6 is the start of bin 9; 0.8 that of bin 12; 0.9 is in bin 13 and 0.95 in bin 14.
  std::size_t items = 0;
  for (const ReliabilityBin& bin : result.bins) {
    items += bin.items;
    CHECK(std::isnan(bin.accuracy) == (bin.items == 0));
    CHECK(std::isnan(bin.mean_confidence) == (bin.items == 0));
  }
  CHECK(items == 4);
  CHECK(near(result.bins[13].mean_confidence, 0.9, kRounding));
  CHECK(result.bins[13].accuracy == 1);
  CHECK(near(result.ece, (0.1 + 0.6 + 0.2 + 0.05) / 4, kRounding));
}

TEST_CASE("evaluate: confidence one is in the last bin") {
  const std::vector<ScoredItem> items{scored(0, 0, 1), scored(0, 0, 0)};
  const Evaluation result = evaluate(items, 2, 1);
  CHECK(result.bins[14].items == 1);
  CHECK(result.bins[0].items == 1);
}

TEST_CASE("evaluate: coverage counts what is at least as sure as the threshold") {
  const Evaluation result = evaluate(kFour, 3, 1);
  const std::array thresholds{0.5, 0.8, 0.9, 0.95, 0.99};
  const std::array<std::size_t, 5> items{4, 3, 2, 1, 0};
  REQUIRE(result.coverage.size() == 5);
  for (std::size_t t = 0; t < 5; ++t) {
    CHECK(result.coverage[t].threshold == thresholds[t]);
    CHECK(result.coverage[t].items == items[t]);
    CHECK(result.coverage[t].share == static_cast<double>(items[t]) / 4);
  }
  CHECK(result.coverage[0].accuracy == 0.75);
  CHECK(result.coverage[1].accuracy == 1);
  CHECK(std::isnan(result.coverage[4].accuracy));
}

TEST_CASE("evaluate: the null band is what a perfectly calibrated source gets") {
  // Confidences even in (0.5, 1): the median is known from an independent simulation, 0.088 for 100
  // objects and 0.028 for 1,000, to about 0.001 (its 2,000 runs, and ours).
  for (const std::size_t n : {std::size_t{100}, std::size_t{1000}}) {
    CAPTURE(n);
    Random random(3);
    std::vector<ScoredItem> items;
    for (std::size_t i = 0; i < n; ++i) {
      const double confidence = 0.5 + random.uniform() / 2;
      items.push_back(scored(random.uniform() < confidence ? 0 : 1, 0, confidence));
    }
    const Evaluation result = evaluate(items, 2, 5);
    CHECK(near(result.ece_null_median, n == 100 ? 0.088 : 0.028,
               0.1));  // and this one draw of confidences
    CHECK(result.ece_null_high > result.ece_null_median);
    CHECK(result.ece < 1.2 * result.ece_null_high);  // this source is calibrated
    CHECK(evaluate(items, 2, 5).ece_null_high == result.ece_null_high);
  }
}

TEST_CASE("evaluate: without items nothing is known") {
  const Evaluation result = evaluate({}, 2, 1);
  CHECK(result.items == 0);
  CHECK(std::isnan(result.accuracy));
  CHECK(std::isnan(result.macro_f1));
  CHECK(std::isnan(result.log_loss));
  CHECK(std::isnan(result.ece));
  CHECK(result.accuracy_interval.low == 0);
  CHECK(result.accuracy_interval.high == 1);
}

TEST_CASE("evaluate: one object without confidence leaves only what labels tell") {
  const std::vector<ScoredItem> items{scored(0, 0, 0.9), scored(1, 1, kNan)};
  const Evaluation result = evaluate(items, 2, 1);
  CHECK(result.accuracy == 1);
  CHECK(result.macro_f1 == 1);
  for (const double value :
       {result.log_loss, result.brier, result.ece, result.ece_null_median, result.ece_null_high}) {
    CHECK(std::isnan(value));
  }
  CHECK(result.bins.empty());
  CHECK(result.coverage.empty());
}

TEST_CASE("evaluate: one class") {
  const std::vector<ScoredItem> items{scored(0, 0, 1), scored(0, 0, 1)};
  const Evaluation result = evaluate(items, 1, 1);
  CHECK(result.log_loss == 0);
  CHECK(result.brier == 0);
  CHECK(result.ece == 0);
}

}  // namespace
}  // namespace quorate
