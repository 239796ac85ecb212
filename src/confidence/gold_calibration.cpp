// rho and class temperatures from true labels. Test: calibration_test.cpp.
//
// Temperature scaling (Guo et al., ICML 2017) with one exponent per predicted class, so that no
// label changes by it, each held at 1 by a normal prior on its logarithm: a class with few gold
// items keeps the posterior that it has.
#include <algorithm>
#include <cmath>
#include <functional>

#include "quorate/base/parallel.hpp"
#include "quorate/confidence/calibration.hpp"
#include "quorate/confidence/cross_fitting.hpp"
#include "quorate/core/consolidated.hpp"
#include "tempering.hpp"

namespace quorate {
namespace {

constexpr double kRhoDeviation = 1.0;          // of log rho around log kPriorRho
constexpr double kTemperatureDeviation = 0.5;  // of a log temperature around 0
constexpr double kLeastGoldProbability = 1e-6;     // what a label that was ruled out costs at most

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

/// What calibration needs of one gold item: its evidence in a fit that has not seen its gold.
struct GoldItem {
  ItemId item;
  ClassId truth;
  double mass = 0;
  std::vector<double> log_prior;
  std::vector<double> log_likelihood;
};

using Parameters = Calibration::FoldParameters;

/// q to the power of the temperature of its most probable class, normalised.
void apply_temperature(const Parameters& parameters, std::span<double> q) {
  sharpen(parameters.class_temperature[most_probable(q).label.value], q);
}

/// The same for the row of `item`: in a sparse one all classes that it does not list stay alike.
void apply_temperature(const Parameters& parameters, ItemId item, Posterior& posterior) {
  if (!posterior.is_sparse()) return apply_temperature(parameters, posterior.row(item));
  const double beta = parameters.class_temperature[most_probable(posterior, item).label.value];
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
  GoldFit(std::size_t classes, std::vector<const GoldItem*> items)
      : classes_(classes), items_(std::move(items)) {}

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
    result.class_temperature.reserve(classes_);
    for (std::uint32_t k = 0; k < classes_; ++k) {
      result.class_temperature.push_back(temperature(result.rho, ClassId{k}));
    }
    return result;
  }

 private:
  double log_probability(double rho) const {
    std::vector<double> q(classes_);
    double sum = 0;
    for (const GoldItem* item : items_) {
      temper(item->log_prior, item->log_likelihood, item->mass, rho, q);
      sum += std::log(std::max(q[item->truth.value], kLeastGoldProbability));
    }
    return sum;
  }

  double temperature(double rho, ClassId predicted) const {
    std::vector<std::vector<double>> rows;
    std::vector<ClassId> truths;
    std::vector<double> q(classes_);
    for (const GoldItem* item : items_) {
      temper(item->log_prior, item->log_likelihood, item->mass, rho, q);
      if (most_probable(q).label != predicted) continue;
      rows.push_back(q);
      truths.push_back(item->truth);
    }
    if (rows.empty()) return 1;
    Parameters trial;
    trial.class_temperature.assign(classes_, 1.0);
    const double log_beta = maximize(
        [&](double x) {
          trial.class_temperature[predicted.value] = std::exp(x);
          double sum = -x * x / (2 * kTemperatureDeviation * kTemperatureDeviation);
          for (std::size_t r = 0; r < rows.size(); ++r) {
            q = rows[r];
            apply_temperature(trial, q);
            sum += std::log(std::max(q[truths[r].value], kLeastGoldProbability));
          }
          return sum;
        },
        -3.0, 3.0);
    return std::exp(log_beta);
  }

