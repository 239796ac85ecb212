// What one manifest line says about one object.
#pragma once

#include <cstddef>
#include <span>

#include "quorate/base/ids.hpp"
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

}  // namespace quorate
