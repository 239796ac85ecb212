// rho and class temperatures from true labels. Test: calibration_test.cpp.
//
// Temperature scaling (Guo et al., ICML 2017) with one exponent per predicted class, so that no
// label changes by it, each held at 1 by a normal prior on its logarithm: a class with few gold
// items keeps the posterior that it has.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "quorate/base/parallel.hpp"
#include "quorate/base/random.hpp"
#include "quorate/confidence/calibration.hpp"
#include "quorate/core/consolidated.hpp"
#include "tempering.hpp"

namespace quorate {
namespace {

constexpr std::size_t kFolds = 5;
constexpr double kRhoDeviation = 1.0;          // of log rho around log kPriorRho
constexpr double kTemperatureDeviation = 0.5;  // of a log temperature around 0
constexpr double kLeastProbability = 1e-6;     // what a label that was ruled out costs at most

/// The maximum of f on [low, high] by golden section; f is unimodal up to noise here.
double maximize(const std::function<double(double)>& f, double low, double high) {
  constexpr double kGolden = 0.6180339887498949;
  constexpr double kWidth = 1e-4;
  double a = high - kGolden * (high - low);
  double b = low + kGolden * (high - low);
  double at_a = f(a);
  double at_b = f(b);
  while (high - low > kWidth) {
    if (at_a >= at_b) {
      high = b;
      b = a;
      at_b = at_a;
      a = high - kGolden * (high - low);
      at_a = f(a);
    } else {
      low = a;
      a = b;
      at_a = at_b;
      b = low + kGolden * (high - low);
      at_b = f(b);
    }
  }
  return (low + high) / 2;
}

/// What calibration needs of one gold item.
struct GoldItem {
  ItemId item;
  ClassId truth;
  double mass = 0;
  std::vector<double> log_likelihood;
};

struct Parameters {
  double rho = kPriorRho;
  std::vector<double> temperature;
};

/// q to the power of the temperature of its most probable class, normalised.
void apply_temperature(const Parameters& parameters, std::span<double> q) {
  const double beta = parameters.temperature[most_probable(q).label.value];
  for (double& p : q) p = beta * std::log(std::max(p, std::numeric_limits<double>::min()));
  log_normalize(q);
}

/// The same for the row of `item`: in a sparse one all classes that it does not list stay alike.
void apply_temperature(const Parameters& parameters, ItemId item, Posterior& posterior) {
  if (!posterior.is_sparse()) return apply_temperature(parameters, posterior.row(item));
  const double beta = parameters.temperature[most_probable(posterior, item).label.value];
  const std::span<double> listed = posterior.listed(item);
  const auto others = static_cast<double>(posterior.classes() - listed.size());
  const auto raised = [beta](double p) {
    return beta * std::log(std::max(p, std::numeric_limits<double>::min()));
  };
  std::vector<double> q;
  for (const double p : listed) q.push_back(raised(p));
  if (others > 0) q.push_back(raised(posterior.elsewhere(item)) + std::log(others));
  log_normalize(q);
  std::copy_n(q.begin(), listed.size(), listed.begin());
  posterior.elsewhere(item) = others > 0 ? q.back() / others : 0.0;
}

class GoldFit {
 public:
  GoldFit(std::span<const double> log_prior, std::vector<const GoldItem*> items)
      : log_prior_(log_prior), items_(std::move(items)) {}

  Parameters fit() const {
    Parameters result;
    const double centre = std::log(kPriorRho);
    const double log_rho = maximize(
        [&](double x) {
          const double z = (x - centre) / kRhoDeviation;
          return log_probability(std::exp(x)) - z * z / 2;
        },
        std::log(0.01), std::log(10.0));
    result.rho = std::exp(log_rho);
    result.temperature.reserve(log_prior_.size());
    for (std::uint32_t k = 0; k < log_prior_.size(); ++k) {
      result.temperature.push_back(temperature(result.rho, ClassId{k}));
    }
    return result;
  }

