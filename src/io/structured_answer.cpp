// Tested by tests/io/structured_answer_test.cpp.
#include "structured_answer.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "answer_parts.hpp"
#include "canonical_json.hpp"
#include "json_document.hpp"
#include "mask_answer.hpp"
#include "span_answer.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

/// An inner key that tells what kind of task an answer belongs to.
struct TaskKey {
  std::string_view key;
  TaskType task;
};

/// Instance segmentation also has a labeledImage, so `instances` is looked for first.
constexpr std::array<TaskKey, 11> kTaskKeys{{
    {"boundingBoxes", TaskType::kObjectDetection},
    {"labels", TaskType::kImageMultiLabel},
    {"instances", TaskType::kInstanceSegmentation},
    {"labeledImage", TaskType::kSemanticSegmentation},
    {"masks", TaskType::kSemanticSegmentation},
    {"entities", TaskType::kTextSpan},
    {"tags", TaskType::kTextSpan},
    {"keypoints", TaskType::kKeypoints},
    {"polygons", TaskType::kPolygons},
    {"polylines", TaskType::kPolylines},
    {"lines", TaskType::kPolylines},
}};

constexpr std::array<std::string_view, 1> kPolygonKeys{"polygons"};
constexpr std::array<std::string_view, 2> kPolylineKeys{"polylines", "lines"};

std::optional<TaskType> task_of(dom::element answer) {
  for (const TaskKey& known : kTaskKeys) {
    if (answer.at_key(known.key).error() == simdjson::SUCCESS) return known.task;
  }
  return std::nullopt;
}

/// Images and texts have the same pages for several labels.
TaskType page_of(TaskType task) {
  return task == TaskType::kTextMultiLabel ? TaskType::kImageMultiLabel : task;
}

std::optional<RecordProblem> read_boxes(dom::element answer, LabelLookup& labels,
                                        Payload& payload) {
  AnswerParts parts(answer, labels);
  BoxSet boxes;
  boxes.image = parts.image();
  parts.for_each("boundingBoxes", [&](dom::element box) {
    const Box shape{parts.number(box, "left"), parts.number(box, "top"),
                    parts.number(box, "width", 0), parts.number(box, "height", 0)};
    boxes.parts.push_back({parts.label(box), shape});
  });
  payload = std::move(boxes);
  return parts.problem();
}

std::optional<RecordProblem> read_points(dom::element answer, LabelLookup& labels,
                                         Payload& payload) {
  AnswerParts parts(answer, labels);
  PointSet points;
  points.image = parts.image();
  parts.for_each("keypoints", [&](dom::element point) {
    points.parts.push_back(
        {parts.label(point), Point{parts.number(point, "x"), parts.number(point, "y")}});
  });
  payload = std::move(points);
  return parts.problem();
}

/// `polygons`, or `polylines` and `lines`, of which an answer may have both.
std::optional<RecordProblem> read_shapes(dom::element answer, LabelLookup& labels,
                                         std::span<const std::string_view> keys, Payload& payload) {
  AnswerParts parts(answer, labels);
  ShapeSet shapes;
  shapes.image = parts.image();
  for (const std::string_view key : keys) {
    if (answer.at_key(key).error() != simdjson::SUCCESS) continue;
    parts.for_each(key, [&](dom::element shape) {
      shapes.parts.push_back({parts.label(shape), parts.vertices(shape)});
    });
  }
  payload = std::move(shapes);
  return parts.problem();
}

/// A label that stands twice counts once. Null, like an empty list, says "none of these".
std::optional<RecordProblem> read_label_set(dom::element answer, LabelLookup& labels,
                                            Payload& payload) {
  AnswerParts parts(answer, labels);
  LabelSet set;
  parts.for_each("labels", [&](dom::element element) {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS) {
      return parts.fail(RejectReason::kWrongType, "a label must be text");
    }
    const Labeled<std::monostate> label{parts.label_id(text), {}};
    if (std::find(set.parts.begin(), set.parts.end(), label) == set.parts.end()) {
      set.parts.push_back(label);
    }
  });
  payload = std::move(set);
  return parts.problem();
}

}  // namespace

std::optional<AnswerKind> find_structured_answer(dom::element content) {
  if (const auto task = task_of(content)) return AnswerKind{*task, content};
  dom::object outer;
  if (content.get(outer) != simdjson::SUCCESS) return std::nullopt;
  for (const dom::key_value_pair field : outer) {
    if (!field.value.is_object()) continue;
    if (const auto task = task_of(field.value)) return AnswerKind{*task, field.value};
  }
  return std::nullopt;
}

std::optional<RecordProblem> read_structured_answer(TaskType task, dom::element content,
                                                    LabelLookup& labels, Payload& payload,
                                                    const std::string& mask_folder) {
  if (task == TaskType::kCustom) {
    payload = CustomAnswer{canonical_json(content)};
    return std::nullopt;
  }
  const auto found = find_structured_answer(content);
  if (!found || page_of(found->task) != page_of(task)) {
    const std::string other =
        found ? "this is the answer of another task (" + std::string(to_string(found->task)) + ")"
              : "the answer holds nothing of what is known";
    return RecordProblem{RejectReason::kUnsupportedAnswer,
                         other + "; this job is read as " + std::string(to_string(task))};
  }
  switch (task) {
    case TaskType::kObjectDetection:
      return read_boxes(found->answer, labels, payload);
    case TaskType::kKeypoints:
      return read_points(found->answer, labels, payload);
    case TaskType::kSemanticSegmentation:
      return read_masks(found->answer, labels, mask_folder, payload);
    case TaskType::kInstanceSegmentation:
      return read_instances(found->answer, labels, mask_folder, payload);
    case TaskType::kTextSpan:
      return read_spans(found->answer, labels, payload);
    case TaskType::kPolygons:
      return read_shapes(found->answer, labels, kPolygonKeys, payload);
    case TaskType::kPolylines:
      return read_shapes(found->answer, labels, kPolylineKeys, payload);
    case TaskType::kImageMultiLabel:
    case TaskType::kTextMultiLabel:
      return read_label_set(found->answer, labels, payload);
    default:
      return RecordProblem{RejectReason::kUnsupportedAnswer,
                           "answers of " + std::string(to_string(task)) + " are not read"};
  }
}

std::optional<RecordProblem> read_modification(TaskType task, dom::element content,
                                               std::optional<bool>& is_modified) {
  const auto found = task == TaskType::kCustom ? std::nullopt : find_structured_answer(content);
  const auto value = found ? member(found->answer, "initialValueModified") : std::nullopt;
  if (!value || value->is_null()) return std::nullopt;
  bool flag = false;
  if (value->get(flag) != simdjson::SUCCESS) {
    return RecordProblem{RejectReason::kWrongType, "'initialValueModified' must be true or false"};
  }
  is_modified = flag;
  return std::nullopt;
}

}  // namespace quorate
