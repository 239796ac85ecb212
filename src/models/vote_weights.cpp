// Test: vote_test.cpp, voting_models_test.cpp.
#include "vote_weights.hpp"

#include <algorithm>
#include <cmath>

#include "one_coin.hpp"
#include "quorate/models/em.hpp"

namespace quorate {
namespace {

constexpr double kEdge = 1e-10;
constexpr double kLeastLogOdds = 0.1;

double accuracy_of_log_odds(double log_odds, std::size_t classes) {
  const double others = std::max(1.0, static_cast<double>(classes) - 1);
  return 1 / (1 + others * std::exp(-log_odds));
}

}  // namespace

double log_odds(double accuracy, std::size_t classes) {
  return std::log(accuracy) - std::log1p(-accuracy) +
         std::log(std::max(1.0, static_cast<double>(classes) - 1));
}

double evidence_scale(const AnnotationTable& table, const FitOptions& options, double mean_weight) {
  const double common = std::clamp(common_accuracy(table, options), kEdge, 1 - kEdge);
  const double odds = std::max(kLeastLogOdds, log_odds(common, table.classes()));
  return mean_weight > 0 ? odds / mean_weight : 0.0;
}

std::vector<double> accuracies_of_weights(const AnnotationTable& table, const FitOptions& options,
                                          const std::vector<double>& weights) {
  double sum = 0;
  for (const Vote vote : table.columns().votes) sum += weights[vote.worker.value];
  const double mean = table.votes() > 0 ? sum / static_cast<double>(table.votes()) : 0.0;
  const double scale = evidence_scale(table, options, mean);
  std::vector<double> accuracies(weights.size());
  for (std::size_t j = 0; j < weights.size(); ++j) {
    accuracies[j] =
        std::clamp(accuracy_of_log_odds(scale * weights[j], table.classes()), kEdge, 1 - kEdge);
  }
  return accuracies;
}

std::vector<double> expected_accuracies(const AnnotationTable& table, const Posterior& posterior) {
  std::vector<double> hits(table.workers());
  std::vector<double> votes(table.workers());
  double all_hits = 0;
  double all_votes = 0;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    for (const Vote vote : table.votes_of(ItemId{i})) {
      if (table.is_abstention(vote)) continue;
      const double hit = posterior.row(ItemId{i})[vote.label.value];
      hits[vote.worker.value] += hit;
      votes[vote.worker.value] += 1;
      all_hits += hit;
      all_votes += 1;
    }
  }
  const double pooled = pooled_accuracy(all_hits, all_votes);
  for (std::size_t j = 0; j < hits.size(); ++j)
    hits[j] = shrunk_accuracy(hits[j], votes[j], pooled);
  return hits;
}

FitResult one_coin_result(const AnnotationTable& table, std::vector<double> accuracies,
                          unsigned threads) {
  FitResult result;
  result.posterior = Posterior(table.items(), table.classes());
  result.log_class_prior.assign(table.classes(), -std::log(static_cast<double>(table.classes())));
  const OneCoinWorkers workers(std::move(accuracies), table.classes());
  constexpr std::size_t kGrain = 1024;
  constexpr std::size_t kMostBlocks = 64;
  const Blocks blocks(table.items(), kGrain, kMostBlocks);
  for_each_block(blocks.count(), threads, [&](std::size_t b) {
    for (std::size_t i = blocks[b].begin; i < blocks[b].end; ++i) {
      const ItemId item{static_cast<std::uint32_t>(i)};
      const std::span<const Vote> votes = table.votes_of(item);
      const std::span<const double> weights = table.weights_of(item);
      if (votes.empty()) continue;
      const std::span<double> q = result.posterior.row(item);
      for (std::size_t v = 0; v < votes.size(); ++v) {
        workers.add_log_likelihood(votes[v], weights.empty() ? 1.0 : weights[v], q);
      }
      log_normalize(q);
    }
  });
  result.workers = workers;
  return result;
}

}  // namespace quorate
