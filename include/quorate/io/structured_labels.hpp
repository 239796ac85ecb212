// Labels of structured tasks as files hold them: true ones, and those of a consolidation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "quorate/core/consolidated.hpp"
#include "quorate/core/task.hpp"

namespace quorate {

/// What a file says about one object.
struct StructuredLabel {
  std::string item;           ///< data reference, object id, or text
  ConsolidatedObject object;  ///< confidence: NaN where the file has none
};

struct StructuredLabels {
  TaskType task = TaskType::kObjectDetection;
  LabelCategories
      categories;  ///< of the labels in `rows`; sorted by text, or as a class map has it
  std::vector<StructuredLabel> rows;
};

/// Whether a file holds labels of a structured task: JSON Lines with an `answer` that is one, or a
/// manifest with an attribute whose type is one. Nothing for anything else, and for
/// standard input, which can be read only once. Throws Error{kNoInput}.
[[nodiscard]] std::optional<TaskType> structured_task_of(const std::string& path);

/// Reads JSON Lines {"source-ref": ..., "answer": {...}}, or a manifest (`label_attribute`, or the
/// only attribute that has labels of a structured task; lines without it are left out). `task`
/// settles what the answers do not tell (points or boxes, say); nothing: as structured_task_of.
/// PNG files that a line's answer names are opened below `mask_folder` (empty: refused).
/// Throws Error{kNoInput}, or Error{kBadData} with file and line; several attributes without a
/// choice are Error{kUsage} that names them.
[[nodiscard]] StructuredLabels read_structured_labels(const std::string& path,
                                                      const std::string& label_attribute,
                                                      std::optional<TaskType> task,
                                                      const std::string& mask_folder = {});

}  // namespace quorate
