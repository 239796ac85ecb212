// Test: worker_quality_test.cpp.
#include "quorate/audit/worker_quality.hpp"

namespace quorate {
namespace {

constexpr double kPriorVotes = 4;

}  // namespace

std::vector<WorkerQuality> worker_quality(const AnnotationTable& table,
                                          const Posterior& posterior) {
  const std::size_t classes = table.classes();
  const std::size_t answers = table.answers();
  const bool has_confusion = table.workers() * classes * answers <= kMostConfusionCells;
  std::vector<WorkerQuality> workers(table.workers());
  if (has_confusion) {
    for (WorkerQuality& worker : workers) worker.confusion_counts.assign(classes * answers, 0.0);
  }
  std::vector<double> q(classes);
  double all_right = 0;
  std::uint64_t all_votes = 0;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const ItemId item{i};
    if (has_confusion) posterior.fill_row(item, q);
    for (const Vote vote : table.votes_of(ItemId{i})) {
      WorkerQuality& worker = workers[vote.worker.value];
      ++worker.annotations;
      if (has_confusion) {
        for (std::size_t k = 0; k < classes; ++k)
          worker.confusion_counts[k * answers + vote.label.value] += q[k];
      }
      if (table.is_abstention(vote)) {
        ++worker.abstentions;
        continue;
      }
      const double right = posterior.probability(item, vote.label);
      worker.expected_right += right;
      all_right += right;
      ++all_votes;
    }
  }
  const double crowd = (all_right + 1) / (static_cast<double>(all_votes) + 2);
  for (WorkerQuality& worker : workers) {
    const auto n = static_cast<double>(worker.annotations - worker.abstentions);
    const double right = worker.expected_right + kPriorVotes * crowd;
    const double wrong = n - worker.expected_right + kPriorVotes * (1 - crowd);
    worker.accuracy = right / (n + kPriorVotes);
    worker.accuracy_interval = beta_interval(right, wrong);
  }
  return workers;
}

}  // namespace quorate
