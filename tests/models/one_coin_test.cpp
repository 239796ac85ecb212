#include "models/one_coin.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <variant>
#include <vector>

#include "models/builtin_models.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/models/em.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;
using test::Row;

using Real = long double;

/// The model with plain loops, in the linear domain and in long double.
struct Reference {
  std::vector<std::vector<Real>> q;
  std::vector<Real> accuracy;
  Real log_likelihood = 0;

  Reference(const Crowd& crowd, PriorKind prior, std::size_t rounds) {
    q.assign(crowd.items, std::vector<Real>(crowd.classes, 0));
    for (const Row& row : crowd.rows) q[row.item][row.label] += row.weight;
    for (auto& row : q) normalize(row);
    for (std::size_t round = 0; round < rounds; ++round) {
      maximize(crowd, prior);
      expect(crowd);
    }
  }

 private:
  static Real normalize(std::vector<Real>& values) {
    Real sum = 0;
    for (const Real value : values) sum += value;
    if (sum > 0) {
      for (Real& value : values) value /= sum;
    }
    return sum;
  }

  void maximize(const Crowd& crowd, PriorKind prior) {
    std::vector<Real> hits(crowd.workers, 0);
    std::vector<Real> votes(crowd.workers, 0);
    Real all_hits = 0;
    Real all_votes = 0;
    for (const Row& row : crowd.rows) {
      const Real hit = row.weight * q[row.item][row.label];
      hits[row.worker] += hit;
      votes[row.worker] += row.weight;
      all_hits += hit;
      all_votes += row.weight;
    }
    const Real pooled = (all_hits + 1) / (all_votes + 2);
    accuracy.resize(crowd.workers);
    for (std::size_t j = 0; j < crowd.workers; ++j) {
      Real s = (hits[j] + 4 * pooled) / (votes[j] + 4);
      if (prior == PriorKind::kNone) s = votes[j] > 0 ? hits[j] / votes[j] : pooled;
      accuracy[j] = std::clamp(s, Real{1e-10}, 1 - Real{1e-10});
    }
  }

  void expect(const Crowd& crowd) {
    const auto classes = static_cast<Real>(crowd.classes);
    std::vector<bool> voted(crowd.items, false);
    for (auto& row : q) row.assign(crowd.classes, 1 / classes);
    for (const Row& row : crowd.rows) {
      voted[row.item] = true;
      for (std::size_t k = 0; k < crowd.classes; ++k) {
        const Real s = accuracy[row.worker];
        const Real p = k == row.label ? (crowd.classes == 1 ? 1 : s) : (1 - s) / (classes - 1);
        q[row.item][k] *= std::pow(p, static_cast<Real>(row.weight));
      }
    }
    log_likelihood = 0;
    for (std::size_t i = 0; i < crowd.items; ++i) {
      if (voted[i]) {
        log_likelihood += std::log(normalize(q[i]));
      } else {
        q[i].assign(crowd.classes, 0);
      }
    }
  }
};

FitOptions rounds(std::size_t count, PriorKind prior) {
  FitOptions options;
  options.prior = prior;
  options.max_iterations = count;
  options.tolerance = 0;
  return options;
}

FitResult fit(const Crowd& crowd, const FitOptions& options) {
  return OneCoin().fit(crowd.table(), options);
}

const std::vector<double>& accuracies(const FitResult& result) {
  return std::get<OneCoinWorkers>(result.workers).accuracy();
}

TEST_CASE("one-coin: equals a slow reference on random tables") {
  // Rounding only, except where an accuracy reaches its edge at 1 - 1e-10: there 1 - s keeps six
  // digits.
  constexpr double kTolerance = 1e-6;
  Random random(2014);
  for (int round = 0; round < 400; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const PriorKind prior = round % 2 == 0 ? PriorKind::kHierarchical : PriorKind::kNone;
    const double tolerance = prior == PriorKind::kNone ? kTolerance : 1e-11;
    const FitOptions options = rounds(1 + random.below(6), prior);
    const FitResult result = fit(crowd, options);
    const Reference reference(crowd, prior, options.max_iterations);
    double largest = 0;
    for (std::uint32_t i = 0; i < crowd.items; ++i) {
      for (std::uint32_t k = 0; k < crowd.classes; ++k) {
        const double difference =
            result.posterior.row(ItemId{i})[k] - static_cast<double>(reference.q[i][k]);
        largest = std::max(largest, std::fabs(difference));
      }
    }
    for (std::uint32_t j = 0; j < crowd.workers; ++j) {
      const double difference = accuracies(result)[j] - static_cast<double>(reference.accuracy[j]);
      largest = std::max(largest, std::fabs(difference));
    }
    CHECK(largest < tolerance);
    if (prior == PriorKind::kNone) {
      CHECK(near(result.trace.back().objective, static_cast<double>(reference.log_likelihood),
                 tolerance, tolerance));
    }
  }
}

