#include "audit/compare_groups.hpp"

#include <doctest/doctest.h>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

GroupUnit unit(std::uint32_t worker, std::uint32_t group, double votes, double agreeing) {
  GroupUnit out;
  out.worker = worker;
  out.group = group;
  out.annotations = votes;
  out.sums.votes = votes;
  out.sums.agreeing = agreeing;
  out.sums.used = {agreeing, votes - agreeing};
  out.sums.expected = {votes / 2, votes / 2};
  return out;
}

TEST_CASE("groups: shares and ratios are of sums, intervals over workers") {
  const std::vector<std::string> names{"a", "b"};
  const std::vector<GroupUnit> units{unit(0, 0, 100, 90), unit(1, 0, 50, 30), unit(2, 1, 10, 5)};
  const GroupComparison comparison = compare_groups("team", names, units, false, 1);
  REQUIRE(comparison.groups.size() == 2);
  const GroupAudit& a = comparison.groups[0];
  CHECK(a.workers == 2);
  CHECK(a.annotations == 150);
  CHECK(near(a.consensus_accuracy.value, 0.8, 1e-12));
  CHECK(near(a.classes[0].ratio.value, 120.0 / 75, 1e-12));
  CHECK(a.consensus_accuracy.interval.low < 0.8);
  // One worker alone has no spread.
  CHECK(std::isnan(comparison.groups[1].consensus_accuracy.interval.low));
}

TEST_CASE("groups: a real difference is found, and luck is not") {
  Random random(4);
  const std::vector<std::string> names{"a", "b"};
  std::vector<GroupUnit> different;
  std::size_t small = 0;
  constexpr std::size_t kJobs = 100;
  for (std::size_t job = 0; job < kJobs; ++job) {
    std::vector<GroupUnit> alike;
    for (std::uint32_t j = 0; j < 20; ++j) {
      alike.push_back(unit(j, j % 2, 50, 30 + 15 * random.uniform()));
    }
    small += compare_groups("team", names, alike, false, job).p_value <= 0.05 ? 1 : 0;
  }
  CHECK(small <= 12);  // 5 expected, three standard errors more
  for (std::uint32_t j = 0; j < 20; ++j)
    different.push_back(unit(j, j % 2, 50, 30.0 + 10 * (j % 2)));
  CHECK(compare_groups("team", names, different, false, 1).p_value < 0.001);
}

TEST_CASE("groups: what cannot be tested says why") {
  const std::vector<std::string> names{"a", "b"};
  const std::vector<GroupUnit> one{unit(0, 0, 100, 90), unit(1, 0, 50, 30)};
  const GroupComparison comparison = compare_groups("team", names, one, false, 1);
  CHECK(std::isnan(comparison.p_value));
  CHECK_FALSE(comparison.reason.empty());
  const std::vector<GroupUnit> single{unit(0, 0, 100, 90), unit(1, 1, 50, 30)};
  CHECK_FALSE(compare_groups("period", names, single, true, 1).reason.empty());
}

TEST_CASE("groups: a second as text") {
  CHECK(second_text(1555604924000) == "2019-04-18 16:28:44");
}

}  // namespace
}  // namespace quorate
