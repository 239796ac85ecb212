// A job with honest workers and one or two of every kind that an audit must find.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "quorate/audit/flags.hpp"
#include "quorate/core/annotation_table.hpp"

namespace quorate::test {

/// One planted worker.
struct PlantedWorker {
  FlagKind kind = FlagKind::kConstant;
  std::uint32_t worker = 0;
};

struct PlantedCrowd {
  AnnotationTable table;
  std::vector<ClassId> truth;
  std::vector<PlantedWorker> planted;
};

struct PlantedOptions {
  std::uint32_t items = 500;
  std::uint32_t honest = 20;
  std::uint32_t classes = 4;
  std::uint32_t votes_per_item = 10;
  double least_accuracy = 0.65;
  double best_accuracy = 0.95;
  double hard_share = 0;  ///< of the items: half of the workers are lured to one wrong class
  double skew = 0;        ///< of the class frequencies: class k has weight 1/(k + 1)^skew
  bool plants = true;     ///< false: honest workers only
  bool times = true;
  std::uint64_t seed = 1;
};

/// Honest workers are numbered from 0; then come, in the order of their kinds, one constant, one
/// random, one label-swapped (0 and 1), one below chance, two duplicates (one answers, the other
/// copies nine of ten), one that drifts (careful, from the middle on half random), one too fast,
/// one biased (calls half of class 0 class 1), and one with three annotations.
[[nodiscard]] PlantedCrowd plant_crowd(const PlantedOptions& options);

}  // namespace quorate::test
