#include "quorate/core/fit_result.hpp"

#include <cmath>

namespace quorate {

OneCoinWorkers::OneCoinWorkers(std::vector<double> accuracy, std::size_t classes)
    : classes_(classes), accuracy_(std::move(accuracy)) {
  const double others = classes > 1 ? static_cast<double>(classes - 1) : 1.0;
  log_hit_.reserve(accuracy_.size());
  log_miss_.reserve(accuracy_.size());
  for (const double a : accuracy_) {
    log_hit_.push_back(classes > 1 ? std::log(a) : 0.0);
    log_miss_.push_back(std::log1p(-a) - std::log(others));
  }
}

void OneCoinWorkers::add_log_likelihood(Vote vote, double weight, std::span<double> row) const {
  if (vote.label.value >= classes_) return;
  const double miss = weight * log_miss_[vote.worker.value];
  for (double& value : row) value += miss;
  row[vote.label.value] += weight * (log_hit_[vote.worker.value] - log_miss_[vote.worker.value]);
}

void ConfusionWorkers::add_log_likelihood(Vote vote, double weight, std::span<double> row) const {
  const std::span<const double> log_p = log_likelihood(vote);
  for (std::size_t k = 0; k < row.size(); ++k) row[k] += weight * log_p[k];
}

std::string_view to_string(StopReason reason) {
  switch (reason) {
    case StopReason::kNotIterative:
      return "not-iterative";
    case StopReason::kConverged:
      return "converged";
    case StopReason::kMaxIterations:
      return "max-iterations";
    case StopReason::kFixedRounds:
      return "fixed-rounds";
  }
  return "unknown";
}

}  // namespace quorate
