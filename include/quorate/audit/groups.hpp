// The same comparisons between groups of workers, and between periods of time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "quorate/audit/bias.hpp"
#include "quorate/audit/measure.hpp"

namespace quorate {

/// Up to this adjusted p-value a difference is called one.
inline constexpr double kSignificant = 0.05;

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

/// One figure of every worker, for comparisons.
struct ComparedFigure {
  std::string name;
  std::vector<double> value;   ///< by WorkerId; NaN: not known
  std::vector<double> weight;  ///< by WorkerId: the number of answers that it is a mean of; >= 0
  bool is_share = true;        ///< it lies in [0, 1]
};

/// One figure in every group, and whether the groups differ in it.
struct FigureComparison {
  std::string name;
  std::vector<Measure> by_group;   ///< weighted mean over the workers, interval over workers
  double p_value = kUndefined;     ///< as GroupComparison::p_value
  double adjusted_p = kUndefined;  ///< Benjamini & Hochberg over all figures and attributes
  std::string reason;              ///< why there is no test; empty where there is one
};

/// One way to divide the workers.
struct FigureGroups {
  struct Group {
    std::string name;
    std::uint64_t workers = 0;
    std::uint64_t annotations = 0;
  };

  std::string attribute;
  std::vector<Group> groups;              ///< by name
  std::vector<FigureComparison> figures;  ///< in the order of the figures
};

/// An attribute of the workers, for comparisons.
struct WorkerAttribute {
  std::string name;
  std::vector<std::string> value;  ///< by WorkerId; empty text: unknown, in no group
};

/// Compares the groups of every attribute in every figure, as the audit of single labels compares
/// them in their agreement. `annotations`: by WorkerId. The same bits for the same seed.
[[nodiscard]] std::vector<FigureGroups> compare_figures(std::span<const WorkerAttribute> attributes,
                                                        std::span<const ComparedFigure> figures,
                                                        std::span<const std::uint64_t> annotations,
                                                        std::uint64_t seed);

}  // namespace quorate
