// The evidence of one item under a sparse worker model: for each candidate, and for all other
// classes together.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/posterior.hpp"
#include "quorate/core/sparse_confusion.hpp"

namespace quorate {

/// What Evidence is for the dense models (tempering.hpp), in vectors of one element per candidate
/// and a last one: that of every other class, which all are alike.
class SparseEvidence {
 public:
  /// `classes` is the number of all classes. Both must outlive this.
  SparseEvidence(const SparseConfusionWorkers& workers, std::size_t classes)
      : workers_(workers), classes_(classes) {}

  /// Takes the item's votes in; `candidates` are theirs.
  void read(const AnnotationTable& table, ItemId item, std::span<const ClassId> candidates);

  /// The tempered posterior (see temper()) of an item with `mass` votes.
  void posterior(double mass, double rho, std::vector<double>& q) const;

  /// Appends, for a further vote on the item, P(vote | k) for each candidate and the sum of it over
  /// all other classes: what the posterior is multiplied with to predict the vote.
  void append_prediction(Vote vote, std::vector<double>& theta) const;

  /// Elements of the two vectors.
  [[nodiscard]] std::size_t size() const { return candidates_.size() + 1; }

 private:
  [[nodiscard]] double others() const { return static_cast<double>(classes_ - candidates_.size()); }
  [[nodiscard]] double prior_elsewhere() const;

  const SparseConfusionWorkers& workers_;
  std::size_t classes_;
  std::span<const ClassId> candidates_;
  std::vector<double> log_joint_;  // prior times likelihood; last: of the mean other class
};

}  // namespace quorate
