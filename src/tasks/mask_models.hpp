// The ways to make one set of masks of many workers' masks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "label_tuples.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// The answers about one object, as labelled images of one size on top of each other.
struct MaskedObject {
  std::vector<WorkerId> workers;  ///< by image, ascending
  std::uint32_t height = 0;
  std::uint32_t width = 0;
  std::vector<ClassId> classes;  ///< label s of the images is classes[s - 1]; ascending
  LabelTuples tuples;
  std::size_t left_out = 0;  ///< answers of another size than most
  std::string problem;       ///< why there are no images; empty: there are
};

/// The answers of an item that has votes. The size is that of most answers; other answers are left
/// out. An answer without masks and without an image size goes with any size. There are no images
/// where two sizes are equally frequent, or no answer tells one.
[[nodiscard]] MaskedObject masked_object(const TaskInput& input, ItemId item);

/// What a model believes about one object.
struct MaskBelief {
  std::vector<double> probability;  ///< by tuple and label: what the result is made of
  std::vector<double> truth;        ///< by tuple and label: what workers are measured by
  std::vector<double> expected;     ///< by tuple and label: what the confidence is made of
  std::vector<double> pixels;       ///< by tuple: those that the model looked at
  std::size_t iterations = 0;
  bool smooth = false;
};

/// The default, "dawid-skene": Dawid-Skene on the pixels at most 1 from paint, halved with the
/// shares of votes and smoothed by a Gaussian of 1 pixel. Confidence from the shares of votes.
[[nodiscard]] MaskBelief ring_belief(const MaskedObject& object);

/// "staple": the whole image, no prior, no smoothing, as ITK has it.
[[nodiscard]] MaskBelief staple_belief(const MaskedObject& object);

/// "majority": the label of most workers, pixel by pixel.
[[nodiscard]] MaskBelief majority_belief(const MaskedObject& object);

/// Consolidates every object by what `believe` says about it.
[[nodiscard]] TaskResult consolidate_masks(const TaskInput& input, const TaskOptions& options,
                                           MaskBelief (*believe)(const MaskedObject&));

}  // namespace quorate
