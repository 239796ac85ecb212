// What holds for every model: odd tables, any number of threads, other numbers for the same things,
// objectives that do not fall.
#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <variant>
#include <vector>

#include "quorate/models/model.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;

std::vector<std::string> models() {
  std::vector<std::string> names;
  for (const ModelInfo& model : list_models()) {
    if (!model.name.starts_with("ground-truth")) names.emplace_back(model.name);
  }
  return names;
}

bool takes(const std::string& model, const Crowd& crowd) {
  return model != "kos" || crowd.classes <= 2;
}

bool draws(const std::string& model) {
  return model == "kos" || model == "mace" || model == "ebcc" || model.starts_with("la");
}

FitResult fit(const std::string& model, const Crowd& crowd, const FitOptions& options = {}) {
  return make_model(model)->fit(crowd.table(), options);
}

double log_probability(const FitResult& fit, Vote vote, ClassId truth) {
  if (const auto* coin = std::get_if<OneCoinWorkers>(&fit.workers))
    return coin->log_probability(vote, truth);
  if (const auto* matrix = std::get_if<ConfusionWorkers>(&fit.workers))
    return matrix->log_probability(vote, truth);
  return std::get<MixtureWorkers>(fit.workers).log_probability(vote, truth);
}

void check_sound(const Crowd& crowd, const FitResult& result) {
  const AnnotationTable table = crowd.table();
  REQUIRE(result.posterior.items() == crowd.items);
  for (std::uint32_t i = 0; i < crowd.items; ++i) {
    const std::span<const double> row = result.posterior.row(ItemId{i});
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    CHECK(near(sum, table.votes_of(ItemId{i}).empty() ? 0 : 1, 1e-12));
    for (const double p : row) CHECK(p >= 0);
  }
  double prior = 0;
  for (const double log_p : result.log_class_prior) prior += std::exp(log_p);
  CHECK(near(prior, 1, 1e-9));
  // What the workers are thought to say sums to 1 for every class.
  for (std::uint32_t j = 0; j < crowd.workers && crowd.classes > 1; ++j) {
    for (std::uint32_t k = 0; k < crowd.classes; ++k) {
      double total = 0;
      for (std::uint32_t l = 0; l < crowd.classes; ++l)
        total += std::exp(log_probability(result, {WorkerId{j}, ClassId{l}}, ClassId{k}));
      CHECK(near(total, 1, 1e-9));
    }
  }
}

TEST_CASE("models: odd tables give sound posteriors and workers") {
  const std::vector<Crowd> odd = {
      {2, 2, 2, {}},                      // no votes at all
      {1, 1, 1, {{0, 0, 0}}},             // one class
      {1, 1, 2, {{0, 0, 1}}},             // one vote
      {2, 3, 4, {{0, 0, 3}, {0, 1, 3}}},  // most of it never seen
      {3, 2, 2, {{0, 0, 0}, {0, 1, 1}, {1, 0, 1}, {1, 1, 0}, {2, 0, 0}, {2, 1, 1}}},  // all tied
      {4,
       4,
       2,
       {{0, 0, 0}, {0, 1, 0}, {1, 0, 1}, {1, 1, 1}, {2, 2, 0}, {2, 3, 1}, {3, 2, 1}, {3, 3, 1}}},
      {1, 2, 3, {{0, 0, 0}, {0, 0, 1}, {0, 1, 2}}},  // one worker contradicts himself
      {3, 3, 2, {{0, 0, 0}, {0, 1, 0}, {0, 2, 0}, {1, 0, 0}, {1, 1, 0}, {1, 2, 0}}},  // unanimous
  };
  for (const std::string& model : models()) {
    CAPTURE(model);
    for (std::size_t at = 0; at < odd.size(); ++at) {
      CAPTURE(at);
      if (takes(model, odd[at])) check_sound(odd[at], fit(model, odd[at]));
    }
    CHECK(make_model(model)->fit(AnnotationTable(), {}).posterior.items() == 0);
  }
}

TEST_CASE("models: random tables give sound posteriors and workers") {
  Random random(4);
  for (int round = 0; round < 30; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    for (const std::string& model : models()) {
      CAPTURE(model);
      if (takes(model, crowd)) check_sound(crowd, fit(model, crowd));
    }
  }
}

