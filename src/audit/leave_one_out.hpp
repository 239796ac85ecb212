// What an item looks like to everybody but one worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"

namespace quorate {

/// Posterior of an item without the votes of one of its workers:
///   q(k) proportional to pi_k * prod over the others' votes u of theta_u[k][l_u]^w_u,
/// with the fit's own worker model, not tempered. A fit without a worker model gives the shares of
/// the others' votes. Immutable; safe to share between threads.
class LeaveOneOut {
 public:
  /// Memory of one thread.
  struct Scratch {
    std::vector<double> rows;            ///< votes x K: what the others say of each vote's item
    std::vector<std::uint8_t> compared;  ///< by vote: 0 where nobody else voted, or it is no class
    std::vector<double> factors;
    std::vector<double> suffix;
    std::vector<std::uint32_t> workers;
  };

  /// `table` and `fit` must outlive this.
  LeaveOneOut(const AnnotationTable& table, const FitResult& fit);

  /// Fills `scratch.rows` and `scratch.compared` for the votes of `item`. Cost: O(votes x K), but
  /// for an item that a worker labelled twice O(votes^2 x K).
  void rows_of(ItemId item, Scratch& scratch) const;

 private:
  void note_compared(std::span<const Vote> votes, bool repeats, Scratch& scratch) const;
  void share_rows(std::span<const Vote> votes, Scratch& scratch) const;
  void product_rows(std::span<const Vote> votes, Scratch& scratch) const;
  void log_rows(std::span<const Vote> votes, std::span<const double> weights, bool repeats,
                Scratch& scratch) const;
  void fill_factors(Vote vote, std::span<double> row) const;

  const AnnotationTable& table_;
  const FitResult& fit_;
  std::size_t classes_;
  std::vector<double> prior_;     // pi
  std::vector<double> theta_;     // of confusion matrices: P(l | k) in the order of the logs
  std::size_t most_factors_ = 0;  // products of so many cannot underflow
};

}  // namespace quorate
