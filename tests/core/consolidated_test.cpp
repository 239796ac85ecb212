#include "quorate/core/consolidated.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "quorate/base/random.hpp"

namespace quorate {
namespace {

TEST_CASE("most_probable: the largest probability wins") {
  const ConsolidatedLabel label = most_probable(std::array{0.1, 0.7, 0.2});
  CHECK(label.label == ClassId{1});
  CHECK(label.confidence == 0.7);
  CHECK_FALSE(label.tied);
}

TEST_CASE("most_probable: one class is never tied") {
  for (const double p : {0.0, 1.0}) {
    const ConsolidatedLabel label = most_probable(std::array{p});
    CHECK(label.label == ClassId{0});
    CHECK(label.confidence == p);
    CHECK_FALSE(label.tied);
  }
}

TEST_CASE("most_probable: ties go to the smallest index and are said to be ties") {
  const ConsolidatedLabel label = most_probable(std::array{0.1, 0.45, 0.45});
  CHECK(label.label == ClassId{1});
  CHECK(label.tied);
  CHECK(most_probable(std::array{0.25, 0.25, 0.25, 0.25}).label == ClassId{0});
  CHECK(most_probable(std::array{0.25, 0.25, 0.25, 0.25}).tied);
}

TEST_CASE("most_probable: rounding noise does not decide, evidence does") {
  const ConsolidatedLabel noise = most_probable(std::array{0.5 - 1e-12, 0.5 + 1e-12});
  CHECK(noise.label == ClassId{0});
  CHECK(noise.confidence == 0.5 - 1e-12);
  CHECK(noise.tied);
  const ConsolidatedLabel evidence = most_probable(std::array{0.5 - 1e-7, 0.5 + 1e-7});
  CHECK(evidence.label == ClassId{1});
  CHECK_FALSE(evidence.tied);
}

TEST_CASE("most_probable: an item without votes has confidence zero") {
  const ConsolidatedLabel label = most_probable(std::array{0.0, 0.0, 0.0});
  CHECK(label.label == ClassId{0});
  CHECK(label.confidence == 0);
  CHECK(label.tied);
}

TEST_CASE("most_probable: agrees with counting on all small rows") {
  Random random(1);
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> row(1 + random.below(6));
    for (double& p : row) p = static_cast<double>(random.below(4)) / 8;
    const double largest = *std::max_element(row.begin(), row.end());
    const auto first = std::find(row.begin(), row.end(), largest) - row.begin();
    const ConsolidatedLabel label = most_probable(row);
    REQUIRE(label.label.value == static_cast<std::uint32_t>(first));
    REQUIRE(label.confidence == largest);
    REQUIRE(label.tied == (std::count(row.begin(), row.end(), largest) > 1));
  }
}

}  // namespace
}  // namespace quorate
