// What the manifest shapes of boxes, points and outlines share: classes, confidences, the image's
// size.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

#include "answer_parts.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/core/task.hpp"

namespace quorate {

/// Appends `opening`, which ends with a colon, and a number.
void append_number_member(std::string& out, std::string_view opening, double value);

/// Appends "objects":[{"confidence":...},...],"class-map":{"0":"Bird",...}: the first parallel to
/// the parts, the second with the labels of the parts in order of first appearance.
void append_part_metadata(std::string& out, const ConsolidatedObject& object,
                          const LabelCategories& categories);

/// What a metadata says under `key` ("objects", "entities") of `parts` parts, [{"confidence"}]; NaN
/// for those that it says nothing about.
[[nodiscard]] std::vector<double> part_confidences(simdjson::dom::element metadata,
                                                   std::string_view key, std::size_t parts);

/// The class of a part by its `class_id`: what the metadata's class map calls it, or else the
/// number.
[[nodiscard]] ClassId class_of_part(simdjson::dom::element part, simdjson::dom::element metadata,
                                    AnswerParts& parts);

/// Appends "image_size":[{"width","height","depth"}]; an empty list where no size is known.
void append_image_size(std::string& out, const ImageSize& image);

/// Zeros where there is none.
[[nodiscard]] ImageSize image_size_of(simdjson::dom::element value);

}  // namespace quorate
