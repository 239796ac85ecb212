// A fit that is ended after any iteration and goes on from its state has the bits of one that was
// not interrupted.
#include "quorate/models/checkpoint.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

#include "models/sparse_dawid_skene.hpp"
#include "quorate/base/error.hpp"
#include "quorate/models/model.hpp"
#include "support/crowd.hpp"
#include "support/memory_checkpoint.hpp"

namespace quorate {
namespace {

using test::Interruption;
using test::MemoryCheckpoint;

void check_same_bits(const AnnotationTable& table, const FitResult& a, const FitResult& b) {
  CHECK(a.stop == b.stop);
  CHECK(a.posterior.values() == b.posterior.values());
  CHECK(a.log_class_prior == b.log_class_prior);
  REQUIRE(a.trace.size() == b.trace.size());
  for (std::size_t i = 0; i < a.trace.size(); ++i) {
    CHECK(a.trace[i].objective == b.trace[i].objective);
    CHECK(a.trace[i].posterior_change == b.trace[i].posterior_change);
  }
  const auto probability = [](const FitResult& fit, Vote vote, ClassId truth) {
    return std::visit(
        [&](const auto& workers) {
          if constexpr (requires { workers.log_probability(vote, truth); }) {
            return workers.log_probability(vote, truth);
          }
          return 0.0;
        },
        fit.workers);
  };
  for (const Vote& vote : table.columns().votes) {
    for (std::uint32_t k = 0; k < table.classes(); ++k)
      CHECK(probability(a, vote, ClassId{k}) == probability(b, vote, ClassId{k}));
  }
}

AnnotationTable crowd() {
  test::Simulation simulation;
  simulation.items = 60;
  simulation.workers = 8;
  simulation.votes_per_item = 3;
  simulation.least_accuracy = 0.4;
  return test::simulate(simulation).crowd.table();
}

/// Ends fits after each possible number of iterations, and after every single one. `attempts`: of
/// the trace, the lines that come before the first checkpoint.
template <class Fit>
void check_interruptions(const AnnotationTable& table, const Fit& fit, std::size_t attempts = 0) {
  FitOptions options;
  options.tolerance = 1e-7;
  options.gold = {ClassId{1}};
  options.gold.resize(table.items());
  const FitResult whole = fit(options);
  REQUIRE(whole.trace.size() >= attempts + 3);
  MemoryCheckpoint each;
  options.checkpoint = &each;
  std::size_t interruptions = 0;
  for (std::size_t at = 1;; ++at) {
    MemoryCheckpoint once;
    options.checkpoint = &once;
    once.end_at(at);
    bool is_whole = false;
    try {
      (void)fit(options);
      is_whole = true;
    } catch (const Interruption&) {
      ++interruptions;
    }
    if (is_whole) break;
    once.end_at(0);
    check_same_bits(table, whole, fit(options));
  }
  // Extrapolated iterations that are taken back are no lines of the trace.
  CHECK(interruptions + 1 + attempts >= whole.trace.size());
  // One iteration a process. The second save of a process is the first after its load.
  options.checkpoint = &each;
  for (std::size_t run = 0; run <= interruptions; ++run) {
    each.end_at(run == 0 ? 1 : 2);
    try {
      check_same_bits(table, whole, fit(options));
      CHECK(run >= interruptions - 1);
      break;
    } catch (const Interruption&) {
    }
  }
}

TEST_CASE("checkpoint: every model that takes one goes on to the same bits") {
  const AnnotationTable table = crowd();
  for (const char* name : {"dawid-skene", "dawid-skene-spammer", "fast-dawid-skene", "ibcc",
                           "one-coin", "bwa", "glad"}) {
    CAPTURE(name);
    const auto model = make_model(name);
    check_interruptions(table,
                        [&](const FitOptions& options) { return model->fit(table, options); });
  }
}

TEST_CASE("checkpoint: of several attempts the last fit goes on to the same bits") {
  const AnnotationTable table = crowd();
  for (const auto& attempts : {std::pair("mace", 50U), std::pair("ebcc", 12U)}) {
    CAPTURE(attempts.first);
    const auto model = make_model(attempts.first);
    check_interruptions(
        table,
        [&](FitOptions options) {
          options.tolerance = 0;  // so that no attempt is the whole fit
          options.max_iterations = attempts.second + 8;
          return model->fit(table, options);
        },
        attempts.second);
  }
}

TEST_CASE("checkpoint: plain iterations go on to the same bits") {
  const AnnotationTable table = crowd();
  const auto model = make_model("dawid-skene");
  check_interruptions(table, [&](FitOptions options) {
    options.prior = PriorKind::kNone;
    options.accelerate = false;
    options.max_iterations = 25;
    return model->fit(table, options);
  });
}

TEST_CASE("checkpoint: the sparse dawid-skene goes on to the same bits") {
  const AnnotationTable table = crowd();
  check_interruptions(
      table, [&](const FitOptions& options) { return fit_sparse_dawid_skene(table, options); });
}

TEST_CASE("checkpoint: a state of another shape is refused") {
  const AnnotationTable table = crowd();
  MemoryCheckpoint checkpoint;
  FitOptions options;
  options.checkpoint = &checkpoint;
  const auto model = make_model("dawid-skene");
  (void)model->fit(table, options);
  const FitCheckpoint::State state = checkpoint.state();
  REQUIRE(!state.empty());
  for (std::size_t column = 0; column < state.size(); ++column) {
    FitCheckpoint::State other = state;
    other[column].push_back(0);
    checkpoint.set_state(other);
    CHECK_THROWS_AS((void)model->fit(table, options), Error);
  }
  checkpoint.set_state({{}});
  CHECK_THROWS_AS((void)model->fit(table, options), Error);
}

TEST_CASE("checkpoint: a state of numbers that no fit has is refused") {
  const AnnotationTable table = crowd();
  MemoryCheckpoint checkpoint;
  FitOptions options;
  options.checkpoint = &checkpoint;
  const auto model = make_model("dawid-skene");
  (void)model->fit(table, options);
  const FitCheckpoint::State state = checkpoint.state();
  for (std::size_t column = 0; column < state.size(); ++column) {
    if (state[column].empty()) continue;
    FitCheckpoint::State other = state;
    other[column].front() = std::numeric_limits<double>::quiet_NaN();
    CAPTURE(column);
    checkpoint.set_state(other);
    CHECK_THROWS_AS((void)model->fit(table, options), Error);
  }
  for (const double iteration : {-1.0, 0.0, 1e300}) {
    FitCheckpoint::State other = state;
    other.front().front() = iteration;
    checkpoint.set_state(other);
    CHECK_THROWS_AS((void)model->fit(table, options), Error);
  }
}

}  // namespace
}  // namespace quorate
