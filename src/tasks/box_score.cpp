// Matching and precision as in COCO's evaluation (Lin et al. 2014; cocoeval.py of cocoapi): boxes
// in the order of confidence each take the free true box of their class with the greatest IoU that
// is at least the threshold; precision is made non-increasing and read at 101 recalls. Other than
// there all boxes count, not the 100 best of an image, and no box is difficult. Tested by
// tests/tasks/box_score_test.cpp.
#include "box_score.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "belief_score.hpp"

namespace quorate {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kOperatingPoint = 0.5;
constexpr std::size_t kThresholds = 10;

double threshold(std::size_t i) { return 0.5 + 0.05 * static_cast<double>(i); }

/// One predicted box.
struct Scored {
  double confidence = 0;
  std::uint32_t label = 0;
  std::size_t object = 0;
  Box box;
  std::array<bool, kThresholds> hit{};  ///< at each threshold, as average precision matches it
};

struct GoldBoxes {
  std::vector<std::vector<Labeled<Box>>> by_object;
  std::vector<double> count_of_class;
};

std::vector<Labeled<Box>> boxes_of(const Payload& payload) {
  const auto* const set = std::get_if<BoxSet>(&payload);
  return set == nullptr ? std::vector<Labeled<Box>>{} : set->parts;
}

double confidence_of(const ConsolidatedObject& object, std::size_t part) {
  const double known = part < object.confidence.size() ? object.confidence[part] : kNaN;
  return std::isnan(known) ? 1 : known;
}

/// The free true box that fits best; nothing where none reaches `least`. `any_class`: labels do not
/// matter.
std::optional<std::size_t> best_gold(const Scored& scored, const std::vector<Labeled<Box>>& gold,
                                     const std::vector<bool>& taken, double least, bool any_class,
                                     double& best) {
  std::optional<std::size_t> found;
  best = least;
  for (std::size_t g = 0; g < gold.size(); ++g) {
    if (taken[g] || (!any_class && gold[g].label.value != scored.label)) continue;
    const double value = iou(scored.box, gold[g].part);
    if (value < best || (found && value <= best)) continue;
    best = value;
    found = g;
  }
  return found;
}

/// Fills the hits at one threshold; `scored` is in the order of confidence.
void match(std::vector<Scored>& scored, const GoldBoxes& gold, std::size_t t) {
  std::vector<std::vector<bool>> taken;
  for (const auto& boxes : gold.by_object) taken.emplace_back(boxes.size(), false);
  for (Scored& one : scored) {
    double overlap = 0;
    const auto found =
        best_gold(one, gold.by_object[one.object], taken[one.object], threshold(t), false, overlap);
    one.hit[t] = found.has_value();
    if (found) taken[one.object][*found] = true;
  }
}

/// Average precision of one class at one threshold.
double average_precision(const std::vector<Scored>& scored, std::uint32_t label, std::size_t t,
                         double gold_count) {
  std::vector<double> precision;
  std::vector<double> recall;
  double hits = 0;
  double seen = 0;
  for (const Scored& one : scored) {
    if (one.label != label) continue;
    seen += 1;
    hits += one.hit[t] ? 1 : 0;
    precision.push_back(hits / seen);
    recall.push_back(hits / gold_count);
  }
  for (std::size_t i = precision.size(); i > 1; --i) {
    precision[i - 2] = std::max(precision[i - 2], precision[i - 1]);
  }
  constexpr int kRecalls = 101;
  double sum = 0;
  for (int r = 0; r < kRecalls; ++r) {
    const double wanted = r / 100.0;
    const auto at = std::lower_bound(recall.begin(), recall.end(), wanted) - recall.begin();
    if (static_cast<std::size_t>(at) < precision.size()) {
      sum += precision[static_cast<std::size_t>(at)];
    }
  }
  return sum / kRecalls;
}

double mean_average_precision(const std::vector<Scored>& scored, const GoldBoxes& gold,
                              std::size_t t) {
  double sum = 0;
  double classes = 0;
  for (std::uint32_t k = 0; k < gold.count_of_class.size(); ++k) {
    if (gold.count_of_class[k] == 0) continue;
    sum += average_precision(scored, k, t, gold.count_of_class[k]);
    classes += 1;
  }
  return classes > 0 ? sum / classes : kNaN;
}

/// What counting at the operating point gives.
struct Operating {
  double hits = 0;
  double predicted = 0;
  double gold = 0;
  double overlap = 0;  ///< summed over the hits
  double objects_right = 0;

