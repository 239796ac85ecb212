// Which workers can be compared at all: the connected parts of the graph of workers and objects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "quorate/core/annotation_table.hpp"

namespace quorate {

/// Workers and objects that are connected by votes.
struct GraphComponent {
  std::uint64_t workers = 0;
  std::uint64_t objects = 0;
  std::uint64_t annotations = 0;
};

struct GraphComponents {
  std::vector<GraphComponent> components;  ///< by annotations, largest first
  /// By WorkerId: index into `components`; kNoComponent for a worker without votes.
  std::vector<std::uint32_t> of_worker;

  static constexpr std::uint32_t kNoComponent = 0xffffffff;
};

/// Union-find over the votes. Workers of different components share no object, not even through
/// others: nothing says how their labels compare.
[[nodiscard]] GraphComponents graph_components(const AnnotationTable& table);

}  // namespace quorate
