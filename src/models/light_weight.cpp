// la and la-one-pass: weigh workers by how often they agreed with the labels so far. Yang et al.,
// arXiv:2212.00007 (LA-onepass, LA-twopass). Test: voting_models_test.cpp.
//
//   a_j = c_j / t_j, at first 1/2: a Beta(2, 2) prior, its mode           (their algorithm 1)
//   for each item: label = argmax over k of the sum of a_j over the votes for k;
//   then t_j += 1 for its workers, and c_j += 1 for those who agree
//   second pass: label = argmax of the sum of K a_j - 1                   (algorithm 2)
//
// Items come in random order (by the seed), so that the first ones of a file are nothing special;
// equal sums go to a random one of the labels while learning. An item whose true label is known has
// that label. Repeated votes and weights count as so many votes.
//
// Both say in the end what they take the workers for (vote_weights.hpp). la is Bayes' rule with
// accuracies whose log odds are proportional to K a_j - 1, so its labels are those of the second
// pass.
#include <algorithm>
#include <numeric>
#include <vector>

#include "builtin_models.hpp"
#include "quorate/base/random.hpp"
#include "quorate/models/em.hpp"
#include "vote_weights.hpp"

namespace quorate {
namespace {

/// The first pass. `sums` of an item's votes by class are kept where they are asked for.
class FirstPass {
 public:
  FirstPass(const AnnotationTable& table, const FitOptions& options)
      : table_(table),
        options_(options),
        random_(options.seed),
        agreed_(table.workers(), 1.0),
        votes_(table.workers(), 2.0),
        sums_(table.items(), table.classes()) {
    std::vector<std::uint32_t> order(table.items());
    std::iota(order.begin(), order.end(), 0U);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_.below(i)]);
    for (const std::uint32_t i : order) visit(ItemId{i});
  }

  [[nodiscard]] double accuracy(std::size_t worker) const {
    return agreed_[worker] / votes_[worker];
  }

  /// Of the weights of the votes for each class, as they were when the item was labelled.
  [[nodiscard]] const Posterior& sums() const { return sums_; }
  [[nodiscard]] double mean_weight() const { return count_ > 0 ? weight_ / count_ : 0.0; }

 private:
  void visit(ItemId item) {
    const std::span<const Vote> votes = table_.votes_of(item);
    const std::span<const double> weights = table_.weights_of(item);
    const std::span<double> sums = sums_.row(item);
    for (std::size_t v = 0; v < votes.size(); ++v) {
      if (table_.is_abstention(votes[v])) continue;
      const double mass = weights.empty() ? 1.0 : weights[v];
      const double weight = mass * accuracy(votes[v].worker.value);
      sums[votes[v].label.value] += weight;
      weight_ += weight;
      count_ += mass;
    }
    const ClassId label = item.value < options_.gold.size() && options_.gold[item.value]
                              ? *options_.gold[item.value]
                              : largest(sums);
    for (std::size_t v = 0; v < votes.size(); ++v) {
      if (table_.is_abstention(votes[v])) continue;
      const double mass = weights.empty() ? 1.0 : weights[v];
      votes_[votes[v].worker.value] += mass;
      if (votes[v].label == label) agreed_[votes[v].worker.value] += mass;
    }
  }

  /// A random one of the largest, up to rounding.
  ClassId largest(std::span<const double> sums) {
    constexpr double kRounding = 1e-12;
    const double most = *std::max_element(sums.begin(), sums.end()) * (1 - kRounding);
    std::uint32_t chosen = 0;
    std::uint64_t tied = 0;
    for (std::uint32_t k = 0; k < sums.size(); ++k) {
      if (sums[k] >= most && random_.below(++tied) == 0) chosen = k;
    }
    return ClassId{chosen};
  }

  const AnnotationTable& table_;
  const FitOptions& options_;
  Random random_;
  std::vector<double> agreed_;
  std::vector<double> votes_;
  Posterior sums_;
  double weight_ = 0;
  double count_ = 0;
};

}  // namespace

FitResult LightWeight::fit(const AnnotationTable& table, const FitOptions& options) const {
  const FirstPass pass(table, options);
  std::vector<double> weights(table.workers());
  for (std::size_t j = 0; j < weights.size(); ++j) {
    weights[j] = static_cast<double>(table.classes()) * pass.accuracy(j) - 1;
  }
  FitResult result =
      one_coin_result(table, accuracies_of_weights(table, options, weights), options.threads);
  result.stop = StopReason::kFixedRounds;
  return result;
}

FitResult LightWeightOnePass::fit(const AnnotationTable& table, const FitOptions& options) const {
  const FirstPass pass(table, options);
  std::vector<double> accuracies(table.workers());
  for (std::size_t j = 0; j < accuracies.size(); ++j) accuracies[j] = pass.accuracy(j);
  FitResult result = one_coin_result(table, std::move(accuracies), options.threads);
  const double scale = evidence_scale(table, options, pass.mean_weight());
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    if (table.votes_of(ItemId{i}).empty()) continue;
    const std::span<double> q = result.posterior.row(ItemId{i});
    const std::span<const double> sums = pass.sums().row(ItemId{i});
    for (std::size_t k = 0; k < q.size(); ++k) q[k] = scale * sums[k];
    log_normalize(q);
  }
  result.stop = StopReason::kNotIterative;
  result.posterior_stands_alone = true;  // the accuracies moved on after an item was labelled
  return result;
}

}  // namespace quorate
