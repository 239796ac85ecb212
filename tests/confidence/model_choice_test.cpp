#include "quorate/confidence/model_choice.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <numeric>
#include <string_view>
#include <vector>

#include "quorate/base/random.hpp"
#include "support/crowd.hpp"
#include "support/memory_checkpoint.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;

constexpr std::uint64_t kChoiceSeed = 3;

ModelChoice choose(const AnnotationTable& table, unsigned threads = 1,
                   std::uint64_t seed = kChoiceSeed) {
  FitOptions options;
  options.threads = threads;
  return choose_model(table, options, seed);
}

double weight_of(const ModelChoice& choice, std::string_view model) {
  for (const Candidate& candidate : choice.candidates) {
    if (candidate.model == model) return candidate.weight;
  }
  FAIL("no such candidate");
  return 0;
}

/// Items of three classes and nine workers: three are careful, three mostly take class 1 for class
/// 2, three class 2 for class 1. Neither one accuracy nor a habit says that.
test::SimulatedCrowd confusing(std::uint32_t items, std::uint64_t seed) {
  Random random(seed);
  test::SimulatedCrowd result;
  result.crowd = {items, 9, 3, {}};
  for (std::uint32_t i = 0; i < items; ++i) {
    const auto truth = static_cast<std::uint32_t>(random.below(3));
    result.truth.push_back(ClassId{truth});
    for (std::uint32_t j = 0; j < 9; ++j) {
      std::uint32_t label = truth;
      const bool confuses = truth != 0 && j % 3 == truth;
      if (random.uniform() < (confuses ? 0.7 : 0.1)) label = truth == 0 ? 1 : 3 - truth;
      result.crowd.rows.push_back({i, j, label, 1});
    }
  }
  return result;
}

TEST_CASE("stacking weights: by hand for two models") {
  // Two votes: model 0 gives p = (0.8, 0.2), model 1 (0.4, 0.4). With 10 pseudo-votes a model the
  // weight w of model 0 solves w = (10 + 0.8 w/(0.4 + 0.4 w) + 0.2 w/(0.4 - 0.2 w))/22.
  const std::vector<double> weights =
      stacking_weights({{std::log(0.8), std::log(0.2)}, {std::log(0.4), std::log(0.4)}});
  const double w = weights[0];
  CHECK(near(w, (10 + 0.8 * w / (0.4 + 0.4 * w) + 0.2 * w / (0.4 - 0.2 * w)) / 22, 0, 1e-5));
  CHECK(near(weights[0] + weights[1], 1, 1e-12));
}

TEST_CASE("stacking weights: the better model has more, equal models share, none wins by nothing") {
  const std::vector<double> good(1000, std::log(0.9));
  const std::vector<double> bad(1000, std::log(0.2));
  const std::vector<double> weights = stacking_weights({bad, good});
  CHECK(weights[1] > 0.97);
  CHECK(stacking_weights({good, good}) == std::vector<double>{0.5, 0.5});
  CHECK(stacking_weights({{}, {}, {}, {}}) == std::vector<double>(4, 0.25));
  // No prediction underflows, however improbable the votes.
  const std::vector<double> hopeless(10, -2000.0);
  CHECK(near(stacking_weights({hopeless, hopeless})[0], 0.5, 1e-12));
}

TEST_CASE("auto: workers with their own confusions take a model with confusion matrices") {
  for (const std::uint64_t seed : {1U, 2U}) {
    CAPTURE(seed);
    const test::SimulatedCrowd simulated = confusing(400, seed);
    const AnnotationTable table = simulated.crowd.table();
    const ModelChoice choice = choose(table);
    CHECK(choice.candidates[choice.heaviest].model == "dawid-skene-spammer");
    CHECK(weight_of(choice, "one-coin") < 0.15);
    const auto one_coin = make_model("one-coin");
    const Calibration alone =
        calibrate_with_votes(table, *one_coin, {}, one_coin->fit(table, {}), kChoiceSeed);
    CHECK(test::log_loss(choice.calibration.posterior, simulated.truth) <
          test::log_loss(alone.posterior, simulated.truth));
  }
}

TEST_CASE("auto: workers with one accuracy each and few votes take a model with few parameters") {
  for (const std::uint64_t seed : {1U, 2U}) {
    CAPTURE(seed);
    const AnnotationTable table =
        test::simulate(
            {.items = 200, .workers = 40, .classes = 8, .votes_per_item = 3, .seed = seed})
            .crowd.table();
    const ModelChoice choice = choose(table);
    CHECK(weight_of(choice, "one-coin") + weight_of(choice, "mace") > 0.7);
  }
}

