// Votes as JSON Lines: an annotation a line, or an object a line with its annotations. Tested by
// tests/io/json_lines_reader_test.cpp.
#include <algorithm>

#include "json_line.hpp"
#include "json_tokens.hpp"
#include "read_pieces.hpp"
#include "readers.hpp"
#include "scalar_text.hpp"
#include "text_lines.hpp"
#include "vote_chunk.hpp"

namespace quorate {
namespace {

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
  if (auto fault = require_text(record, Field::kWorker, scratch, annotation.worker)) return fault;
  if (auto fault = require_text(record, Field::kLabel, scratch, annotation.label)) return fault;
  constexpr double kSecondsPerMs = 1e-3;
  double& seconds = annotation.time_spent_seconds;
  if (auto fault = read_number(record, Field::kWeight, 1, annotation.weight)) return fault;
  if (auto fault = read_number(record, Field::kTimeSpentMs, kSecondsPerMs, seconds)) return fault;
  if (auto fault = read_number(record, Field::kTimeSpentSeconds, 1, seconds)) return fault;
  return read_submission_time(record, annotation.submission_ms);
}

/// What one thread works with: it reads one piece of the file after the other.
class PieceReader {
 public:
  PieceReader(const FieldNames& names, const JobBuilder& job) : chunk_(job), parser_(names) {}

  void read(std::string_view piece) {
    chunk_.clear();
    records_ = 0;
    for (lines_.start(piece); lines_.next(); ++records_) read_line();
  }

  [[nodiscard]] VoteChunk& chunk() { return chunk_; }
  [[nodiscard]] std::uint64_t records() const { return records_; }
  [[nodiscard]] std::uint64_t lines() const { return lines_.number(); }

 private:
  void read_line() {
    if (auto fault = parser_.parse(lines_)) return reject(*fault, 1);
    const JsonRecord& record = parser_.record();
    if (!parser_.has_annotations() && record.is_plain() && add_plain(record)) return;
    const std::uint64_t held = std::max<std::uint64_t>(1, parser_.annotations().size());
    TextAnnotation annotation;
    annotation.line = lines_.number();
    annotation.record = lines_.line();
    if (record.duplicate) {
      return reject({RejectReason::kMalformed,
                     "more than one key gives the " + std::string(describe(*record.duplicate))},
                    held);
    }
    if (auto fault = require_text(record, Field::kItem, scratch_, annotation.item)) {
      return reject(*fault, held);
    }
    annotation.item_key =
        record.item_name == ItemName::kObjectId ? ItemKey::kObjectId : ItemKey::kData;
    if (!parser_.has_annotations()) return add(record, annotation);
    describe_object(annotation);  // an object without annotations is one of the job all the same
    for (const JsonRecord& inner : parser_.annotations()) add(inner, annotation);
  }

  /// Most lines are no more than three texts. False where one of them is faulty.
  bool add_plain(const JsonRecord& record) {
    if (record.item_name == ItemName::kText) return false;
    const ItemKey key =
        record.item_name == ItemName::kObjectId ? ItemKey::kObjectId : ItemKey::kData;
    return chunk_.add_plain(record[Field::kItem].text, key, record[Field::kWorker].text,
                            record[Field::kLabel].text, lines_.number());
  }

  void add(const JsonRecord& record, const TextAnnotation& object) {
    TextAnnotation annotation = object;
    if (auto fault = read_annotation(record, scratch_, annotation)) return reject(*fault, 1);
    if (auto problem = chunk_.try_add(annotation)) return reject(*problem, 1);
    // The builder takes what it is not told about for a source-ref.
    if (!parser_.has_annotations() && parser_.record().item_name == ItemName::kText) {
      describe_object(annotation);
    }
  }

  void describe_object(const TextAnnotation& annotation) {
    if (annotation.item.empty() || annotation.item_key == ItemKey::kObjectId) return;
    const bool is_text = parser_.record().item_name == ItemName::kText;
    chunk_.describe_object(annotation.item, annotation.item_key,
                           is_text ? DataKey::kSource : DataKey::kSourceRef);
  }

  void reject(const RecordProblem& fault, std::uint64_t annotations) {
    chunk_.reject(fault.reason, lines_.number(), fault.detail, lines_.line(), annotations);
  }

  VoteChunk chunk_;
  JsonLineParser parser_;
  JsonTokenLines lines_;
  std::string scratch_;
  std::uint64_t records_ = 0;
};

}  // namespace

void read_json_lines(const FileBytes& file, const ReadOptions& options, JobBuilder& job,
                     std::size_t chunk_bytes) {
  read_pieces<PieceReader>(file, FieldNames(options), options, job, chunk_bytes);
}

}  // namespace quorate
