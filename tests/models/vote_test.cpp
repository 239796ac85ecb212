// The numbers are worked out by hand beside each test.
#include <doctest/doctest.h>

#include <cmath>
#include <optional>
#include <variant>
#include <vector>

#include "models/builtin_models.hpp"
#include "models/one_coin.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/models/em.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;
using test::row_of;

// A dozen operations each: rounding only.
constexpr double kRounding = 1e-14;

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!near(a[i], b[i], kRounding, kRounding)) return false;
  }
  return true;
}

const std::vector<double>& vote_accuracies(const FitResult& result) {
  return std::get<OneCoinWorkers>(result.workers).accuracy();
}

double log_odds(double accuracy, double classes) {
  return std::log(accuracy / (1 - accuracy) * (classes - 1));
}

FitResult weighted_vote(const Crowd& crowd, std::vector<double> weights) {
  FitOptions options;
  options.worker_weights = std::move(weights);
  return WeightedVote().fit(crowd.table(), options);
}

TEST_CASE("majority: shares of the votes, zero rows for items without any") {
  const Crowd crowd{3, 3, 3, {{0, 0, 2}, {0, 1, 2}, {0, 2, 0}, {2, 1, 1}}};
  const FitResult result = Majority().fit(crowd.table(), {});
  CHECK(same(row_of(result.posterior, 0), {1.0 / 3, 0, 2.0 / 3}));
  CHECK(row_of(result.posterior, 1) == std::vector<double>{0, 0, 0});
  CHECK(row_of(result.posterior, 2) == std::vector<double>{0, 1, 0});
  CHECK(result.stop == StopReason::kNotIterative);
  CHECK(result.trace.empty());
}

TEST_CASE("majority: a tie is one, and goes to the smallest class") {
  const Crowd crowd{1, 6, 3, {{0, 0, 2}, {0, 1, 1}, {0, 2, 2}, {0, 3, 1}, {0, 4, 0}}};
  const FitResult result = Majority().fit(crowd.table(), {});
  const ConsolidatedLabel label = most_probable(result.posterior.row(ItemId{0}));
  CHECK(label.label == ClassId{1});
  CHECK(label.tied);
}

TEST_CASE("majority: weights of votes count") {
  const Crowd crowd{1, 3, 2, {{0, 0, 0, 3}, {0, 1, 1, 0.5}, {0, 2, 1, 0.5}}};
  CHECK(same(row_of(Majority().fit(crowd.table(), {}).posterior, 0), {0.75, 0.25}));
}

TEST_CASE("majority: takes the workers for equally good, and as good as their agreement says") {
  const test::SimulatedCrowd simulated =
      test::simulate({.items = 2000, .least_accuracy = 0.7, .best_accuracy = 0.7});
  const FitResult result = Majority().fit(simulated.crowd.table(), {});
  for (const double s : vote_accuracies(result)) CHECK(s == vote_accuracies(result).front());
  CHECK(near(vote_accuracies(result).front(), 0.7, 0,
             0.02));  // 10,000 votes: standard error 0.005 and a little more
  for (const double log_p : result.log_class_prior) CHECK(near(log_p, -std::log(4.0), kRounding));
}

/// The common accuracy by the one-coin kernel itself: plain EM over all items, to the end.
double common_accuracy_by_em(const AnnotationTable& table) {
  OneCoinKernel kernel(table.workers(), table.classes(), PriorKind::kNone, CoinSharing::kEverybody);
  FitOptions options;
  options.accelerate = false;
  options.tolerance = 0;
  options.max_iterations = 3000;
  Posterior posterior = vote_shares(table);
  std::vector<IterationTrace> trace;
  run_em(kernel, table, options, posterior, trace);
  return kernel.accuracy().front();
}

TEST_CASE("majority: the common accuracy is that of EM, whatever the threads") {
  std::vector<Crowd> crowds;
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    crowds.push_back(test::simulate({.items = 100, .least_accuracy = 0.5, .seed = seed}).crowd);
    // Uneven: some votes are gone, some weigh more.
    Crowd uneven = crowds.back();
    for (std::size_t i = 0; i < uneven.rows.size(); i += 7) uneven.rows[i].weight = 2.5;
    uneven.rows.resize(uneven.rows.size() - 30);
    crowds.push_back(uneven);
  }
  for (const Crowd& crowd : crowds) {
    const AnnotationTable table = crowd.table();
    const double expected = common_accuracy_by_em(table);
    const std::vector<double> found = vote_accuracies(Majority().fit(table, {}));
    CHECK(near(found.front(), expected, 1e-9));
    for (const unsigned threads : {2U, 7U}) {
      FitOptions options;
      options.threads = threads;
      CHECK(vote_accuracies(Majority().fit(table, options)) == found);
    }
  }
}

