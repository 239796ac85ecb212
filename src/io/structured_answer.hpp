// The answers of structured tasks, out of the JSON that the worker's page sent: one place a shape,
// for every format and for gold as well.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "job_builder.hpp"
#include "quorate/core/payload.hpp"
#include "quorate/core/task.hpp"

namespace quorate {

/// What kind of task an answer belongs to.
struct AnswerKind {
  TaskType task = TaskType::kImageClassification;
  simdjson::dom::element answer;  ///< without the outer key of the page's template
};

/// Finds the part of an `answerContent` that holds the answer of a structured task, by its inner
/// key: {"boundingBox": {"boundingBoxes": [...]}}, or {"boundingBoxes": [...]} itself. Nothing
/// where no key of a structured task is there (a single label, or nothing that is known).
[[nodiscard]] std::optional<AnswerKind> find_structured_answer(simdjson::dom::element content);

/// Understands an answer of `task`, which must be a structured one. Labels go through `labels`; in
/// `payload` they are ids of `labels`. PNG files that an answer names are opened below
/// `mask_folder`; none are where that is empty. Gives what is wrong: an answer of another task
/// (kUnsupportedAnswer), a missing or mistyped field, a number that is not finite or out of range,
/// a label that is not among the categories.
[[nodiscard]] std::optional<RecordProblem> read_structured_answer(
    TaskType task, simdjson::dom::element content, LabelLookup& labels, Payload& payload,
    const std::string& mask_folder = {});

/// Whether the worker changed what an adjustment job started from: the boolean
/// `initialValueModified` beside the answer; stays nothing where that is absent or null, and for
/// custom answers, whose members are their own. Gives what is wrong: a value of another type.
[[nodiscard]] std::optional<RecordProblem> read_modification(TaskType task,
                                                             simdjson::dom::element content,
                                                             std::optional<bool>& is_modified);

}  // namespace quorate
