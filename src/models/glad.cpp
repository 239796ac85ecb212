// glad: an ability per worker and a difficulty per item. Whitehill, Ruvolo, Wu, Bergsma & Movellan,
// NIPS 2009. Test: item_models_test.cpp.
//
//   P(vote right) = sigma(a_j e^(b_i))                                            (their 1)
//   wrong votes are even over the other classes; a_j ~ N(1, 1), b_i ~ N(1, 1)     (section 3.1)
//   every class is equally probable before the votes
//
// Differs from the paper: b_i is not a parameter that gradient steps move but a hidden variable
// like the class, integrated over a grid of nine points from -1 to 3. So the M step is one concave
// problem in one dimension per worker, EM is exact, nothing has a step size, and an item with two
// votes is not taken for very easy because they agree.
//
// The worker model is each worker's accuracy on the items that he saw.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "builtin_models.hpp"
#include "quorate/models/em.hpp"

namespace quorate {
namespace {

constexpr std::size_t kPoints = 9;
constexpr double kEasiestStep = 0.5;  // of b between two points

struct Grid {
  std::array<double, kPoints> ease{};        // e^b
  std::array<double, kPoints> log_weight{};  // of N(1, 1)
};

Grid make_grid() {
  Grid grid;
  for (std::size_t g = 0; g < kPoints; ++g) {
    const double b = -1 + kEasiestStep * static_cast<double>(g);
    grid.ease[g] = std::exp(b);
    grid.log_weight[g] = -(b - 1) * (b - 1) / 2;
  }
  const double total = log_sum_exp(grid.log_weight);
  for (double& weight : grid.log_weight) weight -= total;
  return grid;
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// log sigmoid(x), stable.
double log_sigmoid(double x) {
  return x > 0 ? -std::log1p(std::exp(-x)) : x - std::log1p(std::exp(x));
}

/// Statistics of a worker, for each point of the grid: expected right votes, then votes.
class GladKernel {
 public:
  explicit GladKernel(const AnnotationTable& table)
      : workers_(table.workers()),
        classes_(table.classes()),
        ability_(workers_, 1.0),
        accuracy_(workers_),
        log_miss_(workers_ * kPoints),
        log_gain_(workers_ * kPoints) {
    for (std::size_t j = 0; j < workers_; ++j) tabulate(j);
  }

  [[nodiscard]] std::size_t statistics() const { return workers_ * kPoints * 2; }

  double posterior(std::span<const Vote> votes, std::span<const double> weights,
                   std::span<double> q) const {
    std::vector<double> joint(kPoints * classes_);
    const double log_total = joint_posterior(votes, weights, joint);
    std::fill(q.begin(), q.end(), 0.0);
    for (std::size_t g = 0; g < kPoints; ++g) {
      for (std::size_t k = 0; k < classes_; ++k) q[k] += joint[g * classes_ + k];
    }
    return log_total;
  }

  void accumulate(std::span<const Vote> votes, std::span<const double> weights,
                  std::span<const double> q, std::span<double> statistics) const {
    std::vector<double> joint(kPoints * classes_);
    difficulty_given_class(votes, weights, q, joint);
    for (std::size_t g = 0; g < kPoints; ++g) {
      const double* of_point = joint.data() + g * classes_;
      double at_point = 0;
      for (std::size_t k = 0; k < classes_; ++k) at_point += of_point[k];
      for (std::size_t v = 0; v < votes.size(); ++v) {
        if (votes[v].label.value >= classes_) continue;
        const double weight = weights.empty() ? 1.0 : weights[v];
        double* n = statistics.data() + (votes[v].worker.value * kPoints + g) * 2;
        n[0] += weight * of_point[votes[v].label.value];
        n[1] += weight * at_point;
      }
    }
  }

  void maximize(std::span<const double> statistics) {
    has_parameters_ = true;
    log_prior_ = 0;
    for (std::size_t j = 0; j < workers_; ++j) {
      const std::span<const double> n = statistics.subspan(j * kPoints * 2, kPoints * 2);
      ability_[j] = best_ability(n);
      log_prior_ -= (ability_[j] - 1) * (ability_[j] - 1) / 2;
      tabulate(j);
      accuracy_[j] = expected_accuracy(n, ability_[j]);
    }
  }

  [[nodiscard]] double log_prior() const { return log_prior_; }
  [[nodiscard]] const std::vector<double>& accuracy() const { return accuracy_; }

 private:
  /// P(point, class | votes), points first; gives log P(votes).
  double joint_posterior(std::span<const Vote> votes, std::span<const double> weights,
                         std::span<double> joint) const {
    const double log_class_prior = -std::log(static_cast<double>(classes_));
    for (std::size_t g = 0; g < kPoints; ++g) {
      std::fill_n(joint.data() + g * classes_, classes_, grid_.log_weight[g] + log_class_prior);
    }
    for (std::size_t v = 0; v < votes.size(); ++v) {
      if (votes[v].label.value >= classes_) continue;
      const double weight = weights.empty() ? 1.0 : weights[v];
      const std::size_t cell = votes[v].worker.value * kPoints;
      for (std::size_t g = 0; g < kPoints; ++g) {
        double* of_point = joint.data() + g * classes_;
        const double miss = weight * log_miss_[cell + g];
        for (std::size_t k = 0; k < classes_; ++k) of_point[k] += miss;
        of_point[votes[v].label.value] += weight * log_gain_[cell + g];
      }
    }
    return log_normalize(joint);
  }

  /// q[k] P(point | class k, votes), from the prior of the points before there are parameters.
  void difficulty_given_class(std::span<const Vote> votes, std::span<const double> weights,
                              std::span<const double> q, std::span<double> joint) const {
    if (has_parameters_) joint_posterior(votes, weights, joint);
    for (std::size_t k = 0; k < classes_; ++k) {
      double total = 0;
      for (std::size_t g = 0; has_parameters_ && g < kPoints; ++g) total += joint[g * classes_ + k];
      for (std::size_t g = 0; g < kPoints; ++g) {
        double& p = joint[g * classes_ + k];
        p = q[k] * (total > 0 ? p / total : std::exp(grid_.log_weight[g]));
      }
    }
  }

  void tabulate(std::size_t j) {
    const double log_others = std::log(std::max(1.0, static_cast<double>(classes_) - 1));
    for (std::size_t g = 0; g < kPoints; ++g) {
      const double x = ability_[j] * grid_.ease[g];
      const double miss = log_sigmoid(-x) - log_others;
      log_miss_[j * kPoints + g] = classes_ > 1 ? miss : 0.0;
      log_gain_[j * kPoints + g] = classes_ > 1 ? log_sigmoid(x) - miss : 0.0;
    }
  }

  /// Maximises sum over g of n[g][0] log sigma(a e_g) + (n[g][1] - n[g][0]) log sigma(-a e_g)
  /// - (a - 1)^2 / 2, which is concave in a, by Newton steps inside a bracket.
  [[nodiscard]] double best_ability(std::span<const double> n) const {
    constexpr std::size_t kMostSteps = 50;
    constexpr double kSettled = 1e-10;
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    double a = 1;  // not the last ability: that must be a function of the counts alone
    for (std::size_t step = 0; step < kMostSteps; ++step) {
      double slope = 1 - a;
      double curvature = -1;
      for (std::size_t g = 0; g < kPoints; ++g) {
        const double e = grid_.ease[g];
        const double p = sigmoid(a * e);
        slope += e * (n[2 * g] - n[2 * g + 1] * p);
        curvature -= e * e * n[2 * g + 1] * p * (1 - p);
      }
      (slope > 0 ? low : high) = a;
      double next = a - slope / curvature;
      if (next <= low || next >= high) next = (low + high) / 2;
      if (!std::isfinite(next)) next = a + (slope > 0 ? 1 : -1);
      if (std::fabs(next - a) < kSettled) return next;
      a = next;
    }
    return a;
  }

  /// Over the items that the worker saw; over the prior of the points without any. Inside (0, 1).
  [[nodiscard]] double expected_accuracy(std::span<const double> n, double ability) const {
    double right = 0;
    double votes = 0;
    for (std::size_t g = 0; g < kPoints; ++g) {
      const double p = sigmoid(ability * grid_.ease[g]);
      const double weight = n[2 * g + 1] + 1e-6 * std::exp(grid_.log_weight[g]);
      right += weight * p;
      votes += weight;
    }
    constexpr double kEdge = 1e-10;
    return std::clamp(right / votes, kEdge, 1 - kEdge);
  }

  Grid grid_ = make_grid();
  std::size_t workers_;
  std::size_t classes_;
  std::vector<double> ability_;
  std::vector<double> accuracy_;
  std::vector<double> log_miss_;  // log((1 - sigma)/(K - 1)), by worker and point
  std::vector<double> log_gain_;  // log sigma - log_miss_
  double log_prior_ = 0;
  bool has_parameters_ = false;
};

}  // namespace

FitResult Glad::fit(const AnnotationTable& table, const FitOptions& options) const {
  GladKernel kernel(table);
  FitResult result;
  result.posterior = start_posterior(table, options);
  result.stop = run_em(kernel, table, options, result.posterior, result.trace);
  result.log_class_prior.assign(table.classes(), -std::log(static_cast<double>(table.classes())));
  result.workers = OneCoinWorkers(kernel.accuracy(), table.classes());
  result.posterior_stands_alone = true;
  return result;
}

}  // namespace quorate
