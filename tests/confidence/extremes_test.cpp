// Confidence is never above what the evidence allows, at the edges of what a job can be.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>
#include <vector>

#include "quorate/confidence/calibration.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;

constexpr std::string_view kCalibrated[] = {
    "majority", "weighted-vote", "one-coin", "dawid-skene", "ibcc", "fast-dawid-skene",
    "mace",     "glad",          "ebcc",     "bwa",         "la"};

/// Calls check(model, calibration) with the votes' own calibration of every model that has one.
template <class Check>
void for_each_calibration(const AnnotationTable& table, const Check& check) {
  for (const std::string_view name : kCalibrated) {
    CAPTURE(name);
    const auto model = make_model(name);
    FitOptions options;
    options.max_iterations = 20;
    options.most_restarts = 1;
    const FitResult fit = model->fit(table, options);
    check(name, calibrate_with_votes(table, *model, options, fit, 7));
  }
}

void check_rows(const AnnotationTable& table, const Posterior& posterior) {
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::vector<double> row = test::row_of(posterior, i);
    CHECK(near(std::accumulate(row.begin(), row.end(), 0.0), 1, 1e-9));
    CHECK(std::all_of(row.begin(), row.end(), [](double p) { return p >= 0 && p <= 1 + 1e-12; }));
  }
}

double surest(const Posterior& posterior, std::uint32_t item) {
  const std::vector<double> row = test::row_of(posterior, item);
  return *std::max_element(row.begin(), row.end());
}

TEST_CASE("extremes: a crowd that always agrees is not surer than its number of votes allows") {
  // V votes without a single contradiction: nobody can be known to be wrong less often than once in
  // V + 2 votes (Laplace's rule of succession). n independent workers of that kind are the most
  // that an object's n votes can be.
  constexpr std::uint32_t kItems = 30;
  for (const std::uint32_t votes_per_item : {2U, 3U, 5U}) {
    for (const std::uint32_t classes : {2U, 4U}) {
      CAPTURE(votes_per_item);
      CAPTURE(classes);
      Crowd crowd{kItems, votes_per_item, classes, {}};
      for (std::uint32_t i = 0; i < kItems; ++i) {
        for (std::uint32_t j = 0; j < votes_per_item; ++j)
          crowd.rows.push_back({i, j, i % classes});
      }
      const AnnotationTable table = crowd.table();
      const double votes = kItems * votes_per_item;
      const double most_log_odds = votes_per_item * std::log((votes + 1) * (classes - 1));
      for_each_calibration(table, [&](std::string_view model, const Calibration& calibration) {
        check_rows(table, calibration.posterior);
        // Where all votes agree, the rate of bwa's prior is 0: nothing bounds a worker's weight.
        if (model == "bwa") return;
        for (std::uint32_t i = 0; i < kItems; ++i) {
          const double sure = surest(calibration.posterior, i);
          CHECK(sure < 1);
          CHECK(std::log(sure / (1 - sure)) <= most_log_odds);
        }
      });
    }
  }
}

TEST_CASE("extremes: one vote of an unknown worker is worth no more than the best worker's") {
  test::Simulation simulation;
  simulation.items = 200;
  simulation.workers = 10;
  simulation.classes = 2;
  Crowd crowd = test::simulate(simulation).crowd;
  crowd.rows.push_back({crowd.items++, crowd.workers++, 1});
  const AnnotationTable table = crowd.table();
  for_each_calibration(table, [&](std::string_view, const Calibration& calibration) {
    check_rows(table, calibration.posterior);
    CHECK(surest(calibration.posterior, crowd.items - 1) <= simulation.best_accuracy);
  });
}

TEST_CASE("extremes: without a second vote anywhere no confidence is stated") {
  Crowd crowd{60, 60, 3, {}};
  for (std::uint32_t i = 0; i < crowd.items; ++i) crowd.rows.push_back({i, i, i % 3});
  for_each_calibration(crowd.table(), [](std::string_view, const Calibration& calibration) {
    CHECK_FALSE(calibration.known);
  });
}

TEST_CASE("extremes: workers who never agree leave every label open") {
  constexpr std::uint32_t kWorkers = 4;
  Crowd crowd{40, kWorkers, kWorkers, {}};
  for (std::uint32_t i = 0; i < crowd.items; ++i) {
    for (std::uint32_t j = 0; j < kWorkers; ++j) crowd.rows.push_back({i, j, (i + j) % kWorkers});
  }
  const AnnotationTable table = crowd.table();
  for_each_calibration(table, [&](std::string_view model, const Calibration& calibration) {
    check_rows(table, calibration.posterior);
    // These take sides on the way, and the fits to the parts of the job take the same ones.
    if (model == "ebcc" || model == "fast-dawid-skene") return;
    for (std::uint32_t i = 0; i < crowd.items; ++i) CHECK(surest(calibration.posterior, i) <= 0.5);
  });
}

TEST_CASE("extremes: ten thousand votes on one object, and votes that weigh a million") {
  Crowd crowd{3, 100, 2, {{1, 0, 0}, {1, 1, 0}, {2, 0, 1, 1e6}, {2, 2, 0}}};
  for (std::uint32_t v = 0; v < 10'000; ++v) crowd.rows.push_back({0, v % 100, v % 10 == 0});
  const AnnotationTable table = crowd.table();
  for_each_calibration(table, [&](std::string_view, const Calibration& calibration) {
    check_rows(table, calibration.posterior);
  });
}

TEST_CASE("extremes: more correlated votes never make a label surer") {
  test::Simulation simulation;
  simulation.items = 100;
  simulation.classes = 3;
  const AnnotationTable table = test::simulate(simulation).crowd.table();
  for (const std::string_view name : {"one-coin", "dawid-skene", "ibcc", "mace"}) {
    CAPTURE(name);
    const FitResult fit = make_model(name)->fit(table, {});
    Posterior before = tempered_posterior(table, fit, 0, 1);
    for (const double rho : {0.1, 0.5, 0.8, 1.0}) {
      Posterior after = tempered_posterior(table, fit, rho, 1);
      for (std::uint32_t i = 0; i < table.items(); ++i)
        CHECK(surest(after, i) <= surest(before, i) + 1e-12);
      before = std::move(after);
    }
  }
}

}  // namespace
}  // namespace quorate
