// rho from held-out votes, without gold. Test: calibration_test.cpp. Kish, Survey Sampling (1965),
// section 8.2, for the design effect 1 + (n - 1) rho of a clustered sample: the votes on one item
// are one cluster.
#include "held_out.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "quorate/base/parallel.hpp"
#include "quorate/base/random.hpp"
#include "quorate/confidence/calibration.hpp"
#include "tempering.hpp"

namespace quorate {
namespace {

constexpr std::size_t kFolds = 4;
constexpr double kLeastRho = 0.02;
constexpr double kGridStep = 1.5;        // ratio of neighbours: 0.02 ... 2.6
constexpr double kPriorDeviation = 1.0;  // of log rho: decides where few votes were hidden
constexpr double kHeldOutShare = 0.5;    // of log rho; the rest is the prior's centre

constexpr std::uint8_t kNoFold = kFolds;  // of a vote that is never hidden

/// A fold for every vote: each item's votes are dealt out in random order, starting with a random
/// fold, so that every fold hides about a quarter of every item. Items outside the sample (a share
/// of all) keep all their votes.
std::vector<std::uint8_t> deal_folds(const AnnotationTable& table, double sampled_share,
                                     std::uint64_t seed) {
  std::vector<std::uint8_t> fold(table.votes(), kNoFold);
  Random random(seed);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::size_t begin = table.first_vote(ItemId{i});
    const std::size_t votes = table.votes_of(ItemId{i}).size();
    if (votes == 0 || (sampled_share < 1 && random.uniform() >= sampled_share)) continue;
    const std::uint64_t first = random.below(kFolds);
    for (std::size_t v = 0; v < votes; ++v) {
      fold[begin + v] = static_cast<std::uint8_t>((first + v) % kFolds);
    }
    for (std::size_t v = votes; v > 1; --v) {
      std::swap(fold[begin + v - 1], fold[begin + static_cast<std::size_t>(random.below(v))]);
    }
  }
  return fold;
}

/// The table without the votes of one fold.
AnnotationTable without_fold(const AnnotationTable& table, std::span<const std::uint8_t> fold_of,
                             std::uint8_t fold) {
  const AnnotationTable::Columns& from = table.columns();
  AnnotationTable::Columns to;
  to.workers = from.workers;
  to.classes = from.classes;
  to.abstentions = from.abstentions;
  to.offsets.reserve(from.offsets.size());
  for (std::size_t i = 0; i < table.items(); ++i) {
    for (std::uint64_t v = from.offsets[i]; v < from.offsets[i + 1]; ++v) {
      if (fold_of[v] == fold) continue;
      to.votes.push_back(from.votes[v]);
      if (!from.weights.empty()) to.weights.push_back(from.weights[v]);
    }
    to.offsets.push_back(to.votes.size());
  }
  return AnnotationTable(std::move(to));
}

/// Hidden votes of one block of items, predicted.
struct Predicted {
  RhoScore score;
  std::vector<RhoCurve> votes;
};

/// Predicts the hidden votes of the items of one block from the visible ones.
template <class Workers>
Predicted predict_items(const AnnotationTable& table, const AnnotationTable& visible,
                        const Candidates& candidates, const FitResult& fit, const Workers& workers,
                        std::span<const std::uint8_t> fold_of, std::uint8_t fold, Range items) {
  const RhoCurve grid = rho_grid();
  const std::span<const ClassId> none;
  Evidence<Workers> evidence(workers, fit, table.classes());
  std::vector<double> q;
  std::vector<double> theta;  // of the item's hidden votes, one run as long as q each
  Predicted result;
  for (std::size_t i = items.begin; i < items.end; ++i) {
    const ItemId item{static_cast<std::uint32_t>(i)};
    if (visible.votes_of(item).empty()) continue;
    const std::span<const Vote> votes = table.votes_of(item);
    const std::span<const std::uint8_t> folds =
        fold_of.subspan(table.first_vote(item), votes.size());
    if (std::find(folds.begin(), folds.end(), fold) == folds.end()) continue;
    evidence.read(visible, item, candidates.offsets.size() > 1 ? candidates.of(item) : none);
    theta.clear();
    for (std::size_t v = 0; v < votes.size(); ++v) {
      if (folds[v] == fold && !table.is_abstention(votes[v]))
        evidence.append_prediction(table, votes[v], theta);
    }
    if (theta.empty()) continue;
    const std::size_t run = evidence.size();
    const std::size_t first = result.votes.size();
    result.votes.resize(first + theta.size() / run);
    const double mass = vote_mass(visible, item);
    for (std::size_t g = 0; g < kRhoPoints; ++g) {
      evidence.posterior(mass, grid[g], q);
      for (std::size_t at = 0; at < theta.size(); at += run) {
        result.votes[first + at / run][g] = std::log(std::inner_product(
            q.begin(), q.end(), theta.begin() + static_cast<std::ptrdiff_t>(at), 0.0));
      }
    }
    if (visible.votes_of(item).size() < 2) continue;  // one vote has no design effect
    for (std::size_t v = first; v < result.votes.size(); ++v) result.score.add(result.votes[v]);
  }
  return result;
}

/// Adds the hidden votes of one fold, predicted by the fit to the others.
void predict_fold(const AnnotationTable& table, const AnnotationTable& visible,
                  const FitResult& fit, std::span<const std::uint8_t> fold_of, std::uint8_t fold,
                  unsigned threads, HeldOut& to) {
  constexpr std::size_t kGrain = 256;
  constexpr std::size_t kMostBlocks = 256;
  const Blocks blocks(table.items(), kGrain, kMostBlocks);
  std::vector<Predicted> parts(blocks.count());
  const Candidates candidates = candidates_for(fit, visible, threads);
  with_worker_model(fit, [&](const auto& workers) {
    for_each_block(blocks.count(), threads, [&](std::size_t b) {
      parts[b] = predict_items(table, visible, candidates, fit, workers, fold_of, fold, blocks[b]);
    });
  });
  for (const Predicted& part : parts) {
    to.score += part.score;
    to.votes.insert(to.votes.end(), part.votes.begin(), part.votes.end());
  }
}

/// The maximum of the curve plus a log-normal prior on rho, refined by a parabola through the best
/// point and its neighbours on the scale of log rho.
double best_rho(const RhoCurve& log_probability) {
  const RhoCurve grid = rho_grid();
  RhoCurve objective{};
  for (std::size_t g = 0; g < kRhoPoints; ++g) {
    const double z = std::log(grid[g] / kPriorRho) / kPriorDeviation;
    objective[g] = log_probability[g] - z * z / 2;
  }
  const auto best = static_cast<std::size_t>(std::max_element(objective.begin(), objective.end()) -
                                             objective.begin());
  if (best == 0 || best == kRhoPoints - 1) return grid[best];
  const double left = objective[best - 1] - objective[best];
  const double right = objective[best + 1] - objective[best];
  const double curvature = left + right;  // <= 0 around a maximum
  const double shift = curvature < 0 ? (left - right) / (2 * curvature) : 0.0;
  return grid[best] * std::pow(kGridStep, std::clamp(shift, -0.5, 0.5));
}

}  // namespace

