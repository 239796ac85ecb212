// Tested by tests/io/task_detection_test.cpp.
#include "task_detection.hpp"

#include <filesystem>
#include <string>

#include "answer_lines.hpp"
#include "consolidation_request.hpp"
#include "folder.hpp"
#include "json_answer.hpp"
#include "json_document.hpp"
#include "structured_answer.hpp"
#include "text_chunks.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

/// The task of an answer that may be text holding JSON; a single label, and what is not known,
/// counts as `unknown`.
TaskType task_of_content(dom::element content, TaskType unknown) {
  dom::parser parser;
  if (std::string_view text; content.get(text) == simdjson::SUCCESS) {
    if (parser.parse(text.data(), text.size()).get(content) != simdjson::SUCCESS) {
      return unknown;
    }
  }
  std::string label;
  if (!find_label(content, label)) return TaskType::kImageClassification;
  const auto found = find_structured_answer(content);
  return found ? found->task : unknown;
}

/// Calls use(answer) for each line with an annotation, with its first answer, or nothing where that
/// is a single label, until it returns false. Of a pipe this reads no more than it must.
template <class Use>
void visit_annotations(const FileBytes& file, const Use& use) {
  constexpr std::size_t kPieceBytes = std::size_t{1} << 16;
  JsonParser parser;
  const FieldNames names;
  FilePieces pieces(file, bom_bytes(file), kPieceBytes);
  for (std::string_view piece = pieces.next(); !piece.empty(); piece = pieces.next()) {
    for (LineWalker lines(piece); lines.next();) {
      dom::element line;
      if (parser.parse_padded(lines.line(), line) != simdjson::SUCCESS) continue;
      const AnswerRecord record = answer_record(line, names);
      if (record.annotations && record.annotations->size() == 0) continue;
      if (!use(first_answer(line, names))) return;
    }
  }
}

bool is_list(const std::optional<dom::element>& answer) { return answer && answer->is_array(); }

/// Whether the first annotation that tells the task is a bare list. A list may be a custom
/// answer or a bad record among single labels, and a label the reverse: what most of the first
/// lines hold is meant.
bool begins_with_lists(const FileBytes& file) {
  constexpr std::size_t kLines = 64;
  std::size_t seen = 0;
  std::size_t lists = 0;
  visit_annotations(file, [&](const std::optional<dom::element>& answer) {
    const bool is_object = answer && !is_list(answer);
    if (is_object && seen == 0) return false;
    ++seen;
    lists += is_list(answer) ? 1 : 0;
    return seen < kLines;
  });
  return 2 * lists > seen;
}

/// Calls use(answer) for the first annotation that tells the task.
template <class Use>
void visit_telling_annotation(const FileBytes& file, const Use& use) {
  const bool lists = begins_with_lists(file);
  visit_annotations(file, [&](const std::optional<dom::element>& answer) {
    if (is_list(answer) != lists) return true;
    use(answer);
    return false;
  });
}

std::optional<TaskType> task_of_lines(const FileBytes& file, TaskType unknown) {
  std::optional<TaskType> task;
  visit_telling_annotation(file, [&](const std::optional<dom::element>& answer) {
    task = answer ? task_of_content(*answer, unknown) : TaskType::kImageClassification;
  });
  return task;
}

/// Stops being interested after the first answer.
class FirstAnswer final : public RequestVisitor {
 public:
  explicit FirstAnswer(TaskType unknown) : unknown_(unknown) {}

  void object(std::string_view, DataKey, std::string_view) override {}
  std::optional<RecordProblem> answer(std::string_view, std::string_view,
                                      dom::element content) override {
    if (!task_) task_ = task_of_content(content, unknown_);
    return std::nullopt;
  }
  void problem(RecordProblem, std::string_view, std::size_t) override {}

  [[nodiscard]] std::optional<TaskType> task() const { return task_; }

 private:
  TaskType unknown_;
  std::optional<TaskType> task_;
};

/// The first answer of a worker-response file.
std::optional<TaskType> task_of_response(const std::string& path, TaskType unknown) {
  JsonParser parser;
  const FileBytes file(path);
  dom::element document;
  if (parser.parse_padded(without_bom(file.text()), document) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  const auto answers = member(document, "answers");
  dom::array list;
  if (!answers || answers->get(list) != simdjson::SUCCESS) return std::nullopt;
  for (const dom::element answer : list) {
    if (const auto content = member(answer, "answerContent"))
      return task_of_content(*content, unknown);
  }
  return std::nullopt;
}

/// Any file of the folder will do: the service has one page for a whole job. Walking over all of
/// them, to find the first by name, would cost a large job more than it tells.
std::optional<TaskType> task_of_responses(const std::string& folder, TaskType unknown) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (const IterationFolder& iteration : iteration_folders(folder)) {
    for (const fs::directory_entry& object : fs::directory_iterator(iteration.path, error)) {
      if (!is_folder(object)) continue;
      for (const fs::directory_entry& file : fs::directory_iterator(object.path(), error)) {
        if (file.path().extension() != ".json" || is_folder(file)) continue;
        if (const auto task = task_of_response(file.path().string(), unknown)) return task;
      }
    }
  }
  return std::nullopt;
}

std::optional<TaskType> task_of_file(const FileBytes& file, InputFormat format, TaskType unknown) {
  switch (format) {
    case InputFormat::kJsonLines:
      return task_of_lines(file, unknown);
    case InputFormat::kConsolidationRequest: {
      FirstAnswer first(unknown);
      visit_consolidation_request(file, first);
      return first.task();
    }
    default:
      return TaskType::kImageClassification;
  }
}

}  // namespace

std::optional<TaskType> detect_task(std::span<const InputSource> sources, TaskType unknown) {
  for (const InputSource& source : sources) {
    const auto task = source.job     ? task_of_responses(source.job->responses, unknown)
                      : source.bytes ? task_of_file(*source.bytes, source.format, unknown)
                                     : task_of_file(FileBytes(source.path), source.format, unknown);
    if (task) return task;
  }
  return std::nullopt;
}

bool holds_answers(const FileBytes& file) {
  bool holds = false;
  visit_telling_annotation(
      file, [&](const std::optional<dom::element>& answer) { holds = answer.has_value(); });
  return holds;
}

}  // namespace quorate
