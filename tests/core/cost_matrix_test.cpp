#include "quorate/core/cost_matrix.hpp"

#include <doctest/doctest.h>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;
using Row = std::vector<double>;

/// Missing a "sick" (class 1) costs 10.
CostMatrix screening() { return {2, {{ClassId{1}, ClassId{0}, 10}}}; }

TEST_CASE("costs: pairs that are not given cost 0 or 1") {
  const CostMatrix costs(3, {{ClassId{0}, ClassId{2}, 0.5}, {ClassId{1}, ClassId{1}, 0.25}});
  CHECK(costs.cost(ClassId{0}, ClassId{0}) == 0);
  CHECK(costs.cost(ClassId{0}, ClassId{1}) == 1);
  CHECK(costs.cost(ClassId{0}, ClassId{2}) == 0.5);
  CHECK(costs.cost(ClassId{2}, ClassId{0}) == 1);
  CHECK(costs.cost(ClassId{1}, ClassId{1}) == 0.25);
}

TEST_CASE(
    "costs: the cheapest label need not be the most probable one, the confidence is its own") {
  const ConsolidatedLabel label = least_costly(Row{0.8, 0.2}, screening());
  CHECK(label.label == ClassId{1});  // costs 0.8, the other one 2
  CHECK(label.confidence == 0.2);
  CHECK_FALSE(label.tied);
  CHECK(least_costly(Row{0.95, 0.05}, screening()).label == ClassId{0});
}

TEST_CASE("costs: equal expected costs are a tie, for the smaller index") {
  const ConsolidatedLabel label = least_costly(Row{10.0 / 11, 1.0 / 11}, screening());
  CHECK(label.tied);
  CHECK(label.label == ClassId{0});
}

TEST_CASE("costs: without pairs the most probable label is the cheapest, as always") {
  const CostMatrix plain(3, {});
  Random random(4);
  for (int round = 0; round < 50; ++round) {
    Row q{random.uniform(), random.uniform(), random.uniform()};
    const double sum = q[0] + q[1] + q[2];
    for (double& p : q) p /= sum;
    CHECK(least_costly(q, plain).label == most_probable(q).label);
  }
}

TEST_CASE("costs: expected costs and soft labels agree with the double sum") {
  Random random(7);
  for (int round = 0; round < 30; ++round) {
    constexpr std::uint32_t kClasses = 4;
    std::vector<CostMatrix::Entry> entries;
    double full[kClasses][kClasses];
    for (std::uint32_t t = 0; t < kClasses; ++t) {
      for (std::uint32_t l = 0; l < kClasses; ++l) {
        full[t][l] = t == l ? 0 : 1;
        if (random.uniform() < 0.5) continue;
        full[t][l] = 5 * random.uniform();
        entries.push_back({ClassId{t}, ClassId{l}, full[t][l]});
      }
    }
    const CostMatrix costs(kClasses, entries);
    Row q(kClasses);
    for (double& p : q) p = random.uniform();
    Row expected(kClasses);
    costs.expected_costs(q, expected);
    double soft = 0;
    for (std::uint32_t l = 0; l < kClasses; ++l) {
      double sum = 0;
      for (std::uint32_t t = 0; t < kClasses; ++t) {
        CHECK(near(costs.cost(ClassId{t}, ClassId{l}), full[t][l], 1e-14));
        sum += q[t] * full[t][l];
        soft += q[t] * q[l] * full[t][l];
      }
      CHECK(near(expected[l], sum, 1e-12));
    }
    CHECK(near(costs.soft_label_cost(q), soft, 1e-12));
  }
}

}  // namespace
}  // namespace quorate
