// Answers about masks: a worker's PNG, or COCO's run lengths.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>

#include "answer_parts.hpp"
#include "job_builder.hpp"
#include "quorate/core/payload.hpp"

namespace quorate {

/// Reads {"labelMappings": {"Bird": {"color": "#2ca02c"}}, "labeledImage": {"pngImageData":
/// "<base64>"}} (colours count, transparency does not, a pixel of no listed colour is background),
/// or {"masks": [{"label", "size": [height, width], "counts": [...]}]} with COCO's counts, as
/// numbers or as COCO's text. In place of pngImageData "pngImageFile" may name a PNG file below
/// `mask_folder`; where that is empty none is opened. Gives what is wrong, such as a size of 0,
/// masks of different sizes in one answer, counts that do not add up to the size.
[[nodiscard]] std::optional<RecordProblem> read_masks(simdjson::dom::element answer,
                                                      LabelLookup& labels,
                                                      const std::string& mask_folder,
                                                      Payload& payload);

/// The same for instances, which may overlap: {"instances": [{"label", "color"}], "labeledImage":
/// {...}} with a colour for every instance, or {"instances": [{"label", "size", "counts"}]}.
[[nodiscard]] std::optional<RecordProblem> read_instances(simdjson::dom::element answer,
                                                          LabelLookup& labels,
                                                          const std::string& mask_folder,
                                                          Payload& payload);

/// `size` and `counts` of an element of the list that `parts` is at; a mask without a size where it
/// fails.
[[nodiscard]] Mask read_mask(simdjson::dom::element element, AnswerParts& parts);

/// A mask's counts as COCO's text.
[[nodiscard]] std::string counts_text(const Mask& mask);

}  // namespace quorate
