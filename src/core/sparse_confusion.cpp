// Test: sparse_confusion_test.cpp.
#include "quorate/core/sparse_confusion.hpp"

#include <algorithm>
#include <cmath>

namespace quorate {
namespace {

/// Position of `id` in the ascending part [begin, end) of `ids`.
std::optional<std::size_t> find_in(const std::vector<ClassId>& ids, std::uint64_t begin,
                                   std::uint64_t end, ClassId id) {
  const auto first = ids.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = ids.begin() + static_cast<std::ptrdiff_t>(end);
  const auto found = std::lower_bound(first, last, id);
  if (found == last || *found != id) return std::nullopt;
  return static_cast<std::size_t>(found - ids.begin());
}

}  // namespace

std::optional<std::size_t> SparseConfusionLayout::find_answer(Vote vote) const {
  const std::size_t j = vote.worker.value;
  return find_in(answer_label, answer_begin[j], answer_begin[j + 1], vote.label);
}

std::optional<std::size_t> SparseConfusionLayout::find_cell(std::size_t answer,
                                                            ClassId truth) const {
  return find_in(cell_truth, cell_begin[answer], cell_begin[answer + 1], truth);
}

std::optional<std::size_t> SparseConfusionLayout::find_row(WorkerId worker, ClassId truth) const {
  const std::size_t j = worker.value;
  return find_in(row_truth, row_begin[j], row_begin[j + 1], truth);
}

SparseConfusionWorkers::SparseConfusionWorkers(SparseConfusionLayout layout, Parameters parameters)
    : layout_(std::move(layout)), parameters_(std::move(parameters)) {}

double SparseConfusionWorkers::base(Vote vote, ClassId truth) const {
  const std::size_t classes = parameters_.classes;
  const std::size_t j = vote.worker.value;
  if (vote.label.value >= classes) {
    const std::size_t abstentions = parameters_.abstention.size() / parameters_.workers.size();
    return parameters_.abstention[j * abstentions + vote.label.value - classes];
  }
  const Worker& worker = parameters_.workers[j];
  return vote.label == truth ? worker.on_diagonal : worker.off_diagonal;
}

double SparseConfusionWorkers::probability(Vote vote, ClassId truth) const {
  const std::optional<std::size_t> answer = layout_.find_answer(vote);
  if (answer) {
    const std::optional<std::size_t> cell = layout_.find_cell(*answer, truth);
    if (cell) return parameters_.cell[*cell];
  }
  const std::optional<std::size_t> row = layout_.find_row(vote.worker, truth);
  const double scale =
      row ? parameters_.row_scale[*row] : parameters_.workers[vote.worker.value].row_scale;
  return ((answer ? parameters_.spread[*answer] : 0.0) + base(vote, truth)) * scale;
}

double SparseConfusionWorkers::log_probability(Vote vote, ClassId truth) const {
  return std::log(probability(vote, truth));
}

double SparseConfusionWorkers::mean_probability(Vote vote) const {
  if (const auto answer = layout_.find_answer(vote)) return parameters_.mean[*answer];
  const Worker& worker = parameters_.workers[vote.worker.value];
  if (vote.label.value >= parameters_.classes) return base(vote, ClassId{0}) * worker.mean_scale;
  const std::optional<std::size_t> row = layout_.find_row(vote.worker, vote.label);
  const double on_scale = row ? parameters_.row_scale[*row] : worker.row_scale;
  return worker.off_diagonal * worker.mean_scale + (worker.on_diagonal - worker.off_diagonal) *
                                                       parameters_.class_prior[vote.label.value] *
                                                       on_scale;
}

void SparseConfusionWorkers::add_log_likelihood(Vote vote, double weight,
                                                std::span<double> row) const {
  for (std::uint32_t k = 0; k < row.size(); ++k)
    row[k] += weight * log_probability(vote, ClassId{k});
}

}  // namespace quorate
