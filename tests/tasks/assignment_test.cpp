#include "tasks/assignment.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

/// The greatest total of all ways to assign, by trying them.
double best_by_trial(const std::vector<double>& gain, std::size_t rows, std::size_t columns) {
  std::vector<std::size_t> slots(columns + rows);
  std::iota(slots.begin(), slots.end(), 0U);
  double best = 0;
  do {
    double sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      if (slots[row] < columns) sum += std::max(gain[row * columns + slots[row]], 0.0);
    }
    best = std::max(best, sum);
  } while (std::next_permutation(slots.begin(), slots.end()));
  return best;
}

}  // namespace

TEST_CASE("assignment: as good as the best of all assignments") {
  Random random(3);
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t rows = 1 + random.below(4);
    const std::size_t columns = 1 + random.below(4);
    std::vector<double> gain(rows * columns);
    for (double& value : gain) value = random.uniform() < 0.4 ? 0 : random.uniform();
    const auto assigned = assign(gain, rows, columns);
    std::vector<bool> taken(columns, false);
    double sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      if (!assigned[row]) continue;
      CHECK_FALSE(taken[*assigned[row]]);
      taken[*assigned[row]] = true;
      CHECK(gain[row * columns + *assigned[row]] > 0);
      sum += gain[row * columns + *assigned[row]];
    }
    CHECK(near(sum, best_by_trial(gain, rows, columns), 1e-12, 1e-12));
  }
}

TEST_CASE("assignment: no rows, no columns, nothing to gain") {
  CHECK(assign({}, 0, 3).empty());
  CHECK_FALSE(assign({}, 1, 0).front());
  const std::vector<double> nothing{0, 0};
  CHECK_FALSE(assign(nothing, 1, 2).front());
}
