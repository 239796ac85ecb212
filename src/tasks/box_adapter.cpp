// Bounding boxes: which model, and how it is scored. Tested by tests/tasks/box_adapter_test.cpp.
#include <array>

#include "adapters.hpp"
#include "box_models.hpp"
#include "box_score.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

class BoxAdapter final : public TaskAdapter {
 public:
  [[nodiscard]] std::span<const TaskModel> models() const override {
    static constexpr std::array kModels{
        TaskModel{"dawid-skene",
                  "clusters of boxes; who detects, who sees things, who draws how: all learned"},
        TaskModel{"gt-like", "our reading of what the service says: most similar boxes, averaged"},
        TaskModel{"wbf", "weighted boxes fusion, class by class, all workers alike"},
    };
    return kModels;
  }

  [[nodiscard]] TaskResult consolidate(const TaskInput& input,
                                       const TaskOptions& options) const override {
    if (options.model.empty() || options.model == "dawid-skene") {
      return consolidate_boxes(input, options);
    }
    if (options.model == "gt-like") return gt_like_boxes(input, options);
    if (options.model == "wbf") return wbf_boxes(input, options);
    throw Error(ErrorCode::kInternal, "no model '" + options.model + "' for boxes");
  }

  [[nodiscard]] std::vector<TaskMetric> score(std::span<const ScoredObject> objects,
                                              std::size_t classes, TaskType) const override {
    return score_boxes(objects, classes);
  }
};

}  // namespace

std::unique_ptr<TaskAdapter> make_box_adapter() { return std::make_unique<BoxAdapter>(); }

}  // namespace quorate
