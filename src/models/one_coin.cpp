// one-coin: Dawid-Skene with one parameter a worker ("homogeneous Dawid-Skene"): P(l | k) = s_j if
// l = k, otherwise (1 - s_j)/(K - 1). Li & Yu, arXiv:1411.4086 (HDS-EM); Demartini et al., WWW 2012
// (ZenCrowd). Test: one_coin_test.cpp.
//
// Differs from them: s_j is held at the crowd's accuracy with four pseudo-votes, and the class
// prior stays uniform. An estimated one collapses on skewed data, where one coin cannot tell a rare
// class from a common mistake.
#include "one_coin.hpp"

#include <algorithm>
#include <cmath>

#include "builtin_models.hpp"
#include "quorate/models/em.hpp"

namespace quorate {
namespace {

constexpr double kPseudoVotes = 4;
constexpr double kEdge = 1e-10;  // an accuracy of exactly 0 or 1 would make a posterior of nothing

}  // namespace

double shrunk_accuracy(double hits, double total, double pooled) {
  return std::clamp((hits + kPseudoVotes * pooled) / (total + kPseudoVotes), kEdge, 1 - kEdge);
}

double pooled_accuracy(double hits, double total) { return (hits + 1) / (total + 2); }

OneCoinKernel::OneCoinKernel(std::size_t workers, std::size_t classes, PriorKind prior,
                             CoinSharing sharing)
    : workers_(workers),
      classes_(classes),
      prior_(prior),
      sharing_(sharing),
      accuracy_(workers),
      log_miss_(workers),
      log_gain_(workers) {}

double OneCoinKernel::posterior(std::span<const Vote> votes, std::span<const double> weights,
                                std::span<double> q) const {
  double base = -std::log(static_cast<double>(classes_));
  std::fill(q.begin(), q.end(), 0.0);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    if (votes[v].label.value >= classes_) continue;
    const double weight = weights.empty() ? 1.0 : weights[v];
    base += weight * log_miss_[votes[v].worker.value];
    q[votes[v].label.value] += weight * log_gain_[votes[v].worker.value];
  }
  return base + log_normalize(q);
}

void OneCoinKernel::accumulate(std::span<const Vote> votes, std::span<const double> weights,
                               std::span<const double> q, std::span<double> statistics) const {
  for (std::size_t v = 0; v < votes.size(); ++v) {
    if (votes[v].label.value >= classes_) continue;
    const double weight = weights.empty() ? 1.0 : weights[v];
    statistics[votes[v].worker.value] += weight * q[votes[v].label.value];
    statistics[workers_ + votes[v].worker.value] += weight;
  }
}

void OneCoinKernel::set_history(std::span<const ConfusionCount> history) {
  if (history.empty()) return;
  known_hits_.assign(workers_, 0.0);
  known_votes_.assign(workers_, 0.0);
  for (const ConfusionCount& known : history) {
    if (known.answer.value >= classes_) continue;
    known_votes_[known.worker.value] += known.count;
    if (known.answer == known.truth) known_hits_[known.worker.value] += known.count;
  }
}

void OneCoinKernel::maximize(std::span<const double> statistics) {
  const auto hits_of = [&](std::size_t j) {
    return statistics[j] + (known_hits_.empty() ? 0.0 : known_hits_[j]);
  };
  const auto votes_of = [&](std::size_t j) {
    return statistics[workers_ + j] + (known_votes_.empty() ? 0.0 : known_votes_[j]);
  };
  double all_hits = 0;
  double all_votes = 0;
  for (std::size_t j = 0; j < workers_; ++j) {
    all_hits += hits_of(j);
    all_votes += votes_of(j);
  }
  const double pooled = pooled_accuracy(all_hits, all_votes);
  const double others = classes_ > 1 ? static_cast<double>(classes_ - 1) : 1.0;
  log_prior_ = 0;
  for (std::size_t j = 0; j < workers_; ++j) {
    const double hits = hits_of(j);
    const double votes = votes_of(j);
    double s = pooled;
    if (sharing_ == CoinSharing::kPerWorker) {
      s = prior_ == PriorKind::kHierarchical
              ? shrunk_accuracy(hits, votes, pooled)
              : std::clamp(votes > 0 ? hits / votes : pooled, kEdge, 1 - kEdge);
    }
    accuracy_[j] = s;
    log_miss_[j] = std::log1p(-s) - std::log(others);
    log_gain_[j] = classes_ > 1 ? std::log(s) - log_miss_[j] : -log_miss_[j];
    if (sharing_ == CoinSharing::kPerWorker && prior_ == PriorKind::kHierarchical) {
      log_prior_ += kPseudoVotes * (pooled * std::log(s) + (1 - pooled) * std::log1p(-s));
    }
    if (!known_hits_.empty()) {
      log_prior_ += known_hits_[j] * std::log(s) +
                    (known_votes_[j] - known_hits_[j]) * (std::log1p(-s) - std::log(others));
    }
  }
}

FitResult OneCoin::fit(const AnnotationTable& table, const FitOptions& options) const {
  OneCoinKernel kernel(table.workers(), table.classes(), options.prior, CoinSharing::kPerWorker);
  kernel.set_history(options.history);
  FitResult result;
  result.posterior = start_posterior(table, options);
  result.stop = run_em(kernel, table, options, result.posterior, result.trace);
  result.log_class_prior.assign(table.classes(), -std::log(static_cast<double>(table.classes())));
  result.workers = OneCoinWorkers(kernel.accuracy(), table.classes());
  return result;
}

}  // namespace quorate
