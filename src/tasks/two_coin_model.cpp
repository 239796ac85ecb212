// For each class k and worker w: s_wk = P(tick | has k), f_wk = P(tick | has not). E step: logit
// b_ik = logit pi_k + eta_i sum_w [tick ? log(s/f) : log((1-s)/(1-f))], eta_i = 1 / (1 + (n_i - 1)
// rho). M step: the worker's expected counts, added to kStrength pseudo-counts at
// sigma(logit(class mean) + propensity_w); the propensity is one Newton step of a common logit
// shift over all classes, at most 2. Counts of an object with n answers weigh (n - 1) / n: a worker
// who is alone with an object learns nothing about himself from agreeing with himself (Branson, Van
// Horn & Perona, CVPR 2017, do so for boxes). Class means are anchored by kAnchor pseudo-counts,
// and a tick never speaks against a class (s >= f): without either, EM may call everything "no", or
// swap yes and no. At the end logits are drawn together by kSharpness: answers to one object are
// less independent than the model says. It moves no decision at 0.5. Constants were chosen on
// a crowd of medical relations, both halves of which agree about them.
// Tested by tests/tasks/two_coin_model_test.cpp against enumeration, and on the real crowd by
// multilabel_shared_test.cpp.
#include "two_coin_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "quorate/base/parallel.hpp"

namespace quorate {
namespace {

constexpr double kStrength = 10;               // pseudo-counts of a worker's rate at its prior
constexpr double kAnchor = 4;                  // pseudo-counts of a class's mean rate
constexpr std::array kUsualRate = {0.1, 0.7};  // of false alarms, of hits
constexpr double kPropensityWeight = 2;
constexpr double kMostPropensity = 2;
constexpr double kOverdispersion = 0.02;  // rho
constexpr double kSharpness = 0.75;
constexpr std::array kLowest = {0.002, 0.005};
constexpr double kHighest = 0.995;
constexpr std::size_t kMostIterations = 60;
constexpr double kTolerance = 1e-5;  // largest change of a belief

double logit(double p) { return std::log(p / (1 - p)); }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double inside(double p) {
  constexpr double kEdge = 1e-12;
  return std::clamp(p, kEdge, 1 - kEdge);
}

/// Expected answers and ticks: [0] of objects that lack the class, [1] of those that have it.
struct Count {
  std::array<double, 2> answers{};
  std::array<double, 2> ticks{};

  void add(double belief, double weight, bool tick) {
    answers[1] += weight * belief;
    answers[0] += weight * (1 - belief);
    if (!tick) return;
    ticks[1] += weight * belief;
    ticks[0] += weight * (1 - belief);
  }
};

class TwoCoins {
 public:
  TwoCoins(const LabelTicks& ticks, unsigned threads)
      : ticks_(ticks),
        threads_(threads),
        counts_(ticks.workers * ticks.classes),
        means_(ticks.classes),
        propensities_(ticks.workers) {
    fit_.belief = tick_shares(ticks);
    fit_.prevalence.resize(ticks.classes);
    fit_.sensitivity.resize(ticks.workers * ticks.classes);
    fit_.false_alarm.resize(ticks.workers * ticks.classes);
    start();
  }

  TwoCoinFit run() {
    while (fit_.iterations < kMostIterations) {
      estimate();
      ++fit_.iterations;
      if (update() < kTolerance) break;
    }
    for (double& belief : fit_.belief) belief = sigmoid(kSharpness * logit(inside(belief)));
    return std::move(fit_);
  }

 private:
  /// Shares of ticks, drawn to the class's own share as by one more answer.
  void start() {
    set_prevalence();
    for (std::size_t i = 0; i < ticks_.items(); ++i) {
      const auto n = static_cast<double>(ticks_.answers_of(i));
      for (std::size_t k = 0; k < ticks_.classes; ++k) {
        double& belief = fit_.belief[i * ticks_.classes + k];
        belief = n > 0 ? (n * belief + fit_.prevalence[k]) / (n + 1) : 0;
      }
    }
  }

  void set_prevalence() {
    for (std::size_t k = 0; k < ticks_.classes; ++k) {
      double sum = 0.5;
      double answered = 1;
      for (std::size_t i = 0; i < ticks_.items(); ++i) {
        if (ticks_.answers_of(i) == 0) continue;
        sum += fit_.belief[i * ticks_.classes + k];
        answered += 1;
      }
      fit_.prevalence[k] = sum / answered;
    }
  }

  void estimate() {
    set_prevalence();
    for_each_block(ticks_.classes, threads_, [&](std::size_t k) { count(k); });
    for (std::size_t w = 0; w < ticks_.workers; ++w) propensities_[w] = propensity(w);
    for (std::size_t w = 0; w < ticks_.workers; ++w) {
      for (std::size_t k = 0; k < ticks_.classes; ++k) {
        const std::size_t at = w * ticks_.classes + k;
        fit_.sensitivity[at] = rate(w, k, 1);
        fit_.false_alarm[at] = std::min(rate(w, k, 0), fit_.sensitivity[at]);
      }
    }
  }

