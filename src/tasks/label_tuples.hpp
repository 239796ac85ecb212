// The labels that several people gave to the pixels of one image, as a histogram of tuples: pixels
// with the same label from everybody are alike in every model that looks at pixels one by one, so
// that such a model's cost is that of a few dozen or hundred tuples, whatever the image's size.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "label_runs.hpp"

namespace quorate {

/// `raters` labelled images on top of each other.
struct LabelTuples {
  std::size_t raters = 0;
  std::size_t labels = 0;             ///< every label is smaller
  std::vector<std::uint32_t> label;   ///< by tuple and rater: label[tuple * raters + rater]
  std::vector<std::uint64_t> pixels;  ///< by tuple: how often it occurs, > 0
  LabelRuns image;                    ///< of every pixel the number of its tuple

  [[nodiscard]] std::size_t size() const { return pixels.size(); }
  [[nodiscard]] std::span<const std::uint32_t> of(std::size_t tuple) const {
    return std::span(label).subspan(tuple * raters, raters);
  }
};

/// Tuples are numbered by their first pixel. All images have the same number of pixels, at least 1.
[[nodiscard]] LabelTuples label_tuples(std::span<const LabelRuns> images, std::size_t labels);

/// By tuple and label: the share of the raters who gave it: votes[tuple * labels + label].
[[nodiscard]] std::vector<double> vote_shares(const LabelTuples& tuples);

}  // namespace quorate
