// Reading worker-response files: one JSON document an object, {"answers": [{"workerId",
// "answerContent", ...}]}.
#include <simdjson.h>

#include <cmath>
#include <string>
#include <utility>

#include "answer_reader.hpp"
#include "json_document.hpp"
#include "quorate/base/error.hpp"
#include "readers.hpp"
#include "response_files.hpp"
#include "scalar_text.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

class ResponseReader {
 public:
  explicit ResponseReader(JobBuilder& job)
      : job_(job), answers_(job.task(), &job, job.mask_folder()) {}

  /// The file that counts for its object.
  void read(const std::string& object, const std::string& path) {
    const FileBytes file = open(path);
    dom::array answers;
    if (auto problem = parse(file, object, answers)) {
      return job_.reject(problem->reason, 0, std::move(problem->detail), file.text());
    }
    job_.describe_object(object, ItemKey::kObjectId, DataKey::kNone, {});
    if (answers.size() == 0) ++files_without_answers_;
    for (const dom::element answer : answers) {
      if (auto problem = add(object, answer)) {
        job_.reject(problem->reason, 0, std::move(problem->detail), simdjson::minify(answer));
      }
    }
  }

  /// A file that a newer one replaces: only its answers are counted.
  void count(const std::string& object, const std::string& path) {
    const FileBytes file = open(path);
    dom::array answers;
    if (auto problem = parse(file, object, answers)) {
      return job_.reject(problem->reason, 0, std::move(problem->detail), file.text());
    }
    job_.supersede(answers.size());
  }

  [[nodiscard]] std::size_t files_without_answers() const { return files_without_answers_; }

 private:
  FileBytes open(const std::string& path) {
    FileBytes file(path);
    job_.begin_part(path, file.size());
    return file;
  }

  /// The answers of a whole file, or why there are none to be had.
  std::optional<RecordProblem> parse(const FileBytes& file, const std::string& object,
                                     dom::array& answers) {
    if (!simdjson::validate_utf8(object)) {
      return RecordProblem{RejectReason::kInvalidUtf8,
                           "the name of the object's folder is not UTF-8"};
    }
    dom::element document;
    const auto error = parser_.parse_padded(without_bom(file.text()), document);
    if (error != simdjson::SUCCESS) return json_problem(error);
    const auto list = member(document, "answers");
    if (!list) {
      return RecordProblem{RejectReason::kMissingField,
                           "a worker-response file holds an array 'answers'; this one does not"};
    }
    if (list->get(answers) != simdjson::SUCCESS) {
      return RecordProblem{RejectReason::kWrongType, "'answers' must be an array"};
    }
    return std::nullopt;
  }

  std::optional<RecordProblem> add(const std::string& object, dom::element answer) {
    const auto worker = member(answer, "workerId");
    const auto content = member(answer, "answerContent");
    if (!worker) return RecordProblem{RejectReason::kMissingField, "the answer has no 'workerId'"};
    if (!content) {
      return RecordProblem{RejectReason::kMissingField, "the answer has no 'answerContent'"};
    }
    TextAnnotation annotation;
    if (worker->get(annotation.worker) != simdjson::SUCCESS) {
      return RecordProblem{RejectReason::kWrongType, "'workerId' must be text"};
    }
    if (auto problem = answers_.read(*content, annotation)) return problem;
    annotation.item = object;
    annotation.item_key = ItemKey::kObjectId;
    annotation.submission_ms = submission_time(answer);
    annotation.time_spent_seconds = time_spent(answer);
    if (auto problem = job_.try_add(annotation)) return problem;
    set_identity(annotation.worker, answer);
    return std::nullopt;
  }

  std::int64_t submission_time(dom::element answer) {
    const auto value = member(answer, "submissionTime");
    if (!value || value->is_null()) return kNoSubmissionTime;
    const auto time = parse_timestamp(text_member(answer, "submissionTime"));
    if (!time) job_.warn("some answers hold a 'submissionTime' that is no time; it is left out");
    return time.value_or(kNoSubmissionTime);
  }

  double time_spent(dom::element answer) {
    const auto value = member(answer, "timeSpentInSeconds");
    if (!value || value->is_null()) return kNoTimeSpent;
    double seconds = 0;
    if (value->get(seconds) == simdjson::SUCCESS) return seconds;
    const auto number = parse_number(text_member(answer, "timeSpentInSeconds"));
    if (!number) {
      job_.warn("some answers hold a 'timeSpentInSeconds' that is no number; it is left out");
    }
    return number.value_or(kNoTimeSpent);
  }

  void set_identity(std::string_view worker, dom::element answer) {
    const auto metadata = member(answer, "workerMetadata");
    const auto identity = metadata ? member(*metadata, "identityData") : std::nullopt;
    if (!identity || !identity->is_object()) return;
    job_.set_identity(worker, text_member(*identity, "identityProviderType"),
                      text_member(*identity, "issuer"), text_member(*identity, "sub"));
  }

  JobBuilder& job_;
  JsonParser parser_;
  AnswerReader answers_;
  std::size_t files_without_answers_ = 0;
};

}  // namespace

void read_worker_responses(const std::string& folder, const ReadOptions& options, JobBuilder& job) {
  constexpr std::size_t kFilesBetweenProgress = 256;
  const ResponseFiles found = find_response_files(folder);
  if (found.files.empty()) {
    throw Error(ErrorCode::kNoInput, folder +
                                         ": holds no worker-response files "
                                         "(iteration-N/<object id>/<time>.json)");
  }
  job.begin_file(folder, InputFormat::kGroundTruthJob, 0);
  ResponseReader reader(job);
  for (std::size_t i = 0; i < found.files.size(); ++i) {
    const ResponseFile& file = found.files[i];
    if (file.is_newest) {
      reader.read(file.object, found.path(file));
    } else {
      reader.count(file.object, found.path(file));
    }
    if (options.progress && i % kFilesBetweenProgress == 0) {
      options.progress(static_cast<double>(i) / static_cast<double>(found.files.size()));
    }
  }
  const auto warn_of = [&](std::size_t count, const std::string& what) {
    if (count > 0) job.warn(folder + ": " + std::to_string(count) + " " + what);
  };
  warn_of(reader.files_without_answers(), "worker-response files hold an empty list of answers");
  warn_of(found.objects_without_file, "object folders hold no worker-response file");
}

}  // namespace quorate
