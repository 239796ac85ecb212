#include "quorate/core/posterior.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <numeric>
#include <vector>

#include "quorate/base/error.hpp"
#include "quorate/base/random.hpp"
#include "quorate/core/consolidated.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;

std::shared_ptr<const Candidates> candidates(const Crowd& crowd) {
  return std::make_shared<const Candidates>(find_candidates(crowd.table(), 1));
}

std::vector<double> filled(const Posterior& posterior, std::uint32_t item) {
  std::vector<double> row(posterior.classes());
  posterior.fill_row(ItemId{item}, row);
  return row;
}

TEST_CASE("posterior: candidates are the classes voted for, ascending, without abstentions") {
  const Crowd crowd{3, 3, 4, {{0, 0, 3}, {0, 1, 1}, {0, 2, 3}, {2, 0, 2}, {2, 1, 3}}};
  AnnotationTable::Columns columns = crowd.table().columns();
  columns.classes = 3;
  columns.abstentions = 1;
  const Candidates found = find_candidates(AnnotationTable(columns), 1);
  CHECK(found.offsets == std::vector<std::uint64_t>{0, 1, 1, 2});
  CHECK(found.classes == std::vector<ClassId>{{1}, {2}});
}

TEST_CASE("posterior: a sparse row gives every class that it does not list one number") {
  const Crowd crowd{2, 2, 4, {{0, 0, 2}, {0, 1, 1}}};
  Posterior posterior(candidates(crowd), 4);
  posterior.listed(ItemId{0})[0] = 0.5;
  posterior.listed(ItemId{0})[1] = 0.3;
  posterior.elsewhere(ItemId{0}) = 0.1;
  CHECK(filled(posterior, 0) == std::vector<double>{0.1, 0.5, 0.3, 0.1});
  CHECK(filled(posterior, 1) == std::vector<double>(4, 0.0));
  CHECK(posterior.probability(ItemId{0}, ClassId{2}) == 0.3);
  CHECK(posterior.probability(ItemId{0}, ClassId{3}) == 0.1);
  CHECK_THROWS_AS((void)posterior.row(ItemId{0}), Error);
}

TEST_CASE("posterior: setting a sparse row keeps its candidates and the mean of the others") {
  const Crowd crowd{1, 2, 4, {{0, 0, 2}, {0, 1, 1}}};
  Posterior posterior(candidates(crowd), 4);
  posterior.set_row(ItemId{0}, std::vector<double>{0.25, 0.25, 0.375, 0.125});
  CHECK(filled(posterior, 0) == std::vector<double>{0.1875, 0.25, 0.375, 0.1875});
  Posterior sum = posterior;
  sum.add(posterior);
  sum.scale(0.5);
  CHECK(filled(sum, 0) == filled(posterior, 0));
  CHECK_THROWS_AS(sum.add(Posterior(1, 4)), Error);
}

TEST_CASE("posterior: the most probable class of a sparse row is that of the whole row") {
  Random random(3);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, false);
    Posterior posterior(candidates(crowd), crowd.classes);
    for (std::uint32_t i = 0; i < crowd.items; ++i) {
      // Few different values, so that there are ties of all kinds.
      for (double& p : posterior.listed(ItemId{i})) p = static_cast<double>(random.below(3));
      posterior.elsewhere(ItemId{i}) = static_cast<double>(random.below(3));
      const ConsolidatedLabel sparse = most_probable(posterior, ItemId{i});
      const ConsolidatedLabel whole = most_probable(filled(posterior, i));
      CHECK(sparse.label == whole.label);
      CHECK(sparse.confidence == whole.confidence);
      CHECK(sparse.tied == whole.tied);
    }
  }
}

}  // namespace
}  // namespace quorate
