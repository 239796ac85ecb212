// dawid-skene-spammer and fast-dawid-skene: what they do differently from dawid-skene.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "models/builtin_models.hpp"
#include "quorate/models/em.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;
using test::Row;

FitOptions rounds(std::size_t count, PriorKind prior) {
  FitOptions options;
  options.prior = prior;
  options.max_iterations = count;
  options.tolerance = 0;
  options.accelerate = false;
  return options;
}

/// Both models in plain loops.
struct Reference {
  using Matrix = std::vector<std::vector<double>>;
  const Crowd& crowd;
  Matrix q;
  std::vector<double> pi;

  explicit Reference(const Crowd& of) : crowd(of) {
    const Posterior shares = vote_shares(crowd.table());
    for (std::uint32_t i = 0; i < crowd.items; ++i) q.push_back(test::row_of(shares, i));
  }

  [[nodiscard]] std::vector<Matrix> counts() const {
    std::vector<Matrix> n(crowd.workers,
                          Matrix(crowd.classes, std::vector<double>(crowd.classes, 0)));
    for (const Row& row : crowd.rows) {
      for (std::size_t k = 0; k < crowd.classes; ++k)
        n[row.worker][k][row.label] += row.weight * q[row.item][k];
    }
    return n;
  }

  void add_spammer_prior(std::vector<Matrix>& n) const {
    const auto classes = static_cast<double>(crowd.classes);
    std::vector<double> shares(crowd.classes, 1e-10);
    double all = 1e-10 * classes;
    for (const Row& row : crowd.rows) {
      shares[row.label] += row.weight;
      all += row.weight;
    }
    for (Matrix& matrix : n) {
      double hits = 0;
      double total = 0;
      std::vector<double> habit(crowd.classes);
      double habits = 0;
      for (std::size_t l = 0; l < crowd.classes; ++l) {
        habit[l] = 10 * shares[l] / all;
        for (std::size_t k = 0; k < crowd.classes; ++k) {
          (k == l ? hits : habit[l]) += matrix[k][l];
          total += matrix[k][l];
        }
        habits += habit[l];
      }
      double knows = 0.98;
      if (crowd.classes > 1)
        knows =
            std::clamp(((hits + 2) / (total + 3) - 1 / classes) / (1 - 1 / classes), 0.02, 0.98);
      for (std::size_t k = 0; k < crowd.classes; ++k) {
        for (std::size_t l = 0; l < crowd.classes; ++l)
          matrix[k][l] += 5 * ((k == l ? knows : 0) + (1 - knows) * habit[l] / habits);
      }
    }
  }

  void round(double class_floor, bool spammer) {
    std::vector<Matrix> n = counts();
    if (spammer) add_spammer_prior(n);
    pi.assign(crowd.classes, spammer ? 1.0 : 0.0);
    for (const auto& row : q) {
      for (std::size_t k = 0; k < crowd.classes; ++k) pi[k] += row[k];
    }
    for (double& p : pi) p = std::max(p, class_floor);
    normalize(pi);
    for (Matrix& matrix : n) {
      for (auto& row : matrix) {
        for (double& cell : row) cell = std::max(cell, 1e-10);
        normalize(row);
      }
    }
    for (auto& row : q) row = std::accumulate(row.begin(), row.end(), 0.0) > 0 ? pi : row;
    for (const Row& row : crowd.rows) {
      for (std::size_t k = 0; k < crowd.classes; ++k)
        q[row.item][k] *= std::pow(n[row.worker][k][row.label], row.weight);
    }
    for (auto& row : q) {
      normalize(row);
    }
  }

  static void normalize(std::vector<double>& values) {
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    if (!(sum > 0)) return;
    for (double& value : values) value /= sum;
  }
};

TEST_CASE("dawid-skene-spammer: equals a slow reference on random tables") {
  Random random(2013);
  for (int round = 0; round < 200; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const std::size_t count = 1 + random.below(6);
    const FitResult fit =
        DawidSkeneSpammer().fit(crowd.table(), rounds(count, PriorKind::kHierarchical));
    Reference reference(crowd);
    for (std::size_t r = 0; r < count; ++r) reference.round(0, true);
    for (std::uint32_t i = 0; i < crowd.items; ++i) {
      for (std::size_t k = 0; k < crowd.classes; ++k)
        CHECK(std::fabs(fit.posterior.row(ItemId{i})[k] - reference.q[i][k]) < 1e-9);
    }
  }
}

TEST_CASE("dawid-skene-spammer: a worker with one answer for everything counts for nothing") {
  // Workers 0 and 1 agree on 12 items of two classes; worker 2 always says 0. On the last item
  // worker 0 says 1 and worker 2 says 0.
  Crowd crowd{13, 3, 2, {}};
  for (std::uint32_t i = 0; i < 12; ++i) {
    for (std::uint32_t j = 0; j < 3; ++j) crowd.rows.push_back({i, j, j == 2 ? 0 : i % 2});
  }
  crowd.rows.push_back({12, 0, 1});
  crowd.rows.push_back({12, 2, 0});
  const FitResult fit = DawidSkeneSpammer().fit(crowd.table(), {});
  CHECK(fit.posterior.row(ItemId{12})[1] > 0.9);
}

TEST_CASE("fast-dawid-skene: equals a slow reference on random tables") {
  Random random(2018);
  int compared = 0;
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const std::size_t count = 1 + random.below(4);
    const FitResult fit = FastDawidSkene().fit(crowd.table(), rounds(count, PriorKind::kNone));
    Reference reference(crowd);
    bool tied = false;
    for (std::size_t r = 0; r < count; ++r) {
      reference.round(1e-10, false);
      for (auto& row : reference.q) {
        std::vector<double> sorted(row);
        std::sort(sorted.rbegin(), sorted.rend());
        tied = tied || (sorted.size() > 1 && sorted[0] > 0 && sorted[0] - sorted[1] < 1e-9);
        if (r + 1 == count) continue;
        const auto best = std::max_element(row.begin(), row.end());
        const double most = *best;
        const auto chosen = static_cast<std::size_t>(best - row.begin());
        if (!(most > 0)) continue;
        std::fill(row.begin(), row.end(), 0.0);
        row[chosen] = 1;
      }
    }
    if (tied) continue;  // rounding decides
    ++compared;
    for (std::uint32_t i = 0; i < crowd.items; ++i) {
      for (std::size_t k = 0; k < crowd.classes; ++k)
        CHECK(near(fit.posterior.row(ItemId{i})[k], reference.q[i][k], 0, 1e-9));
    }
  }
  CHECK(compared > 100);
}

}  // namespace
}  // namespace quorate