TEST_CASE("auto: what was compared is told, and posteriors are distributions") {
  const AnnotationTable table = test::simulate({.items = 100}).crowd.table();
  const ModelChoice choice = choose(table);
  CHECK(choice.held_out_votes == 500);  // each vote is hidden once
  REQUIRE(choice.candidates.size() == candidate_models().size());
  double weights = 0;
  for (const Candidate& candidate : choice.candidates) {
    CHECK(candidate.mean_log_probability < 0);
    CHECK((candidate.rho > 0 && candidate.rho < 5));
    CHECK(candidate.weight <= choice.candidates[choice.heaviest].weight);
    weights += candidate.weight;
  }
  CHECK(near(weights, 1, 1e-12));
  CHECK(choice.calibration.rho == choice.candidates[choice.heaviest].rho);
  CHECK(choice.fit.posterior.items() == 100);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::vector<double> row = test::row_of(choice.calibration.posterior, i);
    CHECK(near(std::accumulate(row.begin(), row.end(), 0.0), 1, 1e-12));
  }
}

TEST_CASE("auto: the same bits for any number of threads, and again for the same seed") {
  const AnnotationTable table = test::simulate({.items = 2500, .hard_share = 0.2}).crowd.table();
  const ModelChoice one = choose(table, 1);
  for (const unsigned threads : {1U, 2U, 5U}) {
    const ModelChoice many = choose(table, threads);
    CHECK(many.calibration.posterior.values() == one.calibration.posterior.values());
    CHECK(many.candidates.front().weight == one.candidates.front().weight);
  }
  const ModelChoice other = choose(table, 1, kChoiceSeed + 1);
  CHECK(other.candidates.front().weight != one.candidates.front().weight);
}

TEST_CASE("auto: numbers of workers and classes do not matter") {
  Random random(5);
  const Crowd crowd = test::simulate({.items = 200, .hard_share = 0.2}).crowd;
  const std::vector<std::uint32_t> classes = test::shuffled(crowd.classes, random);
  const Crowd other =
      crowd.renumbered(test::identity(crowd.items), test::shuffled(crowd.workers, random), classes);
  const ModelChoice one = choose(crowd.table());
  const ModelChoice two = choose(other.table());
  // Other orders of addition, and fits that may stop an iteration apart.
  for (std::size_t m = 0; m < one.candidates.size(); ++m) {
    CHECK(near(two.candidates[m].weight, one.candidates[m].weight, 0, 1e-3));
  }
  for (std::uint32_t i = 0; i < crowd.items; ++i) {
    for (std::uint32_t k = 0; k < crowd.classes; ++k) {
      CHECK(near(two.calibration.posterior.row(ItemId{i})[classes[k]],
                 one.calibration.posterior.row(ItemId{i})[k], 0, 1e-3));
    }
  }
}

TEST_CASE("auto: two votes an item are enough to compare, one is not") {
  const ModelChoice pairs =
      choose(test::simulate({.items = 50, .votes_per_item = 2}).crowd.table());
  CHECK(pairs.held_out_votes == 100);
  CHECK(pairs.calibration.known);
  CHECK(pairs.calibration.rho == kPriorRho);  // nothing tells of it
  const ModelChoice single = choose(Crowd{3, 2, 2, {{0, 0, 0}, {2, 1, 1}}}.table());
  CHECK_FALSE(single.calibration.known);
  REQUIRE(single.candidates.size() == 1);
  CHECK(single.candidates.front().weight == 1);
  CHECK(std::isnan(single.candidates.front().mean_log_probability));
}

TEST_CASE("choose_model: ended in any candidate's fit, it goes on to the same bits") {
  const test::SimulatedCrowd simulated = confusing(120, 5);
  const AnnotationTable table = simulated.crowd.table();
  const ModelChoice whole = choose(table);
  for (const std::string_view ended : candidate_models()) {
    INFO(ended);
    std::map<std::string_view, test::MemoryCheckpoint> saved;
    const CandidateCheckpoint checkpoint_of = [&](std::string_view name) { return &saved[name]; };
    saved[ended].end_at(2);
    CHECK_THROWS_AS((void)choose_model(table, {}, kChoiceSeed, checkpoint_of), test::Interruption);
    saved[ended].end_at(0);
    std::size_t resumed = 0;
    for (const auto& candidate : saved) resumed += candidate.second.state().empty() ? 0 : 1;
    CHECK(resumed >= 1);
    const ModelChoice again = choose_model(table, {}, kChoiceSeed, checkpoint_of);
    CHECK(again.calibration.posterior.values() == whole.calibration.posterior.values());
    for (std::size_t m = 0; m < whole.candidates.size(); ++m)
      CHECK(again.candidates[m].weight == whole.candidates[m].weight);
  }
}

}  // namespace
}  // namespace quorate
