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

MixtureWorkers::MixtureWorkers(std::vector<double> knows, std::span<const double> habit,
                               std::size_t answers, std::size_t classes)
    : answers_(answers), classes_(classes), knows_(std::move(knows)) {
  log_hit_.reserve(habit.size());
  log_miss_.reserve(habit.size());
  for (std::size_t c = 0; c < habit.size(); ++c) {
    const double s = knows_[c / answers_];
    const double miss = (1 - s) * habit[c];
    log_miss_.push_back(std::log(miss));
    log_hit_.push_back(c % answers_ < classes_ ? std::log(s + miss) : log_miss_.back());
  }
}

void MixtureWorkers::add_log_likelihood(Vote vote, double weight, std::span<double> row) const {
  const double miss = weight * log_miss_[cell(vote)];
  for (double& value : row) value += miss;
  if (vote.label.value < classes_) {
    row[vote.label.value] += weight * (log_hit_[cell(vote)] - log_miss_[cell(vote)]);
  }
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
