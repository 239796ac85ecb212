// mace: each worker either knows the class of an item and says it, or answers from a habit. Hovy,
// Berg-Kirkpatrick, Vaswani & Hovy, NAACL 2013, by variational Bayes as in section 3.3 there. Test:
// variational_test.cpp.
//
//   P(l | k) = s_j [l = k] + (1 - s_j) x_j[l],  s_j ~ Beta(0.5, 0.5),  x_j ~ Dirichlet(10)
//   (the paper leaves the prior of x open; its program and others use 10)
//   q_i(k) proportional to product of (s' [l = k] + (1 - s)' x'[l]), where p' = exp(E log p)
//   a vote l was given knowingly with q_i(l) s' / (s' + (1 - s)' x'[l])
//
// Every class is equally probable before the votes. An abstention is always habit. The objective,
// the evidence lower bound, has local maxima: of ten fits, one from the vote shares and nine from
// random parameters as in the paper, the best is kept.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "builtin_models.hpp"
#include "dirichlet.hpp"
#include "quorate/base/random.hpp"
#include "restarts.hpp"

namespace quorate {
namespace {

constexpr std::size_t kRestarts = 10;
constexpr std::size_t kTryIterations = 50;
constexpr double kKnowPrior = 0.5;
constexpr double kHabitPrior = 10;

/// Statistics of a worker: votes from habit by answer, then all votes given knowingly.
class MaceKernel {
 public:
  /// Even parameters; random ones where there is `random` (the paper's: uniform in 1 ... 2.5, then
  /// normalised).
  MaceKernel(const AnnotationTable& table, Random* random)
      : workers_(table.workers()),
        answers_(table.answers()),
        classes_(table.classes()),
        know_(workers_),
        habit_(workers_ * answers_),
        mean_know_(workers_),
        mean_habit_(workers_ * answers_) {
    const auto draw = [&] { return random != nullptr ? 1 + 1.5 * random->uniform() : 1.0; };
    for (std::size_t j = 0; j < workers_; ++j) {
      const double knows = draw();
      const double spams = draw();
      know_[j] = knows / (knows + spams);
      double total = 0;
      for (std::size_t l = 0; l < answers_; ++l) total += habit_[j * answers_ + l] = draw();
      for (std::size_t l = 0; l < answers_; ++l) {
        habit_[j * answers_ + l] *= (1 - know_[j]) / total;
      }
    }
  }

  [[nodiscard]] std::size_t statistics() const { return workers_ * (answers_ + 1); }

  double posterior(std::span<const Vote> votes, std::span<const double> weights,
                   std::span<double> q) const {
    double base = -std::log(static_cast<double>(classes_));
    std::fill(q.begin(), q.end(), 0.0);
    for (std::size_t v = 0; v < votes.size(); ++v) {
      const double weight = weights.empty() ? 1.0 : weights[v];
      const double habit = habit_[cell(votes[v])];
      base += weight * std::log(habit);
      if (votes[v].label.value >= classes_) continue;
      q[votes[v].label.value] += weight * std::log1p(know_[votes[v].worker.value] / habit);
    }
    return base + log_normalize(q);
  }

  void accumulate(std::span<const Vote> votes, std::span<const double> weights,
                  std::span<const double> q, std::span<double> statistics) const {
    for (std::size_t v = 0; v < votes.size(); ++v) {
      const std::size_t j = votes[v].worker.value;
      const double weight = weights.empty() ? 1.0 : weights[v];
      double knowing = 0;
      if (votes[v].label.value < classes_) {
        knowing = q[votes[v].label.value] * know_[j] / (know_[j] + habit_[cell(votes[v])]);
      }
      double* n = statistics.data() + j * (answers_ + 1);
      n[votes[v].label.value] += weight * (1 - knowing);
      n[answers_] += weight * knowing;
    }
  }

  void maximize(std::span<const double> statistics) {
    log_prior_ = 0;
    const std::vector<double> habit_prior(answers_, kHabitPrior);
    std::vector<double> habit(answers_);
    std::vector<double> weight(answers_);
    for (std::size_t j = 0; j < workers_; ++j) {
      const std::span<const double> n = statistics.subspan(j * (answers_ + 1), answers_ + 1);
      double spams = 0;
      for (std::size_t l = 0; l < answers_; ++l) {
        habit[l] = kHabitPrior + n[l];
        spams += n[l];
      }
      log_prior_ += expected_log_dirichlet(habit, habit_prior, weight);
      const std::array knows_prior{kKnowPrior, kKnowPrior};
      const std::array knows{kKnowPrior + n[answers_], kKnowPrior + spams};
      std::array<double, 2> share{};
      log_prior_ += expected_log_dirichlet(knows, knows_prior, share);
      know_[j] = share[0];
      mean_know_[j] = knows[0] / (knows[0] + knows[1]);
      const double total = spams + kHabitPrior * static_cast<double>(answers_);
      for (std::size_t l = 0; l < answers_; ++l) {
        habit_[j * answers_ + l] = share[1] * weight[l];
        mean_habit_[j * answers_ + l] = habit[l] / total;
      }
    }
  }

  [[nodiscard]] double log_prior() const { return log_prior_; }

  /// Of the posterior means.
  [[nodiscard]] MixtureWorkers workers() const {
    return {mean_know_, mean_habit_, answers_, classes_};
  }

 private:
  [[nodiscard]] std::size_t cell(Vote vote) const {
    return vote.worker.value * answers_ + vote.label.value;
  }

  std::size_t workers_;
  std::size_t answers_;
  std::size_t classes_;
  std::vector<double> know_;   // exp(E log s)
  std::vector<double> habit_;  // exp(E log(1 - s) + E log x), by worker and answer
  std::vector<double> mean_know_;
  std::vector<double> mean_habit_;
  double log_prior_ = 0;
};

/// The posterior under a kernel's parameters.
Posterior expected(const AnnotationTable& table, const MaceKernel& kernel) {
  Posterior posterior(table.items(), table.classes());
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const ItemId item{i};
    if (table.votes_of(item).empty()) continue;
    kernel.posterior(table.votes_of(item), table.weights_of(item), posterior.row(item));
  }
  return posterior;
}

}  // namespace

FitResult Mace::fit(const AnnotationTable& table, const FitOptions& options) const {
  Random random(options.seed);
  std::size_t made = 0;
  auto best = best_of_restarts(
      table, options, options.start != nullptr ? 1 : std::min(kRestarts, options.most_restarts),
      kTryIterations, [&](std::size_t r) { return MaceKernel(table, r == 0 ? nullptr : &random); },
      [&](const MaceKernel& kernel) {
        return made++ == 0 ? start_posterior(table, options) : expected(table, kernel);
      });
  FitResult result;
  result.posterior = std::move(best.posterior);
  result.trace = std::move(best.trace);
  result.stop = best.stop;
  result.log_class_prior.assign(table.classes(), -std::log(static_cast<double>(table.classes())));
  result.workers = best.kernel.workers();
  result.posterior_stands_alone = true;  // E log is not the logarithm of the mean
  return result;
}

}  // namespace quorate
