// The E step multiplies probabilities where their product provably cannot underflow (almost always:
// it takes hundreds of votes on one item), and adds logarithms elsewhere: no exponential is needed
// then. Test: dawid_skene_test.cpp.
#include "confusion_kernel.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace quorate {

std::vector<double> logarithms(std::vector<double> values) {
  for (double& p : values) p = std::log(p);
  return values;
}

std::vector<double> ConfusionTables::log_class_prior() const { return logarithms(pi_); }

std::vector<double> ConfusionTables::log_theta() const { return logarithms(theta_); }

void ConfusionTables::set_history(std::span<const ConfusionCount> history) {
  if (history.empty()) return;
  history_.resize(theta_.size());
  for (const ConfusionCount& known : history) {
    history_[row({known.worker, known.answer}) + known.truth.value] = known.count;
  }
}

std::span<const double> ConfusionTables::with_history(std::span<const double> statistics,
                                                      std::vector<double>& buffer) const {
  if (history_.empty()) return statistics.first(theta_.size());
  buffer = history_;
  for (std::size_t c = 0; c < buffer.size(); ++c) buffer[c] += statistics[c];
  return buffer;
}

double ConfusionTables::log_history(std::size_t j, std::span<const double> theta) const {
  double sum = 0;
  for (std::size_t c = 0; c < theta.size() && !history_.empty(); ++c) {
    const double count = history_[j * theta.size() + c];
    if (count > 0) sum += count * std::log(theta[c]);
  }
  return sum;
}

double ConfusionTables::maximize_workers(
    std::span<const double> counts,
    const std::function<double(std::size_t, std::span<const double>, std::span<double>)>& fill) {
  const std::size_t cells = answers_ * states_;
  constexpr std::size_t kGrain = 256;
  constexpr std::size_t kMostBlocks = 64;
  const Blocks blocks(workers_, kGrain, kMostBlocks);
  std::vector<double> log_prior(blocks.count(), 0.0);
  for_each_block(blocks.count(), threads_, [&](std::size_t b) {
    for (std::size_t j = blocks[b].begin; j < blocks[b].end; ++j) {
      const std::span<double> theta(theta_.data() + j * cells, cells);
      log_prior[b] += fill(j, counts.subspan(j * cells, cells), theta);
    }
  });
  return std::accumulate(log_prior.begin(), log_prior.end(), 0.0);
}

void ConfusionTables::bound_products() {
  const auto smallest = [](const std::vector<double>& values) {
    return values.empty() ? 1.0 : *std::min_element(values.begin(), values.end());
  };
  // Far from the smallest normal number, so that the sum over the classes keeps all its digits.
  constexpr double kLogLeast = -600;
  const double log_theta = std::log(smallest(theta_));
  const double room = kLogLeast - std::log(smallest(pi_));
  most_factors_ = log_theta < 0 ? static_cast<std::size_t>(std::max(0.0, room / log_theta))
                                : std::numeric_limits<std::size_t>::max();
}

double ConfusionTables::log_posterior(std::span<const Vote> votes, std::span<const double> weights,
                                      std::span<double> q) const {
  for (std::size_t k = 0; k < states_; ++k) q[k] = std::log(pi_[k]);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    const double* p = theta_.data() + row(votes[v]);
    const double weight = weights.empty() ? 1.0 : weights[v];
    for (std::size_t k = 0; k < states_; ++k) q[k] += weight * std::log(p[k]);
  }
  return log_normalize(q);
}

}  // namespace quorate
