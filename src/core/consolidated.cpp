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

ConsolidatedLabel most_probable(const Posterior& posterior, ItemId item) {
  if (!posterior.is_sparse()) return most_probable(posterior.row(item));
  const std::span<const ClassId> classes = posterior.candidates()->of(item);
  const std::span<const double> p = posterior.listed(item);
  std::uint32_t unlisted = 0;  // the smallest index that is no candidate
  while (unlisted < classes.size() && classes[unlisted].value == unlisted) ++unlisted;
  // The candidates, and among them, in order, one or two that stand for all others.
  std::vector<ClassId> order(classes.begin(), classes.end());
  std::vector<double> row(p.begin(), p.end());
  for (std::size_t others = posterior.classes() - classes.size(), n = 0;
       n < std::min<std::size_t>(2, others); ++n) {
    order.insert(order.begin() + unlisted, ClassId{unlisted});
    row.insert(row.begin() + unlisted, posterior.elsewhere(item));
  }
  ConsolidatedLabel result = most_probable(row);
  result.label = order[result.label.value];
  return result;
}

}  // namespace quorate
