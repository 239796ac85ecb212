// The kernel of one-coin: one accuracy per worker. Here and not in the .cpp so that tests can drive
// it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// Who shares an accuracy.
enum class CoinSharing {
  kPerWorker,
  kEverybody,  ///< one accuracy for the whole crowd: what majority voting assumes
};

/// One accuracy s_j per worker, errors even over the other classes, uniform class prior.
/// Statistics: expected right votes per worker, then votes per worker.
class OneCoinKernel {
 public:
  OneCoinKernel(std::size_t workers, std::size_t classes, PriorKind prior, CoinSharing sharing);

  [[nodiscard]] std::size_t statistics() const { return 2 * workers_; }

  double posterior(std::span<const Vote> votes, std::span<const double> weights,
                   std::span<double> q) const;
  void accumulate(std::span<const Vote> votes, std::span<const double> weights,
                  std::span<const double> q, std::span<double> statistics) const;
  void maximize(std::span<const double> statistics);
  [[nodiscard]] double log_prior() const { return log_prior_; }

  /// Counts what is known from earlier jobs as votes of every iteration.
  void set_history(std::span<const ConfusionCount> history);

  [[nodiscard]] const std::vector<double>& accuracy() const { return accuracy_; }

 private:
  std::size_t workers_;
  std::size_t classes_;
  PriorKind prior_;
  CoinSharing sharing_;
  std::vector<double> known_hits_;  // of earlier jobs, by worker; empty: none
  std::vector<double> known_votes_;
  std::vector<double> accuracy_;
  std::vector<double> log_miss_;  // log((1 - s)/(K - 1))
  std::vector<double> log_gain_;  // log s - log_miss_
  double log_prior_ = 0;
};

/// Accuracy of a worker with `hits` expected right votes of `total`, held at the crowd's accuracy
/// with the weight of four votes, and kept inside (0, 1).
[[nodiscard]] double shrunk_accuracy(double hits, double total, double pooled);

/// The crowd's accuracy: (hits + 1)/(total + 2).
[[nodiscard]] double pooled_accuracy(double hits, double total);

}  // namespace quorate
