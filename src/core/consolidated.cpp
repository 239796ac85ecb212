#include "quorate/core/consolidated.hpp"

#include <algorithm>
#include <cstdint>

namespace quorate {

ConsolidatedLabel most_probable(std::span<const double> row) {
  const double largest = *std::max_element(row.begin(), row.end());
  ConsolidatedLabel result;
  bool found = false;
  for (std::size_t k = 0; k < row.size(); ++k) {
    if (row[k] < largest - kTieTolerance) continue;
    if (found) {
      result.tied = true;
      break;
    }
    found = true;
    result.label = ClassId{static_cast<std::uint32_t>(k)};
    result.confidence = row[k];
  }
  return result;
}

}  // namespace quorate