TEST_CASE("weighted-vote: shares of the given weights") {
  const Crowd crowd{2, 3, 2, {{0, 0, 0}, {0, 1, 1}, {0, 2, 1}, {1, 1, 0}, {1, 2, 1}}};
  const FitResult result = weighted_vote(crowd, {4, 1, 1});
  CHECK(same(row_of(result.posterior, 0), {4.0 / 6, 2.0 / 6}));
  CHECK(same(row_of(result.posterior, 1), {0.5, 0.5}));
  CHECK(most_probable(result.posterior.row(ItemId{1})).tied);
}

TEST_CASE("weighted-vote: the weight of a worker multiplies that of the vote") {
  const Crowd crowd{1, 2, 2, {{0, 0, 0, 3}, {0, 1, 1, 1}}};
  CHECK(same(row_of(weighted_vote(crowd, {2, 4}).posterior, 0), {0.6, 0.4}));
}

TEST_CASE("weighted-vote: workers of weight zero have no say, except among themselves") {
  // On items 2 and 3 all agree: otherwise the crowd would be as good as chance.
  const Crowd crowd{4,
                    3,
                    2,
                    {{0, 0, 0},
                     {0, 1, 1},
                     {0, 2, 1},
                     {1, 1, 0},
                     {1, 2, 1},
                     {1, 1, 0},
                     {2, 0, 1},
                     {2, 1, 1},
                     {2, 2, 1},
                     {3, 0, 0},
                     {3, 1, 0},
                     {3, 2, 0}}};
  const FitResult result = weighted_vote(crowd, {1, 0, 0});
  CHECK(row_of(result.posterior, 0) == std::vector<double>{1, 0});
  CHECK(same(row_of(result.posterior, 1), {2.0 / 3, 1.0 / 3}));  // plain shares
  // Weight zero stands for a worker who is no better than chance.
  CHECK(near(vote_accuracies(result)[1], 0.5, kRounding));
  CHECK(vote_accuracies(result)[0] > 0.5);
}

TEST_CASE("weighted-vote: all weights zero is plain voting among workers at chance") {
  const Crowd crowd{1, 3, 4, {{0, 0, 0}, {0, 1, 1}, {0, 2, 1}}};
  const FitResult result = weighted_vote(crowd, {0, 0, 0});
  CHECK(same(row_of(result.posterior, 0), {1.0 / 3, 2.0 / 3, 0, 0}));
  for (const double s : vote_accuracies(result)) CHECK(near(s, 0.25, kRounding));
}

TEST_CASE("weighted-vote: states accuracies whose log odds are proportional to the weights") {
  const test::SimulatedCrowd simulated = test::simulate({.items = 200, .workers = 5});
  const FitResult result = weighted_vote(simulated.crowd, {1, 2, 3, 4, 0.5});
  const double unit = log_odds(vote_accuracies(result)[0], 4);
  CHECK(unit > 0);
  CHECK(near(log_odds(vote_accuracies(result)[1], 4), 2 * unit, 1e-12));
  CHECK(near(log_odds(vote_accuracies(result)[3], 4), 4 * unit, 1e-12));
  CHECK(near(log_odds(vote_accuracies(result)[4], 4), unit / 2, 1e-12));
  // Every worker voted on every item, so the mean log odds are those of one common accuracy.
  const FitResult majority = Majority().fit(simulated.crowd.table(), {});
  CHECK(near(10.5 / 5 * unit, log_odds(vote_accuracies(majority)[0], 4), 1e-12));
}

TEST_CASE("weighted-vote: equal weights are majority voting, whatever their size") {
  const test::SimulatedCrowd simulated = test::simulate({.items = 100});
  const FitResult majority = Majority().fit(simulated.crowd.table(), {});
  const FitResult equal = weighted_vote(simulated.crowd, std::vector<double>(20, 7));
  CHECK(test::largest_difference(equal.posterior, majority.posterior) < kRounding);
  CHECK(near(vote_accuracies(equal)[3], vote_accuracies(majority)[3], 1e-12));
}

TEST_CASE("weighted-vote: weights from gold, by hand") {
  // Three classes. Gold on items 0 and 1: worker 0 right twice, worker 1 once of two, worker 2
  // wrong once. Crowd: (3 + 1)/(5 + 2) = 4/7. Item 2, without gold, is decided by them.
  const Crowd crowd{
      3,
      3,
      3,
      {{0, 0, 0}, {0, 1, 0}, {1, 0, 1}, {1, 1, 2}, {1, 2, 0}, {2, 0, 0}, {2, 1, 1}, {2, 2, 2}}};
  FitOptions options;
  options.gold = {ClassId{0}, ClassId{1}, std::nullopt};
  const FitResult result = WeightedVote().fit(crowd.table(), options);
  const double pooled = 4.0 / 7;
  const std::vector<double> weights{log_odds((2 + 4 * pooled) / 6, 3),
                                    log_odds((1 + 4 * pooled) / 6, 3),
                                    log_odds((0 + 4 * pooled) / 5, 3)};
  const double total = weights[0] + weights[1] + weights[2];
  CHECK(same(row_of(result.posterior, 2),
             {weights[0] / total, weights[1] / total, weights[2] / total}));
}

