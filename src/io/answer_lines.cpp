// Every line is parsed as a whole: answers are large, and most of a line is needed. Tested by
// tests/io/answer_lines_test.cpp.
#include "answer_lines.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "answer_reader.hpp"
#include "json_document.hpp"
#include "read_pieces.hpp"
#include "readers.hpp"
#include "response_reference.hpp"
#include "scalar_text.hpp"
#include "text_lines.hpp"
#include "vote_chunk.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

RecordProblem wrong_type(Field field, std::string_view expected) {
  return {RejectReason::kWrongType,
          "the " + std::string(describe(field)) + " must be " + std::string(expected)};
}

/// A name: a text or a whole number.
std::optional<RecordProblem> read_name(const AnswerRecord& record, Field field, std::string& text) {
  const auto& value = record[field];
  if (!value || value->is_null()) {
    return RecordProblem{RejectReason::kMissingField,
                         "there is no " + std::string(describe(field))};
  }
  std::string_view found;
  std::uint64_t number = 0;
  if (value->get(found) == simdjson::SUCCESS) {
    text = found;
  } else if (value->get(number) == simdjson::SUCCESS) {
    text = std::to_string(number);
  } else {
    return wrong_type(field, "text or a whole number");
  }
  return std::nullopt;
}

std::optional<RecordProblem> read_number(const AnswerRecord& record, Field field, double scale,
                                         double& number) {
  const auto& value = record[field];
  if (!value || value->is_null()) return std::nullopt;
  if (value->get(number) != simdjson::SUCCESS) return wrong_type(field, "a number");
  number *= scale;
  return std::nullopt;
}

std::optional<RecordProblem> read_time(const AnswerRecord& record, std::int64_t& milliseconds) {
  const auto& value = record[Field::kSubmissionTime];
  if (!value || value->is_null()) return std::nullopt;
  std::string_view text;
  if (value->get(text) != simdjson::SUCCESS && !value->is_number()) {
    return wrong_type(Field::kSubmissionTime, "a text or a number");
  }
  const auto time = parse_timestamp(text.empty() ? simdjson::minify(*value) : std::string(text));
  if (!time) {
    return RecordProblem{RejectReason::kBadNumber,
                         "the submission time is neither an ISO 8601 time nor seconds since 1970"};
  }
  milliseconds = *time;
  return std::nullopt;
}

/// What all threads share: the names of the fields, and the file that references are relative to.
struct LineNames {
  FieldNames fields;
  std::string file;
};

/// What one thread works with: it reads one piece of the file after the other.
class PieceReader {
 public:
  PieceReader(const LineNames& names, const JobBuilder& job)
      : names_(names.fields),
        file_(names.file),
        task_(job.task()),
        chunk_(job),
        answers_(job.task(), &chunk_, job.mask_folder()) {}

  void read(std::string_view piece) {
    chunk_.clear();
    records_ = 0;
    LineWalker lines(piece);
    for (; lines.next(); ++records_) read_line(lines.line(), lines.number());
    lines_ = static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
  }

  [[nodiscard]] VoteChunk& chunk() { return chunk_; }
  [[nodiscard]] std::uint64_t records() const { return records_; }
  [[nodiscard]] std::uint64_t lines() const { return lines_; }

 private:
  void read_line(std::string_view line, std::uint64_t number) {
    dom::element document;
    const auto error = parser_.parse_padded(line, document);
    const auto reject = [&](const RecordProblem& problem, std::uint64_t annotations) {
      chunk_.reject(problem.reason, number, problem.detail, line, annotations);
    };
    if (error != simdjson::SUCCESS) return reject(json_problem(error), 1);
    if (!document.is_object()) {
      return reject({RejectReason::kMalformed, "the line is not a JSON object"}, 1);
    }
    const AnswerRecord object = answer_record(document, names_);
    TextAnnotation annotation;
    annotation.line = number;
    const std::uint64_t held =
        object.annotations ? std::max<std::uint64_t>(object.annotations->size(), 1) : 1;
    if (auto problem = read_name(object, Field::kItem, item_)) return reject(*problem, held);
    annotation.item = item_;
    const bool by_id = object.item_name == ItemName::kObjectId;
    annotation.item_key = by_id ? ItemKey::kObjectId : ItemKey::kData;
    if (object.item_name == ItemName::kText) annotation.text = item_;
    if (!item_.empty() && !by_id) {
      chunk_.describe_object(
          item_, ItemKey::kData,
          object.item_name == ItemName::kText ? DataKey::kSource : DataKey::kSourceRef);
    }
    if (!object.annotations && is_structured(task_)) {
      if (const auto reference = response_reference(document)) {
        if (auto problem = follow(*reference, annotation)) reject(*problem, 1);
        return;
      }
    }
    if (!object.annotations) {
      if (auto problem = add(object, annotation)) reject(*problem, 1);
      return;
    }
    for (const dom::element element : *object.annotations) {
      auto problem =
          element.is_object()
              ? add(answer_record(element, names_), annotation)
              : std::optional(RecordProblem{RejectReason::kWrongType,
                                            "an element of annotations is not an object"});
      if (problem) reject(*problem, 1);
    }
  }

