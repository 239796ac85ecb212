// Bounding boxes: which model, and how it is scored. Tested by tests/tasks/box_adapter_test.cpp.
#include <array>

#include "adapters.hpp"
#include "box_models.hpp"
#include "mark_score.hpp"
#include "mark_similarity.hpp"
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
    constexpr MarkScoreWords kWords{"average precision at IoU 0.5, mean over the classes",
                                    "boxes of confidence 0.5 or more, right class, at IoU 0.5",
                                    "mean-IoU"};
    std::vector<MarksToScore> marks;
    for (const ScoredObject& object : objects) {
      marks.push_back(
          marks_to_score<Box>(object, [](const Box& a, const Box& b) { return iou(a, b); }));
    }
    return score_marks(marks, classes, kWords);
  }

  [[nodiscard]] double similarity(const Payload& a, const Payload& b, TaskType) const override {
    return mark_set_similarity<Box>(a, b, [](const Box& p, const Box& q) { return iou(p, q); });
  }

  [[nodiscard]] PartLikeness compare_parts(const Payload& result, std::size_t part,
                                           const Payload& answer, std::size_t mark,
                                           TaskType) const override {
    const Box& there = shape_of<Box>(result, part);
    const Box& drawn = shape_of<Box>(answer, mark);
    const double overlap = iou(there, drawn);
    return {overlap,
            {{"iou", overlap},
             {"left-pixels", drawn.left - there.left},
             {"top-pixels", drawn.top - there.top},
             {"right-pixels", drawn.right() - there.right()},
             {"bottom-pixels", drawn.bottom() - there.bottom()}}};
  }
};

}  // namespace

std::unique_ptr<TaskAdapter> make_box_adapter() { return std::make_unique<BoxAdapter>(); }

}  // namespace quorate
