// Numbers of the JSON outputs.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

#include "quorate/base/numeric.hpp"

namespace quorate {

/// `value`, or null where it is undefined or infinite: an undefined number is never 0.
inline nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

/// [low, high], or null where either is undefined or infinite.
inline nlohmann::ordered_json json_interval(Interval range) {
  if (!std::isfinite(range.low) || !std::isfinite(range.high)) return nullptr;
  return {range.low, range.high};
}

}  // namespace quorate
