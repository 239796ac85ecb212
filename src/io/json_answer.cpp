#include "json_answer.hpp"

#include <array>
#include <string_view>

#include "scalar_text.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

/// An inner key that tells what kind of task an answer belongs to.
struct TaskKey {
  std::string_view key;
  std::string_view task;
};

/// Instance segmentation also has a labeledImage, so `instances` is looked for first.
constexpr std::array<TaskKey, 11> kOtherTasks{{
    {"labels", "multi-label classification"},
    {"boundingBoxes", "bounding box"},
    {"instances", "instance segmentation"},
    {"labeledImage", "semantic segmentation"},
    {"entities", "named entity recognition"},
    {"keypoints", "keypoint"},
    {"polygons", "polygon"},
    {"polylines", "polyline"},
    {"lines", "line"},
    {"detection-annotations", "video object detection"},
    {"tracking-annotations", "video object tracking"},
}};

RecordProblem unsupported(std::string detail) {
  return {RejectReason::kUnsupportedAnswer, std::move(detail)};
}

/// The task other than classification that `answer` belongs to; empty where it is none that is
/// known.
std::string_view other_task(dom::element answer) {
  for (const TaskKey& known : kOtherTasks) {
    if (answer.at_key(known.key).error() == simdjson::SUCCESS) return known.task;
  }
  return {};
}

std::optional<RecordProblem> scalar_label(dom::element value, std::string& label) {
  switch (value.type()) {
    case dom::element_type::STRING:
      label = std::string_view(value);
      return std::nullopt;
    case dom::element_type::BOOL:
      label = bool(value) ? "true" : "false";
      return std::nullopt;
    // Integers do not pass through double, which would round those beyond 2^53.
    case dom::element_type::INT64:
      label = std::to_string(std::int64_t(value));
      return std::nullopt;
    case dom::element_type::UINT64:
      label = std::to_string(std::uint64_t(value));
      return std::nullopt;
    case dom::element_type::DOUBLE:
      label = number_text(double(value));
      return std::nullopt;
    case dom::element_type::NULL_VALUE:
      return RecordProblem{RejectReason::kMissingField, "the label is null"};
    default:
      return RecordProblem{RejectReason::kWrongType,
                           "the label must be text, a number or a boolean"};
  }
}

}  // namespace

std::optional<RecordProblem> find_label(dom::element answer_content, std::string& label) {
  dom::object outer;
  if (answer_content.get(outer) != simdjson::SUCCESS) {
    return RecordProblem{RejectReason::kWrongType, "the answer content must be a JSON object"};
  }
  std::optional<dom::element> found = std::nullopt;
  std::string_view found_in;
  std::string_view task;
  dom::element value;
  // A direct "label" that is an object is an outer key that happens to have that name.
  if (outer.at_key("label").get(value) == simdjson::SUCCESS && !value.is_object()) found = value;
  for (const dom::key_value_pair field : outer) {
    if (!field.value.is_object()) continue;
    if (field.value.at_key("label").get(value) == simdjson::SUCCESS) {
      if (found) {
        return unsupported("two entries hold a label ('" + std::string(found_in) + "' and '" +
                           std::string(field.key) + "'): which one is the answer is not clear");
      }
      found = value;
      found_in = field.key;
    } else if (task.empty()) {
      task = other_task(field.value);
    }
  }
  if (found) return scalar_label(*found, label);
  if (task.empty()) task = other_task(answer_content);
  if (!task.empty()) {
    return unsupported("this is the answer of a " + std::string(task) +
                       " task; only single-label classification is read");
  }
  return unsupported(outer.size() == 0
                         ? "the answer content is empty"
                         : "the answer holds no 'label' and nothing else that is known");
}

}  // namespace quorate
