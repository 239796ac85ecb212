// Multi-label answers: the beliefs of two_coin_model.hpp, or shares of votes, written as the
// service writes them: every label that any worker chose, each with its confidence. Labels that
// nobody chose are not written, but count in the object's confidence. Tested by
// tests/tasks/label_set_adapter_test.cpp.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "adapters.hpp"
#include "label_set_score.hpp"
#include "label_ticks.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/tasks/adapter.hpp"
#include "two_coin_model.hpp"

namespace quorate {
namespace {

std::vector<ClassId> exclusive_classes(const TaskInput& input, const TaskOptions& options) {
  std::vector<ClassId> exclusive;
  for (const std::string& name : options.exclusive_labels) {
    const auto label = input.categories.find(name);
    if (!label) {
      throw Error(ErrorCode::kUsage, "--exclusive-labels: '" + name + "' is no label of this job");
    }
    exclusive.push_back(*label);
  }
  std::sort(exclusive.begin(), exclusive.end());
  exclusive.erase(std::unique(exclusive.begin(), exclusive.end()), exclusive.end());
  return exclusive;
}

/// Writes the object in the order of confidence, equal ones in the order of classes.
ConsolidatedObject written(std::size_t item, const LabelTicks& chosen,
                           std::span<const double> belief, const TaskOptions& options) {
  std::vector<std::vector<WorkerId>> supporters(chosen.classes);
  for (std::size_t a = chosen.offsets[item]; a < chosen.offsets[item + 1]; ++a) {
    for (std::size_t k = 0; k < chosen.classes; ++k) {
      if (chosen.ticked(a, k)) supporters[k].push_back(chosen.answers[a].worker);
    }
  }
  ConsolidatedObject out;
  out.object_confidence = 1;
  std::vector<ClassId> order;
  for (std::uint32_t k = 0; k < chosen.classes; ++k) {
    out.object_confidence *= std::max(belief[k], 1 - belief[k]);
    if (supporters[k].empty()) continue;
    out.tied = out.tied || std::abs(belief[k] - kOperatingPoint) < kTieTolerance;
    if (!options.min_confidence || belief[k] >= *options.min_confidence)
      order.push_back(ClassId{k});
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](ClassId a, ClassId b) { return belief[a.value] > belief[b.value]; });
  LabelSet labels;
  for (const ClassId label : order) {
    std::vector<WorkerId>& workers = supporters[label.value];
    std::sort(workers.begin(), workers.end());
    workers.erase(std::unique(workers.begin(), workers.end()), workers.end());
    labels.parts.push_back({label, {}});
    out.confidence.push_back(belief[label.value]);
    out.supporters.push_back(std::move(workers));
  }
  out.payload = std::move(labels);
  return out;
}

std::vector<WorkerFigure> worker_figures(const LabelTicks& chosen, std::span<const double> belief) {
  struct Sums {
    double answers = 0;
    double ticks = 0;
    double has = 0;         // expected
    double has_not = 0;     // expected
    double hits = 0;        // expected
    double false_ones = 0;  // expected
    double agreed = 0;      // ticks on labels of the consensus
    double consensus = 0;   // labels of the consensus
  };
  std::vector<Sums> sums(chosen.workers);
  for (std::size_t a = 0; a < chosen.answers.size(); ++a) {
    Sums& own = sums[chosen.answers[a].worker.value];
    own.answers += 1;
    for (std::size_t k = 0; k < chosen.classes; ++k) {
      const double p = belief[chosen.answers[a].item.value * chosen.classes + k];
      const double tick = chosen.ticked(a, k) ? 1 : 0;
      const double agreed = p >= kOperatingPoint ? 1 : 0;
      own.ticks += tick;
      own.has += p;
      own.has_not += 1 - p;
      own.hits += tick * p;
      own.false_ones += tick * (1 - p);
      own.agreed += tick * agreed;
      own.consensus += agreed;
    }
  }
  const auto figure = [&](std::string_view name, std::string_view meaning, auto value,
                          FigureKind kind = FigureKind::kShare) {
    std::vector<double> by_worker;
    for (const Sums& own : sums) by_worker.push_back(value(own));
    return WorkerFigure{name, meaning, std::move(by_worker), kind};
  };
  const auto ratio = [](double a, double b) { return b > 0 ? a / b : kNaN; };
  return {
      figure(
          "labels-per-answer", "labels chosen in an answer, mean",
          [&](const Sums& own) { return ratio(own.ticks, own.answers); }, FigureKind::kAny),
      figure("sensitivity", "share of the labels that an object has which the worker chose",
             [&](const Sums& own) { return ratio(own.hits, own.has); }),
      figure("specificity", "share of the labels that an object lacks which the worker left out",
             [&](const Sums& own) { return 1 - ratio(own.false_ones, own.has_not); }),
      figure("f1", "of the worker's labels against those of confidence 0.5 or more",
             [&](const Sums& own) { return ratio(2 * own.agreed, own.ticks + own.consensus); })};
}

class LabelSetAdapter final : public TaskAdapter {
 public:
  [[nodiscard]] std::span<const TaskModel> models() const override {
    static constexpr std::array kModels{
        TaskModel{"dawid-skene",
                  "a two-coin model a label; who ticks what, and how readily, is learned"},
        TaskModel{"majority", "shares of the workers who chose a label"},
    };
    return kModels;
  }

