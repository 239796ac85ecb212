// Tested by tests/io/structured_answer_test.cpp.
#include "answer_reader.hpp"

#include "json_answer.hpp"
#include "json_document.hpp"
#include "structured_answer.hpp"

namespace quorate {

std::optional<RecordProblem> AnswerReader::read(simdjson::dom::element content,
                                                TextAnnotation& annotation) {
  // The service writes answers as text to be parsed again in some places.
  if (std::string_view text; content.get(text) == simdjson::SUCCESS) {
    const auto error = parser_.parse(text.data(), text.size()).get(content);
    if (error != simdjson::SUCCESS) {
      RecordProblem problem = json_problem(error);
      problem.detail = "the annotation's 'content': " + problem.detail;
      return problem;
    }
  }
  if (is_structured(task_)) {
    const auto problem = read_structured_answer(task_, content, *labels_, payload_, mask_folder_);
    if (problem) return problem;
    annotation.payload = &payload_;
    return read_modification(task_, content, annotation.initial_value_modified);
  }
  if (auto problem = find_label(content, label_)) return problem;
  annotation.label = label_;
  if (task_ == TaskType::kLabelVerification) {
    find_comment(content, comment_);
    annotation.comment = comment_;
  }
  return std::nullopt;
}

}  // namespace quorate
