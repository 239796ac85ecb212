// Test: audit_test.cpp.
#include "quorate/audit/measure.hpp"

#include <algorithm>
#include <cstddef>

namespace quorate {

Measure quartiles(std::span<double> values) {
  if (values.empty()) return undefined("there are no values");
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    return values[low] + (place - static_cast<double>(low)) * (values[high] - values[low]);
  };
  return {at(0.5), {at(0.25), at(0.75)}, {}};
}

}  // namespace quorate
