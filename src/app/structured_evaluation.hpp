// Labels of a structured task against true ones: the part of `quorate evaluate` that is about
// boxes, masks and the like.
#pragma once

#include <string>

#include "quorate/io/structured_labels.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// What was scored, and what could not be.
struct StructuredScoring {
  TaskType task = TaskType::kObjectDetection;
  std::vector<TaskMetric> metrics;
  std::vector<std::string> classes;  ///< whose numbers the metrics of one class have
  std::string matched_by;
  std::size_t objects = 0;        ///< with a label
  std::size_t scored = 0;         ///< with gold; those without a label included
  std::size_t without_gold = 0;   ///< labelled, but the truth is not known
  std::size_t without_label = 0;  ///< the truth is known, but there is no label
};

/// Scores every object whose truth is known; one without a label counts as one without any part.
/// Throws Error{kBadData} where no object is in both, or the two are labels of different tasks.
[[nodiscard]] StructuredScoring score_structured(StructuredLabels predicted, StructuredLabels gold);

[[nodiscard]] std::string structured_scoring_json(const StructuredScoring& scoring);
[[nodiscard]] std::string structured_scoring_text(const StructuredScoring& scoring);

}  // namespace quorate
