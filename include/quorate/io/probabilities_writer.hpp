// The probabilities file: what is believed of every class of an object, one JSON object a line.
#pragma once

#include <string>
#include <string_view>

#include "quorate/base/ids.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/core/posterior.hpp"
#include "quorate/core/task.hpp"

namespace quorate {

/// Probabilities below this are left out: they say "no" in more digits than anybody believes.
inline constexpr double kLeastWrittenProbability = 1e-6;

/// Appends {"item":..,"label":..,"confidence":..,"probabilities":{class:p,..}} and a line break,
/// classes in category order. The probabilities are those of `row`; of a sparse posterior those
/// that it lists: all other classes, which may be a million, share what is left evenly. Throws
/// Error{kInternal} for a number that is not finite.
void append_probabilities_line(std::string& out, std::string_view item, std::string_view label,
                               double confidence, const LabelCategories& categories,
                               const Posterior& posterior, ItemId row);

/// The same for an object of a structured task: {"item":..,"confidence":..,"tied":..,"parts":[..]},
/// parts parallel to the manifest's, each {"label":..,"confidence":..,"probabilities":{class:p,..},
/// "workers":[..]}; the last two where the task tells. The object's confidence is the probability
/// that all of it is right, null where it is unknown.
void append_part_probabilities_line(std::string& out, std::string_view item,
                                    const ConsolidatedObject& object,
                                    const LabelCategories& categories,
                                    const StringInterner& workers);

}  // namespace quorate
