// The same comparisons between groups of workers, and between periods of time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "quorate/audit/bias.hpp"
#include "quorate/audit/measure.hpp"

namespace quorate {

/// One group of workers, or one period.
struct GroupAudit {
  std::string name;
  std::uint64_t workers = 0;
  std::uint64_t annotations = 0;
  std::uint64_t compared = 0;      ///< annotations on objects that others labelled as well
  Measure consensus_accuracy;      ///< agreement with the others' consensus; interval over workers
  std::vector<ClassBias> classes;  ///< by class; the p-value is of a difference from all the others
};

/// One way to divide the annotations, and whether the parts differ.
struct GroupComparison {
  std::string attribute;           ///< "workforce", "period", or a column of the attributes file
  std::vector<GroupAudit> groups;  ///< by name; periods in order of time
  /// Whether the groups' consensus accuracies differ: Monte Carlo permutation of workers over
  /// groups (of each worker's annotations over periods); NaN where `reason` says why.
  double p_value = kUndefined;
  double adjusted_p = kUndefined;  ///< Benjamini & Hochberg over all comparisons
  std::string reason;              ///< why there is no test; empty where there is one
};

/// An attribute of the workers, for comparisons.
struct WorkerAttribute {
  std::string name;
  std::vector<std::string> value;  ///< by WorkerId; empty text: unknown, in no group
};

}  // namespace quorate
