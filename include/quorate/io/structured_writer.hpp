// Manifest lines of structured tasks: the object's own line, and what a job says about it in the
// shape that the service writes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/core/consolidated.hpp"
#include "quorate/core/task.hpp"

namespace quorate {

/// An answer that was not taken, and what speaks for it.
struct DissentingAnswer {
  Payload payload;
  double confidence = 0;                  ///< the probability in [0, 1] that it is right
  std::vector<std::string_view> workers;  ///< who gave it
};

/// What all lines of a job share.
struct StructuredLineNames {
  TaskType task = TaskType::kObjectDetection;
  std::string_view attribute;
  std::string_view job_name;                    ///< as it shall stand: "labeling-job/..."
  std::string_view type;                        ///< "groundtruth/object-detection", ...
  std::string_view creation_date;               ///< "2023-03-08T19:30:08.880289"
  const LabelCategories* categories = nullptr;  ///< not null

  // Of masks, which are files: as the manifest shall name them.
  std::string_view object_file = {};                    ///< the object's own
  std::span<const std::string> probability_files = {};  ///< parallel to probability_maps; or empty
  std::span<const std::uint32_t> colors = {};           ///< by class: 0xRRGGBB
};

/// Appends one line with its line break: `line` with `<attribute>` and `<attribute>-metadata` at
/// its end, and where there is dissent `<attribute>-dissent`: [{"answer", "confidence",
/// "workers"}]. Of an adjustment job the metadata ends with "adjustment-status": "adjusted" where
/// some worker changed what was there, else "unadjusted". A confidence that is not known is written
/// as 0, as the service does. Throws Error{kInternal} where `line` is visibly no JSON object or the
/// task has no shape.
void append_structured_line(std::string& out, std::string_view line,
                            const StructuredLineNames& names, const ConsolidatedObject& object,
                            std::span<const DissentingAnswer> dissent = {},
                            std::optional<bool> is_adjusted = std::nullopt);

}  // namespace quorate
