// Confusion matrices of many workers with many classes: the cells that were seen, and what all
// others have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "quorate/base/ids.hpp"
#include "quorate/core/annotation_table.hpp"

namespace quorate {

/// Which cells (worker, answer, truth) are stored: for every answer that a worker gave, the
/// candidates of the items on which he gave it (and what is known of him from earlier jobs). Three
/// nested lists: a worker's answers, an answer's cells; and beside them a worker's rows: the truths
/// of his cells.
struct SparseConfusionLayout {
  std::vector<std::uint64_t> answer_begin;  ///< by worker; one more element than workers
  std::vector<ClassId> answer_label;        ///< ascending within a worker
  std::vector<std::uint64_t> cell_begin;    ///< by answer; one more element than answers
  std::vector<ClassId> cell_truth;          ///< ascending within an answer
  std::vector<std::uint64_t> row_begin;     ///< by worker; one more element than workers
  std::vector<ClassId> row_truth;           ///< ascending within a worker

  [[nodiscard]] std::size_t workers() const { return answer_begin.size() - 1; }

  /// Position of the worker's answer, of a cell of that answer, or of a row of the worker.
  [[nodiscard]] std::optional<std::size_t> find_answer(Vote vote) const;
  [[nodiscard]] std::optional<std::size_t> find_cell(std::size_t answer, ClassId truth) const;
  [[nodiscard]] std::optional<std::size_t> find_row(WorkerId worker, ClassId truth) const;
};

/// P(l | k) of worker j: the stored cells, and for all others
///   (m_jl + base_j(k, l)) / total_j(k),
/// with base the prior's pseudo-counts, m_jl what classes that nobody voted for on an item get of
/// j's answers l, and total the expected votes of j on items of class k with the prior's.
class SparseConfusionWorkers {
 public:
  /// What a worker does where nothing was seen of him.
  struct Worker {
    double on_diagonal = 0;   ///< pseudo-counts of a right answer
    double off_diagonal = 0;  ///< of one wrong answer
    double row_scale = 0;     ///< 1 / total of a row without cells
    double mean_scale = 0;    ///< mean of 1 / total over all rows, weighted by the class prior
  };

  struct Parameters {
    std::size_t classes = 0;
    std::vector<double> class_prior;  ///< by class
    std::vector<Worker> workers;
    std::vector<double> abstention;  ///< pseudo-counts, workers x abstentions
    std::vector<double> spread;      ///< m_jl, by answer
    std::vector<double> mean;  ///< by answer: mean of P(l | k) over k, weighted by the class prior
    std::vector<double> cell;  ///< P(l | k), by cell
    std::vector<double> row_scale;  ///< 1 / total, by row
  };

  SparseConfusionWorkers(SparseConfusionLayout layout, Parameters parameters);

  /// P(vote.label | truth), in (0, 1].
  [[nodiscard]] double probability(Vote vote, ClassId truth) const;
  [[nodiscard]] double log_probability(Vote vote, ClassId truth) const;

  /// The mean of probability() over all classes, weighted by the class prior.
  [[nodiscard]] double mean_probability(Vote vote) const;

  /// Adds weight * log P(vote.label | k) to row[k] for every class k. Takes time for every class:
  /// for single items.
  void add_log_likelihood(Vote vote, double weight, std::span<double> row) const;

  [[nodiscard]] const std::vector<double>& class_prior() const { return parameters_.class_prior; }

 private:
  [[nodiscard]] double base(Vote vote, ClassId truth) const;

  SparseConfusionLayout layout_;
  Parameters parameters_;
};

}  // namespace quorate
