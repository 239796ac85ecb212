// The loop itself, driven by a kernel whose objective is written down beforehand, and by the real
// kernels.
#include "quorate/models/em.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <variant>
#include <vector>

#include "models/dawid_skene.hpp"
#include "models/one_coin.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/random.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What the one voted item looks like after each round: log joint probability of class 0 and 1. The
/// last line repeats for ever.
struct Script {
  struct Line {
    double first = 0;
    double second = 0;
    double log_prior = 0;
  };
  std::vector<Line> lines;
  std::size_t round = 0;
  std::vector<double> counts_seen;  // the expected count of class 0 that each M step was given

  [[nodiscard]] const Line& now() const { return lines[std::min(round, lines.size()) - 1]; }

  [[nodiscard]] std::size_t statistics() const { return 1; }
  double posterior(std::span<const Vote>, std::span<const double>, std::span<double> q) const {
    q[0] = now().first;
    q[1] = now().second;
    return log_normalize(q);
  }
  void accumulate(std::span<const Vote>, std::span<const double>, std::span<const double> q,
                  std::span<double> statistics) const {
    statistics[0] += q[0];
  }
  void maximize(std::span<const double> statistics) {
    counts_seen.push_back(statistics[0]);
    ++round;
  }
  [[nodiscard]] double log_prior() const { return now().log_prior; }
};

/// Item 0 has one vote, item 1 none.
AnnotationTable one_vote() { return Crowd{2, 1, 2, {{0, 0, 0}}}.table(); }

struct Run {
  Script script;
  Posterior posterior;
  std::vector<IterationTrace> trace;
  StopReason stop = StopReason::kNotIterative;

  Run(std::vector<Script::Line> lines, std::size_t cap, double tolerance) {
    script.lines = std::move(lines);
    const AnnotationTable table = one_vote();
    posterior = vote_shares(table);
    FitOptions options;
    options.max_iterations = cap;
    options.tolerance = tolerance;
    stop = run_em(script, table, options, posterior, trace);
  }
};

TEST_CASE("em: vote shares count weights, and leave items without votes at zero") {
  const Crowd crowd{3, 3, 2, {{0, 0, 0, 3}, {0, 1, 1, 1}, {2, 0, 1, 0.5}}};
  CHECK(vote_shares(crowd.table()).values() == std::vector<double>{0.75, 0.25, 0, 0, 0, 1});
  const Crowd plain{1, 3, 3, {{0, 0, 0}, {0, 1, 2}, {0, 2, 2}, {0, 2, 2}}};
  CHECK(vote_shares(plain.table()).values() == std::vector<double>{0.25, 0, 0.75});
}

TEST_CASE("em: vote shares have the same bits for any number of threads") {
  test::Simulation simulation;
  simulation.items = 20'000;  // several blocks
  const test::SimulatedCrowd simulated = test::simulate(simulation);
  const AnnotationTable table = simulated.crowd.table();
  const Posterior expected = vote_shares(table, 1);
  for (const unsigned threads : {2U, 3U, 7U})
    CHECK(vote_shares(table, threads).values() == expected.values());
  const auto last = expected.row(ItemId{simulation.items - 1});
  CHECK(near(std::accumulate(last.begin(), last.end(), 0.0), 1, 1e-12));
}

TEST_CASE("em: the class that is known of an item") {
  const std::vector<std::optional<ClassId>> gold = {ClassId{2}, std::nullopt};
  REQUIRE(known_class(gold, ItemId{0}) != nullptr);
  CHECK(*known_class(gold, ItemId{0}) == ClassId{2});
  CHECK(known_class(gold, ItemId{1}) == nullptr);
  CHECK(known_class(gold, ItemId{2}) == nullptr);
  CHECK(known_class({}, ItemId{0}) == nullptr);
}

