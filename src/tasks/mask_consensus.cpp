// From what a model believes to masks and how sure they are. The confidence of a class's mask is
// the Dice coefficient that is to be expected of it: 2 sum m V / (sum m + sum V) over the pixels, m
// the mask and V the belief; that of the object takes all its classes together. Where the result is
// empty, the confidence is the share of workers who saw nothing (with one more of each kind). One
// worker alone tells nothing about an object: what is usual between two workers of the job stands
// there, where that is known. Tested by tests/tasks/mask_adapter_test.cpp.
#include <algorithm>

#include "mask_models.hpp"
#include "mask_painting.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/base/parallel.hpp"
#include "sized_masks.hpp"

namespace quorate {
namespace {

/// What one object says about one worker.
struct WorkerShare {
  WorkerId worker;
  double dice = kNaN;  ///< with the result
  double painted = 0;  ///< expected pixels of classes, and of those the worker's, rightly
  double painted_right = 0;
  double free = 0;  ///< the same of the background
  double free_right = 0;
};

struct Outcome {
  std::optional<ConsolidatedObject> object;
  std::vector<WorkerShare> workers;
  double pair_dice = 0;  ///< summed over pairs of workers that painted anything
  double pairs = 0;
  bool has_one_worker = false;
  std::size_t left_out = 0;
  std::string problem;
  std::size_t iterations = 0;
};

double dice(double common, double sum) { return sum > 0 ? 2 * common / sum : kNaN; }

/// Everything about one object while it is made.
class Consensus {
 public:
  Consensus(const MaskedObject& object, const MaskBelief& belief, const TaskOptions& options)
      : object_(object),
        tuples_(object.tuples),
        belief_(belief),
        options_(options),
        painted_(paint_labels(tuples_, object.height, object.width, belief.probability,
                              {.smooth = belief.smooth, .maps = options.probability_maps})) {}

  Outcome run() {
    Outcome outcome;
    outcome.iterations = belief_.iterations;
    outcome.left_out = object_.left_out;
    outcome.has_one_worker = tuples_.raters == 1;
    add_workers(outcome);
    add_pairs(outcome);
    outcome.object = consolidated();
    return outcome;
  }

 private:
  [[nodiscard]] double assigned(std::size_t t, std::size_t s) const {
    return static_cast<double>(painted_.assigned[t * tuples_.labels + s]);
  }

  ConsolidatedObject consolidated() {
    ConsolidatedObject out;
    out.tied = painted_.tied;
    MaskSet masks;
    masks.image = {static_cast<double>(object_.width), static_cast<double>(object_.height)};
    double common = 0;
    double sum = 0;
    for (std::uint32_t s = 1; s < tuples_.labels; ++s) {
      double own_common = 0;
      double own_sum = 0;
      double pixels = 0;
      for (std::size_t t = 0; t < tuples_.size(); ++t) {
        const double expected = belief_.expected[t * tuples_.labels + s];
        own_common += assigned(t, s) * expected;
        own_sum += assigned(t, s) + static_cast<double>(tuples_.pixels[t]) * expected;
        pixels += assigned(t, s);
      }
      common += own_common;
      sum += own_sum;
      if (pixels > 0) add_part(out, masks, s, dice(own_common, own_sum));
    }
    out.object_confidence = masks.parts.empty() ? share_of_empty() : dice(common, sum);
    out.payload = std::move(masks);
    for (std::uint32_t s = 1; s <= painted_.maps.size(); ++s) {
      out.probability_maps.push_back(
          {object_.classes[s - 1], object_.height, object_.width, std::move(painted_.maps[s - 1])});
    }
    return out;
  }

  void add_part(ConsolidatedObject& out, MaskSet& masks, std::uint32_t s, double confidence) {
    if (options_.min_confidence && confidence < *options_.min_confidence) return;
    masks.parts.push_back(
        {object_.classes[s - 1], mask_of(painted_.labels, s, object_.height, object_.width)});
    out.confidence.push_back(confidence);
    std::vector<WorkerId> supporters;
    for (std::size_t r = 0; r < tuples_.raters; ++r) {
      if (paints(r, s)) supporters.push_back(object_.workers[r]);
    }
    supporters.erase(std::unique(supporters.begin(), supporters.end()), supporters.end());
    out.supporters.push_back(std::move(supporters));
  }

  /// Whether a worker painted a label at all.
  [[nodiscard]] bool paints(std::size_t r, std::uint32_t s) const {
    for (std::size_t t = 0; t < tuples_.size(); ++t) {
      if (tuples_.of(t)[r] == s) return true;
    }
    return false;
  }

  [[nodiscard]] double share_of_empty() const {
    double empty = 0;
    for (std::size_t r = 0; r < tuples_.raters; ++r) {
      bool any = false;
      for (std::uint32_t s = 1; s < tuples_.labels; ++s) any = any || paints(r, s);
      empty += any ? 0 : 1;
    }
    return (empty + 1) / (static_cast<double>(tuples_.raters) + 2);
  }

