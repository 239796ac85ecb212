// Models compared and averaged by their predictions of hidden votes. Stacking: Wolpert, Neural
// Networks 5 (1992) 241-259; with the log score: Yao et al., Bayesian Analysis 13 (2018) 917-1007.
// What is predicted here is a vote instead of the label, which nobody knows. Tests:
// model_choice_test.cpp, model_choice_shared_test.cpp.
#include "quorate/confidence/model_choice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "held_out.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

/// A candidate on the job.
struct Contender {
  FitResult fit;
  HeldOut held_out;
  double rho = 0;
};

FitResult fit_with(FitCheckpoint* checkpoint, const AnnotationTable& table,
                   const ConsolidationModel& model, FitOptions options) {
  options.checkpoint = checkpoint;
  return model.fit(table, options);
}

Contender try_model(const AnnotationTable& table, std::string_view name, const FitOptions& options,
                    std::uint64_t seed, FitCheckpoint* checkpoint) {
  Contender result;
  const std::unique_ptr<ConsolidationModel> model = make_model(name);
  result.fit = fit_with(checkpoint, table, *model, options);
  result.held_out = hold_out(table, *model, options, result.fit, seed);
  result.rho = learned_rho(result.held_out.score);
  return result;
}

/// log p of every hidden vote at the contender's rho.
std::vector<double> predictions(const Contender& contender) {
  std::vector<double> log_p;
  log_p.reserve(contender.held_out.votes.size());
  for (const RhoCurve& curve : contender.held_out.votes) {
    log_p.push_back(at_rho(curve, contender.rho));
  }
  return log_p;
}

void add_scaled(Posterior& sum, const Posterior& more, double scale) {
  for (std::uint32_t i = 0; i < sum.items(); ++i) {
    const std::span<double> row = sum.row(ItemId{i});
    const std::span<const double> other = more.row(ItemId{i});
    for (std::size_t k = 0; k < row.size(); ++k) row[k] += scale * other[k];
  }
}

}  // namespace

std::vector<std::string_view> candidate_models() {
  return {"dawid-skene-spammer", "one-coin", "mace"};
}

std::vector<double> stacking_weights(const std::vector<std::vector<double>>& log_p) {
  constexpr std::size_t kMostIterations = 500;
  constexpr double kPseudoVotes = 10;  // a model: few votes leave the weights near equal
  constexpr double kSettled = 1e-6;
  const std::size_t models = log_p.size();
  const std::size_t votes = log_p.front().size();
  std::vector<double> p(models * votes);  // relative to the best model's, so that none underflows
  for (std::size_t v = 0; v < votes; ++v) {
    double best = -std::numeric_limits<double>::infinity();
    for (const std::vector<double>& model : log_p) best = std::max(best, model[v]);
    for (std::size_t m = 0; m < models; ++m) p[v * models + m] = std::exp(log_p[m][v] - best);
  }
  const auto count = static_cast<double>(models);
  std::vector<double> weight(models, 1 / count);
  for (std::size_t iteration = 0; iteration < kMostIterations; ++iteration) {
    std::vector<double> share(models, kPseudoVotes);
    for (std::size_t v = 0; v < votes; ++v) {
      const double* row = p.data() + v * models;
      double total = 0;
      for (std::size_t m = 0; m < models; ++m) total += weight[m] * row[m];
      for (std::size_t m = 0; m < models; ++m) share[m] += weight[m] * row[m] / total;
    }
    double change = 0;
    for (std::size_t m = 0; m < models; ++m) {
      const double next = share[m] / (static_cast<double>(votes) + kPseudoVotes * count);
      change = std::max(change, std::fabs(next - weight[m]));
      weight[m] = next;
    }
    if (change < kSettled) break;
  }
  return weight;
}

ModelChoice choose_model(const AnnotationTable& table, const FitOptions& given, std::uint64_t seed,
                         const CandidateCheckpoint& checkpoint_of) {
  const auto checkpoint = [&](std::string_view name) {
    return checkpoint_of ? checkpoint_of(name) : nullptr;
  };
  FitOptions options = given;
  options.checkpoint = nullptr;
  options.most_restarts = 1;  // from the vote shares: ten starts would cost ten fits
  ModelChoice choice;
  if (table.votes() == table.voted_items()) {
    const std::string_view name = candidate_models().front();
    const std::unique_ptr<ConsolidationModel> model = make_model(name);
    choice.fit = fit_with(checkpoint(name), table, *model, options);
    choice.candidates.push_back({name, kPriorRho, kNaN, 1});
    choice.calibration = calibrate_with_votes(table, *model, options, choice.fit, seed);
    return choice;
  }

  std::vector<Contender> contenders;
  std::vector<std::vector<double>> log_p;
  for (const std::string_view name : candidate_models()) {
    contenders.push_back(try_model(table, name, options, seed, checkpoint(name)));
    log_p.push_back(predictions(contenders.back()));
    const double sum = std::accumulate(log_p.back().begin(), log_p.back().end(), 0.0);
    choice.candidates.push_back(
        {name, contenders.back().rho, sum / static_cast<double>(log_p.back().size()), 0});
  }
  const std::vector<double> weights = stacking_weights(log_p);
  Posterior mean(table.items(), table.classes());
  for (std::size_t m = 0; m < contenders.size(); ++m) {
    choice.candidates[m].weight = weights[m];
    const Contender& contender = contenders[m];
    add_scaled(mean, tempered_posterior(table, contender.fit, contender.rho, options.threads),
               weights[m]);
  }
  choice.heaviest =
      static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) - weights.begin());
  choice.held_out_votes = log_p.front().size();
  Contender& heaviest = contenders[choice.heaviest];
  choice.calibration.kind = CalibrationKind::kVotes;
  choice.calibration.posterior = std::move(mean);
  choice.calibration.rho = heaviest.rho;
  choice.calibration.held_out_votes = heaviest.held_out.score.votes;
  choice.calibration.held_out = mean_curve(heaviest.held_out.score);
  choice.fit = std::move(heaviest.fit);
  return choice;
}

}  // namespace quorate
