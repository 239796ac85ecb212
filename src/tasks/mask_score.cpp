// Tested by tests/tasks/mask_score_test.cpp.
#include "mask_score.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "column_window.hpp"
#include "label_runs.hpp"
#include "mask_outline.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

constexpr int kBoundaryPixels = 2;

/// Probabilities are judged at most so many rows and columns away from the class, and from where it
/// could be: farther away they are right without any merit.
constexpr std::uint32_t kNearPixels = 3;
constexpr std::uint32_t kLeastLevel = 13;  // of 255: a probability of 0.05

/// Pixels of one class, or of all together.
struct Overlap {
  double common = 0;
  double gold = 0;
  double predicted = 0;

  [[nodiscard]] bool any() const { return gold + predicted > 0; }
  [[nodiscard]] double dice() const { return any() ? 2 * common / (gold + predicted) : 1; }
  [[nodiscard]] double iou() const { return any() ? common / (gold + predicted - common) : 1; }
};

struct Mean {
  double sum = 0;
  double count = 0;

  void add(double value) {
    sum += value;
    count += 1;
  }
  [[nodiscard]] double value() const { return count > 0 ? sum / count : kNaN; }
};

/// Squared errors and bins of probabilities, pixel by pixel; maps weigh alike.
class PixelCalibration {
 public:
  /// Takes what has been added since the last call as one map.
  void close_map() {
    if (pixels_ == 0) return;
    for (std::size_t b = 0; b < kBins; ++b) excess_[b] += own_excess_[b] / pixels_;
    squares_ += own_squares_ / pixels_;
    maps_ += 1;
    own_excess_.fill(0);
    own_squares_ = pixels_ = 0;
  }

  void add(std::uint32_t level, bool is_true, double pixels) {
    const double p = level / 255.0;
    const double miss = p - (is_true ? 1 : 0);
    own_excess_[std::min(static_cast<std::size_t>(p * kBins), kBins - 1)] += pixels * miss;
    own_squares_ += pixels * miss * miss;
    pixels_ += pixels;
  }

  [[nodiscard]] double brier() const { return maps_ > 0 ? squares_ / maps_ : kNaN; }
  [[nodiscard]] double ece() const {
    double sum = 0;
    for (const double value : excess_) sum += std::abs(value);
    return maps_ > 0 ? sum / maps_ : kNaN;
  }

 private:
  static constexpr std::size_t kBins = 15;

  std::array<double, kBins> excess_{};  // sum of probability minus truth
  double squares_ = 0;
  double maps_ = 0;
  std::array<double, kBins> own_excess_{};  // of the map at hand
  double own_squares_ = 0;
  double pixels_ = 0;
};

/// Ranks from 1 on; equal values share their mean rank.
std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> out(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (std::size_t j = i; j < end; ++j) out[order[j]] = static_cast<double>(i + end + 1) / 2;
    i = end;
  }
  return out;
}

/// Spearman's rho; NaN where one side does not vary.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> x = ranks(a);
  const std::vector<double> y = ranks(b);
  const double middle = (static_cast<double>(a.size()) + 1) / 2;
  double xy = 0;
  double xx = 0;
  double yy = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) * (x[i] - middle);
    yy += (y[i] - middle) * (y[i] - middle);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : kNaN;
}

class MaskScore {
 public:
  explicit MaskScore(std::size_t classes) : label_of_class_(classes), own_(classes + 1) {
    std::iota(label_of_class_.begin(), label_of_class_.end(), 1U);
  }

  void add(const ScoredObject& object) {
    const MaskSet nothing;
    const auto* gold = std::get_if<MaskSet>(object.gold);
    const auto* predicted =
        object.predicted == nullptr ? nullptr : std::get_if<MaskSet>(&object.predicted->payload);
    if (gold == nullptr) gold = &nothing;
    if (predicted == nullptr) predicted = &nothing;
    const Mask size = size_of(*gold, *predicted);
    if (!fits(*predicted, size)) predicted = &nothing;
    const std::uint32_t pixels = size.height * size.width;
    const std::array images{label_runs(*gold, pixels, label_of_class_),
                            label_runs(*predicted, pixels, label_of_class_)};
    const double dice = add_overlaps(images, size);
    if (object.predicted == nullptr) return;
    forecast_.push_back(object.predicted->object_confidence);
    true_dice_.push_back(dice);
    for (const ProbabilityMap& map : object.predicted->probability_maps) {
      if (map.height == size.height && map.width == size.width) add_map(map, images[0]);
    }
  }