TEST_CASE(
    "em: an iteration is one M step and then one E step, and the trace has one line for each") {
  // Log joint of (log 0.2, log 0.6): likelihood 0.8, posterior 1/4 and 3/4. The shares were 1 and
  // 0.
  const Run run({{std::log(0.2), std::log(0.6), -2}, {std::log(0.3), std::log(0.1), -1}}, 2, 0);
  REQUIRE(run.trace.size() == 2);
  // One logarithm and one sum of two: a few units in the last place.
  CHECK(near(run.trace[0].objective, std::log(0.8) - 2, 1e-14));
  CHECK(near(run.trace[0].posterior_change, 0.75, 1e-14));
  CHECK(near(run.trace[1].objective, std::log(0.4) - 1, 1e-14));
  CHECK(near(run.trace[1].posterior_change, 0.5, 1e-14));
  CHECK(near(run.posterior.row(ItemId{0})[0], 0.75, 1e-14));
  CHECK(test::row_of(run.posterior, 1) == std::vector<double>{0, 0});
  // The M steps saw the start and the posterior of the first round.
  REQUIRE(run.script.counts_seen.size() == 2);
  CHECK(run.script.counts_seen[0] == 1);
  CHECK(near(run.script.counts_seen[1], 0.25, 1e-14));
}

TEST_CASE("em: tolerance zero runs to the cap, even when nothing changes") {
  const Run run({{-1, -2, 0}}, 7, 0);
  CHECK(run.stop == StopReason::kMaxIterations);
  CHECK(run.trace.size() == 7);
  CHECK(run.trace.back().posterior_change == 0);
}

TEST_CASE("em: it stops when objective and posterior have settled") {
  const Run run({{-1, -2, 0}}, 100, 1e-6);
  CHECK(run.stop == StopReason::kConverged);
  CHECK(run.trace.size() == 2);  // the first round to have one before it
}

TEST_CASE("em: the cap is kept, and zero rounds leave the start as it is") {
  const Run capped({{-1, -2, 0}, {-2, -1, 0}, {-1, -2, 0}, {-2, -1, 0}}, 3, 1e-6);
  CHECK(capped.stop == StopReason::kMaxIterations);
  CHECK(capped.trace.size() == 3);
  const Run none({}, 0, 1e-6);
  CHECK(none.stop == StopReason::kMaxIterations);
  CHECK(none.trace.empty());
  CHECK(test::row_of(none.posterior, 0) == std::vector<double>{1, 0});
}

TEST_CASE("em: both changes must be small, the objective's in relation to its size") {
  using Trace = std::vector<IterationTrace>;
  CHECK_FALSE(em_detail::converged(Trace{}, 1));
  CHECK_FALSE(em_detail::converged(Trace{{-5, 0}}, 1));
  CHECK(em_detail::converged(Trace{{-1000, 0}, {-1000.5, 0}}, 1e-3));
  CHECK_FALSE(em_detail::converged(Trace{{-1000, 0}, {-1001.5, 0}}, 1e-3));
  CHECK_FALSE(em_detail::converged(Trace{{-1000, 0}, {-1000, 0.01}}, 1e-3));
  CHECK_FALSE(em_detail::converged(Trace{{-1e-9, 0}, {-0.01, 0}},
                                   1e-3));  // an objective near zero counts as one
  CHECK_FALSE(em_detail::converged(Trace{{-1, 0}, {-1, 0}}, 0));
}

TEST_CASE("em: an objective that is not finite is our fault, and says where") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Script::Line> bad{
      {-kInfinity, -kInfinity, 0}, {kNan, -1, 0}, {-1, -1, -kInfinity}, {-1, -1, kNan}};
  for (const Script::Line& line : bad) {
    try {
      const Run run({{-1, -1, 0}, line}, 5, 0);
      FAIL("it went through");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kInternal);
      CHECK(std::string(error.what()).find("iteration 2") != std::string::npos);
    }
  }
}

TEST_CASE("em: progress hears of every iteration") {
  Script script;
  script.lines = {{-1, -2, 0}, {-2, -1, 0}};
  std::vector<std::size_t> numbers;
  std::vector<double> objectives;
  FitOptions options;
  options.max_iterations = 3;
  options.tolerance = 0;
  options.progress = [&](std::size_t number, const IterationTrace& line) {
    numbers.push_back(number);
    objectives.push_back(line.objective);
  };
  const AnnotationTable table = one_vote();
  Posterior posterior = vote_shares(table);
  std::vector<IterationTrace> trace;
  run_em(script, table, options, posterior, trace);
  CHECK(numbers == std::vector<std::size_t>{1, 2, 3});
  for (std::size_t i = 0; i < 3; ++i) CHECK(objectives[i] == trace[i].objective);
}

TEST_CASE("em: it starts from the posteriors that it is given") {
  Script script;
  script.lines = {{-1, -2, 0}};
  const AnnotationTable table = one_vote();
  Posterior posterior(2, 2);
  posterior.row(ItemId{0})[0] = 0.125;
  posterior.row(ItemId{0})[1] = 0.875;
  std::vector<IterationTrace> trace;
  FitOptions options;
  options.max_iterations = 1;
  run_em(script, table, options, posterior, trace);
  CHECK(script.counts_seen == std::vector<double>{0.125});
}

