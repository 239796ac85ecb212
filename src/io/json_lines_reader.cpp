// Votes as JSON Lines: an annotation a line, or an object a line with its annotations. Tested by
// tests/io/json_lines_reader_test.cpp.
#include <algorithm>

#include "json_line.hpp"
#include "quorate/base/error.hpp"
#include "readers.hpp"
#include "scalar_text.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

constexpr std::uint64_t kLinesPerProgress = std::uint64_t{1} << 16;

/// Reads a number that may be absent.
std::optional<RecordProblem> read_number(const JsonRecord& record, Field field, double scale,
                                         double& value) {
  const JsonScalar& scalar = record[field];
  switch (scalar.kind) {
    case JsonScalar::Kind::kAbsent:
      return std::nullopt;
    case JsonScalar::Kind::kInteger:
    case JsonScalar::Kind::kReal:
      value = *parse_number(scalar.text) * scale;
      return std::nullopt;
    case JsonScalar::Kind::kNotFinite:
      return RecordProblem{RejectReason::kBadNumber,
                           "the " + std::string(describe(field)) + " is not a finite number"};
    default:
      return RecordProblem{RejectReason::kWrongType,
                           "the " + std::string(describe(field)) + " must be a number"};
  }
}

std::optional<RecordProblem> read_submission_time(const JsonRecord& record, std::int64_t& value) {
  const JsonScalar& scalar = record[Field::kSubmissionTime];
  if (scalar.kind == JsonScalar::Kind::kAbsent) return std::nullopt;
  if (scalar.kind == JsonScalar::Kind::kBoolean || scalar.kind == JsonScalar::Kind::kContainer) {
    return RecordProblem{RejectReason::kWrongType,
                         "the submission time must be a text or a number"};
  }
  const auto time = parse_timestamp(scalar.text);
  if (!time) {
    return RecordProblem{RejectReason::kBadNumber,
                         "the submission time is neither an ISO 8601 time nor seconds since 1970"};
  }
  value = *time;
  return std::nullopt;
}

/// Everything of an annotation but its object.
std::optional<RecordProblem> read_annotation(const JsonRecord& record, std::string& scratch,
                                             TextAnnotation& annotation) {
  if (!record.is_object) {
    return RecordProblem{RejectReason::kWrongType, "an element of annotations is not an object"};
  }
  if (record.duplicate) {
    return RecordProblem{RejectReason::kMalformed,
                         "more than one key gives the " + std::string(describe(*record.duplicate))};
  }
  std::string unused;
  if (auto fault = require_text(record, Field::kWorker, unused, annotation.worker)) return fault;
  if (auto fault = require_text(record, Field::kLabel, scratch, annotation.label)) return fault;
  constexpr double kSecondsPerMs = 1e-3;
  double& seconds = annotation.time_spent_seconds;
  if (auto fault = read_number(record, Field::kWeight, 1, annotation.weight)) return fault;
  if (auto fault = read_number(record, Field::kTimeSpentMs, kSecondsPerMs, seconds)) return fault;
  if (auto fault = read_number(record, Field::kTimeSpentSeconds, 1, seconds)) return fault;
  return read_submission_time(record, annotation.submission_ms);
}

class Reader {
 public:
  Reader(const ReadOptions& options, JobBuilder& job) : job_(job), parser_(FieldNames(options)) {}

  void read(std::string_view line, std::uint64_t number) {
    line_ = line;
    number_ = number;
    if (auto fault = parser_.parse(line)) return reject(*fault, 1);
    const JsonRecord& record = parser_.record();
    const std::uint64_t held = std::max<std::uint64_t>(1, parser_.annotations().size());
    TextAnnotation annotation;
    annotation.line = number;
    annotation.record = line;
    std::string unused;
    if (record.duplicate) {
      return reject({RejectReason::kMalformed,
                     "more than one key gives the " + std::string(describe(*record.duplicate))},
                    held);
    }
    if (auto fault = require_text(record, Field::kItem, unused, annotation.item)) {
      return reject(*fault, held);
    }
    annotation.item_key =
        record.item_name == ItemName::kObjectId ? ItemKey::kObjectId : ItemKey::kData;
    if (!parser_.has_annotations()) return add(record, annotation);
    describe_object(annotation);  // an object without annotations is one of the job all the same
    for (const JsonRecord& inner : parser_.annotations()) add(inner, annotation);
  }

 private:
  void add(const JsonRecord& record, const TextAnnotation& object) {
    TextAnnotation annotation = object;
    if (auto fault = read_annotation(record, scratch_, annotation)) return reject(*fault, 1);
    if (auto problem = job_.try_add(annotation)) return reject(*problem, 1);
    // The builder takes what it is not told about for a source-ref.
    if (!parser_.has_annotations() && parser_.record().item_name == ItemName::kText) {
      describe_object(annotation);
    }
  }

  void describe_object(const TextAnnotation& annotation) {
    if (annotation.item.empty() || annotation.item_key == ItemKey::kObjectId) return;
    const bool is_text = parser_.record().item_name == ItemName::kText;
    job_.describe_object(annotation.item, annotation.item_key, is_text ? "source" : "source-ref",
                         annotation.item);
  }

  void reject(const RecordProblem& fault, std::uint64_t annotations) {
    job_.reject(fault.reason, number_, fault.detail, line_, annotations);
  }

  JobBuilder& job_;
  JsonLineParser parser_;
  std::string scratch_;
  std::string_view line_;
  std::uint64_t number_ = 0;
};

}  // namespace

void read_json_lines(const FileBytes& file, const ReadOptions& options, JobBuilder& job) {
  Reader reader(options, job);
  LineWalker lines(file.text());
  std::uint64_t read = 0;
  while (lines.next()) {
    reader.read(lines.line(), lines.number());
    if (++read % kLinesPerProgress == 0 && options.progress) {
      const auto behind = lines.line().data() - file.text().data();
      options.progress(static_cast<double>(behind) / static_cast<double>(file.size()));
    }
  }
  if (read == 0) throw Error(ErrorCode::kNoInput, file.name() + ": the file is empty");
}

}  // namespace quorate
