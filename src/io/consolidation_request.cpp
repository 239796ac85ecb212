#include "consolidation_request.hpp"

#include <optional>
#include <string>
#include <utility>

#include "answer_reader.hpp"
#include "quorate/base/error.hpp"
#include "readers.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

class RequestWalker {
 public:
  explicit RequestWalker(RequestVisitor& visitor) : visitor_(visitor) {}

  void walk(const FileBytes& file) {
    dom::element document;
    const auto error = parser_.parse_padded(without_bom(file.text()), document);
    if (error != simdjson::SUCCESS) return visitor_.problem(json_problem(error), file.text(), 1);
    dom::array objects;
    if (document.get(objects) != simdjson::SUCCESS) fail(file.name(), document);
    for (const dom::element object : objects) {
      if (auto problem = walk_object(object)) {
        visitor_.problem(std::move(*problem), simdjson::minify(object), annotations_of(object));
      }
    }
  }

 private:
  [[noreturn]] static void fail(const std::string& name, dom::element document) {
    const auto payload = member(document, "payload");
    const std::string_view reference =
        payload ? text_member(*payload, "s3Uri") : std::string_view();
    if (!reference.empty()) {
      throw Error(ErrorCode::kBadData,
                  name +
                      ": this is the event of the post-annotation step; the annotations are in "
                      "the file that it names: download " +
                      std::string(reference) + " and give that file");
    }
    throw Error(ErrorCode::kBadData,
                name +
                    ": a consolidation request is a JSON array of objects with "
                    "'datasetObjectId' and 'annotations'");
  }

  static std::size_t annotations_of(dom::element object) {
    dom::array annotations;
    const auto value = member(object, "annotations");
    if (!value || value->get(annotations) != simdjson::SUCCESS) return 1;
    return std::max<std::size_t>(annotations.size(), 1);
  }

  /// The text of a string or of a whole number; nothing for anything else.
  static std::optional<std::string> id_text(dom::element value) {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) return std::string(text);
    std::uint64_t number = 0;
    if (value.get(number) == simdjson::SUCCESS) return std::to_string(number);
    return std::nullopt;
  }

  std::optional<RecordProblem> walk_object(dom::element object) {
    const auto id_value = member(object, "datasetObjectId");
    if (!id_value) return RecordProblem{RejectReason::kMissingField, "no 'datasetObjectId'"};
    const auto id = id_text(*id_value);
    if (!id || id->empty()) {
      return RecordProblem{RejectReason::kWrongType,
                           "'datasetObjectId' must be text or a whole number"};
    }
    dom::array annotations;
    const auto list = member(object, "annotations");
    if (!list) return RecordProblem{RejectReason::kMissingField, "no 'annotations'"};
    if (list->get(annotations) != simdjson::SUCCESS) {
      return RecordProblem{RejectReason::kWrongType, "'annotations' must be an array"};
    }
    tell_object(*id, object);
    for (const dom::element annotation : annotations) {
      if (auto problem = walk_annotation(*id, annotation)) {
        visitor_.problem(std::move(*problem), simdjson::minify(annotation), 1);
      }
    }
    return std::nullopt;
  }

  void tell_object(const std::string& id, dom::element object) {
    if (const auto data = member(object, "dataObject")) {
      if (const auto reference = text_member(*data, "s3Uri"); !reference.empty()) {
        return visitor_.object(id, DataKey::kSourceRef, reference);
      }
      if (const auto content = text_member(*data, "content"); !content.empty()) {
        return visitor_.object(id, DataKey::kSource, content);
      }
    }
    visitor_.object(id, DataKey::kNone, {});
  }

  std::optional<RecordProblem> walk_annotation(const std::string& id, dom::element annotation) {
    const auto worker_value = member(annotation, "workerId");
    const auto data = member(annotation, "annotationData");
    if (!worker_value) return RecordProblem{RejectReason::kMissingField, "no 'workerId'"};
    if (!data) return RecordProblem{RejectReason::kMissingField, "no 'annotationData'"};
    std::string_view worker;
    if (worker_value->get(worker) != simdjson::SUCCESS) {
      return RecordProblem{RejectReason::kWrongType, "'workerId' must be text"};
    }
    const auto content = member(*data, "content");
    if (!content) return without_content(*data);
    return visitor_.answer(id, worker, *content);
  }

  static RecordProblem without_content(dom::element data) {
    const std::string_view reference = text_member(data, "s3Uri");
    if (reference.empty()) {
      return {RejectReason::kMissingField, "'annotationData' holds neither 'content' nor 's3Uri'"};
    }
    return {RejectReason::kUnreadableReference, "the annotation is only a reference to " +
                                                    std::string(reference) +
                                                    "; put what that file holds into 'content'"};
  }

  RequestVisitor& visitor_;
  JsonParser parser_;
};

/// Gives everything in a request to the job, as one batch.
class JobRequestVisitor final : public RequestVisitor {
 public:
  explicit JobRequestVisitor(JobBuilder& job)
      : job_(job), answers_(job.task(), &job, job.mask_folder()), batch_(job.new_batch()) {}

  void object(std::string_view id, DataKey key, std::string_view value) override {
    job_.describe_object(id, ItemKey::kObjectId, key, value);
    text_ = key == DataKey::kSource ? std::string(value) : std::string();
  }

  std::optional<RecordProblem> answer(std::string_view id, std::string_view worker,
                                      dom::element content) override {
    TextAnnotation annotation;
    if (auto problem = answers_.read(content, annotation)) return problem;
    annotation.item = id;
    annotation.item_key = ItemKey::kObjectId;
    annotation.worker = worker;
    annotation.text = text_;
    annotation.batch = batch_;
    return job_.try_add(annotation);
  }

  void problem(RecordProblem problem, std::string_view record, std::size_t annotations) override {
    job_.reject(problem.reason, 0, std::move(problem.detail), record, annotations);
  }

 private:
  JobBuilder& job_;
  AnswerReader answers_;
  std::uint32_t batch_;
  std::string text_;  // of the object at hand
};

}  // namespace

void visit_consolidation_request(const FileBytes& file, RequestVisitor& visitor) {
  RequestWalker(visitor).walk(file);
}

void read_consolidation_request(const FileBytes& file, JobBuilder& job) {
  JobRequestVisitor visitor(job);
  visit_consolidation_request(file, visitor);
}

}  // namespace quorate
