// What an item with a true label would get without it: so that scoring it against that label is
// honest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "quorate/confidence/calibration.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// The gold of a job, dealt out into fifths. Only items with votes count.
class GoldFolds {
 public:
  static constexpr std::size_t kFolds = 5;
  static constexpr std::size_t kNone = kFolds;  ///< no fold

  /// `gold` by ItemId. Deterministic for a seed; the folds differ in size by one at most.
  GoldFolds(const AnnotationTable& table, std::span<const std::optional<ClassId>> gold,
            std::uint64_t seed);

  /// Items with votes and gold, ascending.
  [[nodiscard]] const std::vector<ItemId>& items() const { return items_; }

  /// Fold of items()[at].
  [[nodiscard]] std::size_t fold(std::size_t at) const { return fold_of_[at]; }

  /// The item's fold; nothing for an item without gold or votes.
  [[nodiscard]] std::optional<std::size_t> fold_of(ItemId item) const;

  /// All gold but that of one fold, or of two; empty where none is left.
  [[nodiscard]] std::vector<std::optional<ClassId>> gold_without(std::size_t fold,
                                                                 std::size_t other = kNone) const;

 private:
  std::vector<std::optional<ClassId>> gold_;
  std::vector<ItemId> items_;
  std::vector<std::size_t> fold_of_;
};

/// The options of a fit that has not seen the gold of one fold, or of two, and tells nobody how it
/// goes.
[[nodiscard]] FitOptions options_without(const GoldFolds& folds, FitOptions options,
                                         std::size_t fold, std::size_t other = GoldFolds::kNone);

/// Fits with these options and calibrates.
using Calibrate = std::function<Calibration(const FitOptions& options)>;

/// Writes over the posteriors of items with gold (FitOptions::gold) what they get from a fit and a
/// calibration that saw neither their own gold nor that of their fold. Costs five fits and
/// calibrations.
void cross_fit(const FitOptions& options, const GoldFolds& folds, const Calibrate& calibrate,
               Calibration& calibration);

}  // namespace quorate