  /// Reads the worker-response file that a manifest line names. One faulty answer rejects the file.
  std::optional<RecordProblem> follow(std::string_view reference,
                                      const TextAnnotation& annotation) {
    const auto path = local_file(reference, file_);
    if (!path) {
      return RecordProblem{RejectReason::kMissingField,
                           "its answers are in " + std::string(reference) +
                               ", which is not in the job's folder on this machine: download it"};
    }
    const FileBytes file(*path);
    dom::element document;
    dom::array answers;
    const auto error = responses_.parse_padded(without_bom(file.text()), document);
    if (error != simdjson::SUCCESS) return json_problem(error);
    const auto list = member(document, "answers");
    if (!list || list->get(answers) != simdjson::SUCCESS) {
      return RecordProblem{RejectReason::kMissingField, *path + ": there is no array 'answers'"};
    }
    for (const dom::element answer : answers) {
      if (auto problem = add(answer_record(answer, names_), annotation)) {
        problem->detail = *path + ": " + problem->detail;
        return problem;
      }
    }
    return std::nullopt;
  }

  std::optional<RecordProblem> add(const AnswerRecord& record, TextAnnotation annotation) {
    if (auto problem = read_name(record, Field::kWorker, worker_)) return problem;
    annotation.worker = worker_;
    if (auto problem = read_number(record, Field::kWeight, 1, annotation.weight)) return problem;
    constexpr double kSecondsPerMs = 1e-3;
    double& seconds = annotation.time_spent_seconds;
    if (auto problem = read_number(record, Field::kTimeSpentMs, kSecondsPerMs, seconds)) {
      return problem;
    }
    if (auto problem = read_number(record, Field::kTimeSpentSeconds, 1, seconds)) return problem;
    if (auto problem = read_time(record, annotation.submission_ms)) return problem;
    if (!record[Field::kLabel]) {
      return RecordProblem{RejectReason::kMissingField, "there is no answer"};
    }
    if (auto problem = answers_.read(*record[Field::kLabel], annotation)) return problem;
    return chunk_.try_add(annotation);
  }

  const FieldNames& names_;
  const std::string& file_;
  TaskType task_;
  VoteChunk chunk_;
  AnswerReader answers_;
  JsonParser parser_;
  JsonParser responses_;
  std::string item_;
  std::string worker_;
  std::uint64_t records_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace

AnswerRecord answer_record(dom::element object, const FieldNames& names) {
  AnswerRecord record;
  std::array<std::uint32_t, kFields> ranks;
  ranks.fill(std::numeric_limits<std::uint32_t>::max());
  dom::object members;
  if (object.get(members) != simdjson::SUCCESS) return record;
  for (const dom::key_value_pair member : members) {
    if (member.key == "annotations") {
      dom::array annotations;
      if (member.value.get(annotations) == simdjson::SUCCESS) record.annotations = annotations;
      continue;
    }
    std::optional<FieldMatch> match = names.match(member.key);
    if (member.key == "answerContent") match = FieldMatch{Field::kLabel, 0};
    if (!match) continue;
    const auto field = static_cast<std::size_t>(match->field);
    if (match->rank >= ranks[field]) continue;
    ranks[field] = match->rank;
    record.values[field] = member.value;
    if (match->field == Field::kItem) record.item_name = match->item_name;
  }
  return record;
}

std::optional<dom::element> first_answer(dom::element line, const FieldNames& names) {
  AnswerRecord record = answer_record(line, names);
  if (record.annotations) {
    if (record.annotations->size() == 0) return std::nullopt;
    record = answer_record(record.annotations->at(0).value(), names);
  }
  const auto& answer = record[Field::kLabel];
  if (!answer) return std::nullopt;
  std::string_view text;
  if (answer->get(text) == simdjson::SUCCESS) {
    text = trim_blanks(text);
    return !text.empty() && text.front() == '{' ? answer : std::nullopt;
  }
  return answer->is_object() || answer->is_array() ? answer : std::nullopt;
}

void read_answer_lines(const FileBytes& file, const ReadOptions& options, JobBuilder& job,
                       std::size_t chunk_bytes) {
  read_pieces<PieceReader>(file, LineNames{FieldNames(options), file.name()}, options, job,
                           chunk_bytes);
}

}  // namespace quorate
