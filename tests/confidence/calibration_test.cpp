#include "quorate/confidence/calibration.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <variant>
#include <vector>

#include "quorate/base/error.hpp"
#include "quorate/core/consolidated.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;
using test::SimulatedCrowd;

constexpr std::uint64_t kSeed = 7;

FitResult fit(const AnnotationTable& table, const std::string& model = "dawid-skene") {
  return make_model(model)->fit(table, {});
}

Calibration by_votes(const AnnotationTable& table, unsigned threads = 1, std::uint64_t seed = kSeed,
                     const std::string& model = "dawid-skene") {
  const auto fitted = make_model(model);
  FitOptions options;
  options.threads = threads;
  return calibrate_with_votes(table, *fitted, options, fitted->fit(table, options), seed);
}

/// Gold for the items of [begin, end), by ItemId.
std::vector<std::optional<ClassId>> gold_of(const std::vector<ClassId>& truth, std::size_t begin,
                                            std::size_t end) {
  std::vector<std::optional<ClassId>> gold(truth.size());
  for (std::size_t i = begin; i < end; ++i) gold[i] = truth[i];
  return gold;
}

Calibration by_gold(const AnnotationTable& table, const std::vector<std::optional<ClassId>>& gold,
                    const std::string& model = "dawid-skene", unsigned threads = 1) {
  const auto fitted = make_model(model);
  FitOptions options;
  options.gold = gold;
  options.threads = threads;
  return calibrate_with_gold(table, *fitted, options, fitted->fit(table, options), kSeed);
}

/// A quarter of the items mislead nearly everybody: Dawid-Skene is sure of them and wrong.
SimulatedCrowd overconfident(std::uint32_t items, std::uint64_t seed) {
  return test::simulate({.items = items, .votes_per_item = 8, .hard_share = 0.25, .seed = seed});
}

/// A fit with known parameters: two classes, prior 0.6 and 0.4, workers right with 0.8 and 0.7.
FitResult two_coins() {
  FitResult result;
  result.log_class_prior = {std::log(0.6), std::log(0.4)};
  result.workers = OneCoinWorkers({0.8, 0.7}, 2);
  return result;
}

void check_rows_sum_to_one(const AnnotationTable& table, const Posterior& posterior) {
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::span<const double> row = posterior.row(ItemId{i});
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    CHECK(near(sum, table.votes_of(ItemId{i}).empty() ? 0 : 1, 1e-12));  // a handful of roundings
  }
}

TEST_CASE("calibration kind: names go there and back, others are refused") {
  for (const CalibrationKind kind :
       {CalibrationKind::kVotes, CalibrationKind::kGold, CalibrationKind::kNone}) {
    CHECK(parse_calibration_kind(to_string(kind)) == kind);
  }
  CHECK_FALSE(parse_calibration_kind("vote").has_value());
  CHECK_FALSE(parse_calibration_kind("").has_value());
}

TEST_CASE("uncalibrated: the model's own posterior") {
  FitResult result = two_coins();
  result.posterior = Posterior(1, 2);
  result.posterior.row(ItemId{0})[1] = 1;
  const Calibration calibration = uncalibrated(result.posterior);
  CHECK(calibration.kind == CalibrationKind::kNone);
  CHECK(calibration.known);
  CHECK(calibration.posterior.values() == result.posterior.values());
}

TEST_CASE("tempered posterior: by hand") {
  // Item 0: votes 0 (worker 0) and 1 (worker 1), n = 2, rho = 0.5: tau = 2/3. Item 1: one vote, so
  // no tempering. Item 2: nothing.
  const AnnotationTable table = Crowd{3, 2, 2, {{0, 0, 0}, {0, 1, 1}, {1, 0, 1}}}.table();
  const Posterior posterior = tempered_posterior(table, two_coins(), 0.5, 1);
  const double of_0 = std::pow(0.6 * 0.8 * 0.3, 2.0 / 3);
  const double of_1 = std::pow(0.4 * 0.2 * 0.7, 2.0 / 3);
  CHECK(near(posterior.row(ItemId{0})[0], of_0 / (of_0 + of_1), 1e-14));
  CHECK(near(posterior.row(ItemId{1})[1], 0.4 * 0.8 / (0.4 * 0.8 + 0.6 * 0.2), 1e-14));
  CHECK(test::row_of(posterior, 2) == std::vector<double>{0, 0});
}

