#include "tasks/two_coin_model.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "quorate/base/random.hpp"
#include "support/answer_crowd.hpp"
#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

constexpr std::uint32_t kLabelClasses = 4;
constexpr std::uint32_t kWorkers = 6;

/// 120 objects x 5 of 6 workers, the last of whom ticks at random.
AnswerCrowd crowd(std::vector<std::vector<bool>>* truths = nullptr) {
  AnswerCrowd out(TaskType::kImageMultiLabel, kWorkers, {"a", "b", "c", "d"});
  Random random(5);
  for (int i = 0; i < 120; ++i) {
    out.new_item();
    std::vector<bool> truth;
    for (std::uint32_t k = 0; k < kLabelClasses; ++k) truth.push_back(random.uniform() < 0.3);
    for (std::uint32_t w = 0; w < kWorkers; ++w) {
      if (w == static_cast<std::uint32_t>(i) % kWorkers) continue;
      std::vector<std::uint32_t> ticks;
      for (std::uint32_t k = 0; k < kLabelClasses; ++k) {
        const double rate = w == 5 ? 0.4 : truth[k] ? 0.55 : 0.05;
        if (random.uniform() < rate) ticks.push_back(k);
      }
      out.tick(w, ticks);
    }
    if (truths != nullptr) truths->push_back(truth);
  }
  return out;
}

LabelTicks ticks_of(const AnswerCrowd& crowd) {
  return crowd.with_input([](const TaskInput& input) { return label_ticks(input); });
}

double logit(double p) { return std::log(p / (1 - p)); }

}  // namespace

TEST_CASE("two coins: beliefs are the exact posterior by enumeration over every set") {
  // Given the rates, all 2^4 sets of labels of an object are weighed; the model's last step is
  // undone (logits are drawn together, evidence is tempered).
  const LabelTicks ticks = ticks_of(crowd());
  const TwoCoinFit fit = fit_two_coins(ticks, 1);
  for (const std::size_t item : {0U, 17U, 119U}) {
    const double eta = 1 / (1 + 0.02 * (static_cast<double>(ticks.answers_of(item)) - 1));
    std::vector<double> marginal(kLabelClasses, 0.0);
    double total = 0;
    for (unsigned set = 0; set < 1U << kLabelClasses; ++set) {
      double weight = 1;
      for (std::uint32_t k = 0; k < kLabelClasses; ++k) {
        const bool has = (set >> k & 1U) != 0;
        weight *= has ? fit.prevalence[k] : 1 - fit.prevalence[k];
        for (std::size_t a = ticks.offsets[item]; a < ticks.offsets[item + 1]; ++a) {
          const std::size_t at = ticks.answers[a].worker.value * kLabelClasses + k;
          const double rate = has ? fit.sensitivity[at] : fit.false_alarm[at];
          weight *= std::pow(ticks.ticked(a, k) ? rate : 1 - rate, eta);
        }
      }
      total += weight;
      for (std::uint32_t k = 0; k < kLabelClasses; ++k) marginal[k] += (set >> k & 1U) != 0 ? weight : 0;
    }
    for (std::uint32_t k = 0; k < kLabelClasses; ++k) {
      const double belief = fit.belief[item * kLabelClasses + k];
      CHECK(near(logit(belief) / 0.75, logit(marginal[k] / total), 1e-9, 1e-9));
    }
  }
}

TEST_CASE("two coins: what is right is found, and who ticks at random is seen") {
  std::vector<std::vector<bool>> truths;
  const LabelTicks ticks = ticks_of(crowd(&truths));
  const TwoCoinFit fit = fit_two_coins(ticks, 1);
  const std::vector<double> shares = tick_shares(ticks);
  std::size_t wrong = 0;
  std::size_t wrong_by_majority = 0;
  for (std::size_t i = 0; i < truths.size(); ++i) {
    for (std::uint32_t k = 0; k < kLabelClasses; ++k) {
      wrong += (fit.belief[i * kLabelClasses + k] >= 0.5) != truths[i][k] ? 1 : 0;
      wrong_by_majority += (shares[i * kLabelClasses + k] >= 0.5) != truths[i][k] ? 1 : 0;
    }
  }
  CHECK(wrong < wrong_by_majority);
  for (std::uint32_t k = 0; k < kLabelClasses; ++k) {
    const double random_gain =
        fit.sensitivity[5 * kLabelClasses + k] - fit.false_alarm[5 * kLabelClasses + k];
    CHECK(random_gain < fit.sensitivity[k] - fit.false_alarm[k]);
    CHECK(fit.prevalence[k] > 0.15);  // never collapses to "none"
    CHECK(fit.prevalence[k] < 0.5);
  }
}

TEST_CASE("two coins: the same bits for any number of threads") {
  const LabelTicks ticks = ticks_of(crowd());
  const TwoCoinFit one = fit_two_coins(ticks, 1);
  const TwoCoinFit three = fit_two_coins(ticks, 3);
  CHECK(one.belief == three.belief);
  CHECK(one.sensitivity == three.sensitivity);
}

TEST_CASE("exclusive classes: marginals by enumeration") {
  const std::vector<double> belief{0.7, 0.2, 0.4, 0.9};
  const std::vector<ClassId> exclusive{ClassId{2}, ClassId{3}};
  std::vector<double> marginal(4, 0.0);
  double total = 0;
  for (unsigned set = 0; set < 16; ++set) {
    const bool third = (set & 4U) != 0;
    const bool fourth = (set & 8U) != 0;
    if ((third && (set & ~4U) != 0) || (fourth && (set & ~8U) != 0)) continue;
    double weight = 1;
    for (unsigned k = 0; k < 4; ++k) weight *= (set >> k & 1U) != 0 ? belief[k] : 1 - belief[k];
    total += weight;
    for (unsigned k = 0; k < 4; ++k) marginal[k] += (set >> k & 1U) != 0 ? weight : 0;
  }
  std::vector<double> found = belief;
  exclude(found, exclusive);
  for (unsigned k = 0; k < 4; ++k) CHECK(near(found[k], marginal[k] / total, 1e-12, 0));
  std::vector<double> sure{1, 0.5, 1, 0};  // a contradiction gives numbers
  exclude(sure, exclusive);
  for (const double p : sure) CHECK((p >= 0 && p <= 1));
}
