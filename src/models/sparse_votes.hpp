// The votes of a job sorted for sparse confusion matrices: which cells there are, and which votes
// count to which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/posterior.hpp"
#include "quorate/core/sparse_confusion.hpp"
#include "quorate/models/model.hpp"

namespace quorate {

/// A vote and a candidate of its item make a pair, which counts to one cell: (worker, answer,
/// candidate).
struct SparseVotes {
  /// A vote by its item and its place among the item's votes.
  struct Place {
    std::uint32_t item = 0;
    std::uint32_t vote = 0;
  };

  SparseConfusionLayout layout;
  std::vector<std::uint32_t> cell_row;        ///< by cell: the row that it is in
  std::vector<std::uint32_t> answer_of_vote;  ///< by vote, in the table's order
  std::vector<std::uint64_t> first_pair;      ///< by item; one more element than items
  std::vector<std::uint32_t> cell_of_pair;    ///< by item, then vote, then candidate
  std::vector<std::uint64_t> worker_begin;    ///< one more element than workers
  std::vector<Place> votes_of_worker;         ///< sorted by worker; within one in table order
  std::vector<double> history;  ///< by cell: counts of earlier jobs; empty: none are known
};

/// The same for any number of threads. 4 bytes a pair, and about 30 a vote. Throws Error{kBadData}
/// beyond 2^32 - 1 cells.
[[nodiscard]] SparseVotes sort_votes(const AnnotationTable& table, const Candidates& candidates,
                                     std::span<const ConfusionCount> history, unsigned threads);

}  // namespace quorate
