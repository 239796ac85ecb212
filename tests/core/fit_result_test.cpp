#include "quorate/core/fit_result.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <set>
#include <string_view>
#include <vector>

#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

// Two logarithms and an addition of numbers near one.
constexpr double kRounding = 1e-14;

TEST_CASE("posterior: rows lie one after the other") {
  Posterior posterior(2, 3);
  CHECK(posterior.items() == 2);
  CHECK(posterior.classes() == 3);
  posterior.row(ItemId{0})[2] = 0.5;
  posterior.row(ItemId{1})[0] = 1;
  CHECK(posterior.values() == std::vector<double>{0, 0, 0.5, 1, 0, 0});
  const Posterior& read_only = posterior;
  CHECK(read_only.row(ItemId{1}).size() == 3);
  CHECK(read_only.row(ItemId{1})[0] == 1);
}

TEST_CASE("posterior: nothing, no items, no classes") {
  CHECK(Posterior().items() == 0);
  CHECK(Posterior().classes() == 0);
  CHECK(Posterior(0, 4).items() == 0);
  CHECK(Posterior(0, 4).classes() == 4);
  CHECK(Posterior(7, 0).items() == 0);
}

TEST_CASE("one-coin workers: right with the accuracy, errors spread evenly") {
  const OneCoinWorkers workers({0.7, 0.25, 0.999}, 4);
  for (std::uint32_t j = 0; j < 3; ++j) {
    const double a = workers.accuracy()[j];
    for (std::uint32_t truth = 0; truth < 4; ++truth) {
      double total = 0;
      for (std::uint32_t answer = 0; answer < 4; ++answer) {
        const double p =
            std::exp(workers.log_probability({WorkerId{j}, ClassId{answer}}, ClassId{truth}));
        CHECK(near(p, answer == truth ? a : (1 - a) / 3, kRounding));
        total += p;
      }
      CHECK(near(total, 1, kRounding));
    }
  }
}

TEST_CASE("one-coin workers: a whole row at once equals class by class, weights multiply") {
  const OneCoinWorkers workers({0.9, 0.4}, 3);
  const Vote vote{WorkerId{1}, ClassId{2}};
  for (const double weight : {1.0, 0.5, 3.0}) {
    std::array row{-1.0, -2.0, -3.0};
    workers.add_log_likelihood(vote, weight, row);
    for (std::uint32_t k = 0; k < 3; ++k) {
      const double expected = -1.0 - k + weight * workers.log_probability(vote, ClassId{k});
      CHECK(near(row[k], expected, kRounding));
    }
  }
}

TEST_CASE("one-coin workers: with one class every vote is right") {
  const OneCoinWorkers workers({0.6}, 1);
  const Vote vote{WorkerId{0}, ClassId{0}};
  CHECK(workers.log_probability(vote, ClassId{0}) == 0);
  std::array row{0.0};
  workers.add_log_likelihood(vote, 2.0, row);
  CHECK(row[0] == 0);
}

TEST_CASE("one-coin workers: an answer at chance says nothing") {
  const OneCoinWorkers workers({0.25}, 4);
  std::array row{0.0, 0.0, 0.0, 0.0};
  workers.add_log_likelihood({WorkerId{0}, ClassId{1}}, 1.0, row);
  for (const double value : row) CHECK(near(value, std::log(0.25), kRounding));
}

TEST_CASE("confusion workers: stored by worker, answer, truth") {
  // Worker j, truth k, answer l: a different number for each of the 2 * 2 * 2 cells.
  std::vector<double> log_theta;
  for (int cell = 0; cell < 8; ++cell) log_theta.push_back(-1.0 - cell);
  const ConfusionWorkers workers(log_theta, 2, 2);
  for (std::uint32_t j = 0; j < 2; ++j) {
    for (std::uint32_t answer = 0; answer < 2; ++answer) {
      const Vote vote{WorkerId{j}, ClassId{answer}};
      REQUIRE(workers.log_likelihood(vote).size() == 2);
      for (std::uint32_t truth = 0; truth < 2; ++truth) {
        const double expected = -1.0 - (j * 4 + answer * 2 + truth);
        CHECK(workers.log_likelihood(vote)[truth] == expected);
        CHECK(workers.log_probability(vote, ClassId{truth}) == expected);
      }
    }
  }
}

