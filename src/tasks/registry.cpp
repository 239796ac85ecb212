#include "adapters.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {

std::unique_ptr<TaskAdapter> make_adapter(TaskType task) {
  switch (task) {
    case TaskType::kObjectDetection:
      return make_box_adapter();
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