 private:
  double log_probability(double rho) const {
    std::vector<double> q(log_prior_.size());
    double sum = 0;
    for (const GoldItem* item : items_) {
      temper(log_prior_, item->log_likelihood, item->mass, rho, q);
      sum += std::log(std::max(q[item->truth.value], kLeastProbability));
    }
    return sum;
  }

  double temperature(double rho, ClassId predicted) const {
    std::vector<std::vector<double>> rows;
    std::vector<ClassId> truths;
    std::vector<double> q(log_prior_.size());
    for (const GoldItem* item : items_) {
      temper(log_prior_, item->log_likelihood, item->mass, rho, q);
      if (most_probable(q).label != predicted) continue;
      rows.push_back(q);
      truths.push_back(item->truth);
    }
    if (rows.empty()) return 1;
    Parameters trial;
    trial.temperature.assign(log_prior_.size(), 1.0);
    const double log_beta = maximize(
        [&](double x) {
          trial.temperature[predicted.value] = std::exp(x);
          double sum = -x * x / (2 * kTemperatureDeviation * kTemperatureDeviation);
          for (std::size_t r = 0; r < rows.size(); ++r) {
            q = rows[r];
            apply_temperature(trial, q);
            sum += std::log(std::max(q[truths[r].value], kLeastProbability));
          }
          return sum;
        },
        -3.0, 3.0);
    return std::exp(log_beta);
  }

  std::span<const double> log_prior_;
  std::vector<const GoldItem*> items_;
};

std::vector<GoldItem> gold_items(const AnnotationTable& table, const FitResult& fit,
                                 std::span<const std::optional<ClassId>> gold) {
  std::vector<GoldItem> items;
  with_worker_model(fit, [&](const auto& workers) {
    for (std::uint32_t i = 0; i < std::min(table.items(), gold.size()); ++i) {
      if (!gold[i] || table.votes_of(ItemId{i}).empty()) continue;
      GoldItem item{ItemId{i}, *gold[i], vote_mass(table, ItemId{i}),
                    std::vector<double>(table.classes())};
      log_evidence(fit, workers, table, item.item, item.log_likelihood);
      items.push_back(std::move(item));
    }
  });
  return items;
}

}  // namespace

Calibration calibrate_with_gold(const AnnotationTable& table, const FitResult& fit,
                                std::span<const std::optional<ClassId>> gold,
                                const FitOptions& options, std::uint64_t seed) {
  const std::vector<GoldItem> items = gold_items(table, fit, gold);
  if (items.empty()) {
    throw Error(
        ErrorCode::kUsage,
        "--calibration gold: no object with annotations has a true label in the gold file; use "
        "--calibration votes, or check that the gold file names the objects as the job does");
  }
  std::vector<std::size_t> fold_of(items.size());
  Random random(seed);
  for (std::size_t& fold : fold_of) fold = static_cast<std::size_t>(random.below(kFolds));

  const auto fit_without = [&](std::size_t fold) {
    std::vector<const GoldItem*> used;
    for (std::size_t g = 0; g < items.size(); ++g) {
      if (fold_of[g] != fold) used.push_back(&items[g]);
    }
    return GoldFit(fit.log_class_prior, std::move(used)).fit();
  };

  Calibration result;
  result.kind = CalibrationKind::kGold;
  result.gold_items = items.size();
  const Parameters all = fit_without(kFolds);  // no item is in that fold
  result.rho = all.rho;
  result.class_temperature = all.temperature;
  result.posterior = tempered_posterior(table, fit, all.rho, options.threads);
  std::vector<double> q(table.classes());
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    if (!table.votes_of(ItemId{i}).empty()) apply_temperature(all, ItemId{i}, result.posterior);
  }
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const Parameters without = fit_without(fold);
    for (std::size_t g = 0; g < items.size(); ++g) {
      if (fold_of[g] != fold) continue;
      temper(fit.log_class_prior, items[g].log_likelihood, items[g].mass, without.rho, q);
      apply_temperature(without, q);
      result.posterior.set_row(items[g].item, q);
    }
  }
  return result;
}

}  // namespace quorate
