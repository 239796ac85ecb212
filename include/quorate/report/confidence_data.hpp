// What can be accepted at which confidence: expected from the confidence itself, measured where
// true labels are known.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "quorate/report/report_data.hpp"

namespace quorate {

/// One labelled object.
struct LabelConfidence {
  double confidence = 0;      ///< in [0, 1]
  std::optional<bool> right;  ///< where the truth is known
};

/// The accepted set of every threshold 0.000, 0.001, ..., 1.000. One pass; sums in the order given.
class AcceptTable {
 public:
  explicit AcceptTable(std::span<const LabelConfidence> labels);

  /// Accepting everything of at least step/1000, step in [0, 1000].
  [[nodiscard]] AcceptLine at(std::size_t step) const;

  /// The lowest of these thresholds at which the mean confidence of the accepted is at least
  /// `target`; nothing where no threshold accepts anything that good.
  [[nodiscard]] std::optional<AcceptLine> lowest(double target) const;

  /// All thresholds at which the accepted set changes, ascending, from 0 on.
  [[nodiscard]] std::vector<AcceptLine> curve() const;

 private:
  struct Sums {
    std::size_t items = 0;
    double confidence = 0;
    std::size_t gold_items = 0;
    std::size_t gold_right = 0;
  };
  std::vector<Sums> from_;  // by step: of all labels at or above it
};

/// Fills histogram, curve, thresholds and targets. Everything stays empty where the confidence is
/// not known.
void add_accept_tables(std::span<const LabelConfidence> labels, ReportConfidence& out);

/// The target that the verdict advises: the highest that leaves a tenth of the labels or more
/// accepted; null where there is none.
[[nodiscard]] const AcceptTarget* advised_target(const ReportConfidence& confidence);

}  // namespace quorate
