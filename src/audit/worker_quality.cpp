// Accuracy, its interval and the confusion counts of every worker. Test: worker_quality_test.cpp,
// worker_quality_shared_test.cpp.
#include "quorate/audit/worker_quality.hpp"

#include <algorithm>

namespace quorate {
namespace {

constexpr double kPriorVotes = 4;
constexpr double kCalibratedShare = 0.75;
constexpr double kLeastShape = 0.5;  // of a Beta as wide as one can be: both shapes together

/// Sums over the votes of one worker.
struct Sums {
  double votes = 0;
  double right = 0;        // q
  double uncertainty = 0;  // q (1 - q)
  double gap = 0;          // f - c
};

/// 95 % of a Beta with this mean and variance.
Interval interval_of(double mean, double variance) {
  const double shapes = std::max(mean * (1 - mean) / variance - 1, kLeastShape);
  return beta_interval(mean * shapes, (1 - mean) * shapes);
}

void set_accuracy(const Sums& sums, double crowd, WorkerQuality& worker) {
  worker.expected_right = sums.right;
  worker.accuracy = (sums.right + kPriorVotes * crowd) / (sums.votes + kPriorVotes);
  const double a = worker.accuracy;
  double variance = a * (1 - a) / (sums.votes + kPriorVotes + 1);
  if (sums.votes > 0) {
    const double uncertainty = sums.uncertainty / sums.votes;
    const double gap = sums.gap / sums.votes;
    variance += uncertainty / sums.votes + uncertainty * uncertainty / 4 + gap * gap / 4;
  }
  worker.accuracy_interval = interval_of(a, variance);
}

/// [answer][truth] of all workers, which the votes fill by runs, becomes [truth][answer] of each.
void hand_out_confusion(const std::vector<double>& counts, std::size_t answers, std::size_t classes,
                        std::vector<WorkerQuality>& workers) {
  for (std::size_t j = 0; j < workers.size(); ++j) {
    std::vector<double>& out = workers[j].confusion_counts;
    out.resize(classes * answers);
    const double* from = counts.data() + j * answers * classes;
    for (std::size_t l = 0; l < answers; ++l) {
      for (std::size_t k = 0; k < classes; ++k) out[k * answers + l] = from[l * classes + k];
    }
  }
}

}  // namespace

std::vector<WorkerQuality> worker_quality(const AnnotationTable& table, const Posterior& calibrated,
                                          const Posterior& fitted) {
  const std::size_t classes = table.classes();
  const std::size_t answers = table.answers();
  const bool has_confusion = table.workers() * classes * answers <= kMostConfusionCells;
  std::vector<WorkerQuality> workers(table.workers());
  std::vector<double> counts(has_confusion ? table.workers() * answers * classes : 0);
  const bool has_fitted = fitted.items() > 0;
  std::vector<double> row(classes);
  std::vector<Sums> sums(table.workers());
  Sums all;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const ItemId item{i};
    if (has_confusion) calibrated.fill_row(item, row);
    for (const Vote vote : table.votes_of(item)) {
      const std::size_t j = vote.worker.value;
      ++workers[j].annotations;
      if (has_confusion) {
        double* cell = counts.data() + (j * answers + vote.label.value) * classes;
        for (std::size_t k = 0; k < classes; ++k) cell[k] += row[k];
      }
      if (table.is_abstention(vote)) {
        ++workers[j].abstentions;
        continue;
      }
      const double c = calibrated.probability(item, vote.label);
      const double gap = has_fitted ? fitted.probability(item, vote.label) - c : 0.0;
      const double q = c + (1 - kCalibratedShare) * gap;
      sums[j].votes += 1;
      sums[j].right += q;
      sums[j].uncertainty += q * (1 - q);
      sums[j].gap += gap;
      all.votes += 1;
      all.right += q;
    }
  }
  const double crowd = (all.right + 1) / (all.votes + 2);
  for (std::size_t j = 0; j < workers.size(); ++j) set_accuracy(sums[j], crowd, workers[j]);
  if (has_confusion) hand_out_confusion(counts, answers, classes, workers);
  return workers;
}

}  // namespace quorate
