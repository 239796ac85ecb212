// Test: worker_quality_test.cpp.
#include "quorate/audit/worker_quality.hpp"

#include <algorithm>

#include "quorate/models/em.hpp"

namespace quorate {
namespace {

constexpr double kPriorVotes = 4;

/// Adds the votes of the job to what is known.
void count_votes(const AnnotationTable& table, const Posterior& posterior,
                 std::span<const std::optional<ClassId>> gold,
                 std::vector<WorkerQuality>& workers) {
  const std::size_t classes = table.classes();
  const std::size_t answers = table.answers();
  std::vector<double> q(classes);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::span<const double> row = posterior.row(ItemId{i});
    std::copy(row.begin(), row.end(), q.begin());
    if (const auto truth = known_class(gold, ItemId{i})) hold_at(*truth, q);
    for (const Vote vote : table.votes_of(ItemId{i})) {
      WorkerQuality& worker = workers[vote.worker.value];
      ++worker.annotations;
      for (std::size_t k = 0; k < classes && !worker.confusion_counts.empty(); ++k) {
        worker.confusion_counts[k * answers + vote.label.value] += q[k];
      }
      if (table.is_abstention(vote)) {
        ++worker.abstentions;
        continue;
      }
      worker.expected_right += q[vote.label.value];
      worker.named += 1;
    }
  }
}

void count_history(const AnnotationTable& table, std::span<const ConfusionCount> history,
                   std::vector<WorkerQuality>& workers) {
  for (const ConfusionCount& known : history) {
    WorkerQuality& worker = workers[known.worker.value];
    if (!worker.confusion_counts.empty()) {
      worker.confusion_counts[known.truth.value * table.answers() + known.answer.value] +=
          known.count;
    }
    if (known.answer.value >= table.classes()) continue;
    worker.named += known.count;
    if (known.answer == known.truth) worker.expected_right += known.count;
  }
}

}  // namespace

std::vector<WorkerQuality> worker_quality(const AnnotationTable& table, const Posterior& posterior,
                                          const FitOptions& known) {
  const std::size_t cells = table.classes() * table.answers();
  std::size_t count = table.workers();
  for (const ConfusionCount& votes : known.history) {
    count = std::max(count, votes.worker.value + std::size_t{1});
  }
  std::vector<WorkerQuality> workers(count);
  if (count * cells <= kMostConfusionCells) {
    for (WorkerQuality& worker : workers) worker.confusion_counts.assign(cells, 0.0);
  }
  count_history(table, known.history, workers);
  count_votes(table, posterior, known.gold, workers);
  double all_right = 0;
  double all_named = 0;
  for (const WorkerQuality& worker : workers) {
    all_right += worker.expected_right;
    all_named += worker.named;
  }
  const double crowd = (all_right + 1) / (all_named + 2);
  for (WorkerQuality& worker : workers) {
    const double right = worker.expected_right + kPriorVotes * crowd;
    const double wrong =
        std::max(0.0, worker.named - worker.expected_right) + kPriorVotes * (1 - crowd);
    worker.accuracy = right / (worker.named + kPriorVotes);
    worker.accuracy_interval = beta_interval(right, wrong);
  }
  return workers;
}

}  // namespace quorate
