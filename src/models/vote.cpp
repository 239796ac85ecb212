// majority and weighted-vote: shares of the votes, plain or by worker weights. Test: vote_test.cpp.
//
// Both also say what they take the workers for, as accuracies, so that their confidence can be
// calibrated like that of every other model: majority voting is the optimal rule for workers of one
// common accuracy, and a weighted vote for workers whose log odds are proportional to their weights
// (Nitzan & Paroush, International Economic Review 23 (1982) 289-297). The common accuracy is the
// one-coin model's maximum likelihood.
#include <algorithm>
#include <cmath>
#include <utility>

#include "builtin_models.hpp"
#include "one_coin.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/models/em.hpp"
#include "vote_weights.hpp"

namespace quorate {
namespace {

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
  Posterior shares = vote_shares(table, threads);
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
      if (!table.is_abstention(votes[v])) row[votes[v].label.value] += weight(v);
    }
    for (double& value : row) value /= total;  // at the end: a unanimous share is exactly 1
  };
  constexpr std::size_t kGrain = 4096;
  const Blocks blocks(table.items(), kGrain, table.items());
  for_each_block(blocks.count(), threads, [&](std::size_t block) {
    for (std::size_t i = blocks[block].begin; i < blocks[block].end; ++i)
      share(ItemId{static_cast<std::uint32_t>(i)});
  });
  return shares;
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