  void add_workers(Outcome& outcome) const {
    for (std::size_t r = 0; r < tuples_.raters; ++r) {
      WorkerShare share;
      share.worker = object_.workers[r];
      double common = 0;
      double sum = 0;
      for (std::size_t t = 0; t < tuples_.size(); ++t) {
        const std::uint32_t said = tuples_.of(t)[r];
        sum += said > 0 ? static_cast<double>(tuples_.pixels[t]) : 0;
        for (std::uint32_t s = 0; s < tuples_.labels; ++s) {
          const double mass = belief_.pixels[t] * belief_.truth[t * tuples_.labels + s];
          (s > 0 ? share.painted : share.free) += mass;
          if (said == s) (s > 0 ? share.painted_right : share.free_right) += mass;
          if (s == 0) continue;
          sum += assigned(t, s);
          common += said == s ? assigned(t, s) : 0;
        }
      }
      share.dice = dice(common, sum);
      outcome.workers.push_back(share);
    }
  }

  void add_pairs(Outcome& outcome) const {
    for (std::size_t a = 0; a < tuples_.raters; ++a) {
      for (std::size_t b = a + 1; b < tuples_.raters; ++b) {
        double common = 0;
        double sum = 0;
        for (std::size_t t = 0; t < tuples_.size(); ++t) {
          const auto said = tuples_.of(t);
          const auto pixels = static_cast<double>(tuples_.pixels[t]);
          if (said[a] == said[b] && said[a] > 0) common += pixels;
          sum += pixels * ((said[a] > 0 ? 1 : 0) + (said[b] > 0 ? 1 : 0));
        }
        if (sum == 0) continue;
        outcome.pair_dice += dice(common, sum);
        outcome.pairs += 1;
      }
    }
  }

  const MaskedObject& object_;
  const LabelTuples& tuples_;
  const MaskBelief& belief_;
  const TaskOptions& options_;
  PaintedLabels painted_;
};

/// Sums over the objects, by worker.
class WorkerSums {
 public:
  explicit WorkerSums(std::size_t workers) : sums_(workers), dice_count_(workers, 0.0) {
    for (WorkerShare& sum : sums_) sum.dice = 0;
  }

  void add(const WorkerShare& share) {
    WorkerShare& sum = sums_[share.worker.value];
    sum.painted += share.painted;
    sum.painted_right += share.painted_right;
    sum.free += share.free;
    sum.free_right += share.free_right;
    if (!(share.dice >= 0)) return;  // nothing painted, neither by the worker nor in the result
    sum.dice += share.dice;
    dice_count_[share.worker.value] += 1;
  }

  [[nodiscard]] std::vector<WorkerFigure> figures() const {
    WorkerFigure mean{"dice", "mean Dice coefficient with the result, over objects", {}};
    WorkerFigure sensitivity{
        "sensitivity", "share of the pixels of some class that the worker gave that class", {}};
    WorkerFigure specificity{"specificity",
                             "share of the background that the worker left as it is; by default "
                             "of that near paint alone",
                             {}};
    const auto ratio = [](double part, double whole) { return whole > 0 ? part / whole : kNaN; };
    for (std::size_t w = 0; w < sums_.size(); ++w) {
      mean.by_worker.push_back(ratio(sums_[w].dice, dice_count_[w]));
      sensitivity.by_worker.push_back(ratio(sums_[w].painted_right, sums_[w].painted));
      specificity.by_worker.push_back(ratio(sums_[w].free_right, sums_[w].free));
    }
    return {std::move(mean), std::move(sensitivity), std::move(specificity)};
  }

 private:
  std::vector<WorkerShare> sums_;
  std::vector<double> dice_count_;
};

TaskResult summarize(const TaskInput& input, std::vector<Outcome>& outcomes) {
  TaskResult result;
  WorkerSums workers(input.table.workers());
  double pair_dice = 0;
  double pairs = 0;
  SizeComplaints complaints;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Outcome& outcome = outcomes[i];
    for (const WorkerShare& share : outcome.workers) workers.add(share);
    pair_dice += outcome.pair_dice;
    pairs += outcome.pairs;
    result.iterations = std::max(result.iterations, outcome.iterations);
    complaints.add(input.items[i], outcome.left_out, outcome.problem);
  }
  const double usual = pairs > 0 ? pair_dice / pairs : kNaN;
  for (Outcome& outcome : outcomes) {
    if (outcome.has_one_worker && outcome.object) {
      std::fill(outcome.object->confidence.begin(), outcome.object->confidence.end(), usual);
      outcome.object->object_confidence = usual;
    }
    result.objects.push_back(std::move(outcome.object));
  }
  result.workers = workers.figures();
  result.figures = {{"dice-of-two-workers", usual}};
  complaints.append_to(result);
  return result;
}

}  // namespace

TaskResult consolidate_masks(const TaskInput& input, const TaskOptions& options,
                             MaskBelief (*believe)(const MaskedObject&)) {
  std::vector<Outcome> outcomes(input.table.items());
  for_each_block(outcomes.size(), options.threads, [&](std::size_t i) {
    const ItemId item{static_cast<std::uint32_t>(i)};
    if (input.table.votes_of(item).empty()) return;
    const MaskedObject object = masked_object(input, item);
    if (!object.problem.empty()) {
      outcomes[i].problem = object.problem;
      return;
    }
    const MaskBelief belief = believe(object);
    outcomes[i] = Consensus(object, belief, options).run();
  });
  return summarize(input, outcomes);
}

}  // namespace quorate
