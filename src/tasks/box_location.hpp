// Where exactly is the box? Weighted means of the workers' edges, with each worker's bias taken out
// and each worker's precision as weight.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/base/ids.hpp"
#include "quorate/core/payload.hpp"

namespace quorate {

/// The boxes that workers drew around one object each, in compressed rows by object.
struct DrawnBoxes {
  struct Drawn {
    WorkerId worker;
    Box box;
  };
  std::size_t workers = 0;
  std::vector<std::uint64_t> offsets{0};
  std::vector<Drawn> boxes;

  [[nodiscard]] std::size_t size() const { return offsets.size() - 1; }
  [[nodiscard]] std::span<const Drawn> of(std::size_t object) const {
    return {boxes.data() + offsets[object], offsets[object + 1] - offsets[object]};
  }
};

/// Left, top, right, bottom.
using Edges = std::array<double, 4>;

struct LocationFit {
  std::vector<Box> boxes;          ///< by object
  std::vector<Edges> deviation;    ///< by object: standard deviation of each edge, in pixels
  std::vector<Edges> bias_pixels;  ///< by worker: mean of drawn minus fused; NaN where nobody else
                                   ///< drew any of the worker's objects
  std::vector<double> spread;      ///< by worker: sigma, as a share of the box's side; the crowd's
                                   ///< without evidence
};

/// Fits the boxes. `weight[j]` in [0, 1] is the belief that object j exists. Objects with one box
/// get that box, moved by what is known of the worker's bias.
[[nodiscard]] LocationFit fit_locations(const DrawnBoxes& drawn, std::span<const double> weight);

/// The box whose every edge is the median of the boxes' edges. `boxes` must not be empty.
[[nodiscard]] Box median_box(std::span<const Box> boxes);

}  // namespace quorate
