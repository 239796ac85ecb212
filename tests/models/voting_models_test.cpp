// la, la-one-pass, zero-based-skill and kos.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <variant>
#include <vector>

#include "models/builtin_models.hpp"
#include "models/vote_weights.hpp"
#include "quorate/base/distributions.hpp"
#include "quorate/base/error.hpp"
#include "quorate/core/consolidated.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;
using test::Row;

const std::vector<double>& accuracies(const FitResult& result) {
  return std::get<OneCoinWorkers>(result.workers).accuracy();
}

/// Every item has the votes 0 0 1 of workers 0, 1, 2: any order of the items is the same.
Crowd same_votes(std::uint32_t items) {
  Crowd crowd{items, 3, 2, {}};
  for (std::uint32_t i = 0; i < items; ++i) {
    for (std::uint32_t j = 0; j < 3; ++j) crowd.rows.push_back({i, j, j == 2 ? 1U : 0U});
  }
  return crowd;
}

TEST_CASE("la: accuracies by hand, in one pass and in two") {
  const FitResult one = LightWeightOnePass().fit(same_votes(10).table(), {});
  CHECK(near(accuracies(one)[0], 11.0 / 12, 1e-14));
  CHECK(near(accuracies(one)[1], 11.0 / 12, 1e-14));
  CHECK(near(accuracies(one)[2], 1.0 / 12, 1e-14));
  CHECK(one.posterior_stands_alone);
  // The weights of the second pass are 2 * 11/12 - 1 = 5/6, 5/6 and -5/6: log odds are as these.
  const FitResult two = LightWeight().fit(same_votes(10).table(), {});
  const auto odds = [&](std::size_t j) { return log_odds(accuracies(two)[j], 2); };
  CHECK(odds(0) > 0);
  CHECK(near(odds(2), -odds(0), 1e-12));
  // So worker 2's vote for 1 is one for 0.
  CHECK(near(two.posterior.row(ItemId{0})[0], 1 / (1 + std::exp(-3 * odds(0))), 1e-12));
}

TEST_CASE("la-one-pass: an item is labelled with what was known when it came") {
  // One item: three workers of weight 1/2 each, and two against one wins.
  const FitResult one = LightWeightOnePass().fit(same_votes(1).table(), {});
  CHECK(one.posterior.row(ItemId{0})[0] > 0.5);
  CHECK(near(accuracies(one)[0], 2.0 / 3, 1e-14));
  CHECK(near(accuracies(one)[2], 1.0 / 3, 1e-14));
}

TEST_CASE("la: a true label that is known is learned from, even against all votes") {
  FitOptions options;
  options.gold.assign(10, ClassId{1});
  const FitResult fit = LightWeightOnePass().fit(same_votes(10).table(), options);
  CHECK(near(accuracies(fit)[2], 11.0 / 12, 1e-14));
  CHECK(near(accuracies(fit)[0], 1.0 / 12, 1e-14));
}

/// Skills in plain loops.
std::vector<double> reference_skills(const Crowd& crowd) {
  std::vector<double> skills(crowd.workers, 1.0 / crowd.classes + 1e-5);
  double rate = 1;
  for (int round = 1; round <= 100; ++round) {
    if (round % 20 == 0) rate /= 2;
    std::vector<std::vector<double>> sums(crowd.items, std::vector<double>(crowd.classes, 0));
    for (const Row& row : crowd.rows) sums[row.item][row.label] += row.weight * skills[row.worker];
    std::vector<double> hits(crowd.workers, 0);
    std::vector<double> votes(crowd.workers, 0);
    for (const Row& row : crowd.rows) {
      votes[row.worker] += row.weight;
      if (most_probable(sums[row.item]).label.value == row.label) hits[row.worker] += row.weight;
    }
    for (std::size_t j = 0; j < skills.size(); ++j) {
      if (votes[j] > 0) skills[j] += rate * (hits[j] / votes[j] - skills[j]);
    }
  }
  return skills;
}

TEST_CASE("zero-based-skill: the accuracies and labels are those of a slow reference's skills") {
  Random random(2021);
  for (int round = 0; round < 200; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const AnnotationTable table = crowd.table();
    const FitResult fit = ZeroBasedSkill().fit(table, {});
    const std::vector<double> expected = accuracies_of_weights(table, {}, reference_skills(crowd));
    for (std::size_t j = 0; j < expected.size(); ++j)
      CHECK(near(accuracies(fit)[j], expected[j], 1e-9));
  }
}

/// Final beliefs of kos with every sum written out.
std::vector<double> reference_beliefs(const Crowd& crowd, std::uint64_t seed) {
  std::vector<Row> rows(crowd.rows);
  std::stable_sort(rows.begin(), rows.end(), [](Row a, Row b) { return a.item < b.item; });
  const auto sign = [](const Row& row) { return (row.label == 0 ? 1 : -1) * row.weight; };
  Random random(seed);
  std::vector<long double> y(rows.size());
  for (auto& value : y) value = 1 + draw_normal(random);
  std::vector<long double> x(rows.size());
  for (int round = 0; round < 100; ++round) {
    long double square = 0;
    for (std::size_t v = 0; v < rows.size(); ++v) {
      x[v] = 0;
      for (std::size_t u = 0; u < rows.size(); ++u) {
        if (u != v && rows[u].item == rows[v].item) x[v] += sign(rows[u]) * y[u];
      }
    }
    for (std::size_t v = 0; v < rows.size(); ++v) {
      y[v] = 0;
      for (std::size_t u = 0; u < rows.size(); ++u) {
        if (u != v && rows[u].worker == rows[v].worker) y[v] += sign(rows[u]) * x[u];
      }
      square += y[v] * y[v];
    }
    for (auto& value : y) value = square > 0 ? value * std::sqrt(rows.size() / square) : value;
  }
  std::vector<double> beliefs(crowd.items, 0);
  for (std::size_t v = 0; v < rows.size(); ++v)
    beliefs[rows[v].item] += static_cast<double>(sign(rows[v]) * y[v]);
  return beliefs;
}

TEST_CASE("kos: labels are the signs of a slow reference's beliefs") {
  const test::SimulatedCrowd simulated = test::simulate(
      {.items = 40, .workers = 8, .classes = 2, .votes_per_item = 3, .least_accuracy = 0.5});
  FitOptions options;
  options.seed = 7;
  const FitResult fit = Kos().fit(simulated.crowd.table(), options);
  const std::vector<double> beliefs = reference_beliefs(simulated.crowd, 7);
  CHECK(test::accuracy(fit.posterior, simulated.truth) >
        0.5);  // three votes of such workers carry little
  double ratio = 0;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::span<const double> q = fit.posterior.row(ItemId{i});
    const double odds = std::log(q[0]) - std::log(q[1]);
    if (ratio == 0) ratio = odds / beliefs[i];  // its sign is the one that trusts the votes
    CHECK(std::fabs(ratio) > 0);
    CHECK(near(odds, ratio * beliefs[i], 1e-6, 1e-6));
  }
}

TEST_CASE("kos: three classes are refused with advice, one is fine") {
  const Crowd three{1, 1, 3, {{0, 0, 2}}};
  try {
    (void)Kos().fit(three.table(), {});
    FAIL("it went through");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kUsage);
    CHECK(std::string(error.what()).find("one-coin") != std::string::npos);
  }
  const Crowd one{1, 1, 1, {{0, 0, 0}}};
  CHECK(Kos().fit(one.table(), {}).posterior.row(ItemId{0})[0] == 1);
}

}  // namespace
}  // namespace quorate
