#include "quorate/confidence/answer_times.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "quorate/base/error.hpp"
#include "quorate/base/random.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

/// A simulated crowd whose wrong votes take `slower` times as long, times a random factor.
AnnotationTable timed(double slower, std::uint64_t seed) {
  const test::SimulatedCrowd simulated = test::simulate({.items = 300, .seed = seed});
  AnnotationTable::Columns columns = simulated.crowd.table().columns();
  Random random(seed + 100);
  for (std::size_t i = 0; i + 1 < columns.offsets.size(); ++i) {
    for (std::uint64_t v = columns.offsets[i]; v < columns.offsets[i + 1]; ++v) {
      const bool is_right = columns.votes[v].label == simulated.truth[i];
      columns.time_spent_seconds.push_back((is_right ? 1 : slower) *
                                           std::exp(0.5 * random.uniform()));
    }
  }
  return AnnotationTable(std::move(columns));
}

TimeUse learn(const AnnotationTable& table, bool always = false) {
  return learn_time_use(table, *make_model("dawid-skene"), {}, 1, always);
}

TEST_CASE("answer times: standardised within the worker, clipped, 0 where they say nothing") {
  // Worker 0: log times 0, 0, 0, 0, 0, 0, 0, 0, 0, 10: mean 1, deviation 3; 10 becomes 3, clipped.
  // Worker 1: four times only. Worker 2: all alike, one unknown.
  AnnotationTable::Columns columns;
  columns.workers = 3;
  columns.classes = 2;
  const auto add = [&](std::uint32_t worker, double seconds) {
    columns.votes.push_back({WorkerId{worker}, ClassId{0}});
    columns.time_spent_seconds.push_back(seconds);
    columns.offsets.push_back(columns.votes.size());
  };
  for (int n = 0; n < 9; ++n) add(0, 1);
  add(0, std::exp(10.0));
  for (int n = 1; n <= 4; ++n) add(1, n);
  for (int n = 0; n < 5; ++n) add(2, 7);
  add(2, kNoTimeSpent);
  const std::vector<double> z = standardised_log_times(AnnotationTable(columns));
  CHECK(near(z[0], -1.0 / 3, 1e-12));
  CHECK(z[9] == 2.5);
  for (std::size_t v = 10; v < z.size(); ++v) CHECK(z[v] == 0);
  columns.time_spent_seconds.clear();
  CHECK(standardised_log_times(AnnotationTable(columns)) == std::vector<double>(z.size(), 0.0));
}

TEST_CASE("answer times: weights by hand") {
  const AnnotationTable table = test::Crowd{1, 2, 2, {{0, 0, 0}, {0, 1, 1}}}.table();
  const AnnotationTable weighted = weigh_by_time(table, std::vector<double>{1, -1}, 0.5);
  const std::span<const double> weights = weighted.weights_of(ItemId{0});
  const double sum = std::exp(-0.5) + std::exp(0.5);
  CHECK(near(weights[0], 2 * std::exp(-0.5) / sum, 1e-14));
  CHECK(near(weights[1], 2 * std::exp(0.5) / sum, 1e-14));
}

TEST_CASE("answer times: used where slow votes are wrong, left alone where they tell nothing") {
  const TimeUse telling = learn(timed(3, 1));
  CHECK(telling.timed_votes == 1500);
  CHECK(telling.held_out_votes == 1500);
  CHECK(telling.strength > 0);
  CHECK(telling.gain > telling.gain_error);
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const TimeUse silent = learn(timed(1, seed));
    CHECK(silent.gain < telling.gain / 4);
  }
  const TimeUse misleading = learn(timed(0.3, 1));  // quick votes are wrong
  CHECK(misleading.strength == 0);
  CHECK(misleading.gain < 0);
}

TEST_CASE("answer times: asked for, they are used in any case, and missed where there are none") {
  const TimeUse misleading = learn(timed(0.3, 1), true);
  CHECK(misleading.best_strength == 0.1);  // the least harm
  CHECK(near(misleading.strength, std::sqrt(0.1 * 0.15), 1e-12));
  const AnnotationTable table = test::simulate({.items = 20}).crowd.table();
  CHECK(learn(table).timed_votes == 0);
  CHECK(learn(table).strength == 0);
  try {
    (void)learn(table, true);
    FAIL("it went through");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kUsage);
  }
}

}  // namespace
}  // namespace quorate
