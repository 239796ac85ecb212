// An `answerContent` as an annotation, whatever the task.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <utility>

#include "job_builder.hpp"
#include "quorate/core/task.hpp"

namespace quorate {

/// Reads one answer after the other with memory that is used again.
class AnswerReader {
 public:
  /// `labels` is used by structured tasks alone, and may be null for others. `mask_folder` is
  /// ReadOptions::mask_folder.
  AnswerReader(TaskType task, LabelLookup* labels, std::string mask_folder = {})
      : task_(task), labels_(labels), mask_folder_(std::move(mask_folder)) {}

  /// Sets the annotation's label, or its payload, to something that lives until the next call, and
  /// so what the page of a verification or an adjustment says beside it. The answer may be text
  /// that holds JSON. Gives what is wrong with it.
  [[nodiscard]] std::optional<RecordProblem> read(simdjson::dom::element content,
                                                  TextAnnotation& annotation);

 private:
  TaskType task_;
  LabelLookup* labels_;
  std::string mask_folder_;
  simdjson::dom::parser parser_;
  std::string label_;
  std::string comment_;
  Payload payload_;
};

}  // namespace quorate