TEST_CASE("tempered posterior: weights are exponents and count as votes, a sum below one as one") {
  // Item 0: weights 2 and 1, n = 3, rho = 1: tau = 1/3. Item 1: weight 0.5, tau = 1.
  const AnnotationTable table =
      Crowd{2, 2, 2, {{0, 0, 0, 2}, {0, 1, 1, 1}, {1, 1, 1, 0.5}}}.table();
  const Posterior posterior = tempered_posterior(table, two_coins(), 1, 1);
  const double of_0 = std::cbrt(0.6 * 0.8 * 0.8 * 0.3);
  const double of_1 = std::cbrt(0.4 * 0.2 * 0.2 * 0.7);
  CHECK(near(posterior.row(ItemId{0})[0], of_0 / (of_0 + of_1), 1e-14));
  const double half_0 = 0.6 * std::sqrt(0.3);
  const double half_1 = 0.4 * std::sqrt(0.7);
  CHECK(near(posterior.row(ItemId{1})[1], half_1 / (half_0 + half_1), 1e-14));
}

TEST_CASE("tempered posterior: rho 0 is the posterior of the fit, a larger rho is less sure") {
  const SimulatedCrowd simulated = test::simulate({.items = 200});
  const AnnotationTable table = simulated.crowd.table();
  for (const char* model : {"dawid-skene", "one-coin"}) {
    CAPTURE(model);
    const FitResult result = fit(table, model);
    // The same sums in the same order, but for the class prior of one-coin.
    CHECK(test::largest_difference(tempered_posterior(table, result, 0, 1), result.posterior) <
          1e-12);
    const Posterior some = tempered_posterior(table, result, 0.3, 1);
    const Posterior more = tempered_posterior(table, result, 2, 1);
    double sum_some = 0;
    double sum_more = 0;
    for (std::uint32_t i = 0; i < table.items(); ++i) {
      sum_some += most_probable(some.row(ItemId{i})).confidence;
      sum_more += most_probable(more.row(ItemId{i})).confidence;
    }
    CHECK(sum_more < sum_some);
  }
}

TEST_CASE("tempered posterior: one that stands alone is tempered as it is") {
  const AnnotationTable table = Crowd{2, 2, 2, {{0, 0, 0}, {0, 1, 1}}}.table();
  FitResult result = two_coins();
  result.posterior_stands_alone = true;
  result.posterior = Posterior(2, 2);
  result.posterior.row(ItemId{0})[0] = 0.9;
  result.posterior.row(ItemId{0})[1] = 0.1;
  const Posterior posterior = tempered_posterior(table, result, 1, 1);  // tau = 1/2
  CHECK(near(posterior.row(ItemId{0})[0], 3.0 / 4, 1e-14));
  CHECK(test::row_of(posterior, 1) == std::vector<double>{0, 0});
}

TEST_CASE("tempered posterior: a model without idea of its workers is our fault") {
  const AnnotationTable table = Crowd{1, 2, 2, {{0, 0, 0}, {0, 1, 0}}}.table();
  const FitResult replay = fit(table, "ground-truth-2022");
  REQUIRE(std::holds_alternative<std::monostate>(replay.workers));
  try {
    (void)tempered_posterior(table, replay, 0.5, 1);
    FAIL("it went through");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kInternal);
  }
}

TEST_CASE("held-out votes: independent votes give a small rho, correlated votes a large one") {
  // Many votes, so that it is not the uncertainty of the parameters that rho makes up for.
  // Correlated: on every second item everybody guesses; the votes of the others agree far more than
  // those accuracies would explain.
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    CAPTURE(seed);
    const SimulatedCrowd plain = test::simulate({.items = 3000,
                                                 .classes = 2,
                                                 .votes_per_item = 8,
                                                 .least_accuracy = 0.75,
                                                 .best_accuracy = 0.95,
                                                 .seed = seed});
    Crowd mixed = plain.crowd;
    Random random(seed);
    for (test::Row& row : mixed.rows) {
      if (row.item % 2 == 0) row.label = static_cast<std::uint32_t>(random.below(2));
    }
    const double independent = by_votes(plain.crowd.table()).rho;
    const double correlated = by_votes(mixed.table()).rho;
    CAPTURE(independent);
    CAPTURE(correlated);
    CHECK(independent < 0.2);
    CHECK(correlated > 1.7 * independent);
  }
}

