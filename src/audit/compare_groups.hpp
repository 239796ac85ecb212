// Comparisons between groups of workers and between periods.
#pragma once

#include <cstdint>
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
