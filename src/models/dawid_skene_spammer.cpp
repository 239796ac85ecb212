// dawid-skene-spammer: Dawid & Skene 1979 with the prior that a worker either knows the class or
// answers from a habit, as the workers of MACE do (Hovy et al., NAACL 2013). Test:
// confusion_models_test.cpp.
//
// Each row k of worker j's matrix has s + 1 pseudo-counts (s = 4 by default, so five):
//   base_j[k][l] = (s + 1) (t_j [l = k] + (1 - t_j) x_j[l]),
//   p_j = (D_j + 2)/(T_j + 3)                     D_j expected right votes of T_j
//   t_j = (p_j - 1/K)/(1 - 1/K), within [0.02, 0.98]
//   x_j[l] proportional to (expected wrong votes l of j) + 10 (share of l among all votes)
// and all of it is computed anew in every M step. A worker of few votes shrinks to the mixture that
// these few votes show, so that a habit of one answer is seen before each row has been filled.
//
// An abstention is always habit: it enters x_j and not D_j and T_j.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "builtin_models.hpp"
#include "dawid_skene.hpp"

namespace quorate {
namespace {

constexpr double kHabitPseudoVotes = 10;
constexpr double kLeastKnowing = 0.02;

class SpammerParameters : public DawidSkeneParameters {
 public:
  SpammerParameters(const AnnotationTable& table, const FitOptions& options)
      : DawidSkeneParameters(table, options) {
    prior_ = PriorKind::kHierarchical;  // also for the class prior
  }

  void maximize(std::span<const double> statistics) {
    std::vector<double> buffer;
    const std::span<const double> counts = with_history(statistics, buffer);
    const std::vector<double> shares = answer_shares(counts);
    log_prior_ = maximize_workers(
        counts, [&](std::size_t j, std::span<const double> n, std::span<double> theta) {
          return maximize_worker(n, shares, theta) + log_history(j, theta);
        });
    maximize_class_prior(statistics.subspan(theta_.size(), states_));
    bound_products();
  }

 private:
  /// Share of each answer among all votes.
  [[nodiscard]] std::vector<double> answer_shares(std::span<const double> counts) const {
    std::vector<double> shares(answers_, 1e-10);  // also of what nobody answered
    for (std::size_t c = 0; c < counts.size(); ++c) shares[c / states_ % answers_] += counts[c];
    const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares) share /= total;
    return shares;
  }

  /// t_j of a worker with so many right votes of `total`.
  [[nodiscard]] double knowing(double hits, double total) const {
    if (states_ < 2) return 1 - kLeastKnowing;
    const double chance = 1 / static_cast<double>(states_);
    const double accuracy = (hits + 2) / (total + 3);
    return std::clamp((accuracy - chance) / (1 - chance), kLeastKnowing, 1 - kLeastKnowing);
  }

  double maximize_worker(std::span<const double> n, const std::vector<double>& shares,
                         std::span<double> theta) const {
    std::vector<double> habit(answers_);
    double hits = 0;
    double total = 0;
    for (std::size_t l = 0; l < answers_; ++l) {
      const std::span<const double> row = n.subspan(l * states_, states_);
      const double votes = std::accumulate(row.begin(), row.end(), 0.0);
      const double right = l < states_ ? row[l] : 0.0;
      habit[l] = std::max(0.0, votes - right) + kHabitPseudoVotes * shares[l];
      hits += right;
      if (l < states_) total += votes;
    }
    const double knows = knowing(hits, total);
    const double pseudo_counts = strength_ + 1;
    const double scale =
        pseudo_counts * (1 - knows) / std::accumulate(habit.begin(), habit.end(), 0.0);
    for (double& pseudo : habit) pseudo *= scale;

    double log_prior = 0;
    for (std::size_t k = 0; k < states_; ++k) {
      double row_total = pseudo_counts;
      for (std::size_t l = 0; l < answers_; ++l) row_total += n[l * states_ + k];
      for (std::size_t l = 0; l < answers_; ++l) {
        const double base = habit[l] + (l == k ? pseudo_counts * knows : 0.0);
        const double p = (n[l * states_ + k] + base) / row_total;
        theta[l * states_ + k] = p;
        log_prior += base * std::log(p);
      }
    }
    return log_prior;
  }
};

}  // namespace

FitResult DawidSkeneSpammer::fit(const AnnotationTable& table, const FitOptions& options) const {
  return fit_confusion<SpammerParameters>(table, options);
}

}  // namespace quorate
