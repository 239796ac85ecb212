#include "quorate/audit/worker_cost.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

/// Two classes; three workers given as P(answer | truth): theta[worker][answer][truth].
FitResult three_workers() {
  const std::vector<double> theta{0.9, 0.2, 0.1, 0.8,   // good
                                  0.0, 1.0, 1.0, 0.0,   // says the other class, always
                                  0.5, 0.5, 0.5, 0.5};  // tosses a coin
  std::vector<double> log_theta;
  for (const double p : theta) log_theta.push_back(std::log(std::max(p, 1e-300)));
  FitResult fit;
  fit.workers = ConfusionWorkers(log_theta, 2, 2);
  fit.log_class_prior = {std::log(0.5), std::log(0.5)};
  return fit;
}

AnnotationTable table() { return test::Crowd{1, 3, 2, {{0, 0, 0}}}.table(); }

TEST_CASE("worker costs: by hand, after equations 1 and 2 of the paper") {
  // Prior 0.6 and 0.4. The good worker says class 0 with 0.6 x 0.9 + 0.4 x 0.2 = 0.62, which stands
  // for (0.54/0.62, 0.08/0.62) and costs 2 x 0.54 x 0.08/0.62^2; class 1 with 0.38: (0.06,
  // 0.32)/0.38.
  const WorkerCosts costs =
      worker_costs(table(), three_workers(), {0.6, 0.4}, CostMatrix(2, {}), 1);
  CHECK(near(costs.cost[0], 2 * 0.54 * 0.08 / 0.62 + 2 * 0.06 * 0.32 / 0.38, 1e-12));
  CHECK(near(costs.spammer, 2 * 0.6 * 0.4, 1e-12));
}

TEST_CASE(
    "worker costs: errors that can be undone cost nothing, a coin costs what a spammer does") {
  const WorkerCosts costs =
      worker_costs(table(), three_workers(), {0.6, 0.4}, CostMatrix(2, {}), 2);
  CHECK(near(costs.cost[1], 0, 0, 1e-12));
  CHECK(near(costs.cost[2], costs.spammer, 1e-12));
}

TEST_CASE("worker costs: with asymmetric costs by hand") {
  const CostMatrix costs_of(2, {{ClassId{1}, ClassId{0}, 10}});
  const WorkerCosts costs = worker_costs(table(), three_workers(), {0.6, 0.4}, costs_of, 1);
  CHECK(near(costs.spammer, 0.6 * 0.4 * (1 + 10), 1e-12));
  CHECK(near(costs.cost[0], (0.54 * 0.08 / 0.62 + 0.06 * 0.32 / 0.38) * 11, 1e-12));
}

TEST_CASE("worker costs: a worker without a model is our fault") {
  FitResult fit;
  CHECK_THROWS_AS((void)worker_costs(table(), fit, {0.6, 0.4}, CostMatrix(2, {}), 1), Error);
}

}  // namespace
}  // namespace quorate
