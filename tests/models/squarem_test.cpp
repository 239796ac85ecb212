#include "quorate/models/squarem.hpp"

#include <cmath>

#include "models/dawid_skene.hpp"
#include "quorate/models/em.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

TEST_CASE("squarem: the third step solves a linear map in one dimension") {
  // s -> 10 + 0.5 (s - 10) from 0: 0, 5, 7.5, ...; a geometric series is summed exactly.
  Squarem squarem(true);
  std::vector<double> s{0};
  squarem.propose(s);
  CHECK(squarem.accept(0, s));
  s = {5};
  squarem.propose(s);
  CHECK(squarem.accept(1, s));
  s = {7.5};
  squarem.propose(s);
  // a = -5/2.5 = -2; 0 + 4 * 5 + 4 * (-2.5) = 10.
  CHECK(near(s[0], 10, 1e-15));
  CHECK(squarem.accept(2, s));
}

TEST_CASE("squarem: a step that lowers the objective is taken back") {
  Squarem squarem(true);
  std::vector<double> s{0};
  for (const double plain : {0.0, 5.0, 7.5}) {
    s = {plain};
    squarem.propose(s);
    if (plain < 7) CHECK(squarem.accept(plain, s));
  }
  REQUIRE(s[0] != 7.5);
  CHECK_FALSE(squarem.accept(4.9, s));  // below the 5 of the last plain step
  CHECK(s == std::vector<double>{7.5});
  squarem.propose(s);
  CHECK(s == std::vector<double>{7.5});
  CHECK(squarem.accept(4.9, s));  // a plain step may lower it: it is the model's own
}

TEST_CASE("squarem: counts stay at zero or above, and switched off it does nothing") {
  Squarem squarem(true);
  std::vector<double> s;
  for (const double plain : {4.0, 1.0, 0.5}) {
    s = {plain, 1 - plain / 8};
    squarem.propose(s);
  }
  CHECK(s[0] >= 0);
  Squarem off(false);
  for (const double plain : {0.0, 5.0, 7.5, 8.75}) {
    s = {plain};
    off.propose(s);
    CHECK(s == std::vector<double>{plain});
    CHECK(off.accept(-plain, s));
  }
}

TEST_CASE("squarem: the same fixed point in fewer iterations") {
  const AnnotationTable table =
      test::simulate({.items = 400, .workers = 20, .votes_per_item = 3}).crowd.table();
  FitOptions options;
  options.tolerance = 1e-10;
  options.max_iterations = 20'000;
  const auto fit = [&](bool accelerate) {
    options.accelerate = accelerate;
    DawidSkeneKernel<0> kernel(table, options);
    Posterior posterior = vote_shares(table);
    std::vector<IterationTrace> trace;
    CHECK(run_em(kernel, table, options, posterior, trace) == StopReason::kConverged);
    return std::make_pair(posterior, trace.size());
  };
  const auto plain = fit(false);
  const auto fast = fit(true);
  CHECK(fast.second < plain.second);
  for (std::size_t at = 0; at < plain.first.values().size(); ++at) {
    // Both stop when less than 1e-10 moves an iteration; what is left is that over the rate.
    CHECK(near(fast.first.values()[at], plain.first.values()[at], 0, 1e-5));
  }
}

}  // namespace
}  // namespace quorate