TEST_CASE("em: blocks are bounded by their cost and their memory, and there is always one") {
  constexpr std::size_t kVotes = 5;
  const auto count = [](std::size_t items, std::size_t classes, std::size_t statistics) {
    return em_detail::item_blocks(items, items * kVotes * classes, statistics).count();
  };
  CHECK(count(0, 10, 10) == 1);
  CHECK(count(1000, 10, 10) == 1);
  CHECK(count(10240, 10, 10) == 10);
  CHECK(count(10'000'000, 10, 10) == 32);
  CHECK(count(10'000'000, 10, std::size_t{4} << 20U) == 8);  // 32 MiB each of 256
  CHECK(count(100'000, 10, 100'000) == 12);  // a quarter of the work is 12.5 times that
  CHECK(count(10'000'000, 10, std::size_t{1} << 40U) == 1);
}

TEST_CASE("em: the sums of the blocks are added in block order") {
  // 10^16 swallows a 1 that is added to it alone: the order shows in the result.
  const std::vector<double> terms{1, 1e16, -1e16, 1};
  std::vector<em_detail::BlockSum> sums(terms.size());
  for (std::size_t b = 0; b < terms.size(); ++b) sums[b].statistics.assign(20'000, terms[b]);
  const double expected = ((terms[0] + terms[1]) + terms[2]) + terms[3];
  em_detail::reduce(sums, 3);
  CHECK(sums.front().statistics == std::vector<double>(20'000, expected));
}

/// A fit of a kernel as the models do it.
template <class Kernel>
std::pair<Posterior, std::vector<IterationTrace>> fit_kernel(Kernel kernel,
                                                             const AnnotationTable& table,
                                                             const FitOptions& options) {
  Posterior posterior = vote_shares(table);
  std::vector<IterationTrace> trace;
  run_em(kernel, table, options, posterior, trace);
  return {posterior, trace};
}

TEST_CASE("em: the same bits for any number of threads") {
  const test::SimulatedCrowd simulated =
      test::simulate({.items = 5000, .workers = 30, .votes_per_item = 3});
  const AnnotationTable table = simulated.crowd.table();
  FitOptions options;
  options.max_iterations = 15;
  REQUIRE(em_detail::item_blocks(table.items(), table.votes() * 4, 30 * 16 + 4).count() > 3);
  const auto run = [&](unsigned threads) {
    options.threads = threads;
    return fit_kernel(DawidSkeneKernel<4>(table, options), table, options);
  };
  const auto one = run(1);
  for (const unsigned threads : {2U, 7U}) {
    const auto many = run(threads);
    CHECK(many.first.values() == one.first.values());
    REQUIRE(many.second.size() == one.second.size());
    for (std::size_t i = 0; i < one.second.size(); ++i) {
      CHECK(many.second[i].objective == one.second[i].objective);
      CHECK(many.second[i].posterior_change == one.second[i].posterior_change);
    }
  }
}

TEST_CASE("em: the likelihood of the models without prior never falls") {
  // Beyond rounding: an objective of a thousand summed terms carries about 1e-13 of its size. A
  // cell that was never seen is held at 1e-10 votes, which can cost as much again.
  constexpr double kSlack = 1e-9;
  Random random(5);
  std::size_t steps = 0;
  const auto check = [&](const std::vector<IterationTrace>& trace) {
    for (std::size_t i = 1; i < trace.size(); ++i) {
      ++steps;
      const double before = trace[i - 1].objective;
      CHECK(trace[i].objective >= before - kSlack * std::max(1.0, std::fabs(before)));
    }
  };
  FitOptions options;
  options.prior = PriorKind::kNone;
  options.max_iterations = 60;
  options.tolerance = 0;
  for (int round = 0; round < 60; ++round) {
    const AnnotationTable table = test::random_crowd(random, round % 2 == 1).table();
    check(fit_kernel(DawidSkeneKernel<0>(table, options), table, options).second);
    check(fit_kernel(OneCoinKernel(table.workers(), table.classes(), PriorKind::kNone,
                                   CoinSharing::kPerWorker),
                     table, options)
              .second);
  }
  for (const double hard : {0.0, 0.3}) {
    const AnnotationTable table = test::simulate({.items = 300, .hard_share = hard}).crowd.table();
    check(fit_kernel(DawidSkeneKernel<0>(table, options), table, options).second);
    check(fit_kernel(OneCoinKernel(table.workers(), table.classes(), PriorKind::kNone,
                                   CoinSharing::kPerWorker),
                     table, options)
              .second);
  }
  CHECK(steps > 5000);
}

TEST_CASE("loop: an item with gold stays at its class, and the objective counts its probability") {
  // The script says 0.75 and 0.25 to the item, whose class is 1: log P(votes, class) = log(3 + 1) +
  // log 0.25 = 0, and the next M step is given no count of class 0.
  Script script;
  script.lines = {{std::log(3.0), 0, 0}};
  const AnnotationTable table = one_vote();
  FitOptions options;
  options.max_iterations = 2;
  options.gold = {ClassId{1}, ClassId{0}};
  Posterior posterior = start_posterior(table, options);
  CHECK(test::row_of(posterior, 0) == std::vector<double>{0, 1});
  CHECK(test::row_of(posterior, 1) == std::vector<double>{0, 0});  // no votes
  std::vector<IterationTrace> trace;
  (void)run_em(script, table, options, posterior, trace);
  CHECK(test::row_of(posterior, 0) == std::vector<double>{0, 1});
  CHECK(script.counts_seen == std::vector<double>{0, 0});
  CHECK(near(trace.front().objective, 0, 0, 1e-15));
  CHECK(trace.front().posterior_change == 0);
}

TEST_CASE("hold: certain of the truth, with a finite log probability whatever it had") {
  std::vector<double> row{0.75, 0.25};
  CHECK(near(hold_at(ClassId{1}, row), std::log(0.25), 1e-15));
  CHECK(row == std::vector<double>{0, 1});
  CHECK(std::isfinite(hold_at(ClassId{0}, row)));
  CHECK(row == std::vector<double>{1, 0});
}

TEST_CASE("gold: with every label known, one step counts what workers really do") {
  const auto simulated =
      test::simulate({.items = 80, .workers = 4, .classes = 3, .votes_per_item = 3});
  const AnnotationTable table = simulated.crowd.table();
  FitOptions options;
  options.gold.assign(simulated.truth.begin(), simulated.truth.end());
  options.prior = PriorKind::kNone;
  const FitResult fit = make_model("dawid-skene")->fit(table, options);
  const auto& workers = std::get<ConfusionWorkers>(fit.workers);
  for (std::uint32_t k = 0; k < 3; ++k) {
    double votes = 0;
    double right = 0;
    for (std::uint32_t i = 0; i < table.items(); ++i) {
      for (const Vote vote : table.votes_of(ItemId{i})) {
        if (vote.worker.value != 2 || simulated.truth[i] != ClassId{k}) continue;
        votes += 1;
        right += vote.label == ClassId{k} ? 1 : 0;
      }
    }
    const double p = std::exp(workers.log_probability({WorkerId{2}, ClassId{k}}, ClassId{k}));
    CHECK(near(p, right / votes, 1e-8));
  }
}

TEST_CASE("gold: a fifth of it makes the other labels better where the crowd is misled") {
  // Workers who mistake the classes for each other more often than not: without gold the fit must
  // take them at their word.
  for (const char* model : {"dawid-skene", "one-coin"}) {
    CAPTURE(model);
    const auto simulated = test::simulate({.items = 300,
                                           .workers = 12,
                                           .classes = 2,
                                           .votes_per_item = 5,
                                           .least_accuracy = 0.2,
                                           .best_accuracy = 0.65,
                                           .seed = 3});
    const AnnotationTable table = simulated.crowd.table();
    FitOptions options;
    const FitResult before = make_model(model)->fit(table, options);
    options.gold.resize(table.items());
    for (std::size_t i = 0; i < 60; ++i) options.gold[i] = simulated.truth[i];
    const FitResult after = make_model(model)->fit(table, options);
    double right_before = 0;
    double right_after = 0;
    for (std::uint32_t i = 60; i < 300; ++i) {
      right_before += before.posterior.row(ItemId{i})[simulated.truth[i].value];
      right_after += after.posterior.row(ItemId{i})[simulated.truth[i].value];
    }
    CHECK(right_after > right_before + 24);  // a tenth of the 240 others
  }
}

}  // namespace
}  // namespace quorate
