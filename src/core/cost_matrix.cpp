// Expected costs of labels under a posterior: decision theory in its plainest form, and for workers
// the soft labels of Ipeirotis, Provost & Wang (HCOMP 2010). Test: cost_matrix_test.cpp.
#include "quorate/core/cost_matrix.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <tuple>

namespace quorate {
namespace {

double usual_cost(ClassId truth, ClassId label) { return truth == label ? 0 : 1; }

}  // namespace

CostMatrix::CostMatrix(std::size_t classes, std::vector<Entry> entries) : classes_(classes) {
  for (const Entry& entry : entries) {
    corrections_.push_back(
        {entry.truth, entry.label, entry.cost - usual_cost(entry.truth, entry.label)});
  }
  std::sort(corrections_.begin(), corrections_.end(), [](const Correction& a, const Correction& b) {
    return std::tie(a.truth, a.label) < std::tie(b.truth, b.label);
  });
}

double CostMatrix::cost(ClassId truth, ClassId label) const {
  const auto at = std::lower_bound(
      corrections_.begin(), corrections_.end(), std::tie(truth, label),
      [](const Correction& c, const auto& pair) { return std::tie(c.truth, c.label) < pair; });
  const bool is_there = at != corrections_.end() && at->truth == truth && at->label == label;
  return usual_cost(truth, label) + (is_there ? at->amount : 0);
}

void CostMatrix::expected_costs(std::span<const double> q, std::span<double> out) const {
  const double total = std::accumulate(q.begin(), q.end(), 0.0);
  for (std::size_t l = 0; l < q.size(); ++l) out[l] = total - q[l];
  for (const Correction& c : corrections_) out[c.label.value] += q[c.truth.value] * c.amount;
}

double CostMatrix::soft_label_cost(std::span<const double> q) const {
  const double total = std::accumulate(q.begin(), q.end(), 0.0);
  double sum = 0;
  for (const double p : q) sum += p * (total - p);
  for (const Correction& c : corrections_) sum += q[c.truth.value] * q[c.label.value] * c.amount;
  return sum;
}

ConsolidatedLabel least_costly(std::span<const double> q, const CostMatrix& costs) {
  std::vector<double> expected(q.size());
  costs.expected_costs(q, expected);
  for (double& cost : expected) cost = -cost;
  ConsolidatedLabel result = most_probable(expected);
  result.confidence = q[result.label.value];
  return result;
}

}  // namespace quorate
