// What the workers were asked, by the first answer that tells.
#pragma once

#include <optional>
#include <span>

#include "input_sources.hpp"
#include "quorate/core/task.hpp"

namespace quorate {

/// Looks into the inputs in reading order, into each no further than to its first answer. Nothing
/// where no input has an answer that tells; `unknown` where it is neither a label nor anything else
/// that is known (as a classification, its reader says best what is wrong). Reads a source that can
/// be read only once from its bytes.
[[nodiscard]] std::optional<TaskType> detect_task(
    std::span<const InputSource> sources, TaskType unknown = TaskType::kImageClassification);

/// Whether the annotations of a JSON Lines file are answers of a worker's page
/// ({"answer": {...}}) and not plain labels.
[[nodiscard]] bool holds_answers(const FileBytes& file);

}  // namespace quorate
