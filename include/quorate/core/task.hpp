// What the workers were asked, and the labels they could choose from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "quorate/base/ids.hpp"

namespace quorate {

enum class TaskType : std::uint8_t {
  kImageClassification,
  kTextClassification,
  kLabelVerification,
  kImageMultiLabel,
  kTextMultiLabel,
  kObjectDetection,
  kKeypoints,
  kPolygons,
  kPolylines,
  kSemanticSegmentation,
  kInstanceSegmentation,
  kTextSpan,
  kCustom,
};

/// The option's value: "image-classification", "text-classification", "label-verification",
/// "image-classification-multilabel", "text-classification-multilabel", "object-detection",
/// "keypoints", "polygons", "polylines", "semantic-segmentation", "instance-segmentation",
/// "text-span", "custom".
[[nodiscard]] std::string_view to_string(TaskType task);

/// Every task, in the order above.
[[nodiscard]] std::vector<TaskType> all_tasks();

/// The task of that name, if there is one.
[[nodiscard]] std::optional<TaskType> parse_task_type(std::string_view name);

/// The manifest's `type`: "groundtruth/" and the task's name, and "groundtruth/custom" for those
/// tasks that the service knows only as custom ones (keypoints, polygons, polylines, instances).
[[nodiscard]] std::string manifest_type(TaskType task);

/// True for tasks whose answer is more than one label: they are read as payloads
/// (core/payload.hpp) and consolidated by an adapter (tasks/adapter.hpp).
[[nodiscard]] bool is_structured(TaskType task);

/// `text` without white space at its ends and with every inner run of white space as one space.
[[nodiscard]] std::string normalize_whitespace(std::string_view text);

/// The label categories in their order: the position is the class index.
class LabelCategories {
 public:
  LabelCategories() = default;

  /// Throws Error{kBadData} when a name is empty or stands twice.
  explicit LabelCategories(std::vector<std::string> names);

  [[nodiscard]] std::size_t size() const { return names_.size(); }
  [[nodiscard]] bool empty() const { return names_.empty(); }
  [[nodiscard]] const std::string& name(ClassId id) const { return names_[id.value]; }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  /// The category with exactly this text.
  [[nodiscard]] std::optional<ClassId> find(std::string_view text) const;

  /// The category that equals `text` when both are white-space-normalised; nothing where two
  /// categories do.
  [[nodiscard]] std::optional<ClassId> find_normalized(std::string_view text) const;

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, ClassId> by_name_;
  std::unordered_map<std::string, std::optional<ClassId>> by_normalized_name_;
};

}  // namespace quorate
