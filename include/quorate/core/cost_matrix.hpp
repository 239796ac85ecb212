// What a wrong label costs, by its true class.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quorate/base/ids.hpp"
#include "quorate/core/consolidated.hpp"

namespace quorate {

/// Costs of the labels of K classes: 0 for the right one and 1 for a wrong one, but for the pairs
/// that say otherwise. Memory and time grow with K and with those pairs, not with K squared.
class CostMatrix {
 public:
  struct Entry {
    ClassId truth;
    ClassId label;
    double cost = 0;  ///< finite, >= 0
  };

  /// Every pair stands in `entries` at most once.
  CostMatrix(std::size_t classes, std::vector<Entry> entries);

  [[nodiscard]] std::size_t classes() const { return classes_; }
  [[nodiscard]] double cost(ClassId truth, ClassId label) const;

  /// out[l] = sum_t q[t] cost(t, l): the expected cost of label l where the class is q.
  void expected_costs(std::span<const double> q, std::span<double> out) const;

  /// sum_t sum_l q[t] q[l] cost(t, l): the expected cost of a label that is drawn from q
  /// (Ipeirotis, Provost & Wang, HCOMP 2010, equation 2).
  [[nodiscard]] double soft_label_cost(std::span<const double> q) const;

 private:
  struct Correction {
    ClassId truth;
    ClassId label;
    double amount = 0;  // beyond 0 for the right label and 1 for a wrong one
  };

  std::size_t classes_;
  std::vector<Correction> corrections_;  // sorted by truth and label
};

/// The label with the least expected cost, ties broken by the smallest index and reported. Its
/// confidence is q of the label, which need not be the largest.
[[nodiscard]] ConsolidatedLabel least_costly(std::span<const double> q, const CostMatrix& costs);

}  // namespace quorate
