// Matching and precision as in COCO's evaluation (Lin et al. 2014; cocoeval.py of cocoapi): marks
// in the order of confidence each take the free true one of their class with the greatest
// similarity that is at least the threshold; precision is made non-increasing and read at 101
// recalls. Other than there all marks count, not the 100 best of an image, and none is difficult.
// Tested by tests/tasks/mark_score_test.cpp.
#include "mark_score.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "belief_score.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {
namespace {

constexpr std::size_t kThresholds = 10;

double threshold(std::size_t i) { return 0.5 + 0.05 * static_cast<double>(i); }

/// One predicted mark.
struct Scored {
  double confidence = 0;
  std::uint32_t label = 0;
  std::size_t object = 0;
  std::size_t part = 0;
  std::array<bool, kThresholds> hit{};  ///< at each threshold, as average precision matches it
};

struct Case {
  std::span<const MarksToScore> objects;
  std::vector<double> count_of_class;
  std::vector<Scored> scored;  ///< in the order of confidence
};

std::vector<std::vector<bool>> nothing_taken(const Case& all) {
  std::vector<std::vector<bool>> taken;
  for (const MarksToScore& object : all.objects) taken.emplace_back(object.gold.size(), false);
  return taken;
}

/// The free true mark that fits best; nothing where none reaches `least`. `any_class`: labels do
/// not matter.
std::optional<std::size_t> best_gold(const Scored& scored, const MarksToScore& object,
                                     const std::vector<bool>& taken, double least, bool any_class,
                                     double& best) {
  std::optional<std::size_t> found;
  best = least;
  for (std::size_t g = 0; g < object.gold.size(); ++g) {
    if (taken[g] || (!any_class && object.gold[g].value != scored.label)) continue;
    const double value = object.similarity[scored.part * object.gold.size() + g];
    if (value < best || (found && value <= best)) continue;
    best = value;
    found = g;
  }
  return found;
}

/// Fills the hits at one threshold.
void match(Case& all, std::size_t t) {
  std::vector<std::vector<bool>> taken = nothing_taken(all);
  for (Scored& one : all.scored) {
    double best = 0;
    const auto found =
        best_gold(one, all.objects[one.object], taken[one.object], threshold(t), false, best);
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

double mean_average_precision(const Case& all, std::size_t t) {
  double sum = 0;
  double classes = 0;
  for (std::uint32_t k = 0; k < all.count_of_class.size(); ++k) {
    if (all.count_of_class[k] == 0) continue;
    sum += average_precision(all.scored, k, t, all.count_of_class[k]);
    classes += 1;
  }
  return classes > 0 ? sum / classes : kNaN;
}

/// What counting at the operating point gives.
struct Operating {
  double hits = 0;
  double predicted = 0;
  double gold = 0;
  double similarity = 0;  ///< summed over the hits
  double objects_right = 0;

  [[nodiscard]] double f1() const {
    return predicted + gold > 0 ? 2 * hits / (predicted + gold) : kNaN;
  }
};

Operating at_operating_point(const Case& all, bool any_class) {
  Operating sums;
  std::vector<std::vector<bool>> taken = nothing_taken(all);
  std::vector<bool> right(all.objects.size(), true);
  for (const MarksToScore& object : all.objects) {
    sums.gold += static_cast<double>(object.gold.size());
  }
  for (const Scored& one : all.scored) {
    if (one.confidence < kOperatingPoint) continue;
    sums.predicted += 1;
    double similarity = 0;
    const auto found = best_gold(one, all.objects[one.object], taken[one.object], threshold(0),
                                 any_class, similarity);
    if (!found) {
      right[one.object] = false;
      continue;
    }
    taken[one.object][*found] = true;
    sums.hits += 1;
    sums.similarity += similarity;
  }
  for (std::size_t i = 0; i < right.size(); ++i) {
    const bool found_all = std::find(taken[i].begin(), taken[i].end(), false) == taken[i].end();
    sums.objects_right += right[i] && found_all ? 1 : 0;
  }
  return sums;
}

}  // namespace

std::vector<TaskMetric> score_marks(std::span<const MarksToScore> objects, std::size_t classes,
                                    const MarkScoreWords& words) {
  Case all{objects, std::vector<double>(classes, 0.0), {}};
  bool knows_confidence = true;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    for (const ClassId label : objects[i].gold) all.count_of_class[label.value] += 1;
    for (std::size_t p = 0; p < objects[i].labels.size(); ++p) {
      const double known = objects[i].confidence[p];
      knows_confidence = knows_confidence && !std::isnan(known);
      all.scored.push_back({std::isnan(known) ? 1 : known, objects[i].labels[p].value, i, p, {}});
    }
  }
  std::stable_sort(all.scored.begin(), all.scored.end(),
                   [](const Scored& a, const Scored& b) { return a.confidence > b.confidence; });
  std::array<double, kThresholds> precision{};
  double mean = 0;
  for (std::size_t t = 0; t < kThresholds; ++t) {
    match(all, t);
    precision[t] = mean_average_precision(all, t);
    mean += precision[t] / kThresholds;
  }
  constexpr std::size_t kAt75 = 5;
  const Operating operating = at_operating_point(all, false);
  const Operating any_class = at_operating_point(all, true);
  const auto count = static_cast<double>(objects.size());
  BeliefScore beliefs;
  for (const Scored& one : all.scored) beliefs.add(one.confidence, one.hit[0]);
  return {
      {"AP50", precision[0], words.ap50},
      {"AP75", precision[kAt75], "the same at 0.75"},
      {"AP", mean, "mean of the same over 0.50, 0.55, ..., 0.95"},
      {"F1", operating.f1(), words.f1},
      {"F1-any-class", any_class.f1(), "the same, whatever the class"},
      {words.mean_name, any_class.hits > 0 ? any_class.similarity / any_class.hits : kNaN,
       "of those that match one, whatever the class"},
      {"all-right", count > 0 ? operating.objects_right / count : kNaN,
       "share of the objects with all of them right and none missing"},
      {"Brier", knows_confidence ? beliefs.brier() : kNaN,
       "of the confidence that one matches a true one of its class at 0.5"},
      {"ECE", knows_confidence ? beliefs.calibration_error() : kNaN, "the same, 15 bins"},
  };
}

}  // namespace quorate
