// majority and weighted-vote: shares of the votes, plain or by worker weights. Test: vote_test.cpp.
//
// Both also say what they take the workers for, as accuracies, so that their confidence can be
// calibrated like that of every other model: majority voting is the optimal rule for workers of one
// common accuracy, and a weighted vote for workers whose log odds are proportional to their weights
// (Nitzan & Paroush, International Economic Review 23 (1982) 289-297). The common accuracy is the
// one-coin model's maximum likelihood.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

#include "builtin_models.hpp"
#include "one_coin.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/models/em.hpp"

namespace quorate {
namespace {

/// How the votes of an item fall, whatever the classes and the workers are: the weight of each
/// class that has any, largest first. Under one common accuracy items with the same split have the
/// same posterior up to the names of the classes.
using Split = std::vector<double>;

/// How many items have each split. Ordered, so that sums over it have the same bits on every run.
using Splits = std::map<Split, double>;

Split split_of(const AnnotationTable& table, ItemId item, std::vector<double>& weight_of_class) {
  const std::span<const Vote> votes = table.votes_of(item);
  const std::span<const double> weights = table.weights_of(item);
  for (std::size_t v = 0; v < votes.size(); ++v) {
    if (table.is_abstention(votes[v])) continue;
    weight_of_class[votes[v].label.value] += weights.empty() ? 1.0 : weights[v];
  }
  Split split;
  for (const Vote vote : votes) {
    if (table.is_abstention(vote)) continue;
    double& weight = weight_of_class[vote.label.value];
    if (weight > 0) split.push_back(std::exchange(weight, 0.0));
  }
  std::sort(split.begin(), split.end(), std::greater<>());
  return split;
}

Splits count_splits(const AnnotationTable& table, unsigned threads) {
  constexpr std::size_t kGrain = 4096;
  constexpr std::size_t kMostBlocks = 32;
  const Blocks blocks(table.items(), kGrain, kMostBlocks);
  std::vector<Splits> parts(blocks.count());
  for_each_block(blocks.count(), threads, [&](std::size_t block) {
    std::vector<double> weight_of_class(table.classes(), 0.0);
    for (std::size_t i = blocks[block].begin; i < blocks[block].end; ++i) {
      parts[block][split_of(table, ItemId{static_cast<std::uint32_t>(i)}, weight_of_class)] += 1;
    }
  });
  Splits all;
  for (const Splits& part : parts) {
    for (const auto& [split, items] : part) all[split] += items;
  }
  return all;
}

/// One EM step for the common accuracy: (expected right votes + 1)/(votes + 2).
double next_accuracy(const Splits& splits, double accuracy, std::size_t classes) {
  const double others = std::max(1.0, static_cast<double>(classes) - 1);
  const double gain = std::log(accuracy) - std::log1p(-accuracy) + std::log(others);
  double hits = 0;
  double votes = 0;
  for (const auto& [split, items] : splits) {
    if (split.empty()) continue;
    const double shift = gain * (gain > 0 ? split.front() : 0.0);
    double mass = static_cast<double>(classes - split.size()) * std::exp(-shift);
    double right = 0;
    for (const double weight : split) {
      const double share = std::exp(gain * weight - shift);
      mass += share;
      right += weight * share;
      votes += items * weight;
    }
    hits += items * right / mass;
  }
  return pooled_accuracy(hits, votes);
}

/// The accuracy that all workers would share: the one-coin model's maximum likelihood, by EM over
/// the distinct splits, from the agreement of the votes, with Steffensen's extrapolation of the
/// fixed point.
double common_accuracy(const AnnotationTable& table, const FitOptions& options) {
  const Splits splits = count_splits(table, options.threads);
  double hits = 0;
  double votes = 0;
  for (const auto& [split, items] : splits) {
    const double all = std::accumulate(split.begin(), split.end(), 0.0);
    for (const double weight : split) hits += items * weight * weight / all;
    votes += items * all;
  }
  constexpr double kTolerance = 1e-12;
  constexpr int kMostRounds = 200;
  double accuracy = pooled_accuracy(hits, votes);
  for (int round = 0; round < kMostRounds; ++round) {
    const double once = next_accuracy(splits, accuracy, table.classes());
    const double twice = next_accuracy(splits, once, table.classes());
    const double step = once - accuracy;
    const double bend = twice - once - step;
    const double leap = accuracy - step * step / bend;
    // A leap that goes back or out of the range is none.
    const bool is_sound = bend * step < 0 && leap > 0 && leap < 1;
    accuracy = is_sound ? leap : twice;
    if (std::abs(step) < kTolerance) break;
  }
  return accuracy;
}

/// log(s / ((1 - s)/(K - 1))): what one vote of a worker of accuracy s says for its label.
double log_odds(double accuracy, std::size_t classes) {
  return std::log(accuracy) - std::log1p(-accuracy) +
         std::log(std::max(1.0, static_cast<double>(classes) - 1));
}

double accuracy_of_log_odds(double log_odds, std::size_t classes) {
  const double others = std::max(1.0, static_cast<double>(classes) - 1);
  return 1 / (1 + others * std::exp(-log_odds));
}

/// Expected right votes and votes of each worker.
struct Agreement {
  std::vector<double> hits;
  std::vector<double> votes;
};

/// Against gold where it is known: those are facts.
Agreement agreement_with_gold(const AnnotationTable& table, const FitOptions& options) {
  Agreement result{std::vector<double>(table.workers()), std::vector<double>(table.workers())};
  for (std::uint32_t i = 0; i < std::min<std::size_t>(table.items(), options.gold.size()); ++i) {
    if (!options.gold[i]) continue;
    for (const Vote vote : table.votes_of(ItemId{i})) {
      if (table.is_abstention(vote)) continue;
      result.votes[vote.worker.value] += 1;
      if (vote.label == *options.gold[i]) result.hits[vote.worker.value] += 1;
    }
  }
  return result;
}

/// Against the shares of the votes of OTHER workers on each item: a worker must not vouch for
/// himself, not even by voting twice.
Agreement agreement_with_others(const AnnotationTable& table) {
  Agreement result{std::vector<double>(table.workers()), std::vector<double>(table.workers())};
  std::vector<double> counts(table.classes());
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::span<const Vote> in_order = table.votes_of(ItemId{i});
    std::vector<Vote> votes(in_order.begin(), in_order.end());
    std::erase_if(votes, [&](Vote vote) { return table.is_abstention(vote); });
    std::sort(votes.begin(), votes.end());
    std::fill(counts.begin(), counts.end(), 0.0);
    for (const Vote vote : votes) counts[vote.label.value] += 1;
    for (auto begin = votes.begin(), end = begin; begin != votes.end(); begin = end) {
      const WorkerId worker = begin->worker;
      end = std::find_if(begin, votes.end(), [worker](Vote vote) { return vote.worker != worker; });
      const auto others = static_cast<double>(votes.end() - votes.begin() - (end - begin));
      if (!(others > 0)) continue;
      for (auto own = begin; own != end; ++own) counts[own->label.value] -= 1;
      for (auto own = begin; own != end; ++own) {
        result.votes[worker.value] += 1;
        result.hits[worker.value] += counts[own->label.value] / others;
      }
      for (auto own = begin; own != end; ++own) counts[own->label.value] += 1;
    }
  }
  return result;
}

/// Log-odds weights of estimated accuracies; a worker who is no better than chance weighs nothing.
std::vector<double> estimated_weights(const AnnotationTable& table, const FitOptions& options) {
  const Agreement agreement =
      options.gold.empty() ? agreement_with_others(table) : agreement_with_gold(table, options);
  double hits = 0;
  double votes = 0;
  for (std::size_t j = 0; j < table.workers(); ++j) {
    hits += agreement.hits[j];
    votes += agreement.votes[j];
  }
  const double pooled = pooled_accuracy(hits, votes);
  std::vector<double> weights(table.workers());
  for (std::size_t j = 0; j < table.workers(); ++j) {
    const double accuracy = shrunk_accuracy(agreement.hits[j], agreement.votes[j], pooled);
    weights[j] = std::max(0.0, log_odds(accuracy, table.classes()));
  }
  return weights;
}

/// Shares of the weights; of the plain votes for an item whose voters all weigh nothing.
Posterior weighted_shares(const AnnotationTable& table, const std::vector<double>& weights,
                          unsigned threads) {
  Posterior shares = vote_shares(table);
  const auto share = [&](ItemId item) {
    const std::span<const Vote> votes = table.votes_of(item);
    const std::span<const double> vote_weights = table.weights_of(item);
    const auto weight = [&](std::size_t v) {
      if (table.is_abstention(votes[v])) return 0.0;
      return weights[votes[v].worker.value] * (vote_weights.empty() ? 1.0 : vote_weights[v]);
    };
    double total = 0;
    for (std::size_t v = 0; v < votes.size(); ++v) total += weight(v);
    if (!(total > 0)) return;
    const std::span<double> row = shares.row(item);
    std::fill(row.begin(), row.end(), 0.0);
    for (std::size_t v = 0; v < votes.size(); ++v) {
      if (!table.is_abstention(votes[v])) row[votes[v].label.value] += weight(v) / total;
    }
  };
  constexpr std::size_t kGrain = 4096;
  const Blocks blocks(table.items(), kGrain, table.items());
  for_each_block(blocks.count(), threads, [&](std::size_t block) {
    for (std::size_t i = blocks[block].begin; i < blocks[block].end; ++i)
      share(ItemId{static_cast<std::uint32_t>(i)});
  });
  return shares;
}

/// Worker accuracies whose log odds are proportional to the weights, and which are right as often
/// as the crowd on the whole: an average vote keeps the log odds of the common accuracy.
std::vector<double> accuracies_of_weights(const AnnotationTable& table, const FitOptions& options,
                                          const std::vector<double>& weights) {
  double sum = 0;
  for (const Vote vote : table.columns().votes) sum += weights[vote.worker.value];
  const double mean = table.votes() > 0 ? sum / static_cast<double>(table.votes()) : 0.0;
  constexpr double kEdge = 1e-10;
  const double common = std::clamp(common_accuracy(table, options), kEdge, 1 - kEdge);
  const double scale = mean > 0 ? std::max(0.0, log_odds(common, table.classes())) / mean : 0.0;
  std::vector<double> accuracies(weights.size());
  for (std::size_t j = 0; j < weights.size(); ++j) {
    accuracies[j] =
        std::clamp(accuracy_of_log_odds(scale * weights[j], table.classes()), kEdge, 1 - kEdge);
  }
  return accuracies;
}

FitResult vote_with(const AnnotationTable& table, const FitOptions& options,
                    const std::vector<double>& weights) {
  FitResult result;
  result.posterior = weighted_shares(table, weights, options.threads);
  result.log_class_prior.assign(table.classes(), -std::log(static_cast<double>(table.classes())));
  result.workers = OneCoinWorkers(accuracies_of_weights(table, options, weights), table.classes());
  return result;
}

}  // namespace

FitResult Majority::fit(const AnnotationTable& table, const FitOptions& options) const {
  return vote_with(table, options, std::vector<double>(table.workers(), 1.0));
}

FitResult WeightedVote::fit(const AnnotationTable& table, const FitOptions& options) const {
  return vote_with(
      table, options,
      options.worker_weights.empty() ? estimated_weights(table, options) : options.worker_weights);
}

}  // namespace quorate