RhoCurve rho_grid() {
  RhoCurve grid{};
  double rho = kLeastRho;
  for (double& point : grid) {
    point = rho;
    rho *= kGridStep;
  }
  return grid;
}

double learned_rho(const RhoScore& score) {
  if (score.votes == 0) return kPriorRho;
  return std::pow(best_rho(score.log_probability), kHeldOutShare) *
         std::pow(kPriorRho, 1 - kHeldOutShare);
}

double at_rho(const RhoCurve& curve, double rho) {
  const double place = std::clamp(std::log(rho / kLeastRho) / std::log(kGridStep), 0.0,
                                  static_cast<double>(kRhoPoints - 1));
  const auto left = std::min(static_cast<std::size_t>(place), kRhoPoints - 2);
  const double share = place - static_cast<double>(left);
  return (1 - share) * curve[left] + share * curve[left + 1];
}

HeldOut hold_out(const AnnotationTable& table, const ConsolidationModel& model, FitOptions options,
                 const FitResult& fit, std::uint64_t seed) {
  const bool is_large = table.votes() > kMostCalibrationVotes;
  const double share =
      is_large ? static_cast<double>(kMostCalibrationVotes) / static_cast<double>(table.votes())
               : 1.0;
  constexpr std::size_t kWarmIterations = 3;
  options.progress = {};
  if (is_large) {
    options.start = &fit.posterior;
    options.max_iterations = std::min(options.max_iterations, kWarmIterations);
  }
  const std::vector<std::uint8_t> fold_of = deal_folds(table, share, seed);
  HeldOut result;
  for (std::uint8_t fold = 0; fold < (is_large ? 1 : kFolds); ++fold) {
    const AnnotationTable visible = without_fold(table, fold_of, fold);
    if (visible.votes() == 0) continue;
    FitResult fold_fit = model.fit(visible, options);
    predict_fold(table, visible, fold_fit, fold_of, fold, options.threads, result);
    // A posterior that stands alone says nothing of items whose votes it has not seen.
    if (is_large || fold_fit.posterior_stands_alone) continue;
    fold_fit.posterior = {};  // its workers are what counts
    result.fits.push_back(std::move(fold_fit));
  }
  return result;
}

std::vector<HeldOutPoint> mean_curve(const RhoScore& score) {
  if (score.votes == 0) return {};
  std::vector<HeldOutPoint> points;
  const RhoCurve grid = rho_grid();
  for (std::size_t g = 0; g < kRhoPoints; ++g) {
    points.push_back({grid[g], score.log_probability[g] / static_cast<double>(score.votes)});
  }
  return points;
}

namespace {

/// The mean of the tempered posteriors of all fits.
Posterior mean_posterior(const AnnotationTable& table, const FitResult& fit,
                         std::span<const FitResult> fold_fits, double rho, unsigned threads) {
  Posterior mean = tempered_posterior(table, fit, rho, threads);
  if (fold_fits.empty()) return mean;
  const double share = 1 / static_cast<double>(fold_fits.size() + 1);
  for (const FitResult& fold_fit : fold_fits) {
    mean.add(tempered_posterior(table, fold_fit, rho, threads));
  }
  mean.scale(share);
  return mean;
}

}  // namespace

Calibration calibrate_with_votes(const AnnotationTable& table, const ConsolidationModel& model,
                                 const FitOptions& options, const FitResult& fit,
                                 std::uint64_t seed) {
  Calibration result;
  result.kind = CalibrationKind::kVotes;
  if (table.votes() == table.voted_items()) {
    result.known = false;
    result.reason =
        "no object has two annotations, so nothing in the job tells how often labels are right";
    result.posterior = fit.posterior;
    return result;
  }

  HeldOut held_out = hold_out(table, model, options, fit, seed);
  result.held_out_votes = held_out.score.votes;
  result.held_out = mean_curve(held_out.score);
  result.rho = learned_rho(held_out.score);
  result.posterior = mean_posterior(table, fit, held_out.fits, result.rho, options.threads);
  result.fold_fits = std::move(held_out.fits);
  return result;
}

}  // namespace quorate