TEST_CASE("models: the same bits for any number of threads, and on every run") {
  const test::SimulatedCrowd simulated =
      test::simulate({.items = 3000, .classes = 2, .votes_per_item = 3});
  for (const std::string& model : models()) {
    CAPTURE(model);
    FitOptions options;
    options.max_iterations = 15;
    const FitResult one = fit(model, simulated.crowd, options);
    options.threads = 4;
    CHECK(one.posterior.values() == fit(model, simulated.crowd, options).posterior.values());
  }
}

TEST_CASE("models: find most labels of an easy crowd") {
  const test::SimulatedCrowd binary = test::simulate({.items = 300, .classes = 2});
  const test::SimulatedCrowd four = test::simulate({.items = 300});
  for (const std::string& model : models()) {
    CAPTURE(model);
    // Five votes, 0.6 to 0.9 right: a majority has about 0.9 of them.
    CHECK(test::accuracy(fit(model, binary.crowd).posterior, binary.truth) > 0.85);
    if (takes(model, four.crowd))
      CHECK(test::accuracy(fit(model, four.crowd).posterior, four.truth) > 0.9);
  }
}

TEST_CASE("models: renumbered items, workers and classes give the same answer") {
  Random random(5);
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const std::vector<std::uint32_t> items = test::shuffled(crowd.items, random);
    const std::vector<std::uint32_t> workers = test::shuffled(crowd.workers, random);
    const std::vector<std::uint32_t> classes = test::shuffled(crowd.classes, random);
    for (const std::string& model : models()) {
      CAPTURE(model);
      // Ties by the smallest class are not the same under other numbers.
      if (draws(model) || model == "fast-dawid-skene" || model == "zero-based-skill") continue;
      FitOptions options;
      options.max_iterations = 5;
      options.tolerance = 0;
      options.accelerate = false;
      const FitResult one = fit(model, crowd, options);
      const FitResult other = fit(model, crowd.renumbered(items, workers, classes), options);
      for (std::uint32_t i = 0; i < crowd.items; ++i) {
        for (std::uint32_t k = 0; k < crowd.classes; ++k) {
          CHECK(near(other.posterior.row(ItemId{items[i]})[classes[k]],
                     one.posterior.row(ItemId{i})[k], 0, 1e-8));
        }
      }
    }
  }
}

TEST_CASE("models: the objective of those that have an exact one never falls") {
  Random random(6);
  const Crowd simulated = test::simulate({.items = 200, .hard_share = 0.2}).crowd;
  for (int round = 0; round < 30; ++round) {
    CAPTURE(round);
    const Crowd crowd = round == 0 ? simulated : test::random_crowd(random, round % 3 == 0);
    for (const char* model : {"ibcc", "ebcc", "mace", "glad", "bwa", "fast-dawid-skene"}) {
      CAPTURE(model);
      FitOptions options;
      options.prior = PriorKind::kNone;
      options.accelerate = false;
      const FitResult result = fit(model, crowd, options);
      for (std::size_t line = 1; line < result.trace.size(); ++line) {
        const double before = result.trace[line - 1].objective;
        // Rounding; and the floors of the textbook prior move hard counts by 1e-10.
        CHECK(result.trace[line].objective >= before - 1e-7 * std::max(1.0, std::fabs(before)));
      }
    }
  }
}

TEST_CASE("models: an abstention is no label, and changes nothing where it is unique to nobody") {
  AnnotationTable::Columns columns =
      test::simulate({.items = 100, .classes = 2}).crowd.table().columns();
  columns.abstentions = 1;
  for (std::size_t v = 0; v < columns.votes.size(); v += 7) columns.votes[v].label = ClassId{2};
  const AnnotationTable table(std::move(columns));
  for (const std::string& model : models()) {
    CAPTURE(model);
    const FitResult result = make_model(model)->fit(table, {});
    for (std::uint32_t i = 0; i < table.items(); ++i) {
      const std::span<const double> row = result.posterior.row(ItemId{i});
      REQUIRE(row.size() == 2);
      CHECK(near(row[0] + row[1], 1, 1e-12));
    }
  }
}

}  // namespace
}  // namespace quorate