  [[nodiscard]] double f1() const {
    return predicted + gold > 0 ? 2 * hits / (predicted + gold) : kNaN;
  }
};

Operating at_operating_point(const std::vector<Scored>& scored, const GoldBoxes& gold,
                             bool any_class) {
  Operating sums;
  std::vector<std::vector<bool>> taken;
  std::vector<bool> right(gold.by_object.size(), true);
  for (const auto& boxes : gold.by_object) {
    taken.emplace_back(boxes.size(), false);
    sums.gold += static_cast<double>(boxes.size());
  }
  for (const Scored& one : scored) {
    if (one.confidence < kOperatingPoint) continue;
    sums.predicted += 1;
    double overlap = 0;
    const auto found = best_gold(one, gold.by_object[one.object], taken[one.object], threshold(0),
                                 any_class, overlap);
    if (!found) {
      right[one.object] = false;
      continue;
    }
    taken[one.object][*found] = true;
    sums.hits += 1;
    sums.overlap += overlap;
  }
  for (std::size_t i = 0; i < right.size(); ++i) {
    const bool all = std::all_of(taken[i].begin(), taken[i].end(), [](bool one) { return one; });
    sums.objects_right += right[i] && all ? 1 : 0;
  }
  return sums;
}

}  // namespace

std::vector<TaskMetric> score_boxes(std::span<const ScoredObject> objects, std::size_t classes) {
  GoldBoxes gold;
  gold.count_of_class.resize(classes, 0.0);
  std::vector<Scored> scored;
  bool knows_confidence = true;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    gold.by_object.push_back(boxes_of(*objects[i].gold));
    for (const Labeled<Box>& box : gold.by_object.back()) gold.count_of_class[box.label.value] += 1;
    const ConsolidatedObject* const predicted = objects[i].predicted;
    if (predicted == nullptr) continue;
    const std::vector<Labeled<Box>> boxes = boxes_of(predicted->payload);
    for (std::size_t p = 0; p < boxes.size(); ++p) {
      knows_confidence = knows_confidence && p < predicted->confidence.size() &&
                         !std::isnan(predicted->confidence[p]);
      scored.push_back({confidence_of(*predicted, p), boxes[p].label.value, i, boxes[p].part, {}});
    }
  }
  std::stable_sort(scored.begin(), scored.end(),
                   [](const Scored& a, const Scored& b) { return a.confidence > b.confidence; });
  std::array<double, kThresholds> precision{};
  double mean = 0;
  for (std::size_t t = 0; t < kThresholds; ++t) {
    match(scored, gold, t);
    precision[t] = mean_average_precision(scored, gold, t);
    mean += precision[t] / kThresholds;
  }
  constexpr std::size_t kAt75 = 5;
  const Operating operating = at_operating_point(scored, gold, false);
  const Operating any_class = at_operating_point(scored, gold, true);
  const auto count = static_cast<double>(objects.size());
  BeliefScore beliefs;
  for (const Scored& one : scored) beliefs.add(one.confidence, one.hit[0]);
  return {
      {"AP50", precision[0], "average precision at IoU 0.5, mean over the classes"},
      {"AP75", precision[kAt75], "the same at IoU 0.75"},
      {"AP", mean, "mean of the same over IoU 0.50, 0.55, ..., 0.95"},
      {"F1", operating.f1(), "boxes of confidence 0.5 or more, right class, at IoU 0.5"},
      {"F1-any-class", any_class.f1(), "the same, whatever the class"},
      {"mean-IoU", any_class.hits > 0 ? any_class.overlap / any_class.hits : kNaN,
       "of those boxes that match one, whatever the class"},
      {"all-right", count > 0 ? operating.objects_right / count : kNaN,
       "share of the objects with every box right and none missing"},
      {"Brier", knows_confidence ? beliefs.brier() : kNaN,
       "of the confidence that a box matches one of its class at IoU 0.5"},
      {"ECE", knows_confidence ? beliefs.calibration_error() : kNaN, "the same, 15 bins"},
  };
}

}  // namespace quorate
