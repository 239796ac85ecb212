#include <limits>

#include "adapters.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {

double TaskAdapter::similarity(const Payload&, const Payload&, TaskType) const {
  return std::numeric_limits<double>::quiet_NaN();
}

std::unique_ptr<TaskAdapter> make_adapter(TaskType task) {
  switch (task) {
    case TaskType::kObjectDetection:
      return make_box_adapter();
    case TaskType::kSemanticSegmentation:
      return make_mask_adapter();
    case TaskType::kInstanceSegmentation:
      return make_instance_adapter();
    case TaskType::kTextSpan:
      return make_span_adapter();
    case TaskType::kKeypoints:
      return make_point_adapter();
    case TaskType::kPolygons:
    case TaskType::kPolylines:
      return make_outline_adapter();
    case TaskType::kImageMultiLabel:
    case TaskType::kTextMultiLabel:
      return make_label_set_adapter();
    case TaskType::kCustom:
      return make_custom_adapter();
    default:
      return nullptr;
  }
}

}  // namespace quorate