  [[nodiscard]] std::vector<TaskMetric> metrics() const {
    Mean miss;
    for (std::size_t i = 0; i < forecast_.size(); ++i) {
      miss.add(std::abs(forecast_[i] - true_dice_[i]));
    }
    const bool is_known = std::none_of(forecast_.begin(), forecast_.end(),
                                       [](double value) { return std::isnan(value); });
    return {
        {"Dice", dice_.value(), "mean over an object's classes, then over objects"},
        {"mean-IoU", iou_.value(), "the same of the Jaccard index"},
        {"boundary-F", boundary_.value(), "the same of outlines, at most 2 pixels apart"},
        {"Dice-Spearman", is_known ? rank_correlation(forecast_, true_dice_) : kNaN,
         "rank correlation of confidence and true Dice"},
        {"Dice-MAE", is_known ? miss.value() : kNaN,
         "mean absolute difference of confidence and true Dice"},
        {"Brier", pixels_.brier(),
         "of the probability maps, at most 3 pixels from what may be the class"},
        {"ECE", pixels_.ece(), "the same, 15 bins"},
    };
  }

 private:
  static Mask size_of(const MaskSet& gold, const MaskSet& predicted) {
    for (const MaskSet* set : {&gold, &predicted}) {
      if (!set->parts.empty()) return {set->parts[0].part.height, set->parts[0].part.width, {}};
    }
    return {1, 1, {}};  // both empty: any size does
  }

  static bool fits(const MaskSet& set, const Mask& size) {
    return set.parts.empty() ||
           (set.parts[0].part.height == size.height && set.parts[0].part.width == size.width);
  }

  /// Gives the Dice of all classes together.
  double add_overlaps(std::span<const LabelRuns> images, const Mask& size) {
    std::fill(own_.begin(), own_.end(), Overlap{});
    Overlap all;
    for_each_segment(images, [&](std::uint32_t begin, std::uint32_t end, auto labels) {
      const double pixels = end - begin;
      own_[labels[0]].gold += pixels;
      own_[labels[1]].predicted += pixels;
      all.gold += labels[0] > 0 ? pixels : 0;
      all.predicted += labels[1] > 0 ? pixels : 0;
      if (labels[0] != labels[1]) return;
      own_[labels[0]].common += pixels;
      all.common += labels[0] > 0 ? pixels : 0;
    });
    Mean dice;
    Mean iou;
    Mean boundary;
    for (std::uint32_t s = 1; s < own_.size(); ++s) {
      if (!own_[s].any()) continue;
      dice.add(own_[s].dice());
      iou.add(own_[s].iou());
      boundary.add(boundary_f(mask_of(images[0], s, size.height, size.width),
                              mask_of(images[1], s, size.height, size.width), kBoundaryPixels));
    }
    dice_.add(dice.count > 0 ? dice.value() : 1);
    iou_.add(iou.count > 0 ? iou.value() : 1);
    boundary_.add(boundary.count > 0 ? boundary.value() : 1);
    return all.dice();
  }

  void add_map(const ProbabilityMap& map, const LabelRuns& gold) {
    LabelRuns levels;
    std::uint32_t end = 0;
    for (const ProbabilityRun& run : map.runs) append_run(levels, end += run.count, run.level);
    const std::array images{gold, std::move(levels)};
    LabelRuns both;  // twice the level, and 1 where the class is
    for_each_segment(images, [&](std::uint32_t, std::uint32_t stop, auto labels) {
      append_run(both, stop, 2 * labels[1] + (labels[0] == map.label.value + 1 ? 1 : 0));
    });
    ColumnReader ahead(both, map.height);
    ColumnReader reader(both, map.height);
    for_each_column_nearby(
        map.height, map.width, kNearPixels,
        [&](std::uint32_t, std::vector<RowRange>& ranges) {
          ahead.next([&](std::uint32_t begin, std::uint32_t stop, std::uint32_t value) {
            if (value % 2 == 1 || value / 2 >= kLeastLevel) ranges.push_back({begin, stop});
          });
        },
        [&](std::uint32_t, const RowCover& cover) {
          reader.next([&](std::uint32_t begin, std::uint32_t stop, std::uint32_t value) {
            pixels_.add(value / 2, value % 2 == 1, cover.covered(begin, stop));
          });
        });
    pixels_.close_map();
  }

  std::vector<std::uint32_t> label_of_class_;
  std::vector<Overlap> own_;  // by label, of one object
  Mean dice_;
  Mean iou_;
  Mean boundary_;
  std::vector<double> forecast_;
  std::vector<double> true_dice_;
  PixelCalibration pixels_;
};

}  // namespace

std::vector<TaskMetric> score_masks(std::span<const ScoredObject> objects, std::size_t classes) {
  MaskScore score(classes);
  for (const ScoredObject& object : objects) score.add(object);
  return score.metrics();
}

}  // namespace quorate
