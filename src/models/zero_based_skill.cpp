// zero-based-skill: a weighted vote, whose weights step towards each worker's agreement with its
// result. Ustalov, Pavlichenko & Tseitlin, arXiv:2109.08584 (Crowd-Kit). Test:
// voting_models_test.cpp.
//
//   skill_j = 1/K + 1e-5 at first; then 100 rounds of
//     label_i = argmax over k of the sum of skill_j over the votes for k
//     skill_j += r (share of j's votes that equal the labels - skill_j)
//   with r = 1, halved in every 20th round before its step
//
// The rounds end early when neither labels nor skills move any more. Ties go to the smallest class;
// an item whose true label is known has that label. The result is Bayes' rule with accuracies whose
// log odds are proportional to the skills (vote_weights.hpp), so its labels are those of the vote.
#include <algorithm>
#include <cmath>
#include <vector>

#include "builtin_models.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/models/em.hpp"
#include "vote_weights.hpp"

namespace quorate {
namespace {

constexpr std::size_t kRounds = 100;
constexpr std::size_t kRoundsToHalve = 20;
constexpr double kFirstSkillEdge = 1e-5;

/// What the items of a block add to a round: agreed votes and votes, by worker.
void vote(const AnnotationTable& table, const FitOptions& options,
          const std::vector<double>& skills, Range items, std::vector<double>& statistics) {
  statistics.assign(skills.size() * 2, 0.0);
  std::vector<double> sums(table.classes());
  for (std::size_t i = items.begin; i < items.end; ++i) {
    const ItemId item{static_cast<std::uint32_t>(i)};
    const std::span<const Vote> votes = table.votes_of(item);
    if (votes.empty()) continue;
    const std::span<const double> weights = table.weights_of(item);
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t v = 0; v < votes.size(); ++v) {
      if (table.is_abstention(votes[v])) continue;
      const double weight = weights.empty() ? 1.0 : weights[v];
      sums[votes[v].label.value] += weight * skills[votes[v].worker.value];
    }
    const ClassId label =
        i < options.gold.size() && options.gold[i] ? *options.gold[i] : most_probable(sums).label;
    for (std::size_t v = 0; v < votes.size(); ++v) {
      if (table.is_abstention(votes[v])) continue;
      const double weight = weights.empty() ? 1.0 : weights[v];
      statistics[votes[v].worker.value * 2 + 1] += weight;
      if (votes[v].label == label) statistics[votes[v].worker.value * 2] += weight;
    }
  }
}

std::vector<double> learn_skills(const AnnotationTable& table, const FitOptions& options) {
  std::vector<double> skills(
      table.workers(),
      1 / static_cast<double>(std::max<std::size_t>(table.classes(), 1)) + kFirstSkillEdge);
  const Blocks blocks = em_detail::item_blocks(table.items(), table.votes(), 2 * skills.size());
  std::vector<em_detail::BlockSum> sums(blocks.count());
  double rate = 1;
  for (std::size_t round = 1; round <= kRounds; ++round) {
    if (round % kRoundsToHalve == 0) rate /= 2;
    for_each_block(blocks.count(), options.threads, [&](std::size_t b) {
      vote(table, options, skills, blocks[b], sums[b].statistics);
    });
    em_detail::reduce(sums, options.threads);
    const std::vector<double>& total = sums.front().statistics;
    double largest_step = 0;
    for (std::size_t j = 0; j < skills.size(); ++j) {
      if (!(total[2 * j + 1] > 0)) continue;
      const double step = rate * (total[2 * j] / total[2 * j + 1] - skills[j]);
      skills[j] += step;
      largest_step = std::max(largest_step, std::fabs(step));
    }
    if (largest_step == 0) break;
  }
  return skills;
}

}  // namespace

FitResult ZeroBasedSkill::fit(const AnnotationTable& table, const FitOptions& options) const {
  const std::vector<double> skills = learn_skills(table, options);
  FitResult result =
      one_coin_result(table, accuracies_of_weights(table, options, skills), options.threads);
  result.stop = StopReason::kFixedRounds;
  return result;
}

}  // namespace quorate