  std::size_t classes_;
  std::vector<const GoldItem*> items_;
};

/// The gold items of one fold with their evidence in `fit`.
void set_gold_items(const AnnotationTable& table, const FitResult& fit,
                    std::span<const std::optional<ClassId>> gold, const GoldFolds& folds,
                    std::size_t fold, std::vector<GoldItem>& items) {
  with_worker_model(fit, [&](const auto& workers) {
    for (std::size_t at = 0; at < folds.items().size(); ++at) {
      if (folds.fold(at) != fold) continue;
      const ItemId item = folds.items()[at];
      items[at] = {item, *gold[item.value], vote_mass(table, item), fit.log_class_prior,
                   std::vector<double>(table.classes())};
      log_evidence(fit, workers, table, item, items[at].log_likelihood);
    }
  });
}

/// The gold items with evidence that has not seen their own fold's gold; in without[f] not that of
/// fold f either, but for the items of fold f themselves, which are left out.
struct GoldEvidence {
  std::vector<GoldItem> items;
  std::vector<std::vector<GoldItem>> without;
};

GoldEvidence gold_evidence(const AnnotationTable& table, const ConsolidationModel& model,
                           const FitOptions& options, const GoldFolds& folds) {
  const std::size_t count = std::min(GoldFolds::kFolds, folds.items().size());
  GoldEvidence out{
      std::vector<GoldItem>(folds.items().size()),
      std::vector<std::vector<GoldItem>>(count, std::vector<GoldItem>(folds.items().size()))};
  for (std::size_t fold = 0; fold < count; ++fold) {
    const FitResult fit = model.fit(table, options_without(folds, options, fold));
    set_gold_items(table, fit, options.gold, folds, fold, out.items);
    for (std::size_t other = fold + 1; other < count; ++other) {
      const FitResult both = model.fit(table, options_without(folds, options, fold, other));
      set_gold_items(table, both, options.gold, folds, other, out.without[fold]);
      set_gold_items(table, both, options.gold, folds, fold, out.without[other]);
    }
  }
  return out;
}

Parameters fit_without(std::size_t classes, const GoldFolds& folds, std::span<const GoldItem> items,
                       std::size_t fold) {
  std::vector<const GoldItem*> used;
  for (std::size_t at = 0; at < items.size(); ++at) {
    if (folds.fold(at) != fold) used.push_back(&items[at]);
  }
  return GoldFit(classes, std::move(used)).fit();
}

void require_gold(const GoldFolds& folds) {
  if (!folds.items().empty()) return;
  throw Error(
      ErrorCode::kUsage,
      "--calibration gold: no object with annotations has a true label in the gold file; use "
      "--calibration votes, or check that the gold file names the objects as the job does");
}

}  // namespace

Calibration calibrate_with_gold(const AnnotationTable& table, const ConsolidationModel& model,
                                const FitOptions& options, const FitResult& fit,
                                std::uint64_t seed) {
  const GoldFolds folds(table, options.gold, seed);
  require_gold(folds);
  const GoldEvidence evidence = gold_evidence(table, model, options, folds);
  Calibration result;
  result.kind = CalibrationKind::kGold;
  result.gold_items = folds.items().size();
  const Parameters all = fit_without(table.classes(), folds, evidence.items, GoldFolds::kNone);
  result.rho = all.rho;
  result.class_temperature = all.class_temperature;
  result.posterior = tempered_posterior(table, fit, all.rho, options.threads);
  std::vector<double> q(table.classes());
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    if (!table.votes_of(ItemId{i}).empty()) apply_temperature(all, ItemId{i}, result.posterior);
  }
  for (std::size_t fold = 0; fold < evidence.without.size(); ++fold) {
    const Parameters& without = result.gold_folds.emplace_back(
        fit_without(table.classes(), folds, evidence.without[fold], fold));
    for (std::size_t at = 0; at < evidence.items.size(); ++at) {
      if (folds.fold(at) != fold) continue;
      const GoldItem& gold = evidence.items[at];
      temper(gold.log_prior, gold.log_likelihood, gold.mass, without.rho, q);
      apply_temperature(without, q);
      result.posterior.set_row(gold.item, q);
    }
  }
  return result;
}

}  // namespace quorate
