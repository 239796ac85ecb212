// Comparisons between groups of workers and between periods.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "quorate/audit/groups.hpp"
#include "vote_facts.hpp"

namespace quorate {

/// What is compared: one worker, or one worker in one period.
struct GroupUnit {
  std::uint32_t worker = 0;
  std::uint32_t group = 0;
  double annotations = 0;  ///< all of them, also those that cannot be compared
  ComparedSums sums;       ///< `used` and `expected` may be empty where classes are not compared
};

/// The groups that an attribute makes.
struct Grouping {
  std::vector<std::string> names;                       ///< ascending
  std::vector<std::optional<std::uint32_t>> of_worker;  ///< by WorkerId; nothing: in no group
};

[[nodiscard]] Grouping grouping_of(const WorkerAttribute& attribute);

/// Whether the units of some groups differ in agreeing / votes.
struct GroupTest {
  double p_value = kUndefined;
  std::string reason;  ///< why there is no test; empty where there is one
};

/// The permutation test that compare_groups describes.
[[nodiscard]] GroupTest test_groups(std::span<const GroupUnit> units, std::size_t groups,
                                    bool within_workers, std::uint64_t seed);

/// Of one group's units sum of agreeing / sum of votes; interval over units, with Student's t; not
/// known where there is one unit, or all are equal.
[[nodiscard]] Measure mean_of_group(std::span<const GroupUnit> units, std::uint32_t group);

/// The measure of a share: its interval, where it is known, within [0, 1].
[[nodiscard]] Measure as_share(Measure measure);

/// Compares groups of units. The unit is the worker, not the vote: intervals and tests are over
/// workers, whose votes are no independent draws. Ratio of used to expected with a linearised
/// variance over units (Cochran, Sampling Techniques, section 6.3) and Student's t with units - 1
/// degrees of freedom on the log scale; the p-value of a class is of the difference of the group's
/// log ratio from that of all others (Welch). The p-value of the comparison is the share of
/// permutations of the groups over the units (`within_workers`: over the units of each worker) with
/// at least as large a weighted variance of agreement between groups. `names`: of the groups.
[[nodiscard]] GroupComparison compare_groups(std::string attribute,
                                             std::span<const std::string> names,
                                             std::span<const GroupUnit> units, bool within_workers,
                                             std::uint64_t seed);

/// "2019-04-18 16:40:59" of milliseconds since 1970, UTC.
[[nodiscard]] std::string second_text(std::int64_t ms);

}  // namespace quorate
