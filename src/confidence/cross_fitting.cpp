// Cross-fitting over gold: K-fold, each fold's items are judged by a fit to the gold of the others
// (Stone, Journal of the Royal Statistical Society B 36 (1974) 111-147). Every fit starts afresh:
// from one that has seen the gold it might not find away. Test: cross_fitting_test.cpp.
#include "quorate/confidence/cross_fitting.hpp"

#include <algorithm>
#include <utility>

#include "quorate/base/random.hpp"

namespace quorate {

GoldFolds::GoldFolds(const AnnotationTable& table, std::span<const std::optional<ClassId>> gold,
                     std::uint64_t seed)
    : gold_(gold.begin(), gold.end()) {
  for (std::uint32_t i = 0; i < std::min(table.items(), gold.size()); ++i) {
    if (gold[i] && !table.votes_of(ItemId{i}).empty()) items_.push_back(ItemId{i});
  }
  fold_of_.resize(items_.size());
  for (std::size_t at = 0; at < fold_of_.size(); ++at) fold_of_[at] = at % kFolds;
  Random random(seed);
  for (std::size_t left = fold_of_.size(); left > 1; --left) {
    std::swap(fold_of_[left - 1], fold_of_[static_cast<std::size_t>(random.below(left))]);
  }
}

std::optional<std::size_t> GoldFolds::fold_of(ItemId item) const {
  const auto at = std::lower_bound(items_.begin(), items_.end(), item);
  if (at == items_.end() || *at != item) return std::nullopt;
  return fold_of_[static_cast<std::size_t>(at - items_.begin())];
}

std::vector<std::optional<ClassId>> GoldFolds::gold_without(std::size_t fold,
                                                            std::size_t other) const {
  std::vector<std::optional<ClassId>> left = gold_;
  for (std::size_t at = 0; at < items_.size(); ++at) {
    if (fold_of_[at] == fold || fold_of_[at] == other) left[items_[at].value] = std::nullopt;
  }
  const bool any =
      std::any_of(left.begin(), left.end(), [](const auto& g) { return g.has_value(); });
  return any ? left : std::vector<std::optional<ClassId>>();
}

FitOptions options_without(const GoldFolds& folds, FitOptions options, std::size_t fold,
                           std::size_t other) {
  options.gold = folds.gold_without(fold, other);
  options.progress = {};
  return options;
}

void cross_fit(const AnnotationTable& table, const ConsolidationModel& model,
               const FitOptions& options, const GoldFolds& folds, const Calibrate& calibrate,
               Calibration& calibration) {
  for (std::size_t fold = 0; fold < std::min(GoldFolds::kFolds, folds.items().size()); ++fold) {
    const FitOptions without = options_without(folds, options, fold);
    const Calibration part = calibrate(without, model.fit(table, without));
    for (std::size_t at = 0; at < folds.items().size(); ++at) {
      if (folds.fold(at) != fold) continue;
      const std::span<const double> from = part.posterior.row(folds.items()[at]);
      const std::span<double> to = calibration.posterior.row(folds.items()[at]);
      std::copy(from.begin(), from.end(), to.begin());
    }
  }
}

}  // namespace quorate
