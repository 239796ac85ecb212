// Numbers of the JSON outputs.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

namespace quorate {

/// `value`, or null where it is undefined or infinite: an undefined number is never 0.
inline nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

}  // namespace quorate
