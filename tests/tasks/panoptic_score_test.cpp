#include "tasks/panoptic_score.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double value_of(const std::vector<TaskMetric>& metrics, std::string_view name,
                std::optional<ClassId> of_class = {}) {
  for (const TaskMetric& metric : metrics) {
    if (metric.name == name && metric.of_class == of_class) return metric.value;
  }
  FAIL("no such measure");
  return kUnknown;
}

}  // namespace

TEST_CASE("panoptic quality: counted by hand, by class and over classes") {
  // Class 0: one match of IoU .8, one that is missing, one that is too much. Class 1: one of IoU .6
  // exactly right, and one part too little sure to count. IoU .5 is no match.
  const std::vector<MarksToScore> objects{
      {{ClassId{0}, ClassId{1}, ClassId{1}},
       {0.9, kUnknown, 0.4},
       {ClassId{0}, ClassId{1}},
       {0.8, 0.0, 0.0, 0.6, 0.0, 0.7}},
      {{ClassId{0}}, {0.9}, {ClassId{0}}, {0.5}}};
  const auto metrics = panoptic_quality(objects, 3);
  CHECK(metrics.front().name == "PQ");
  CHECK(near(value_of(metrics, "PQ", ClassId{0}), 0.8 / 2, 1e-12));
  CHECK(near(value_of(metrics, "SQ", ClassId{0}), 0.8, 1e-12));
  CHECK(near(value_of(metrics, "RQ", ClassId{0}), 0.5, 1e-12));
  CHECK(near(value_of(metrics, "PQ", ClassId{1}), 0.6, 1e-12));
  CHECK(near(value_of(metrics, "RQ", ClassId{1}), 1.0, 1e-12));
  CHECK(near(value_of(metrics, "PQ"), 0.5, 1e-12));
  CHECK(near(value_of(metrics, "SQ"), 0.7, 1e-12));
  CHECK(near(value_of(metrics, "RQ"), 0.75, 1e-12));
}

TEST_CASE("panoptic quality: of masks that overlap the best pair goes first") {
  const std::vector<MarksToScore> objects{
      {{ClassId{0}, ClassId{0}}, {0.9, 0.8}, {ClassId{0}, ClassId{0}}, {0.6, 0.55, 0.9, 0.0}}};
  const auto metrics = panoptic_quality(objects, 1);
  CHECK(metrics.size() == 3);
  CHECK(near(value_of(metrics, "PQ"), (0.9 + 0.55) / 2, 1e-12));
}

TEST_CASE("panoptic quality: nothing matched is 0, nothing at all is not defined") {
  CHECK(value_of(panoptic_quality(std::vector<MarksToScore>{{{}, {}, {ClassId{0}}, {}}}, 1), "PQ") ==
        0);
  const auto nothing = panoptic_quality(std::vector<MarksToScore>{{{}, {}, {}, {}}}, 1);
  CHECK(std::isnan(value_of(nothing, "PQ")));
  CHECK(std::isnan(value_of(nothing, "SQ")));
}
