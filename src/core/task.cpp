#include "quorate/core/task.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

struct KnownTask {
  TaskType task;
  std::string_view name;
};

constexpr std::array<KnownTask, 13> kTasks{{
    {TaskType::kImageClassification, "image-classification"},
    {TaskType::kTextClassification, "text-classification"},
    {TaskType::kLabelVerification, "label-verification"},
    {TaskType::kImageMultiLabel, "image-classification-multilabel"},
    {TaskType::kTextMultiLabel, "text-classification-multilabel"},
    {TaskType::kObjectDetection, "object-detection"},
    {TaskType::kKeypoints, "keypoints"},
    {TaskType::kPolygons, "polygons"},
    {TaskType::kPolylines, "polylines"},
    {TaskType::kSemanticSegmentation, "semantic-segmentation"},
    {TaskType::kInstanceSegmentation, "instance-segmentation"},
    {TaskType::kTextSpan, "text-span"},
    {TaskType::kCustom, "custom"},
}};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

}  // namespace

std::string_view to_string(TaskType task) {
  const auto known = std::find_if(kTasks.begin(), kTasks.end(),
                                  [&](const KnownTask& entry) { return entry.task == task; });
  return known == kTasks.end() ? std::string_view("unknown") : known->name;
}

std::vector<TaskType> all_tasks() {
  std::vector<TaskType> tasks;
  for (const KnownTask& entry : kTasks) tasks.push_back(entry.task);
  return tasks;
}

std::optional<TaskType> parse_task_type(std::string_view name) {
  for (const KnownTask& entry : kTasks) {
    if (entry.name == name) return entry.task;
  }
  return std::nullopt;
}

std::string manifest_type(TaskType task) {
  switch (task) {
    case TaskType::kKeypoints:
    case TaskType::kPolygons:
    case TaskType::kPolylines:
    case TaskType::kInstanceSegmentation:
      return manifest_type(TaskType::kCustom);
    default:
      return std::string("groundtruth/").append(to_string(task));
  }
}

bool is_structured(TaskType task) {
  return task != TaskType::kImageClassification && task != TaskType::kTextClassification &&
         task != TaskType::kLabelVerification;
}

std::string normalize_whitespace(std::string_view text) {
  std::string out;
  bool gap = false;
  for (const char c : text) {
    if (is_space(c)) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

LabelCategories::LabelCategories(std::vector<std::string> names) : names_(std::move(names)) {
  for (std::uint32_t i = 0; i < names_.size(); ++i) {
    if (names_[i].empty()) {
      throw Error(ErrorCode::kBadData, "label category " + std::to_string(i) + " is empty text");
    }
    if (!by_name_.emplace(names_[i], ClassId{i}).second) {
      throw Error(ErrorCode::kBadData,
                  "label category '" + names_[i] + "' stands twice in the list");
    }
    const auto [it, is_new] =
        by_normalized_name_.emplace(normalize_whitespace(names_[i]), ClassId{i});
    if (!is_new) it->second = std::nullopt;
  }
}

std::optional<ClassId> LabelCategories::find(std::string_view text) const {
  const auto it = by_name_.find(std::string(text));
  if (it == by_name_.end()) return std::nullopt;
  return it->second;
}

std::optional<ClassId> LabelCategories::find_normalized(std::string_view text) const {
  const auto it = by_normalized_name_.find(normalize_whitespace(text));
  if (it == by_normalized_name_.end()) return std::nullopt;
  return it->second;
}

}  // namespace quorate
