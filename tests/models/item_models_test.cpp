// glad and bwa against plain loops.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "models/builtin_models.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/models/em.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;
using test::Row;

using ItemMatrix = std::vector<std::vector<double>>;

FitOptions rounds(std::size_t count) {
  FitOptions options;
  options.max_iterations = count;
  options.tolerance = 0;
  options.accelerate = false;
  return options;
}

ItemMatrix shares_of(const Crowd& crowd) {
  const Posterior shares = vote_shares(crowd.table());
  ItemMatrix q;
  for (std::uint32_t i = 0; i < crowd.items; ++i) q.push_back(test::row_of(shares, i));
  return q;
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

constexpr int kPoints = 9;
double difficulty(int g) { return -1 + 0.5 * g; }
double point_weight(int g) {
  double total = 0;
  for (int h = 0; h < kPoints; ++h) total += std::exp(-std::pow(difficulty(h) - 1, 2) / 2);
  return std::exp(-std::pow(difficulty(g) - 1, 2) / 2) / total;
}

double glad_objective(const std::vector<double>& right, const std::vector<double>& votes,
                      double a) {
  double sum = -(a - 1) * (a - 1) / 2;
  for (std::size_t g = 0; g < right.size(); ++g) {
    const double p = sigmoid(a * std::exp(difficulty(static_cast<int>(g))));
    sum += right[g] * std::log(p) + (votes[g] - right[g]) * std::log1p(-p);
  }
  return sum;
}

/// By ternary search on a concave function, to about 1e-8.
double best_ability(const std::vector<double>& right, const std::vector<double>& votes) {
  double low = -10;
  double high = 10;
  while (high - low > 1e-9) {
    const double a = low + (high - low) / 3;
    const double b = high - (high - low) / 3;
    (glad_objective(right, votes, a) < glad_objective(right, votes, b) ? low : high) =
        glad_objective(right, votes, a) < glad_objective(right, votes, b) ? a : b;
  }
  return (low + high) / 2;
}

TEST_CASE("glad: one round equals a slow reference on random tables") {
  Random random(2009);
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const AnnotationTable table = crowd.table();
    const FitResult fit = Glad().fit(table, rounds(1));
    const ItemMatrix q = shares_of(crowd);
    std::vector<double> ability;
    for (std::uint32_t j = 0; j < crowd.workers; ++j) {
      std::vector<double> right(kPoints, 0);
      std::vector<double> votes(kPoints, 0);
      for (const Row& row : crowd.rows) {
        for (int g = 0; g < kPoints && row.worker == j; ++g) {
          right[static_cast<std::size_t>(g)] +=
              row.weight * q[row.item][row.label] * point_weight(g);
          votes[static_cast<std::size_t>(g)] += row.weight * point_weight(g);
        }
      }
      ability.push_back(best_ability(right, votes));
    }
    for (std::uint32_t i = 0; i < crowd.items; ++i) {
      std::vector<double> expected(crowd.classes, 0);
      for (std::uint32_t k = 0; k < crowd.classes && !table.votes_of(ItemId{i}).empty(); ++k) {
        for (int g = 0; g < kPoints; ++g) {
          double p = point_weight(g);
          for (const Row& row : crowd.rows) {
            if (row.item != i || crowd.classes == 1) continue;
            const double hit = sigmoid(ability[row.worker] * std::exp(difficulty(g)));
            p *= std::pow(row.label == k ? hit : (1 - hit) / (crowd.classes - 1), row.weight);
          }
          expected[k] += p;
        }
      }
      const double total = std::accumulate(expected.begin(), expected.end(), 0.0);
      for (std::uint32_t k = 0; k < crowd.classes; ++k) {
        // The ternary search knows an ability to 1e-8.
        CHECK(near(fit.posterior.row(ItemId{i})[k], total > 0 ? expected[k] / total : 0, 0, 1e-6));
      }
    }
  }
}

TEST_CASE("glad: an item on which people disagree is less sure than its votes say") {
  // Worker 0 always agrees with everybody; the last item is split three to two.
  Crowd crowd{21, 5, 2, {}};
  for (std::uint32_t i = 0; i < 20; ++i) {
    for (std::uint32_t j = 0; j < 5; ++j) crowd.rows.push_back({i, j, i % 2});
  }
  for (std::uint32_t j = 0; j < 5; ++j) crowd.rows.push_back({20, j, j < 3 ? 0U : 1U});
  const FitResult glad = Glad().fit(crowd.table(), {});
  const FitResult coin = OneCoin().fit(crowd.table(), {});
  CHECK(glad.posterior.row(ItemId{20})[0] > 0.5);
  CHECK(glad.posterior.row(ItemId{20})[0] < coin.posterior.row(ItemId{20})[0]);
}

TEST_CASE("bwa: equals a slow reference, one class at a time, on random tables") {
  Random random(2019);
  for (int round = 0; round < 200; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const AnnotationTable table = crowd.table();
    const std::size_t count = 1 + random.below(6);
    const FitResult fit = Bwa().fit(table, rounds(count));
    ItemMatrix z = shares_of(crowd);
    for (std::size_t k = 0; k < crowd.classes; ++k) {
      double spread = 0;
      double mass = 0;
      for (const Row& row : crowd.rows) {
        spread += row.weight * z[row.item][k] * (1 - z[row.item][k]);
        mass += row.weight;
      }
      const double rate =
          std::max(1e-6, mass > 0 ? 15 * spread / mass * 4 * (1 - 1.0 / crowd.classes) : 0.0);
      for (std::size_t r = 0; r < count; ++r) {
        double mean = 0;
        for (const auto& row : z) mean += row[k];
        mean /= std::max<double>(1, static_cast<double>(table.voted_items()));
        std::vector<double> precision(crowd.workers);
        for (std::uint32_t j = 0; j < crowd.workers; ++j) {
          double n = 15;
          double square = rate;
          for (const Row& row : crowd.rows) {
            if (row.worker != j) continue;
            n += row.weight;
            square += row.weight * std::pow(z[row.item][k] - (row.label == k ? 1 : 0), 2);
          }
          precision[j] = n / square;
        }
        for (std::uint32_t i = 0; i < crowd.items; ++i) {
          if (table.votes_of(ItemId{i}).empty()) continue;
          double above = mean;
          double below = 1;
          for (const Row& row : crowd.rows) {
            if (row.item != i) continue;
            below += row.weight * precision[row.worker];
            if (row.label == k) above += row.weight * precision[row.worker];
          }
          z[i][k] = above / below;
        }
      }
    }
    for (std::uint32_t i = 0; i < crowd.items; ++i) {
      const double total = std::accumulate(z[i].begin(), z[i].end(), 0.0);
      for (std::size_t k = 0; k < crowd.classes; ++k)
        CHECK(near(fit.posterior.row(ItemId{i})[k], total > 0 ? z[i][k] / total : 0, 0, 1e-10));
    }
  }
}

}  // namespace
}  // namespace quorate
