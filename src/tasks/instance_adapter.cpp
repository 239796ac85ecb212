// Instance segmentation: which model, and how it is scored. Tested by
// tests/tasks/instance_adapter_test.cpp.
#include <array>

#include "adapters.hpp"
#include "instance_models.hpp"
#include "mark_score.hpp"
#include "mark_similarity.hpp"
#include "panoptic_score.hpp"
#include "sized_masks.hpp"

namespace quorate {
namespace {

constexpr MarkScoreWords kInstanceWords{"average precision at IoU 0.5, mean over the classes",
                                        "masks of confidence 0.5 or more, right class, at IoU 0.5",
                                        "mean-IoU"};

double likeness_of_masks(const Mask& a, const Mask& b) { return iou(a, b); }

class InstanceAdapter final : public TaskAdapter {
 public:
  [[nodiscard]] std::span<const TaskModel> models() const override {
    static constexpr std::array kModels{
        TaskModel{"dawid-skene",
                  "masks that overlap come together; who marks what is there is learned, and "
                  "who paints how, near the outlines"},
        TaskModel{"majority",
                  "the same, with the pixels that most of those who marked it painted"}};
    return kModels;
  }

  [[nodiscard]] TaskResult consolidate(const TaskInput& input,
                                       const TaskOptions& options) const override {
    return consolidate_instances(input, options,
                                 options.model == "majority" ? majority_belief : ring_belief);
  }

  [[nodiscard]] std::vector<TaskMetric> score(std::span<const ScoredObject> objects,
                                              std::size_t classes, TaskType) const override {
    std::vector<MarksToScore> marks;
    for (const ScoredObject& object : objects) {
      marks.push_back(marks_to_score<Mask>(object, likeness_of_masks));
    }
    std::vector<TaskMetric> metrics = panoptic_quality(marks, classes);
    for (TaskMetric& metric : score_marks(marks, classes, kInstanceWords)) {
      metrics.push_back(std::move(metric));
    }
    return metrics;
  }

  [[nodiscard]] double similarity(const Payload& a, const Payload& b, TaskType) const override {
    return mark_set_similarity<Mask>(a, b, likeness_of_masks);
  }

  [[nodiscard]] PartLikeness compare_parts(const Payload& result, std::size_t part,
                                           const Payload& answer, std::size_t mark,
                                           TaskType) const override {
    const Mask& there = shape_of<Mask>(result, part);
    const Mask& drawn = shape_of<Mask>(answer, mark);
    const double overlap = iou(there, drawn);
    const PixelCounts pixels = count_pixels(there, drawn);
    return {overlap,
            {{"iou", overlap}, {"missed-pixels", pixels.first}, {"extra-pixels", pixels.second}}};
  }
};

}  // namespace

std::unique_ptr<TaskAdapter> make_instance_adapter() { return std::make_unique<InstanceAdapter>(); }

}  // namespace quorate
