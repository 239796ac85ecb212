#include "audit/leave_one_out.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "audit/vote_facts.hpp"
#include "audit/worker_votes.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/models/model.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;
// Products and logarithms of a few probabilities that are not far from 1.
constexpr double kRounding = 1e-10;

/// The posterior of an item from the votes of everybody but `left_out`, by the definition.
std::vector<double> by_definition(const AnnotationTable& table, const FitResult& fit, ItemId item,
                                  WorkerId left_out) {
  std::vector<double> row = fit.log_class_prior;
  const std::span<const Vote> votes = table.votes_of(item);
  const std::span<const double> weights = table.weights_of(item);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    if (votes[v].worker == left_out) continue;
    for (std::uint32_t k = 0; k < row.size(); ++k) {
      const double log_p =
          std::holds_alternative<OneCoinWorkers>(fit.workers)
              ? std::get<OneCoinWorkers>(fit.workers).log_probability(votes[v], ClassId{k})
              : std::get<ConfusionWorkers>(fit.workers).log_probability(votes[v], ClassId{k});
      row[k] += (weights.empty() ? 1.0 : weights[v]) * log_p;
    }
  }
  log_normalize(row);
  return row;
}

TEST_CASE("leave one out: equals the definition for repeats, weights and both worker models") {
  Random random(11);
  for (int repeat = 0; repeat < 60; ++repeat) {
    const AnnotationTable table = test::random_crowd(random, repeat % 2 == 1).table();
    const FitResult fit = make_model(repeat % 3 == 0 ? "one-coin" : "dawid-skene")->fit(table, {});
    const LeaveOneOut others(table, fit);
    LeaveOneOut::Scratch scratch;
    for (std::uint32_t i = 0; i < table.items(); ++i) {
      const std::span<const Vote> votes = table.votes_of(ItemId{i});
      others.rows_of(ItemId{i}, scratch);
      for (std::size_t v = 0; v < votes.size(); ++v) {
        const bool alone = std::all_of(votes.begin(), votes.end(),
                                       [&](Vote other) { return other.worker == votes[v].worker; });
        CHECK((scratch.compared[v] == 0) == alone);
        const std::vector<double> expected = by_definition(table, fit, ItemId{i}, votes[v].worker);
        for (std::size_t k = 0; k < table.classes(); ++k) {
          CHECK(near(scratch.rows[v * table.classes() + k], expected[k], kRounding, kRounding));
        }
      }
    }
  }
}

TEST_CASE("leave one out: very many votes on one item do not underflow") {
  test::Crowd crowd;
  crowd.items = 1;
  crowd.workers = 3000;
  crowd.classes = 3;
  for (std::uint32_t j = 0; j < crowd.workers; ++j) crowd.rows.push_back({0, j, j % 3});
  const AnnotationTable table = crowd.table();
  const FitResult fit = make_model("dawid-skene")->fit(table, {});
  const LeaveOneOut others(table, fit);
  LeaveOneOut::Scratch scratch;
  others.rows_of(ItemId{0}, scratch);
  const std::vector<double> expected = by_definition(table, fit, ItemId{0}, WorkerId{7});
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(near(scratch.rows[7 * 3 + k], expected[k], 1e-7, 1e-9));  // sums of 3000 logarithms
  }
}

TEST_CASE("leave one out: without a worker model the others' shares count") {
  test::Crowd crowd;
  crowd.items = 1;
  crowd.workers = 4;
  crowd.classes = 2;
  crowd.rows = {{0, 0, 0}, {0, 1, 0}, {0, 2, 1}, {0, 3, 1}};
  const AnnotationTable table = crowd.table();
  FitResult fit;
  fit.log_class_prior = {std::log(0.5), std::log(0.5)};
  const LeaveOneOut others(table, fit);
  LeaveOneOut::Scratch scratch;
  others.rows_of(ItemId{0}, scratch);
  CHECK(near(scratch.rows[0], 1.0 / 3, 1e-15));
  CHECK(near(scratch.rows[1], 2.0 / 3, 1e-15));
}

TEST_CASE("vote facts: counts of a worker add up to its compared votes, ties are shared") {
  test::Crowd crowd;
  crowd.items = 3;
  crowd.workers = 3;
  crowd.classes = 2;
  crowd.rows = {{0, 0, 0}, {0, 1, 0}, {0, 2, 1}, {1, 0, 1}, {2, 0, 1}, {2, 1, 0}};
  const AnnotationTable table = crowd.table();
  FitResult fit;  // no worker model: shares
  fit.log_class_prior = {std::log(0.5), std::log(0.5)};
  const VoteFacts facts = vote_facts(table, fit, 2);
  CHECK(facts.compared == std::vector<double>{2, 2, 1});
  CHECK(facts.agreeing == std::vector<double>{0.5, 0.5, 0});
  CHECK(std::isnan(facts.of_vote[3].credit));
  double sum = 0;
  for (std::size_t cell = 0; cell < 4; ++cell) sum += facts.counts[cell];
  CHECK(near(sum, 2, 1e-15));
  const WorkerVotes by_worker(table);
  REQUIRE(by_worker.items_of(WorkerId{0}).size() == 3);
  CHECK(by_worker.items_of(WorkerId{0})[2] == 2);
  CHECK(by_worker.votes_of(WorkerId{1})[1] == 5);
}

}  // namespace
}  // namespace quorate