TEST_CASE("held-out votes: they are counted, and the curve that rho was chosen on is told") {
  const SimulatedCrowd simulated = test::simulate({.items = 100});
  const Calibration calibration = by_votes(simulated.crowd.table());
  CHECK(calibration.kind == CalibrationKind::kVotes);
  CHECK(calibration.known);
  CHECK(calibration.reason.empty());
  CHECK(calibration.held_out_votes ==
        500);  // every vote is hidden once, and at least three of five stay
  REQUIRE(calibration.held_out.size() > 5);
  for (std::size_t g = 0; g < calibration.held_out.size(); ++g) {
    CHECK(calibration.held_out[g].mean_log_probability < 0);
    if (g > 0) CHECK(calibration.held_out[g].rho > calibration.held_out[g - 1].rho);
  }
  check_rows_sum_to_one(simulated.crowd.table(), calibration.posterior);
}

TEST_CASE("held-out votes: five fits are less sure than one, and seldom of another opinion") {
  const SimulatedCrowd simulated = test::simulate({.items = 100});
  const AnnotationTable table = simulated.crowd.table();
  const Calibration calibration = by_votes(table);
  const Posterior one = tempered_posterior(table, fit(table), calibration.rho, 1);
  double mean_confidence = 0;
  double one_confidence = 0;
  std::size_t same_label = 0;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const ConsolidatedLabel label = most_probable(calibration.posterior.row(ItemId{i}));
    mean_confidence += label.confidence;
    one_confidence += most_probable(one.row(ItemId{i})).confidence;
    same_label += label.label == most_probable(one.row(ItemId{i})).label ? 1 : 0;
  }
  CHECK(mean_confidence < one_confidence);
  CHECK(same_label >= 95);
}

