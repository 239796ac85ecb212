// What fitting a model to an AnnotationTable gives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "quorate/base/error.hpp"
#include "quorate/base/ids.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/core/posterior.hpp"
#include "quorate/core/sparse_confusion.hpp"

namespace quorate {

/// One accuracy per worker, errors spread evenly: P(l | k) = a_j if l = k, else (1 - a_j)/(K - 1),
/// of the votes that name a class; an abstention says nothing of the truth and has probability 1.
class OneCoinWorkers {
 public:
  /// `accuracy[j]` in (0, 1); `classes` >= 1. With one class every vote is right by definition.
  OneCoinWorkers(std::vector<double> accuracy, std::size_t classes);

  [[nodiscard]] double log_probability(Vote vote, ClassId truth) const {
    if (vote.label.value >= classes_) return 0;
    return vote.label == truth ? log_hit_[vote.worker.value] : log_miss_[vote.worker.value];
  }

  /// Adds weight * log P(vote.label | k) to row[k] for every class k.
  void add_log_likelihood(Vote vote, double weight, std::span<double> row) const;

  [[nodiscard]] const std::vector<double>& accuracy() const { return accuracy_; }

 private:
  std::size_t classes_;
  std::vector<double> accuracy_;
  std::vector<double> log_hit_;
  std::vector<double> log_miss_;
};

/// A confusion matrix per worker, as logarithms, stored [worker][answer][truth] so that one vote
/// reads one run.
class ConfusionWorkers {
 public:
  /// `log_theta` holds workers x answers x classes values <= 0 in that order; there are as many
  /// answers as classes, and one more for each abstention.
  ConfusionWorkers(std::vector<double> log_theta, std::size_t answers, std::size_t classes)
      : answers_(answers), classes_(classes), log_theta_(std::move(log_theta)) {}

  /// log P(vote.label | k) for every class k.
  [[nodiscard]] std::span<const double> log_likelihood(Vote vote) const {
    return {log_theta_.data() + (vote.worker.value * answers_ + vote.label.value) * classes_,
            classes_};
  }

  [[nodiscard]] double log_probability(Vote vote, ClassId truth) const {
    return log_likelihood(vote)[truth.value];
  }

  /// Adds weight * log P(vote.label | k) to row[k] for every class k.
  void add_log_likelihood(Vote vote, double weight, std::span<double> row) const;

 private:
  std::size_t answers_;
  std::size_t classes_;
  std::vector<double> log_theta_;
};

/// Workers who either know the class and say it, or answer from a habit that has nothing to do with
/// it: P(l | k) = knows_j [l = k] + (1 - knows_j) habit_j[l]. As many numbers a worker as there are
/// answers, where a confusion matrix needs their product with the classes.
class MixtureWorkers {
 public:
  /// `knows[j]` in (0, 1); `habit` holds workers x answers probabilities > 0, worker by worker,
  /// each worker's summing to 1. There are as many answers as classes, and one more for each
  /// abstention.
  MixtureWorkers(std::vector<double> knows, std::span<const double> habit, std::size_t answers,
                 std::size_t classes);

  [[nodiscard]] double log_probability(Vote vote, ClassId truth) const {
    return vote.label == truth ? log_hit_[cell(vote)] : log_miss_[cell(vote)];
  }

  /// Adds weight * log P(vote.label | k) to row[k] for every class k.
  void add_log_likelihood(Vote vote, double weight, std::span<double> row) const;

  [[nodiscard]] const std::vector<double>& knows() const { return knows_; }

 private:
  [[nodiscard]] std::size_t cell(Vote vote) const {
    return vote.worker.value * answers_ + vote.label.value;
  }

  std::size_t answers_;
  std::size_t classes_;
  std::vector<double> knows_;
  std::vector<double> log_hit_;
  std::vector<double> log_miss_;
};

/// How a fitted model thinks its workers answer. monostate: the model has no such idea (the replays
/// of the cloud service), so its posterior cannot be recomputed from parts or calibrated by
/// held-out votes.
using WorkerModel = std::variant<std::monostate, OneCoinWorkers, ConfusionWorkers, MixtureWorkers,
                                 SparseConfusionWorkers>;

enum class StopReason {
  kNotIterative,   ///< the model is computed in one pass
  kConverged,      ///< objective and posteriors changed less than the tolerance
  kMaxIterations,  ///< the cap on iterations was reached first
  kFixedRounds,    ///< the model is defined by a fixed number of rounds
};

/// "not-iterative", "converged", "max-iterations", "fixed-rounds".
[[nodiscard]] std::string_view to_string(StopReason reason);

/// One line of the fit's history.
struct IterationTrace {
  double objective = 0;  ///< log likelihood plus log prior density (constants dropped)
  /// Mean over the voted items of the probability that moved from one class to another (total
  /// variation), in [0, 1].
  double posterior_change = 0;
};

struct FitResult {
  Posterior posterior;                  ///< uncalibrated
  std::vector<double> log_class_prior;  ///< K values
  WorkerModel workers;
  /// The posterior knows more than `workers` and `log_class_prior` say (how hard an item is, how
  /// unsure the parameters are): Bayes' rule does not give it back, and calibration tempers it as
  /// it is. `workers` then is the model's best summary, for predicting other votes.
  bool posterior_stands_alone = false;
  std::vector<double>
      stated_confidence;  ///< by item, where the model defines one of its own; else empty
  StopReason stop = StopReason::kNotIterative;
  std::vector<IterationTrace> trace;  ///< one element an iteration
};

/// Calls fn with the fit's worker model, whichever it is. A fit without one is our bug:
/// Error{kInternal}.
template <class Fn>
auto with_worker_model(const FitResult& fit, Fn&& fn) {
  if (const auto* coin = std::get_if<OneCoinWorkers>(&fit.workers)) return fn(*coin);
  if (const auto* confusion = std::get_if<ConfusionWorkers>(&fit.workers)) return fn(*confusion);
  if (const auto* mixture = std::get_if<MixtureWorkers>(&fit.workers)) return fn(*mixture);
  if (const auto* sparse = std::get_if<SparseConfusionWorkers>(&fit.workers)) return fn(*sparse);
  throw Error(ErrorCode::kInternal, "this model has no worker model to calibrate with");
}

}  // namespace quorate
