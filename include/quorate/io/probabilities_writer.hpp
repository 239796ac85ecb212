// The probabilities file: what is believed of every class of an object, one JSON object a line.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "quorate/core/task.hpp"

namespace quorate {

/// Probabilities below this are left out: they say "no" in more digits than anybody believes.
inline constexpr double kLeastWrittenProbability = 1e-6;

/// Appends {"item":..,"label":..,"confidence":..,"probabilities":{class:p,..}} and a line break,
/// classes in category order. `probabilities` holds one element per category. Throws
/// Error{kInternal} for a number that is not finite.
void append_probabilities_line(std::string& out, std::string_view item, std::string_view label,
                               double confidence, const LabelCategories& categories,
                               std::span<const double> probabilities);

}  // namespace quorate