TEST_CASE("one-coin: one round by hand") {
  // One item, two classes, votes 0 0 1: shares 2/3 and 1/3. Crowd: (5/3 + 1)/(3 + 2) = 8/15.
  // Workers 0 and 1: (2/3 + 32/15)/5 = 14/25; worker 2: (1/3 + 32/15)/5 = 37/75.
  const FitResult result =
      fit({1, 3, 2, {{0, 0, 0}, {0, 1, 0}, {0, 2, 1}}}, rounds(1, PriorKind::kHierarchical));
  CHECK(near(accuracies(result)[0], 14.0 / 25, 1e-14));
  CHECK(near(accuracies(result)[2], 37.0 / 75, 1e-14));
  const double of_0 = 14.0 / 25 * 14 / 25 * 38 / 75;
  const double of_1 = 11.0 / 25 * 11 / 25 * 37 / 75;
  CHECK(near(result.posterior.row(ItemId{0})[0], of_0 / (of_0 + of_1), 1e-14));
  // Log likelihood plus what the prior's four pseudo-votes say.
  double expected = std::log((of_0 + of_1) / 2);
  for (const double s : accuracies(result))
    expected += 4 * (8.0 / 15 * std::log(s) + 7.0 / 15 * std::log(1 - s));
  CHECK(near(result.trace.back().objective, expected, 1e-13));
}

TEST_CASE("one-coin: the class prior stays uniform") {
  const FitResult result = fit({3, 1, 4, {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}}}, {});
  for (const double log_p : result.log_class_prior) CHECK(near(log_p, -std::log(4.0), 1e-14));
}

TEST_CASE("one-coin: a shared accuracy is the same for everybody, and not far from the true one") {
  const test::SimulatedCrowd simulated =
      test::simulate({.items = 2000, .least_accuracy = 0.75, .best_accuracy = 0.75});
  const AnnotationTable table = simulated.crowd.table();
  OneCoinKernel kernel(table.workers(), table.classes(), PriorKind::kNone, CoinSharing::kEverybody);
  Posterior posterior = vote_shares(table);
  std::vector<IterationTrace> trace;
  run_em(kernel, table, {}, posterior, trace);
  for (const double s : kernel.accuracy()) CHECK(s == kernel.accuracy().front());
  // 10,000 votes: a standard error of about 0.005 for votes whose truth is known, and little more
  // here.
  CHECK(near(kernel.accuracy().front(), 0.75, 0, 0.02));
}

TEST_CASE("one-coin: an abstention says nothing, and history counts like votes") {
  const Crowd crowd{2, 2, 2, {{0, 0, 0}, {0, 1, 1}, {1, 0, 0}}};
  FitOptions options;
  options.history = {{WorkerId{0}, ClassId{0}, ClassId{0}, 40},
                     {WorkerId{1}, ClassId{0}, ClassId{1}, 40}};
  const FitResult plain = OneCoin().fit(crowd.table(), options);
  CHECK(plain.posterior.row(ItemId{0})[0] > 0.95);
  CHECK(OneCoin().fit(crowd.table(), {}).posterior.row(ItemId{0})[0] < 0.95);

  AnnotationTable::Columns columns = crowd.table().columns();
  columns.abstentions = 1;
  columns.votes.push_back({WorkerId{1}, ClassId{2}});  // worker 1 is unsure of item 1
  ++columns.offsets.back();
  const FitResult with_abstention = OneCoin().fit(AnnotationTable{columns}, options);
  CHECK(test::largest_difference(plain.posterior, with_abstention.posterior) == 0);
}

TEST_CASE("one-coin: learns who is good") {
  const test::SimulatedCrowd simulated =
      test::simulate({.items = 2000, .workers = 5, .least_accuracy = 0.4, .best_accuracy = 0.9});
  const FitResult result = fit(simulated.crowd, {});
  CHECK(result.stop == StopReason::kConverged);
  for (std::uint32_t j = 0; j < 5; ++j) {
    // 2,000 votes each: a standard error of 0.011 if the truth were known; three of them.
    CHECK(near(accuracies(result)[j], 0.4 + 0.5 * (j + 0.5) / 5, 0, 0.035));
  }
}