TEST_CASE(
    "confusion workers: an abstention has a row of its own, and one coin is silent about it") {
  const ConfusionWorkers workers({-1, -2, -3, -4, -5, -6}, 3,
                                 2);  // one worker, 3 answers, 2 classes
  CHECK(workers.log_probability({WorkerId{0}, ClassId{2}}, ClassId{0}) == -5);
  CHECK(workers.log_probability({WorkerId{0}, ClassId{2}}, ClassId{1}) == -6);
  const OneCoinWorkers coin({0.9}, 2);
  std::array row{-1.0, -2.0};
  coin.add_log_likelihood({WorkerId{0}, ClassId{2}}, 1.0, row);
  CHECK(row[0] == -1);
  CHECK(row[1] == -2);
  CHECK(coin.log_probability({WorkerId{0}, ClassId{2}}, ClassId{1}) == 0);
}

TEST_CASE("confusion workers: a row at once equals class by class, impossible stays impossible") {
  const double never = -std::numeric_limits<double>::infinity();
  const ConfusionWorkers workers({-0.5, never, -2.0, 0.0}, 2, 2);
  std::array row{-1.0, -1.0};
  workers.add_log_likelihood({WorkerId{0}, ClassId{0}}, 2.0, row);
  CHECK(row[0] == -2);
  CHECK(row[1] == never);
  workers.add_log_likelihood({WorkerId{0}, ClassId{1}}, 0.5, row);
  CHECK(row[0] == -3);
  CHECK(row[1] == never);
}

TEST_CASE("confusion workers: one-coin workers are a special case") {
  const double a = 0.8;
  const OneCoinWorkers coin({a}, 3);
  std::vector<double> log_theta;
  for (int answer = 0; answer < 3; ++answer) {
    for (int truth = 0; truth < 3; ++truth) {
      log_theta.push_back(std::log(answer == truth ? a : (1 - a) / 2));
    }
  }
  const ConfusionWorkers matrix(log_theta, 3, 3);
  std::array row_coin{0.0, 0.0, 0.0};
  std::array row_matrix{0.0, 0.0, 0.0};
  for (const std::uint32_t label : {0U, 2U, 2U, 1U}) {
    coin.add_log_likelihood({WorkerId{0}, ClassId{label}}, 1.5, row_coin);
    matrix.add_log_likelihood({WorkerId{0}, ClassId{label}}, 1.5, row_matrix);
  }
  for (std::size_t k = 0; k < 3; ++k) CHECK(near(row_coin[k], row_matrix[k], kRounding));
}

TEST_CASE("mixture workers: a confusion matrix of knowledge and habit, abstentions included") {
  const std::vector<double> habit{0.5, 0.3, 0.2, 0.1, 0.2, 0.7};  // two classes and an abstention
  const MixtureWorkers workers({0.6, 0.25}, habit, 3, 2);
  CHECK(workers.knows() == std::vector<double>{0.6, 0.25});
  for (std::uint32_t j = 0; j < 2; ++j) {
    for (std::uint32_t answer = 0; answer < 3; ++answer) {
      const Vote vote{WorkerId{j}, ClassId{answer}};
      std::array row{0.0, -1.0};
      workers.add_log_likelihood(vote, 1.5, row);
      for (std::uint32_t truth = 0; truth < 2; ++truth) {
        const double s = j == 0 ? 0.6 : 0.25;
        const double p = (answer == truth ? s : 0) + (1 - s) * habit[j * 3 + answer];
        CHECK(near(workers.log_probability(vote, ClassId{truth}), std::log(p), kRounding));
        CHECK(near(row[truth], 1.5 * std::log(p) - truth, kRounding));
      }
    }
  }
}

TEST_CASE("stop reasons: every one has a name of its own") {
  const std::set<std::string_view> names{
      to_string(StopReason::kNotIterative), to_string(StopReason::kConverged),
      to_string(StopReason::kMaxIterations), to_string(StopReason::kFixedRounds)};
  CHECK(names ==
        std::set<std::string_view>{"not-iterative", "converged", "max-iterations", "fixed-rounds"});
}

TEST_CASE("fit result: a fresh one holds nothing and has no worker model") {
  const FitResult fit;
  CHECK(fit.posterior.items() == 0);
  CHECK(fit.log_class_prior.empty());
  CHECK(fit.trace.empty());
  CHECK(std::holds_alternative<std::monostate>(fit.workers));
  CHECK(fit.stop == StopReason::kNotIterative);
}

}  // namespace
}  // namespace quorate