TEST_CASE(
    "held-out votes: of a large job a sample is hidden once, and the fit is tempered as it is") {
  const AnnotationTable table =
      test::simulate({.items = 60'000, .classes = 2, .votes_per_item = 5}).crowd.table();
  REQUIRE(table.votes() > kMostCalibrationVotes);
  const Calibration calibration = by_votes(table);
  // A quarter of 250,000, give or take the draw of the items (5 standard deviations).
  CHECK(std::fabs(static_cast<double>(calibration.held_out_votes) - 62'500) < 2'000);
  CHECK(calibration.posterior.values() ==
        tempered_posterior(table, fit(table), calibration.rho, 1).values());
}

TEST_CASE("held-out votes: every model with an idea of its workers can be calibrated") {
  const AnnotationTable table = test::simulate({.items = 100}).crowd.table();
  for (const char* model : {"majority", "weighted-vote", "one-coin", "dawid-skene"}) {
    CAPTURE(model);
    const Calibration calibration = by_votes(table, 1, kSeed, model);
    CHECK(calibration.held_out_votes == 500);
    CHECK((calibration.rho > 0 && calibration.rho < 5));
    check_rows_sum_to_one(table, calibration.posterior);
  }
}

TEST_CASE("held-out votes: the same bits for any number of threads, and again for the same seed") {
  const AnnotationTable table = test::simulate({.items = 2500, .hard_share = 0.2}).crowd.table();
  const Calibration one = by_votes(table, 1);
  CHECK(by_votes(table, 1).posterior.values() == one.posterior.values());
  for (const unsigned threads : {2U, 7U}) {
    const Calibration many = by_votes(table, threads);
    CHECK(many.rho == one.rho);
    CHECK(many.posterior.values() == one.posterior.values());
  }
  const Calibration other = by_votes(table, 1, kSeed + 1);
  CHECK(other.rho != one.rho);           // other folds
  CHECK(near(other.rho, one.rho, 0.2));  // that tell the same story
}

TEST_CASE("held-out votes: numbers of workers and classes do not matter") {
  Random random(3);
  const Crowd crowd = test::simulate({.items = 200, .hard_share = 0.2}).crowd;
  const std::vector<std::uint32_t> classes = test::shuffled(crowd.classes, random);
  const Crowd other =
      crowd.renumbered(test::identity(crowd.items), test::shuffled(crowd.workers, random), classes);
  const Calibration one = by_votes(crowd.table());
  const Calibration two = by_votes(other.table());
  // Other orders of addition, through fits that stop at a change of 1e-6 and might do so a round
  // apart.
  CHECK(near(two.rho, one.rho, 1e-4));
  for (std::uint32_t i = 0; i < crowd.items; ++i) {
    for (std::uint32_t k = 0; k < crowd.classes; ++k) {
      CHECK(
          near(two.posterior.row(ItemId{i})[classes[k]], one.posterior.row(ItemId{i})[k], 0, 1e-4));
    }
  }
}

TEST_CASE("held-out votes: where no item has two votes nothing is known, and it says why") {
  const AnnotationTable table = Crowd{3, 2, 2, {{0, 0, 0}, {2, 1, 1}}}.table();
  const Calibration calibration = by_votes(table);
  CHECK_FALSE(calibration.known);
  CHECK(std::string(calibration.reason).find("no object has two annotations") != std::string::npos);
  CHECK(calibration.posterior.values() == fit(table).posterior.values());
  CHECK(calibration.held_out.empty());
  CHECK_FALSE(by_votes(Crowd{2, 0, 2, {}}.table()).known);
}

TEST_CASE(
    "held-out votes: with two votes an item nothing can be held out, and rho is what it usually "
    "is") {
  const AnnotationTable table = test::simulate({.items = 50, .votes_per_item = 2}).crowd.table();
  const Calibration calibration = by_votes(table);
  CHECK(calibration.known);
  CHECK(calibration.held_out_votes == 0);
  CHECK(calibration.held_out.empty());
  CHECK(calibration.rho == kPriorRho);
}

TEST_CASE("held-out votes: one item, one worker, one class, all tied") {
  for (const Crowd& crowd :
       {Crowd{1, 5, 3, {{0, 0, 0}, {0, 1, 0}, {0, 2, 1}, {0, 3, 0}, {0, 4, 2}}},
        Crowd{2, 1, 2, {{0, 0, 0}, {0, 0, 0}, {0, 0, 1}, {1, 0, 1}, {1, 0, 1}}},
        Crowd{2, 3, 1, {{0, 0, 0}, {0, 1, 0}, {0, 2, 0}, {1, 1, 0}, {1, 2, 0}}},
        Crowd{2,
              4,
              2,
              {{0, 0, 0},
               {0, 1, 1},
               {0, 2, 0},
               {0, 3, 1},
               {1, 0, 1},
               {1, 1, 0},
               {1, 2, 1},
               {1, 3, 0}}}}) {
    const AnnotationTable table = crowd.table();
    const Calibration calibration = by_votes(table);
    CHECK(calibration.known);
    CHECK((calibration.rho > 0 && calibration.rho < 5));
    check_rows_sum_to_one(table, calibration.posterior);
  }
}

TEST_CASE("gold: takes back a planted overconfidence, on fresh items") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    CAPTURE(seed);
    const SimulatedCrowd simulated = overconfident(1000, seed);
    const AnnotationTable table = simulated.crowd.table();
    const FitResult result = fit(table);  // knows no gold
    const Calibration calibration = by_gold(table, gold_of(simulated.truth, 0, 300));
    CHECK(calibration.kind == CalibrationKind::kGold);
    CHECK(calibration.gold_items == 300);
    CHECK(calibration.class_temperature.size() == 4);
    check_rows_sum_to_one(table, calibration.posterior);
    // Scored on the 700 items without gold only.
    Posterior before(700, 4);
    Posterior after(700, 4);
    for (std::uint32_t i = 0; i < 700; ++i) {
      for (std::uint32_t k = 0; k < 4; ++k) {
        before.row(ItemId{i})[k] = result.posterior.row(ItemId{i + 300})[k];
        after.row(ItemId{i})[k] = calibration.posterior.row(ItemId{i + 300})[k];
      }
    }
    const std::vector<ClassId> truth(simulated.truth.begin() + 300, simulated.truth.end());
    CHECK(test::log_loss(after, truth) < 0.6 * test::log_loss(before, truth));
    CHECK(test::calibration_error(after, truth) < 0.5 * test::calibration_error(before, truth));
    CHECK(near(test::accuracy(after, truth), test::accuracy(before, truth), 0, 0.02));
  }
}

TEST_CASE("gold: leaves a model alone that is right about itself") {
  const SimulatedCrowd simulated =
      test::simulate({.items = 2000, .workers = 10, .votes_per_item = 3});
  const AnnotationTable table = simulated.crowd.table();
  const Calibration calibration = by_gold(table, gold_of(simulated.truth, 0, 1000));
  CHECK(calibration.rho < 0.2);
  for (const double beta : calibration.class_temperature) CHECK((beta > 0.7 && beta < 1.4));
}

TEST_CASE("gold: items with gold get parameters that never saw their label") {
  // Changing the true label of one gold item changes the parameters, the rows without gold, and the
  // rows of the gold items in other folds. Its own row stays as it is.
  const SimulatedCrowd simulated = overconfident(60, 4);
  const AnnotationTable table = simulated.crowd.table();
  auto gold = gold_of(simulated.truth, 0, 40);
  const Calibration one = by_gold(table, gold);
  gold[5] = ClassId{(gold[5]->value + 1) % 4};
  const Calibration two = by_gold(table, gold);
  CHECK(one.rho != two.rho);
  CHECK(test::row_of(one.posterior, 5) == test::row_of(two.posterior, 5));
  CHECK(test::row_of(one.posterior, 50) != test::row_of(two.posterior, 50));
  std::size_t changed = 0;
  for (std::uint32_t i = 0; i < 40; ++i)
    changed += test::row_of(one.posterior, i) != test::row_of(two.posterior, i) ? 1 : 0;
  CHECK(changed == 32);  // four folds of five
}

TEST_CASE("gold: temperatures change no label") {
  const SimulatedCrowd simulated = overconfident(200, 5);
  const AnnotationTable table = simulated.crowd.table();
  const auto gold = gold_of(simulated.truth, 0, 100);
  FitOptions options;
  options.gold = gold;
  const FitResult result = make_model("dawid-skene")->fit(table, options);
  const Calibration calibration = by_gold(table, gold);
  const Posterior tempered = tempered_posterior(table, result, calibration.rho, 1);
  for (std::uint32_t i = 100; i < 200; ++i) {
    CHECK(most_probable(calibration.posterior.row(ItemId{i})).label ==
          most_probable(tempered.row(ItemId{i})).label);
  }
}

TEST_CASE("gold: one gold item is used for the others, and says little") {
  const SimulatedCrowd simulated = test::simulate({.items = 20});
  const AnnotationTable table = simulated.crowd.table();
  const Calibration calibration = by_gold(table, gold_of(simulated.truth, 0, 1));
  CHECK(calibration.gold_items == 1);
  CHECK((calibration.rho > 0.3 && calibration.rho < 2));
  check_rows_sum_to_one(table, calibration.posterior);
}

TEST_CASE("gold: none on items with votes is the user's error, with what to do") {
  const AnnotationTable table = Crowd{2, 2, 2, {{0, 0, 0}, {0, 1, 0}}}.table();
  const std::vector<std::optional<ClassId>> none;
  const std::vector<std::optional<ClassId>> unvoted{std::nullopt, ClassId{0}};
  for (const auto& gold : {none, unvoted}) {
    try {
      (void)by_gold(table, gold);
      FAIL("it went through");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kUsage);
      CHECK(std::string(error.what()).find("--calibration votes") != std::string::npos);
    }
  }
}

