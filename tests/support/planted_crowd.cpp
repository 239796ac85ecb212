#include "support/planted_crowd.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "quorate/base/distributions.hpp"
#include "support/crowd.hpp"

namespace quorate::test {
namespace {

constexpr std::uint32_t kNobody = 0xffffffff;

/// How the workers answer; one object after the other, so that time goes by.
class Plants {
 public:
  explicit Plants(const PlantedOptions& options) : options_(options), random_(options.seed) {
    if (!options.plants) return;
    std::uint32_t next = options.honest;
    for (const FlagKind kind :
         {FlagKind::kConstant, FlagKind::kRandom, FlagKind::kLabelSwapped, FlagKind::kBelowChance,
          FlagKind::kDuplicate, FlagKind::kDuplicate, FlagKind::kDrift, FlagKind::kTooFast,
          FlagKind::kBiased, FlagKind::kTooLittleEvidence}) {
      planted_.push_back({kind, next++});
    }
  }

  [[nodiscard]] const std::vector<PlantedWorker>& planted() const { return planted_; }
  [[nodiscard]] std::uint32_t workers() const {
    return options_.honest + static_cast<std::uint32_t>(planted_.size());
  }
  Random& random() { return random_; }

  [[nodiscard]] std::optional<FlagKind> kind(std::uint32_t worker) const {
    if (worker < options_.honest) return std::nullopt;
    return planted_[worker - options_.honest].kind;
  }

  std::uint32_t any_class() { return static_cast<std::uint32_t>(random_.below(options_.classes)); }

  std::uint32_t other_than(std::uint32_t label) {
    const auto other = static_cast<std::uint32_t>(random_.below(options_.classes - 1));
    return other < label ? other : other + 1;
  }

  std::uint32_t looked(std::uint32_t aim, double accuracy) {
    return random_.uniform() < accuracy ? aim : other_than(aim);
  }

  /// `progress`: in [0, 1], through the job. `aim`: what a careful worker sees.
  std::uint32_t answer(std::uint32_t worker, std::uint32_t aim, double progress) {
    constexpr double kCareful = 0.9;
    constexpr double kAverage = 0.8;
    const std::optional<FlagKind> kind_of = kind(worker);
    if (!kind_of) {
      const double range = options_.best_accuracy - options_.least_accuracy;
      return looked(aim, options_.least_accuracy + range * (worker + 0.5) / options_.honest);
    }
    switch (*kind_of) {
      case FlagKind::kConstant:
        return random_.uniform() < 0.97 ? 2 % options_.classes : any_class();
      case FlagKind::kRandom:
        return any_class();
      case FlagKind::kLabelSwapped: {
        const std::uint32_t seen = looked(aim, kCareful);
        return seen < 2 ? 1 - seen : seen;
      }
      case FlagKind::kBelowChance:
        return random_.uniform() < kCareful ? other_than(aim) : aim;
      case FlagKind::kDrift:
        return progress < 0.5 || random_.uniform() < 0.5 ? looked(aim, kCareful) : any_class();
      case FlagKind::kBiased: {
        const std::uint32_t seen = looked(aim, kCareful);
        return seen == 0 && random_.uniform() < 0.5 ? 1 : seen;
      }
      default:
        return looked(aim, kAverage);
    }
  }

 private:
  const PlantedOptions& options_;
  Random random_;
  std::vector<PlantedWorker> planted_;
};

}  // namespace

PlantedCrowd plant_crowd(const PlantedOptions& options) {
  Plants plants(options);
  Random& random = plants.random();
  PlantedCrowd result;
  result.planted = plants.planted();
  AnnotationTable::Columns columns;
  columns.workers = plants.workers();
  columns.classes = options.classes;
  const AliasTable classes(zipf_weights(options.classes, options.skew));
  std::uint32_t rare_votes = 0;
  std::int64_t now = 1'600'000'000'000;
  for (std::uint32_t i = 0; i < options.items; ++i) {
    const std::uint32_t truth = classes.draw(random);
    const std::uint32_t lure = plants.other_than(truth);
    const bool is_hard = random.uniform() < options.hard_share;
    std::vector<std::uint32_t> order = shuffled(plants.workers(), random);
    order.resize(std::min<std::size_t>(order.size(), options.votes_per_item));
    std::uint32_t copied = kNobody;  // what the first of the duplicates said
    for (const std::uint32_t worker : order) {
      const std::optional<FlagKind> kind = plants.kind(worker);
      if (kind == FlagKind::kTooLittleEvidence && rare_votes++ >= 3) continue;
      const std::uint32_t aim = is_hard && random.uniform() < 0.5 ? lure : truth;
      std::uint32_t label = plants.answer(worker, aim, static_cast<double>(i) / options.items);
      if (kind == FlagKind::kDuplicate) {
        if (copied != kNobody && random.uniform() < 0.9) label = copied;
        copied = label;
      }
      columns.votes.push_back({WorkerId{worker}, ClassId{label}});
      if (!options.times) continue;
      now += 1000;
      const double typical = kind == FlagKind::kTooFast ? 1.5 : 6 + 4.0 * worker / plants.workers();
      columns.submission_ms.push_back(now);
      columns.time_spent_seconds.push_back(typical * std::exp(0.4 * draw_normal(random)));
    }
    columns.offsets.push_back(columns.votes.size());
    result.truth.push_back(ClassId{truth});
  }
  result.table = AnnotationTable(std::move(columns));
  return result;
}

}  // namespace quorate::test