  [[nodiscard]] TaskResult consolidate(const TaskInput& input,
                                       const TaskOptions& options) const override {
    const std::vector<ClassId> exclusive = exclusive_classes(input, options);
    const LabelTicks chosen = label_ticks(input);
    LabelTicks counted = chosen;
    apply_exclusive(counted, exclusive);
    TaskResult result;
    std::vector<double> belief;
    if (options.model.empty() || options.model == "dawid-skene") {
      TwoCoinFit fit = fit_two_coins(counted, options.threads);
      result.iterations = fit.iterations;
      belief = std::move(fit.belief);
      for (std::size_t i = 0; i < chosen.items(); ++i) {
        exclude(std::span(belief).subspan(i * chosen.classes, chosen.classes), exclusive);
      }
    } else if (options.model == "majority") {
      belief = tick_shares(counted);
    } else {
      throw Error(ErrorCode::kInternal, "no model '" + options.model + "' for sets of labels");
    }
    result.objects.resize(chosen.items());
    double expected = 0;
    for (std::size_t i = 0; i < chosen.items(); ++i) {
      if (chosen.answers_of(i) == 0) continue;
      const auto row = std::span<const double>(belief).subspan(i * chosen.classes, chosen.classes);
      expected += std::accumulate(row.begin(), row.end(), 0.0);
      result.objects[i] = written(i, chosen, row, options);
    }
    result.figures = {{"expected-labels", expected}};
    result.workers = worker_figures(chosen, belief);
    return result;
  }

  [[nodiscard]] std::vector<TaskMetric> score(std::span<const ScoredObject> objects,
                                              std::size_t classes, TaskType) const override {
    return score_label_sets(objects, classes);
  }

  /// The Jaccard index of the two sets; two empty ones are the same.
  [[nodiscard]] double similarity(const Payload& a, const Payload& b, TaskType) const override {
    const auto& left = std::get<LabelSet>(a).parts;
    const auto& right = std::get<LabelSet>(b).parts;
    const auto both =
        static_cast<double>(std::count_if(left.begin(), left.end(), [&](const auto& part) {
          return std::find(right.begin(), right.end(), part) != right.end();
        }));
    const double either = static_cast<double>(left.size() + right.size()) - both;
    return either > 0 ? both / either : 1;
  }

  [[nodiscard]] PartLikeness compare_parts(const Payload& result, std::size_t part,
                                           const Payload& answer, std::size_t mark,
                                           TaskType) const override {
    const bool is_same =
        std::get<LabelSet>(result).parts[part] == std::get<LabelSet>(answer).parts[mark];
    return {is_same ? 1.0 : 0.0};
  }
};

}  // namespace

std::unique_ptr<TaskAdapter> make_label_set_adapter() {
  return std::make_unique<LabelSetAdapter>();
}

}  // namespace quorate
