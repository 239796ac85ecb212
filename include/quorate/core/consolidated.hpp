// What one manifest line says about one object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "quorate/base/ids.hpp"
#include "quorate/core/payload.hpp"
#include "quorate/core/posterior.hpp"

namespace quorate {

struct ConsolidatedLabel {
  ClassId label;
  double confidence = 0;  ///< probability in [0, 1] that `label` is right
  bool tied =
      false;  ///< another class is as probable, up to kTieTolerance; the smallest index was taken
};

/// Probabilities closer than this count as equal: far above rounding noise, far below any evidence.
inline constexpr double kTieTolerance = 1e-9;

/// The most probable class of a row, ties broken by the smallest index. `row` must not be empty.
[[nodiscard]] ConsolidatedLabel most_probable(std::span<const double> row);

/// The same for the row of `item`, dense or sparse.
[[nodiscard]] ConsolidatedLabel most_probable(const Posterior& posterior, ItemId item);

/// So many pixels whose probability is level / 255, rounded.
struct ProbabilityRun {
  std::uint32_t count = 0;
  std::uint8_t level = 0;

  bool operator==(const ProbabilityRun&) const = default;
};

/// For every pixel of an image the probability that it belongs to a class: runs in the order of
/// Mask, neighbours with different levels.
struct ProbabilityMap {
  ClassId label;
  std::uint32_t height = 0;
  std::uint32_t width = 0;
  std::vector<ProbabilityRun> runs;

  bool operator==(const ProbabilityMap&) const = default;
};

/// What one manifest line says about an object of a structured task.
struct ConsolidatedObject {
  Payload payload;

  /// By part of the payload: the probability in [0, 1] that the part is right (for a box: that
  /// there is an object of this class here; for masks: the expected Dice). NaN where it is unknown.
  std::vector<double> confidence;

  /// The probability in [0, 1] that the whole answer is right, or what the task has in its place
  /// (for masks the expected Dice); NaN where it is unknown.
  double object_confidence = 0;

  bool tied = false;  ///< some part was settled by the tie rule

  /// By part where the task has classes for its parts: the plausible classes with their
  /// probabilities given that the part exists, descending; else empty.
  std::vector<std::vector<std::pair<ClassId, double>>> class_probabilities = {};

  /// By part: the workers behind it, ascending; empty where the task does not tell.
  std::vector<std::vector<WorkerId>> supporters = {};

  /// Of masks, where they were asked for: one for every class that some worker saw, by class.
  std::vector<ProbabilityMap> probability_maps = {};
};

/// Calls fn(label) for every class that an object has, to change it.
template <class Fn>
void for_each_label(ConsolidatedObject& object, const Fn& fn) {
  for_each_label(object.payload, fn);
  for (auto& classes : object.class_probabilities) {
    for (auto& [label, probability] : classes) fn(label);
  }
  for (ProbabilityMap& map : object.probability_maps) fn(map.label);
}

}  // namespace quorate
