// Semantic segmentation: which model, and how it is scored. Tested by
// tests/tasks/mask_adapter_test.cpp.
#include <array>

#include "adapters.hpp"
#include "mask_models.hpp"
#include "mask_score.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

class MaskAdapter final : public TaskAdapter {
 public:
  [[nodiscard]] std::span<const TaskModel> models() const override {
    static constexpr std::array kModels{
        TaskModel{"dawid-skene",
                  "who paints how, learned near the outlines; averaged with the votes, smoothed"},
        TaskModel{"staple", "classic STAPLE over the whole image (Warfield et al. 2004)"},
        TaskModel{"majority", "the class that most workers gave a pixel"},
    };
    return kModels;
  }

  [[nodiscard]] TaskResult consolidate(const TaskInput& input,
                                       const TaskOptions& options) const override {
    if (options.model.empty() || options.model == "dawid-skene") {
      return consolidate_masks(input, options, ring_belief);
    }
    if (options.model == "staple") return consolidate_masks(input, options, staple_belief);
    if (options.model == "majority") return consolidate_masks(input, options, majority_belief);
    throw Error(ErrorCode::kInternal, "no model '" + options.model + "' for masks");
  }

  [[nodiscard]] std::vector<TaskMetric> score(std::span<const ScoredObject> objects,
                                              std::size_t classes, TaskType) const override {
    return score_masks(objects, classes);
  }
};

}  // namespace

std::unique_ptr<TaskAdapter> make_mask_adapter() { return std::make_unique<MaskAdapter>(); }

}  // namespace quorate
