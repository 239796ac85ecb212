// The area under the ROC curve is the Mann-Whitney statistic, ties counted half. Tested by
// tests/tasks/label_set_score_test.cpp.
#include "label_set_score.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "belief_score.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {
namespace {

/// Objects x classes.
struct Grid {
  std::vector<double> belief;
  std::vector<bool> is_true;
  bool knows_confidence = true;
};

Grid grid_of(std::span<const ScoredObject> objects, std::size_t classes) {
  Grid grid;
  grid.belief.resize(objects.size() * classes, 0.0);
  grid.is_true.resize(objects.size() * classes, false);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (const auto* const gold = std::get_if<LabelSet>(objects[i].gold)) {
      for (const auto& part : gold->parts) grid.is_true[i * classes + part.label.value] = true;
    }
    const ConsolidatedObject* const predicted = objects[i].predicted;
    const auto* const labels =
        predicted == nullptr ? nullptr : std::get_if<LabelSet>(&predicted->payload);
    if (labels == nullptr) continue;
    for (std::size_t p = 0; p < labels->parts.size(); ++p) {
      const double known = p < predicted->confidence.size() ? predicted->confidence[p] : kNaN;
      grid.knows_confidence = grid.knows_confidence && !std::isnan(known);
      grid.belief[i * classes + labels->parts[p].label.value] = std::isnan(known) ? 1 : known;
    }
  }
  return grid;
}

struct Hits {
  double both = 0;
  double predicted = 0;
  double gold = 0;

  void add(bool said, bool is_true) {
    both += said && is_true ? 1 : 0;
    predicted += said ? 1 : 0;
    gold += is_true ? 1 : 0;
  }
  [[nodiscard]] double f1() const {
    return predicted + gold > 0 ? 2 * both / (predicted + gold) : kNaN;
  }
};

double area_under_curve(std::vector<std::pair<double, bool>> scored) {
  std::sort(scored.begin(), scored.end());
  double positives = 0;
  double ranks = 0;
  for (std::size_t i = 0; i < scored.size();) {
    std::size_t end = i;
    double here = 0;
    for (; end < scored.size() && scored[end].first == scored[i].first; ++end) {
      here += scored[end].second ? 1 : 0;
    }
    ranks += here * (static_cast<double>(i + end + 1) / 2);
    positives += here;
    i = end;
  }
  const double negatives = static_cast<double>(scored.size()) - positives;
  if (positives == 0 || negatives == 0) return kNaN;
  return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
}

}  // namespace

std::vector<TaskMetric> score_label_sets(std::span<const ScoredObject> objects,
                                         std::size_t classes) {
  const Grid grid = grid_of(objects, classes);
  Hits all;
  BeliefScore beliefs;
  std::vector<Hits> of_class(classes);
  std::vector<double> areas;
  std::vector<bool> right(objects.size(), true);
  double wrong = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    std::vector<std::pair<double, bool>> scored;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      const double belief = grid.belief[i * classes + k];
      const bool is_true = grid.is_true[i * classes + k];
      const bool said = belief >= kOperatingPoint;
      of_class[k].add(said, is_true);
      all.add(said, is_true);
      beliefs.add(belief, is_true);
      scored.emplace_back(belief, is_true);
      wrong += said != is_true ? 1 : 0;
      if (said != is_true) right[i] = false;
    }
    areas.push_back(area_under_curve(std::move(scored)));
  }
  std::vector<double> f1;
  for (const Hits& hits : of_class) f1.push_back(hits.f1());
  const auto count = static_cast<double>(objects.size());
  const auto cells = static_cast<double>(objects.size() * classes);
  const auto all_right = static_cast<double>(std::count(right.begin(), right.end(), true));
  std::vector<TaskMetric> metrics = {
      {"micro-F1", all.f1(), "labels of confidence 0.5 or more, over all objects and classes"},
      {"macro-F1", mean_of_known(f1), "the same by class, mean over the classes"},
      {"subset-accuracy", count > 0 ? all_right / count : kNaN,
       "share of the objects whose set of labels is exactly right"},
      {"Hamming", cells > 0 ? wrong / cells : kNaN, "share of wrong yes or no, less is better"},
      {"AUC", mean_of_known(areas), "area under the ROC curve, mean over the classes"},
      {"Brier", grid.knows_confidence ? beliefs.brier() : kNaN,
       "of the confidence over all objects and classes"},
      {"ECE", grid.knows_confidence ? beliefs.calibration_error() : kNaN, "the same, 15 bins"},
  };
  for (std::uint32_t k = 0; k < classes; ++k) {
    metrics.push_back({"F1", f1[k], "of one class", ClassId{k}});
  }
  return metrics;
}

}  // namespace quorate
