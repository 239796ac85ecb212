// kos: message passing between items and workers, for two classes. Karger, Oh & Shah, Operations
// Research 62 (2014) 1-24 (NIPS 2011), algorithm 1. Test: voting_models_test.cpp.
//
//   A_ij = +1 for class 0, -1 for class 1; y_j->i ~ N(1, 1) at first (by the seed); then rounds of
//     x_i->j = sum over the other votes j' on i of A_ij' y_j'->i
//     y_j->i = sum over the other votes i' of j of A_i'j x_i'->j
//   and at last x_i = sum of A_ij y_j->i, whose sign is the label
//
// "All but one" is the sum less that one, so a round costs O(V). Messages are scaled to a mean
// square of 1 in every round, which changes no sign. After 100 rounds only one direction is left of
// them, and its sign is the one that trusts the votes on the whole (the paper's assumption that the
// mean worker is better than a coin): in small and sparse jobs the sign alternates from round to
// round. Where all voters of an item gave no other vote, each counts like an average one.
//
// log q_i(0) - log q_i(1) is proportional to x_i, scaled so that an average vote says what one of
// the crowd's common accuracy says (vote_weights.hpp). The workers' accuracies are those under this
// posterior.
#include <cmath>
#include <string>
#include <vector>

#include "builtin_models.hpp"
#include "quorate/base/distributions.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/random.hpp"
#include "quorate/models/em.hpp"
#include "vote_weights.hpp"

namespace quorate {
namespace {

constexpr std::size_t kRounds = 100;

class Messages {
 public:
  Messages(const AnnotationTable& table, const FitOptions& options)
      : table_(table),
        threads_(options.threads),
        blocks_(em_detail::item_blocks(table.items(), table.votes(), table.workers())),
        y_(table.votes()),
        x_(table.votes()),
        sums_(blocks_.count()) {
    Random random(options.seed);
    for (double& y : y_) y = 1 + draw_normal(random);
  }

  void round() {
    for_each_block(blocks_.count(), threads_, [&](std::size_t b) { from_items(b); });
    em_detail::reduce(sums_, threads_);
    for_each_block(blocks_.count(), threads_, [&](std::size_t b) { from_workers(b); });
    double square = 0;
    for (const em_detail::BlockSum& sum : sums_) square += sum.log_likelihood;
    if (!(square > 0)) return;
    const double scale = std::sqrt(static_cast<double>(y_.size()) / square);
    for (double& y : y_) y *= scale;
  }

  /// Votes for class 0 less those for class 1.
  [[nodiscard]] double majority(ItemId item) const {
    double sum = 0;
    for (std::size_t v = 0; v < table_.votes_of(item).size(); ++v) sum += sign(item, v);
    return sum;
  }

  /// x_i.
  [[nodiscard]] double belief(ItemId item) const {
    double sum = 0;
    const std::size_t first = table_.first_vote(item);
    const std::span<const Vote> votes = table_.votes_of(item);
    for (std::size_t v = 0; v < votes.size(); ++v) sum += sign(item, v) * y_[first + v];
    return sum;
  }

  [[nodiscard]] double mean() const {
    double sum = 0;
    for (const double y : y_) sum += y;
    return y_.empty() ? 0.0 : sum / static_cast<double>(y_.size());
  }

 private:
  /// A, times the vote's weight; 0 for an abstention.
  [[nodiscard]] double sign(ItemId item, std::size_t v) const {
    const Vote vote = table_.votes_of(item)[v];
    if (table_.is_abstention(vote)) return 0;
    const std::span<const double> weights = table_.weights_of(item);
    const double weight = weights.empty() ? 1.0 : weights[v];
    return vote.label.value == 0 ? weight : -weight;
  }

  void from_items(std::size_t block) {
    std::vector<double>& by_worker = sums_[block].statistics;
    by_worker.assign(table_.workers(), 0.0);
    for (std::size_t i = blocks_[block].begin; i < blocks_[block].end; ++i) {
      const ItemId item{static_cast<std::uint32_t>(i)};
      const double all = belief(item);
      const std::size_t first = table_.first_vote(item);
      const std::span<const Vote> votes = table_.votes_of(item);
      for (std::size_t v = 0; v < votes.size(); ++v) {
        x_[first + v] = all - sign(item, v) * y_[first + v];
        by_worker[votes[v].worker.value] += sign(item, v) * x_[first + v];
      }
    }
  }

  /// Leaves the sum of squares in the block's log_likelihood.
  void from_workers(std::size_t block) {
    const std::vector<double>& by_worker = sums_.front().statistics;
    double square = 0;
    for (std::size_t i = blocks_[block].begin; i < blocks_[block].end; ++i) {
      const ItemId item{static_cast<std::uint32_t>(i)};
      const std::size_t first = table_.first_vote(item);
      const std::span<const Vote> votes = table_.votes_of(item);
      for (std::size_t v = 0; v < votes.size(); ++v) {
        const double y = by_worker[votes[v].worker.value] - sign(item, v) * x_[first + v];
        y_[first + v] = y;
        square += y * y;
      }
    }
    sums_[block].log_likelihood = square;
  }

  const AnnotationTable& table_;
  unsigned threads_;
  Blocks blocks_;
  std::vector<double> y_;  // by vote
  std::vector<double> x_;
  std::vector<em_detail::BlockSum> sums_;
};

}  // namespace

FitResult Kos::fit(const AnnotationTable& table, const FitOptions& options) const {
  if (table.classes() > 2) {
    throw Error(ErrorCode::kUsage, "--model kos decides between two labels, and this job has " +
                                       std::to_string(table.classes()) +
                                       "; use another model, such as one-coin");
  }
  Messages messages(table, options);
  for (std::size_t round = 0; round < kRounds; ++round) messages.round();
  FitResult result;
  result.posterior = Posterior(table.items(), table.classes());
  const double mean = messages.mean();
  const double scale = std::copysign(evidence_scale(table, options, std::fabs(mean)), mean);
  const double average = evidence_scale(table, options, 1);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    if (table.votes_of(ItemId{i}).empty()) continue;
    const std::span<double> q = result.posterior.row(ItemId{i});
    const double belief = messages.belief(ItemId{i});
    q[0] = belief != 0 ? scale * belief : average * messages.majority(ItemId{i});
    log_normalize(q);
  }
  result.log_class_prior.assign(table.classes(), -std::log(static_cast<double>(table.classes())));
  result.workers = OneCoinWorkers(expected_accuracies(table, result.posterior), table.classes());
  result.stop = StopReason::kFixedRounds;
  result.posterior_stands_alone = true;
  return result;
}

}  // namespace quorate
