// One pass over all votes: what the other workers say about each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"

namespace quorate {

/// The periods in which votes were submitted: nearly equal numbers of votes each.
struct Periods {
  std::vector<std::int64_t> begins_ms;  ///< of the second, third, ... period; ascending

  /// No period at all: no times are known.
  [[nodiscard]] std::size_t size() const { return has_times ? begins_ms.size() + 1 : 0; }
  [[nodiscard]] std::size_t of(std::int64_t submission_ms) const;

  bool has_times = false;
};

/// Up to 4 periods of the submission times; fewer where many votes share one moment.
[[nodiscard]] Periods find_periods(const AnnotationTable& table);

/// Sums over some votes that can be compared with those of others.
struct ComparedSums {
  double votes = 0;
  double agreeing = 0;           ///< with the others' consensus, ties by their share
  std::vector<double> used;      ///< by class
  std::vector<double> expected;  ///< by class: sum of P(class | others' votes)
};

/// What the others say about one vote; NaN where nobody else labelled the object.
struct VoteFact {
  float credit;  ///< q(label), with q the leave-one-out posterior
  float best;    ///< sum of q^2: the mean credit of answers drawn from q itself
  float agrees;  ///< 1 with the most probable class of q, 0 without, 1/n with one of n
};

/// What the others say about every vote.
struct VoteFacts {
  std::vector<VoteFact> of_vote;  ///< in the order of the table
  bool has_counts = false;
  std::vector<double> counts;    ///< [worker][answer][truth]: sum of q; empty without has_counts
  std::vector<double> agreeing;  ///< by worker: sum of `agrees`
  std::vector<double> compared;  ///< by worker: votes that can be compared
  Periods periods;
  /// By worker, then period: only where there are periods and counts.
  std::vector<ComparedSums> by_period;
};

/// O(votes x K), several threads, the same bits for any number of them.
[[nodiscard]] VoteFacts vote_facts(const AnnotationTable& table, const FitResult& fit,
                                   unsigned threads);

}  // namespace quorate
