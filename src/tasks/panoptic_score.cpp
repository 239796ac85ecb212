// Tested by tests/tasks/panoptic_score_test.cpp.
#include "panoptic_score.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

/// Of one class.
struct Panoptic {
  double matches = 0;
  double iou = 0;  ///< summed over the matches
  double gold = 0;
  double predicted = 0;

  [[nodiscard]] double recognition() const {
    return gold + predicted > 0 ? 2 * matches / (gold + predicted) : kNaN;
  }
  [[nodiscard]] double segmentation() const { return matches > 0 ? iou / matches : kNaN; }
  [[nodiscard]] double quality() const {
    return gold + predicted > 0 ? 2 * iou / (gold + predicted) : kNaN;
  }
};

struct Pairing {
  double iou = 0;
  std::size_t part = 0;
  std::size_t gold = 0;
};

bool is_counted(const MarksToScore& object, std::size_t part) {
  return std::isnan(object.confidence[part]) || object.confidence[part] >= kOperatingPoint;
}

std::vector<Pairing> pairings(const MarksToScore& object) {
  constexpr double kMatch = 0.5;
  std::vector<Pairing> out;
  for (std::size_t p = 0; p < object.labels.size(); ++p) {
    if (!is_counted(object, p)) continue;
    for (std::size_t g = 0; g < object.gold.size(); ++g) {
      const double value = object.similarity[p * object.gold.size() + g];
      if (object.labels[p] == object.gold[g] && value > kMatch) out.push_back({value, p, g});
    }
  }
  std::sort(out.begin(), out.end(), [](const Pairing& a, const Pairing& b) {
    return std::tie(b.iou, a.part, a.gold) < std::tie(a.iou, b.part, b.gold);
  });
  return out;
}

void add_object(const MarksToScore& object, std::vector<Panoptic>& by_class) {
  for (const ClassId label : object.gold) by_class[label.value].gold += 1;
  for (std::size_t p = 0; p < object.labels.size(); ++p) {
    if (is_counted(object, p)) by_class[object.labels[p].value].predicted += 1;
  }
  std::vector<bool> part_taken(object.labels.size(), false);
  std::vector<bool> gold_taken(object.gold.size(), false);
  for (const Pairing& pair : pairings(object)) {
    if (part_taken[pair.part] || gold_taken[pair.gold]) continue;
    part_taken[pair.part] = gold_taken[pair.gold] = true;
    Panoptic& own = by_class[object.labels[pair.part].value];
    own.matches += 1;
    own.iou += pair.iou;
  }
}

}  // namespace

std::vector<TaskMetric> panoptic_quality(std::span<const MarksToScore> objects,
                                         std::size_t classes) {
  std::vector<Panoptic> by_class(classes);
  for (const MarksToScore& object : objects) add_object(object, by_class);
  const auto mean = [&](double (Panoptic::*value)() const) {
    std::vector<double> values;
    for (const Panoptic& own : by_class) values.push_back((own.*value)());
    return mean_of_known(values);
  };
  std::vector<TaskMetric> metrics{
      {"PQ", mean(&Panoptic::quality),
       "panoptic quality: masks of confidence 0.5 or more, mean over the classes"},
      {"SQ", mean(&Panoptic::segmentation), "mean Jaccard index of masks that match, at above 0.5"},
      {"RQ", mean(&Panoptic::recognition), "F1 of masks that match"}};
  if (classes < 2) return metrics;
  for (std::uint32_t k = 0; k < classes; ++k) {
    if (by_class[k].gold + by_class[k].predicted == 0) continue;
    metrics.push_back({"PQ", by_class[k].quality(), "of this class", ClassId{k}});
    metrics.push_back({"SQ", by_class[k].segmentation(), "of this class", ClassId{k}});
    metrics.push_back({"RQ", by_class[k].recognition(), "of this class", ClassId{k}});
  }
  return metrics;
}

}  // namespace quorate