TEST_CASE(
    "one-coin: renumbered items, workers and classes give the same answer under the new numbers") {
  Random random(12);
  for (int round = 0; round < 100; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const std::vector<std::uint32_t> items = test::shuffled(crowd.items, random);
    const std::vector<std::uint32_t> workers = test::shuffled(crowd.workers, random);
    const std::vector<std::uint32_t> classes = test::shuffled(crowd.classes, random);
    const FitResult one = fit(crowd, rounds(5, PriorKind::kHierarchical));
    const FitResult other =
        fit(crowd.renumbered(items, workers, classes), rounds(5, PriorKind::kHierarchical));
    for (std::uint32_t i = 0; i < crowd.items; ++i) {
      for (std::uint32_t k = 0; k < crowd.classes; ++k) {
        // Other orders of addition only.
        CHECK(near(other.posterior.row(ItemId{items[i]})[classes[k]],
                   one.posterior.row(ItemId{i})[k], 0, 1e-11));
      }
    }
    for (std::uint32_t j = 0; j < crowd.workers; ++j) {
      CHECK(near(accuracies(other)[workers[j]], accuracies(one)[j], 0, 1e-11));
    }
  }
}

TEST_CASE("one-coin: shrinking formulas, and their edges") {
  CHECK(pooled_accuracy(0, 0) == 0.5);
  CHECK(near(pooled_accuracy(7, 10), 8.0 / 12, 1e-15));
  CHECK(near(shrunk_accuracy(3, 4, 0.5), 5.0 / 8, 1e-15));
  CHECK(near(shrunk_accuracy(0, 0, 0.7), 0.7, 1e-15));
  CHECK(shrunk_accuracy(0, 1e30, 0.5) > 0);
  CHECK(shrunk_accuracy(1e30, 1e30, 0.5) < 1);
}

const std::vector<FitOptions> kBothPriors{rounds(30, PriorKind::kHierarchical),
                                          rounds(30, PriorKind::kNone)};

TEST_CASE("one-coin: items without votes have no posterior") {
  for (const FitOptions& options : kBothPriors) {
    CHECK(fit({0, 0, 2, {}}, options).posterior.values().empty());
    CHECK(fit({2, 1, 2, {}}, options).posterior.values() == std::vector<double>(4, 0.0));
  }
}

TEST_CASE("one-coin: one class is certain") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit({2, 2, 1, {{0, 0, 0}, {0, 1, 0}, {1, 1, 0}}}, options);
    CHECK(result.posterior.values() == std::vector<double>{1, 1});
  }
}

TEST_CASE("one-coin: everything tied stays tied") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit({2, 2, 3, {{0, 0, 0}, {0, 1, 1}, {1, 0, 1}, {1, 1, 0}}}, options);
    for (std::uint32_t i = 0; i < 2; ++i)
      CHECK(most_probable(result.posterior.row(ItemId{i})).tied);
  }
}

TEST_CASE("one-coin: the votes of an only worker are the labels") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit({2, 1, 2, {{0, 0, 1}, {1, 0, 0}}}, options);
    CHECK(most_probable(result.posterior.row(ItemId{0})).label == ClassId{1});
    CHECK(most_probable(result.posterior.row(ItemId{1})).label == ClassId{0});
  }
}

TEST_CASE("one-coin: two crowds that share no worker are both labelled") {
  const Crowd crowd{2, 6, 2, {{0, 0, 0}, {0, 1, 0}, {0, 2, 1}, {1, 3, 1}, {1, 4, 1}, {1, 5, 0}}};
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit(crowd, options);
    CHECK(most_probable(result.posterior.row(ItemId{0})).label == ClassId{0});
    CHECK(most_probable(result.posterior.row(ItemId{1})).label == ClassId{1});
  }
}

TEST_CASE("one-coin: a worker without votes is like the crowd") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit({2, 3, 2, {{0, 0, 0}, {0, 2, 0}, {1, 0, 1}, {1, 2, 1}}}, options);
    CHECK(accuracies(result)[1] > 0.7);
    CHECK(accuracies(result)[1] < 1);
  }
}

}  // namespace
}  // namespace quorate
