#include "adapters.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {

std::unique_ptr<TaskAdapter> make_adapter(TaskType task) {
  switch (task) {
    case TaskType::kObjectDetection:
      return make_box_adapter();
    case TaskType::kKeypoints:
      return make_point_adapter();
    case TaskType::kPolygons:
    case TaskType::kPolylines:
      return make_outline_adapter();
    default:
      return nullptr;
  }
}

}  // namespace quorate
