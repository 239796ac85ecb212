// A labelled image as run lengths: what masks are turned into to be compared pixel by pixel, at a
// cost that grows with their outlines, not with their areas. Pixels are in the order of COCO:
// column by column, from top to bottom.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/core/payload.hpp"

namespace quorate {

/// Pixels up to `end` have `label`; the first one is where the run before ends.
struct LabelRun {
  std::uint32_t end = 0;
  std::uint32_t label = 0;

  bool operator==(const LabelRun&) const = default;
};

/// A whole image: runs whose ends ascend, neighbours with different labels.
using LabelRuns = std::vector<LabelRun>;

/// Appends pixels up to `end`, joining them to the last run where its label is the same. Nothing
/// where the runs reach that far.
inline void append_run(LabelRuns& runs, std::uint32_t end, std::uint32_t label) {
  const std::uint32_t begin = runs.empty() ? 0 : runs.back().end;
  if (end <= begin) return;
  if (!runs.empty() && runs.back().label == label) {
    runs.back().end = end;
  } else {
    runs.push_back({end, label});
  }
}

/// Calls fn(begin, end, labels) for every longest run of pixels that no image changes in; `labels`
/// is one label an image. All images have the same number of pixels. Cost: runs times images.
template <class Fn>
void for_each_segment(std::span<const LabelRuns> images, const Fn& fn) {
  if (images.empty() || images.front().empty()) return;
  const std::uint32_t pixels = images.front().back().end;
  std::vector<std::uint32_t> at(images.size(), 0);
  std::vector<std::uint32_t> labels(images.size());
  for (std::size_t r = 0; r < images.size(); ++r) labels[r] = images[r].front().label;
  for (std::uint32_t begin = 0; begin < pixels;) {
    std::uint32_t end = pixels;
    for (std::size_t r = 0; r < images.size(); ++r) end = std::min(end, images[r][at[r]].end);
    fn(begin, end, std::span<const std::uint32_t>(labels));
    for (std::size_t r = 0; r < images.size() && end < pixels; ++r) {
      if (images[r][at[r]].end == end) labels[r] = images[r][++at[r]].label;
    }
    begin = end;
  }
}

/// One answer as a labelled image of `pixels` pixels: label_of_class[class] where a mask of the
/// class is, else 0 (background). Where masks overlap, the later one lies on top. An answer without
/// masks is all background.
[[nodiscard]] LabelRuns label_runs(const MaskSet& answer, std::uint32_t pixels,
                                   std::span<const std::uint32_t> label_of_class);

/// The pixels with `label`, as a mask.
[[nodiscard]] Mask mask_of(const LabelRuns& image, std::uint32_t label, std::uint32_t height,
                           std::uint32_t width);

}  // namespace quorate
