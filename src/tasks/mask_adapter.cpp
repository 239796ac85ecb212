// Semantic segmentation: which model, and how it is scored. Tested by
// tests/tasks/mask_adapter_test.cpp.
#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "adapters.hpp"
#include "label_runs.hpp"
#include "mask_models.hpp"
#include "mask_score.hpp"
#include "quorate/base/error.hpp"
#include "sized_masks.hpp"

namespace quorate {
namespace {

/// Twice the pixels that both paint with the same class, over all that they paint; 1 where neither
/// paints, 0 where the images differ in size.
double dice(const MaskSet& a, const MaskSet& b) {
  const MaskSet& sized = a.parts.empty() ? b : a;
  if (sized.parts.empty()) return 1;
  const Mask& first = sized.parts.front().part;
  std::uint32_t classes = 0;
  for (const MaskSet* const set : {&a, &b}) {
    for (const Labeled<Mask>& mask : set->parts) {
      if (mask.part.height != first.height || mask.part.width != first.width) return 0;
      classes = std::max(classes, mask.label.value + 1);
    }
  }
  std::vector<std::uint32_t> labels(classes);
  std::iota(labels.begin(), labels.end(), 1U);
  const std::uint32_t pixels = first.height * first.width;
  const std::array images{label_runs(a, pixels, labels), label_runs(b, pixels, labels)};
  double common = 0;
  double painted = 0;
  for_each_segment(
      images, [&](std::uint32_t begin, std::uint32_t end, std::span<const std::uint32_t> label) {
        const double length = end - begin;
        if (label[0] == label[1] && label[0] != 0) common += length;
        painted += (label[0] != 0 ? length : 0) + (label[1] != 0 ? length : 0);
      });
  return painted > 0 ? 2 * common / painted : 1;
}

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

  [[nodiscard]] double similarity(const Payload& a, const Payload& b, TaskType) const override {
    return dice(std::get<MaskSet>(a), std::get<MaskSet>(b));
  }

  [[nodiscard]] PartLikeness compare_parts(const Payload& result, std::size_t part,
                                           const Payload& answer, std::size_t mark,
                                           TaskType) const override {
    const Labeled<Mask>& there = std::get<MaskSet>(result).parts[part];
    const Labeled<Mask>& drawn = std::get<MaskSet>(answer).parts[mark];
    const PixelCounts pixels = count_pixels(there.part, drawn.part);
    const double painted = 2 * pixels.both + pixels.first + pixels.second;
    const double overlap = painted > 0 ? 2 * pixels.both / painted : 1;
    return {there.label == drawn.label ? overlap : 0,
            {{"dice", overlap}, {"missed-pixels", pixels.first}, {"extra-pixels", pixels.second}}};
  }
};

}  // namespace

std::unique_ptr<TaskAdapter> make_mask_adapter() { return std::make_unique<MaskAdapter>(); }

}  // namespace quorate
