// From a probability for every tuple of labels to a label for every pixel.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "label_tuples.hpp"
#include "quorate/core/consolidated.hpp"

namespace quorate {

/// The number of pixels at most `radius` rows and columns away from one that somebody painted
/// (with another label than 0), those included.
[[nodiscard]] std::uint64_t pixels_near_paint(const LabelTuples& tuples, std::uint32_t height,
                                              std::uint32_t width, std::uint32_t radius);

struct PaintOptions {
  bool smooth = false;  ///< a Gaussian of 1 pixel over the probabilities; beyond an image's edge
                        ///< lies what lies at it
  bool maps = false;    ///< fill PaintedLabels::maps
};

struct PaintedLabels {
  LabelRuns labels;
  /// By tuple and label: pixels of the tuple that got the label: assigned[tuple * labels + label].
  std::vector<std::uint64_t> assigned;
  bool tied = false;  ///< some pixel's label was settled by the tie rule: the smallest one
  /// By label from 1 on: its probability, pixel by pixel.
  std::vector<std::vector<ProbabilityRun>> maps;
};

/// Gives every pixel its most probable label. `probability` is by tuple and label, each tuple's
/// adding up to 1: probability[tuple * labels + label].
[[nodiscard]] PaintedLabels paint_labels(const LabelTuples& tuples, std::uint32_t height,
                                         std::uint32_t width, std::span<const double> probability,
                                         const PaintOptions& options);

}  // namespace quorate