  void count(std::size_t k) {
    for (std::size_t w = 0; w < ticks_.workers; ++w) counts_[w * ticks_.classes + k] = {};
    Count all;
    for (std::size_t a = 0; a < ticks_.answers.size(); ++a) {
      const TickedAnswer& answer = ticks_.answers[a];
      const double weight = 1 - 1 / static_cast<double>(ticks_.answers_of(answer.item.value));
      const double belief = fit_.belief[answer.item.value * ticks_.classes + k];
      const bool tick = ticks_.ticked(a, k);
      counts_[answer.worker.value * ticks_.classes + k].add(belief, weight, tick);
      all.add(belief, weight, tick);
    }
    for (std::size_t z = 0; z < 2; ++z) {
      means_[k][z] = (all.ticks[z] + kAnchor * kUsualRate[z]) / (all.answers[z] + kAnchor);
    }
  }

  /// How much more than others a worker ticks, on the scale of logits, apart for objects that lack
  /// and that have the class.
  [[nodiscard]] std::array<double, 2> propensity(std::size_t w) const {
    std::array<double, 2> shift{};
    for (std::size_t z = 0; z < 2; ++z) {
      double excess = 0;
      double variance = 0;
      for (std::size_t k = 0; k < ticks_.classes; ++k) {
        const Count& own = counts_[w * ticks_.classes + k];
        const double mean = means_[k][z];
        excess += own.ticks[z] - mean * own.answers[z];
        variance += mean * (1 - mean) * own.answers[z];
      }
      shift[z] =
          std::clamp(excess / (variance + kPropensityWeight), -kMostPropensity, kMostPropensity);
    }
    return shift;
  }

  [[nodiscard]] double rate(std::size_t w, std::size_t k, std::size_t z) const {
    const Count& own = counts_[w * ticks_.classes + k];
    const double usual = sigmoid(logit(inside(means_[k][z])) + propensities_[w][z]);
    return std::clamp((own.ticks[z] + kStrength * usual) / (own.answers[z] + kStrength), kLowest[z],
                      kHighest);
  }

  /// The E step; gives the largest change of a belief.
  double update() {
    const std::size_t classes = ticks_.classes;
    std::vector<double> if_ticked(ticks_.workers * classes);
    std::vector<double> if_not(if_ticked.size());
    for (std::size_t at = 0; at < if_ticked.size(); ++at) {
      if_ticked[at] = std::log(fit_.sensitivity[at] / fit_.false_alarm[at]);
      if_not[at] = std::log((1 - fit_.sensitivity[at]) / (1 - fit_.false_alarm[at]));
    }
    constexpr std::size_t kGrain = 256;
    const Blocks blocks(ticks_.items(), kGrain, std::numeric_limits<std::size_t>::max());
    std::vector<double> largest(blocks.count(), 0.0);
    for_each_block(blocks.count(), threads_, [&](std::size_t block) {
      std::vector<double> evidence(classes);
      for (std::size_t i = blocks[block].begin; i < blocks[block].end; ++i) {
        if (ticks_.answers_of(i) == 0) continue;
        std::fill(evidence.begin(), evidence.end(), 0.0);
        for (std::size_t a = ticks_.offsets[i]; a < ticks_.offsets[i + 1]; ++a) {
          const std::size_t row = ticks_.answers[a].worker.value * classes;
          for (std::size_t k = 0; k < classes; ++k) {
            evidence[k] += ticks_.ticked(a, k) ? if_ticked[row + k] : if_not[row + k];
          }
        }
        const double others = static_cast<double>(ticks_.answers_of(i)) - 1;
        for (std::size_t k = 0; k < classes; ++k) {
          double& belief = fit_.belief[i * classes + k];
          const double was = belief;
          belief = sigmoid(logit(inside(fit_.prevalence[k])) +
                           evidence[k] / (1 + others * kOverdispersion));
          largest[block] = std::max(largest[block], std::abs(belief - was));
        }
      }
    });
    return largest.empty() ? 0 : *std::max_element(largest.begin(), largest.end());
  }

  const LabelTicks& ticks_;
  unsigned threads_;
  std::vector<Count> counts_;                        // workers x classes
  std::vector<std::array<double, 2>> means_;         // by class: of false alarms, of hits
  std::vector<std::array<double, 2>> propensities_;  // by worker, likewise
  TwoCoinFit fit_;
};

}  // namespace

TwoCoinFit fit_two_coins(const LabelTicks& ticks, unsigned threads) {
  return TwoCoins(ticks, threads).run();
}

void exclude(std::span<double> belief, std::span<const ClassId> exclusive) {
  if (exclusive.empty()) return;
  std::vector<bool> is_exclusive(belief.size(), false);
  for (const ClassId label : exclusive) is_exclusive[label.value] = true;
  double nothing_else = 0;  // log P(no class that is not exclusive)
  double no_exclusive = 0;  // log P(no exclusive class)
  for (std::size_t k = 0; k < belief.size(); ++k) {
    belief[k] = inside(belief[k]);
    (is_exclusive[k] ? no_exclusive : nothing_else) += std::log1p(-belief[k]);
  }
  // All relative to P(no exclusive class), so that nothing underflows.
  double total = 1;
  for (std::size_t k = 0; k < belief.size(); ++k) {
    if (is_exclusive[k]) total += std::exp(logit(belief[k]) + nothing_else);
  }
  for (std::size_t k = 0; k < belief.size(); ++k) {
    belief[k] = (is_exclusive[k] ? std::exp(logit(belief[k]) + nothing_else) : belief[k]) / total;
  }
}

}  // namespace quorate