TEST_CASE(
    "weighted-vote: gold for fewer items than there are is enough, gold for none gives equal "
    "weights") {
  const Crowd crowd{2, 2, 2, {{0, 0, 0}, {0, 1, 1}, {1, 0, 0}, {1, 1, 1}}};
  FitOptions options;
  options.gold = {ClassId{0}};
  CHECK(WeightedVote().fit(crowd.table(), options).posterior.row(ItemId{1})[0] > 0.5);
  options.gold = {
      std::nullopt,
      std::nullopt};  // nothing known: the crowd's accuracy is 1/2, which weighs nothing
  CHECK(same(row_of(WeightedVote().fit(crowd.table(), options).posterior, 1), {0.5, 0.5}));
}

TEST_CASE("weighted-vote: estimated weights, by hand") {
  // Two classes, one item with votes 0 0 1. Worker 0 agrees with one of the two others: 1/2, so
  // does worker 1; worker 2 agrees with none. Crowd: (1 + 1)/(3 + 2) = 2/5. Accuracies (1/2 +
  // 8/5)/5 = 21/50 and (8/5)/5 = 8/25: nobody is better than chance, so all weigh nothing and the
  // plain votes decide.
  const Crowd split{1, 3, 2, {{0, 0, 0}, {0, 1, 0}, {0, 2, 1}}};
  CHECK(same(row_of(WeightedVote().fit(split.table(), {}).posterior, 0), {2.0 / 3, 1.0 / 3}));

  // Six items on which workers 0 and 1 agree, and worker 2 does on the first three. Agreement:
  // workers 0 and 1 (3 * 1 + 3 * 1/2)/6 votes = 4.5 of 6, worker 2: 3 of 6. Crowd: (12 + 1)/(18 +
  // 2) = 0.65.
  Crowd crowd{6, 3, 2, {}};
  for (std::uint32_t i = 0; i < 6; ++i) {
    crowd.rows.push_back({i, 0, 0});
    crowd.rows.push_back({i, 1, 0});
    crowd.rows.push_back({i, 2, i < 3 ? 0U : 1U});
  }
  const double good = log_odds((4.5 + 4 * 0.65) / 10, 2);
  const double poor = log_odds((3 + 4 * 0.65) / 10, 2);
  const FitResult result = WeightedVote().fit(crowd.table(), {});
  CHECK(
      same(row_of(result.posterior, 5), {2 * good / (2 * good + poor), poor / (2 * good + poor)}));
}

TEST_CASE("weighted-vote: a worker does not vouch for himself by voting more than once") {
  // Three classes, four items: worker 0 says 0 three times and nobody agrees; workers 1 to 4 say 1.
  // Counted as others, his own votes would lift him above chance: (2/6 * 12 + 4 * 13/30)/16 = 0.36.
  Crowd crowd{4, 5, 3, {}};
  for (std::uint32_t i = 0; i < 4; ++i) {
    for (const std::uint32_t worker : {0U, 0U, 0U, 1U, 2U, 3U, 4U}) {
      crowd.rows.push_back({i, worker, worker == 0 ? 0U : 1U});
    }
  }
  const FitResult result = WeightedVote().fit(crowd.table(), {});
  CHECK(row_of(result.posterior, 0) == std::vector<double>{0, 1, 0});
}

TEST_CASE("vote: one class, no votes, no items") {
  for (const bool weighted : {false, true}) {
    const auto fit = [weighted](const Crowd& crowd) {
      return weighted ? WeightedVote().fit(crowd.table(), {}) : Majority().fit(crowd.table(), {});
    };
    CHECK(fit({0, 0, 2, {}}).posterior.values().empty());
    CHECK(fit({1, 1, 2, {}}).posterior.values() == std::vector<double>{0, 0});
    const FitResult one = fit({1, 2, 1, {{0, 0, 0}, {0, 1, 0}}});
    CHECK(one.posterior.values() == std::vector<double>{1});
    for (const double s : vote_accuracies(one)) CHECK((s > 0 && s < 1));
  }
}

TEST_CASE(
    "vote: renumbered items, workers and classes give the same answer under the new numbers") {
  Random random(13);
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const std::vector<std::uint32_t> items = test::shuffled(crowd.items, random);
    const std::vector<std::uint32_t> workers = test::shuffled(crowd.workers, random);
    const std::vector<std::uint32_t> classes = test::shuffled(crowd.classes, random);
    const FitResult one = WeightedVote().fit(crowd.table(), {});
    const FitResult other =
        WeightedVote().fit(crowd.renumbered(items, workers, classes).table(), {});
    for (std::uint32_t i = 0; i < crowd.items; ++i) {
      for (std::uint32_t k = 0; k < crowd.classes; ++k) {
        CHECK(near(other.posterior.row(ItemId{items[i]})[classes[k]],
                   one.posterior.row(ItemId{i})[k], 0, 1e-12));
      }
    }
  }
}

}  // namespace
}  // namespace quorate