TEST_CASE("gold: the same bits for any number of threads, and again for the same seed") {
  const SimulatedCrowd simulated = overconfident(2500, 6);
  const AnnotationTable table = simulated.crowd.table();
  const auto gold = gold_of(simulated.truth, 0, 200);
  const Calibration one = by_gold(table, gold);
  CHECK(by_gold(table, gold, "dawid-skene", 3).posterior.values() == one.posterior.values());
}

TEST_CASE("gold: numbers of workers and classes do not matter") {
  Random random(3);
  const SimulatedCrowd simulated = overconfident(200, 7);
  const Crowd& crowd = simulated.crowd;
  const std::vector<std::uint32_t> classes = test::shuffled(crowd.classes, random);
  const Crowd other =
      crowd.renumbered(test::identity(crowd.items), test::shuffled(crowd.workers, random), classes);
  std::vector<ClassId> truth = simulated.truth;
  for (ClassId& label : truth) label = ClassId{classes[label.value]};
  const Calibration one = by_gold(crowd.table(), gold_of(simulated.truth, 0, 100));
  const Calibration two = by_gold(other.table(), gold_of(truth, 0, 100));
  // Golden sections end 1e-4 wide on the scale of the logarithm.
  CHECK(near(two.rho, one.rho, 1e-3));
  for (std::uint32_t k = 0; k < crowd.classes; ++k) {
    CHECK(near(two.class_temperature[classes[k]], one.class_temperature[k], 1e-3));
  }
}

}  // namespace
}  // namespace quorate
