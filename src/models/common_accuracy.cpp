// The accuracy that all workers would share, under which majority voting is the optimal rule: the
// one-coin model's maximum likelihood, by EM over the distinct ways in which votes fall, from the
// agreement of the votes, with Steffensen's extrapolation of the fixed point. Test: vote_test.cpp.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

#include "one_coin.hpp"
#include "quorate/base/parallel.hpp"
#include "vote_weights.hpp"

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

}  // namespace

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

}  // namespace quorate
