// Accuracy, its interval and the confusion counts of every worker. Test: worker_quality_test.cpp,
// worker_quality_shared_test.cpp.
#include "quorate/audit/worker_quality.hpp"

#include <algorithm>

#include "quorate/models/em.hpp"

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
  worker.named = sums.votes;
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

/// What one item says of its votes: the calibrated and the fitted probability of each class.
class ItemRows {
 public:
  ItemRows(const Posterior& calibrated, const Posterior& fitted,
           std::span<const std::optional<ClassId>> gold)
      : calibrated_(calibrated), fitted_(fitted.items() > 0 ? fitted : calibrated), gold_(gold) {}

  [[nodiscard]] double calibrated(ItemId item, ClassId label) const {
    return probability(calibrated_, item, label);
  }
  [[nodiscard]] double fitted(ItemId item, ClassId label) const {
    return probability(fitted_, item, label);
  }

  void fill_calibrated(ItemId item, std::span<double> row) const {
    calibrated_.fill_row(item, row);
    if (const ClassId* truth = known_class(gold_, item)) hold_at(*truth, row);
  }

 private:
  [[nodiscard]] double probability(const Posterior& posterior, ItemId item, ClassId label) const {
    if (const ClassId* truth = known_class(gold_, item)) return label == *truth ? 1.0 : 0.0;
    return posterior.probability(item, label);
  }

  const Posterior& calibrated_;
  const Posterior& fitted_;
  std::span<const std::optional<ClassId>> gold_;
};

/// Adds the votes of the job; `counts` is empty where confusion counts are not wanted.
void count_votes(const AnnotationTable& table, const ItemRows& rows, std::vector<double>& counts,
                 std::vector<Sums>& sums, std::vector<WorkerQuality>& workers) {
  const std::size_t classes = table.classes();
  std::vector<double> row(classes);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const ItemId item{i};
    if (!counts.empty()) rows.fill_calibrated(item, row);
    for (const Vote vote : table.votes_of(item)) {
      const std::size_t j = vote.worker.value;
      ++workers[j].annotations;
      if (!counts.empty()) {
        double* cell = counts.data() + (j * table.answers() + vote.label.value) * classes;
        for (std::size_t k = 0; k < classes; ++k) cell[k] += row[k];
      }
      if (table.is_abstention(vote)) {
        ++workers[j].abstentions;
        continue;
      }
      const double c = rows.calibrated(item, vote.label);
      const double gap = rows.fitted(item, vote.label) - c;
      const double q = c + (1 - kCalibratedShare) * gap;
      sums[j].votes += 1;
      sums[j].right += q;
      sums[j].uncertainty += q * (1 - q);
      sums[j].gap += gap;
    }
  }
}

void count_history(const AnnotationTable& table, std::span<const ConfusionCount> history,
                   std::vector<double>& counts, std::vector<Sums>& sums) {
  for (const ConfusionCount& known : history) {
    const std::size_t j = known.worker.value;
    if (!counts.empty()) {
      counts[(j * table.answers() + known.answer.value) * table.classes() + known.truth.value] +=
          known.count;
    }
    if (known.answer.value >= table.classes()) continue;
    sums[j].votes += known.count;
    if (known.answer == known.truth) sums[j].right += known.count;
  }
}

}  // namespace

std::vector<WorkerQuality> worker_quality(const AnnotationTable& table, const Posterior& calibrated,
                                          const Posterior& fitted, const FitOptions& known) {
  const std::size_t cells = table.classes() * table.answers();
  std::size_t count = table.workers();
  for (const ConfusionCount& votes : known.history) {
    count = std::max(count, votes.worker.value + std::size_t{1});
  }
  std::vector<WorkerQuality> workers(count);
  const bool has_confusion = count * cells <= kMostConfusionCells;
  std::vector<double> counts(has_confusion ? count * cells : 0);
  std::vector<Sums> sums(count);
  count_history(table, known.history, counts, sums);
  count_votes(table, ItemRows(calibrated, fitted, known.gold), counts, sums, workers);
  Sums all;
  for (const Sums& worker : sums) {
    all.votes += worker.votes;
    all.right += worker.right;
  }
  const double crowd = (all.right + 1) / (all.votes + 2);
  for (std::size_t j = 0; j < count; ++j) set_accuracy(sums[j], crowd, workers[j]);
  if (has_confusion) hand_out_confusion(counts, table.answers(), table.classes(), workers);
  return workers;
}

}  // namespace quorate
