// An `answerContent` as an annotation, whatever the task.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>

#include "job_builder.hpp"
#include "quorate/core/task.hpp"

namespace quorate {

/// Reads one answer after the other with memory that is used again.
class AnswerReader {
 public:
  /// `labels` is used by structured tasks alone, and may be null for others.
  AnswerReader(TaskType task, LabelLookup* labels) : task_(task), labels_(labels) {}

  /// Sets the annotation's label, or its payload, to something that lives until the next call, and
  /// so what the page of a verification or an adjustment says beside it. The answer may be text
  /// that holds JSON. Gives what is wrong with it.
  [[nodiscard]] std::optional<RecordProblem> read(simdjson::dom::element content,
                                                  TextAnnotation& annotation);

 private:
  TaskType task_;
  LabelLookup* labels_;
  simdjson::dom::parser parser_;
  std::string label_;
  std::string comment_;
  Payload payload_;
};

}  // namespace quorate
