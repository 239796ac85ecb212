// A number that people are shown: with its interval, or with the reason why there is none.
#pragma once

#include <limits>
#include <span>
#include <string_view>

#include "quorate/base/numeric.hpp"

namespace quorate {

inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// A statistic with its 95 % interval. Undefined (NaN) where `reason` is not empty; the interval
/// alone may be NaN where the number is known but its uncertainty is not.
struct Measure {
  double value = kUndefined;
  Interval interval{kUndefined, kUndefined};
  std::string_view reason;  ///< why there is no value, in half a sentence; static text

  [[nodiscard]] bool is_defined() const { return value == value; }
};

/// The measure that does not exist, and why.
[[nodiscard]] inline Measure undefined(std::string_view reason) {
  return {kUndefined, {kUndefined, kUndefined}, reason};
}

/// The median with the first and third quartile as its "interval" (linear between ranks), sorting
/// `values`. Undefined for none.
[[nodiscard]] Measure quartiles(std::span<double> values);

}  // namespace quorate
