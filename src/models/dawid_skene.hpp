// The kernel of dawid-skene: a confusion matrix per worker. Here and not in the .cpp so that tests
// can drive it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// Dawid & Skene 1979. Symbols: n[j][l][k] expected votes l of worker j on items of class k (that
/// order, so that a vote reads and adds one run of K), theta_j[k][l] = P(l | k) in the same order,
/// pi[k] class prior.
class DawidSkeneKernel {
 public:
  DawidSkeneKernel(std::size_t workers, std::size_t classes, PriorKind prior, double strength);

  [[nodiscard]] std::size_t statistics() const { return workers_ * classes_ * classes_ + classes_; }

  void log_joint(std::span<const Vote> votes, std::span<const double> weights,
                 std::span<double> row) const;
  void accumulate(std::span<const Vote> votes, std::span<const double> weights,
                  std::span<const double> q, std::span<double> statistics) const;
  void maximize(std::span<const double> statistics);
  [[nodiscard]] double log_prior() const { return log_prior_; }

  [[nodiscard]] const std::vector<double>& log_class_prior() const { return log_pi_; }
  [[nodiscard]] const std::vector<double>& log_theta() const { return log_theta_; }

 private:
  void maximize_worker(std::span<const double> n, double pooled_accuracy,
                       std::span<double> log_theta);
  void maximize_worker_unsmoothed(std::span<const double> n, std::span<double> log_theta) const;
  void maximize_class_prior(std::span<const double> sums);

  std::size_t workers_;
  std::size_t classes_;
  PriorKind prior_;
  double strength_;
  std::vector<double> log_pi_;
  std::vector<double> log_theta_;
  double log_prior_ = 0;
};

}  // namespace quorate
