// Accuracy, its interval and the confusion counts of every worker. Test: worker_quality_test.cpp,
// worker_quality_shared_test.cpp.
#include "quorate/audit/worker_quality.hpp"

#include <algorithm>

#include "class_votes.hpp"

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
void hand_out_confusion(const std::vector<double>& counts, std::size_t classes,
                        std::vector<WorkerQuality>& workers) {
  for (std::size_t j = 0; j < workers.size(); ++j) {
    std::vector<double>& out = workers[j].confusion_counts;
    out.resize(classes * classes);
    const double* from = counts.data() + j * classes * classes;
    for (std::size_t l = 0; l < classes; ++l) {
      for (std::size_t k = 0; k < classes; ++k) out[k * classes + l] = from[l * classes + k];
    }
  }
}

}  // namespace

std::vector<WorkerQuality> worker_quality(const AnnotationTable& table, const Posterior& calibrated,
                                          const Posterior& fitted) {
  const std::size_t classes = table.classes();
  const bool has_confusion = table.workers() * classes * classes <= kMostConfusionCells;
  std::vector<WorkerQuality> workers(table.workers());
  std::vector<double> counts(has_confusion ? table.workers() * classes * classes : 0);
  std::vector<Sums> sums(table.workers());
  Sums all;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::span<const double> c = calibrated.row(ItemId{i});
    const std::span<const double> f = fitted.row(ItemId{i});
    for (const Vote vote : table.votes_of(ItemId{i})) {
      const std::size_t j = vote.worker.value;
      ++workers[j].annotations;
      if (!is_class_vote(vote, classes)) continue;
      const double gap = f[vote.label.value] - c[vote.label.value];
      const double q = c[vote.label.value] + (1 - kCalibratedShare) * gap;
      sums[j].votes += 1;
      sums[j].right += q;
      sums[j].uncertainty += q * (1 - q);
      sums[j].gap += gap;
      all.votes += 1;
      all.right += q;
      if (!has_confusion) continue;
      double* row = counts.data() + (j * classes + vote.label.value) * classes;
      for (std::size_t k = 0; k < classes; ++k) row[k] += c[k];
    }
  }
  const double crowd = (all.right + 1) / (all.votes + 2);
  for (std::size_t j = 0; j < workers.size(); ++j) set_accuracy(sums[j], crowd, workers[j]);
  if (has_confusion) hand_out_confusion(counts, classes, workers);
  return workers;
}

}  // namespace quorate
