// Text spans: which model, and how it is scored. Tested by tests/tasks/span_adapter_test.cpp.
#include <algorithm>
#include <array>

#include "adapters.hpp"
#include "quorate/base/error.hpp"
#include "span_models.hpp"
#include "span_score.hpp"

namespace quorate {
namespace {

class SpanAdapter final : public TaskAdapter {
 public:
  [[nodiscard]] std::span<const TaskModel> models() const override {
    static constexpr std::array kModels{
        TaskModel{"auto", "bsc where spans are short, dawid-skene where they are long"},
        TaskModel{"dawid-skene", "each token's tag by itself; of sequences the best legal one"},
        TaskModel{"bsc", "Bayesian sequence combination: tags follow each other, mistakes do"},
        TaskModel{"mixture", "the mean of bsc and dawid-skene"},
        TaskModel{"majority", "spans that at least half of the workers drew exactly so"},
        TaskModel{"gt-like", "our reading of what the service says: clusters, boundary by mode"},
    };
    return kModels;
  }

  [[nodiscard]] TaskResult consolidate(const TaskInput& input,
                                       const TaskOptions& options) const override {
    if (options.model == "majority") return majority_spans(input, options);
    if (options.model == "gt-like") return gt_like_spans(input, options);
    for (const TaskModel& model : models()) {
      if (options.model.empty() || model.name == options.model) {
        return consolidate_spans(input, options);
      }
    }
    throw Error(ErrorCode::kInternal, "no model '" + options.model + "' for text spans");
  }

  [[nodiscard]] std::vector<TaskMetric> score(std::span<const ScoredObject> objects,
                                              std::size_t classes, TaskType) const override {
    return score_spans(objects, classes);
  }

  /// Strict F1: twice the spans that both have, over all of them.
  [[nodiscard]] double similarity(const Payload& a, const Payload& b, TaskType) const override {
    const auto& own = std::get<SpanSet>(a).parts;
    const auto& other = std::get<SpanSet>(b).parts;
    if (own.empty() && other.empty()) return 1;
    const auto common = std::count_if(own.begin(), own.end(), [&](const Labeled<Span>& span) {
      return std::find(other.begin(), other.end(), span) != other.end();
    });
    return 2 * static_cast<double>(common) / static_cast<double>(own.size() + other.size());
  }

  [[nodiscard]] PartLikeness compare_parts(const Payload& result, std::size_t part,
                                           const Payload& answer, std::size_t mark,
                                           TaskType) const override {
    const Span& there = std::get<SpanSet>(result).parts[part].part;
    const Span& drawn = std::get<SpanSet>(answer).parts[mark].part;
    const double overlap = iou(there, drawn);
    return {overlap,
            {{"iou", overlap},
             {"start-offset", static_cast<double>(drawn.begin) - there.begin},
             {"end-offset", static_cast<double>(drawn.end) - there.end}}};
  }
};

}  // namespace

std::unique_ptr<TaskAdapter> make_span_adapter() { return std::make_unique<SpanAdapter>(); }

}  // namespace quorate
