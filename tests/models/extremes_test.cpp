// What holds for every model at the edges of what a job can be: a million votes on one object, two
// to ten thousand classes, workers with one vote, crowds that always or never agree, crowds that
// share nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "quorate/models/model.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;
using test::row_of;

bool is_replay(std::string_view model) { return model.starts_with("ground-truth"); }

/// kos knows two classes; whole matrices of a worker are too many numbers beyond some.
bool can_have(std::string_view model, std::size_t classes) {
  const std::size_t most_for_matrices = model == "ebcc" ? 30 : 300;
  if (model == "kos") return classes == 2;
  const bool has_matrices = is_replay(model) || model == "dawid-skene-spammer" ||
                            model == "fast-dawid-skene" || model == "ibcc" || model == "ebcc";
  return !has_matrices || classes <= most_for_matrices;
}

/// Of every model, in few iterations: how far it has come does not matter here.
template <class Check>
void for_each_fit(const AnnotationTable& table, const Check& check, std::size_t iterations = 5) {
  FitOptions options;
  options.max_iterations = iterations;
  options.most_restarts = 1;
  for (const ModelInfo& info : list_models()) {
    if (!can_have(info.name, table.classes())) continue;
    CAPTURE(info.name);
    check(info.name, make_model(info.name)->fit(table, options));
  }
}

void check_posteriors(const AnnotationTable& table, const FitResult& fit) {
  REQUIRE(fit.posterior.items() == table.items());
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    CAPTURE(i);
    const std::vector<double> row = row_of(fit.posterior, i);
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    CHECK(near(sum, table.votes_of(ItemId{i}).empty() ? 0 : 1, 0, 1e-9));
    CHECK(std::all_of(row.begin(), row.end(), [](double p) { return p >= 0 && p <= 1 + 1e-12; }));
  }
  for (const IterationTrace& line : fit.trace) CHECK(std::isfinite(line.objective));
}

double surest(const FitResult& fit, std::uint32_t item) {
  const std::vector<double> row = row_of(fit.posterior, item);
  return *std::max_element(row.begin(), row.end());
}

TEST_CASE("extremes: a million votes on one object beside objects with few") {
  constexpr std::uint32_t kVotes = 1'000'000;
  constexpr std::uint32_t kWorkers = 1000;
  Crowd crowd{4, kWorkers, 2, {{1, 0, 0}, {1, 1, 0}, {1, 2, 1}, {2, 0, 1}, {3, 3, 0}}};
  for (std::uint32_t v = 0; v < kVotes; ++v) crowd.rows.push_back({0, v % kWorkers, v % 10 == 0});
  const AnnotationTable table = crowd.table();
  const auto check = [&](std::string_view model, const FitResult& fit) {
    // The replays multiply probabilities as the service does: the product of so many is 0.
    if (is_replay(model)) return;
    check_posteriors(table, fit);
    CHECK(row_of(fit.posterior, 0)[0] > 0.5);
  };
  for_each_fit(table, check, 2);
}

TEST_CASE("extremes: votes that weigh a million, and a millionth") {
  const AnnotationTable table =
      Crowd{
          3,
          3,
          3,
          {{0, 0, 0, 1e6}, {0, 1, 1}, {1, 0, 1, 1e-6}, {1, 2, 2, 1e-6}, {2, 2, 2}, {2, 1, 0, 1e6}}}
          .table();
  for_each_fit(table,
               [&](std::string_view, const FitResult& fit) { check_posteriors(table, fit); });
}

TEST_CASE("extremes: two to ten thousand classes") {
  for (const std::uint32_t classes : {2U, 3U, 30U, 300U, 3000U, 10'000U}) {
    CAPTURE(classes);
    test::Simulation simulation;
    simulation.items = 30;
    simulation.workers = 6;
    simulation.classes = classes;
    simulation.votes_per_item = 3;
    const AnnotationTable table = test::simulate(simulation).crowd.table();
    for_each_fit(table,
                 [&](std::string_view, const FitResult& fit) { check_posteriors(table, fit); });
  }
}

TEST_CASE("extremes: every worker has one vote, and every object one") {
  constexpr std::uint32_t kItems = 60;
  Crowd crowd{kItems, kItems, 3, {}};
  for (std::uint32_t i = 0; i < kItems; ++i) crowd.rows.push_back({i, i, i % 3});
  const AnnotationTable table = crowd.table();
  for_each_fit(table, [&](std::string_view, const FitResult& fit) {
    check_posteriors(table, fit);
    // Nobody knows these workers: each is as good as the next.
    for (std::uint32_t i = 0; i < kItems; ++i) CHECK(row_of(fit.posterior, i)[i % 3] > 0.3);
  });
}

TEST_CASE("extremes: workers who always agree are believed") {
  constexpr std::uint32_t kItems = 50;
  for (const std::uint32_t classes : {1U, 2U, 7U}) {
    Crowd crowd{kItems, 5, classes, {}};
    for (std::uint32_t i = 0; i < kItems; ++i) {
      for (std::uint32_t j = 0; j < 5; ++j) crowd.rows.push_back({i, j, i % classes});
    }
    const AnnotationTable table = crowd.table();
    for_each_fit(table, [&](std::string_view, const FitResult& fit) {
      check_posteriors(table, fit);
      for (std::uint32_t i = 0; i < kItems; ++i) CHECK(row_of(fit.posterior, i)[i % classes] > 0.5);
    });
  }
}

TEST_CASE("extremes: workers who never agree give no sure label") {
  constexpr std::uint32_t kWorkers = 4;
  Crowd crowd{40, kWorkers, kWorkers, {}};
  for (std::uint32_t i = 0; i < crowd.items; ++i) {
    for (std::uint32_t j = 0; j < kWorkers; ++j) crowd.rows.push_back({i, j, (i + j) % kWorkers});
  }
  const AnnotationTable table = crowd.table();
  for_each_fit(table, [&](std::string_view model, const FitResult& fit) {
    check_posteriors(table, fit);
    // These take one of several equal labels on the way, and then learn from it.
    if (model == "ebcc" || model == "fast-dawid-skene" || model.starts_with("la")) return;
    for (std::uint32_t i = 0; i < crowd.items; ++i)
      CHECK(near(surest(fit, i), 1.0 / kWorkers, 1e-6));
  });
}

TEST_CASE("extremes: two crowds that share nothing, one a copy of the other, get the same labels") {
  test::Simulation simulation;
  simulation.items = 40;
  simulation.workers = 8;
  simulation.votes_per_item = 3;
  simulation.classes = 3;
  Crowd crowd = test::simulate(simulation).crowd;
  for (std::size_t at = crowd.rows.size(); at-- > 0;) {
    test::Row row = crowd.rows[at];
    row.item += crowd.items;
    row.worker += crowd.workers;
    crowd.rows.push_back(row);
  }
  crowd.items *= 2;
  crowd.workers *= 2;
  const AnnotationTable table = crowd.table();
  for_each_fit(table, [&](std::string_view model, const FitResult& fit) {
    check_posteriors(table, fit);
    if (model == "ebcc" || model == "mace" || model.starts_with("la")) return;
    for (std::uint32_t i = 0; i < crowd.items / 2; ++i) {
      const std::vector<double> one = row_of(fit.posterior, i);
      const std::vector<double> other = row_of(fit.posterior, i + crowd.items / 2);
      for (std::size_t k = 0; k < one.size(); ++k) CHECK(near(one[k], other[k], 1e-9, 1e-12));
    }
  });
}

}  // namespace
}  // namespace quorate
