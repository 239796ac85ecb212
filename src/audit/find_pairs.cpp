// Test: audit_test.cpp, with planted duplicates.
#include "find_pairs.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "class_votes.hpp"

namespace quorate {
namespace {

constexpr std::size_t kLargestGroup = 30;             // of equal wrong votes on one object
constexpr std::uint64_t kMostKeys = 20'000'000;       // equal wrong pairs that are held in memory
constexpr std::uint64_t kMostPairSteps = 50'000'000;  // votes walked for candidates
constexpr std::uint64_t kLeastSameWrong = 4;
constexpr std::uint64_t kMostLambdaItems = 100'000;  // enough to learn how hard the classes are
constexpr double kLeastExcess = 2;  // times the expectation: a large job finds every trifle
constexpr std::size_t kMostFindings = 1000;

std::uint64_t pair_key(WorkerId a, WorkerId b) {
  return (std::uint64_t{std::min(a.value, b.value)} << 32U) | std::max(a.value, b.value);
}

/// Walks over the objects and their groups of equal wrong votes.
class Search {
 public:
  Search(const AnnotationTable& table, const WorkerVotes& by_worker, const PairSearch& search)
      : table_(table), by_worker_(by_worker), search_(search), classes_(table.classes()) {}

  std::vector<PairFinding> run();

 private:
  struct Candidate {
    std::uint64_t key = 0;
    std::uint64_t count = 0;
    double surprise = 0;
  };

  [[nodiscard]] double theta(WorkerId worker, std::size_t truth, std::size_t answer) const;
  void collect_wrong(ItemId item, std::vector<Vote>& wrong) const;
  bool count_wrong_pairs();
  void add_expected(ItemId item);
  void add_keys(ItemId item, bool counts_for_lambda, std::vector<Vote>& wrong);
  [[nodiscard]] std::vector<Candidate> candidates(double tests) const;
  [[nodiscard]] PairFinding examine(const Candidate& candidate) const;
  [[nodiscard]] double pairs_with_common_object() const;

  const AnnotationTable& table_;
  const WorkerVotes& by_worker_;
  const PairSearch& search_;
  std::size_t classes_;
  std::uint32_t stride_ = 1;
  std::vector<std::uint64_t> keys_;
  std::vector<double> observed_;  // equal wrong pairs by class of the object
  std::vector<double> expected_;
  std::vector<double> lambda_;
  std::vector<double> total_;  // scratch
  std::vector<double> squares_;
};

double Search::theta(WorkerId worker, std::size_t truth, std::size_t answer) const {
  if (!search_.theta.empty()) {
    return search_.theta[(worker.value * classes_ + truth) * classes_ + answer];
  }
  const double accuracy = search_.accuracy[worker.value];
  return truth == answer ? accuracy : (1 - accuracy) / std::max(1.0, double(classes_) - 1);
}

/// The votes against the consensus, by label.
void Search::collect_wrong(ItemId item, std::vector<Vote>& wrong) const {
  wrong.clear();
  for (const Vote vote : table_.votes_of(item)) {
    if (is_class_vote(vote, classes_) && vote.label.value != search_.consensus[item.value]) {
      wrong.push_back(vote);
    }
  }
  if (wrong.size() < 2) return;
  std::sort(wrong.begin(), wrong.end(), [](Vote a, Vote b) {
    return a.label != b.label ? a.label < b.label : a.worker < b.worker;
  });
}

template <class Fn>
void for_each_group(std::span<const Vote> sorted, const Fn& fn) {
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    while (end < sorted.size() && sorted[end].label == sorted[begin].label) ++end;
    if (end - begin >= 2 && end - begin <= kLargestGroup) fn(sorted.subspan(begin, end - begin));
  }
}

/// Expected equal wrong pairs of one object, by the square of a sum instead of all pairs.
void Search::add_expected(ItemId item) {
  const std::size_t k = search_.consensus[item.value];
  total_.assign(classes_, 0.0);
  squares_.assign(classes_, 0.0);
  for (const Vote vote : table_.votes_of(item)) {
    for (std::size_t l = 0; l < classes_; ++l) {
      const double p = theta(vote.worker, k, l);
      total_[l] += p;
      squares_[l] += p * p;
    }
  }
  for (std::size_t l = 0; l < classes_; ++l) {
    if (l != k) expected_[k] += (total_[l] * total_[l] - squares_[l]) / 2;
  }
}

void Search::add_keys(ItemId item, bool counts_for_lambda, std::vector<Vote>& wrong) {
  collect_wrong(item, wrong);
  for_each_group(wrong, [&](std::span<const Vote> group) {
    for (std::size_t b = 1; b < group.size(); ++b) {
      for (std::size_t a = 0; a < b; ++a) {
        if (group[a].worker == group[b].worker) continue;
        keys_.push_back(pair_key(group[a].worker, group[b].worker));
        if (counts_for_lambda) observed_[search_.consensus[item.value]] += 1;
      }
    }
  });
}

/// Pairs with enough equal wrong votes, most surprising first by their shares of all votes.
std::vector<Search::Candidate> Search::candidates(double tests) const {
  std::vector<Candidate> found;
  const double votes = std::max(1.0, static_cast<double>(table_.votes()));
  for (std::size_t begin = 0, end = 0; begin < keys_.size(); begin = end) {
    while (end < keys_.size() && keys_[end] == keys_[begin]) ++end;
    Candidate candidate{keys_[begin], end - begin, 0};
    if (candidate.count < kLeastSameWrong) continue;
    const WorkerId a{static_cast<std::uint32_t>(candidate.key >> 32U)};
    const WorkerId b{static_cast<std::uint32_t>(candidate.key)};
    const double share = 2 * static_cast<double>(by_worker_.votes_of(a).size()) / votes *
                         static_cast<double>(by_worker_.votes_of(b).size()) / votes;
    const double by_chance = share * static_cast<double>(keys_.size());
    constexpr double kLeastChance = 1e-12;
    const auto count = static_cast<double>(candidate.count);
    candidate.surprise = count / std::max(by_chance, kLeastChance);
    // Loose: a pair that is not even remarkable before the exact count will not be after it.
    const double p = boost::math::gamma_p(count, std::max(by_chance, kLeastChance));
    if (p * tests < 1) found.push_back(candidate);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Candidate& a, const Candidate& b) { return a.surprise > b.surprise; });
  return found;
}

/// Exact counts and expectation of one pair over its common objects.
PairFinding Search::examine(const Candidate& candidate) const {
  PairFinding pair;
  pair.first = WorkerId{static_cast<std::uint32_t>(candidate.key >> 32U)};
  pair.second = WorkerId{static_cast<std::uint32_t>(candidate.key)};
  const auto items_a = by_worker_.items_of(pair.first);
  const auto items_b = by_worker_.items_of(pair.second);
  const auto votes_a = by_worker_.votes_of(pair.first);
  const auto votes_b = by_worker_.votes_of(pair.second);
  const std::vector<Vote>& votes = table_.columns().votes;
  for (std::size_t a = 0, b = 0; a < items_a.size() && b < items_b.size();) {
    if (items_a[a] != items_b[b]) {
      ++(items_a[a] < items_b[b] ? a : b);
      continue;
    }
    const std::size_t k = search_.consensus[items_a[a]];
    const ClassId label = votes[votes_a[a]].label;
    ++pair.common_objects;
    if (label == votes[votes_b[b]].label) {
      ++pair.agreements;
      if (label.value != k && label.value < classes_) ++pair.same_wrong;
    }
    for (std::size_t l = 0; l < classes_; ++l) {
      if (l == k) continue;
      pair.expected_same_wrong += lambda_[k] * theta(pair.first, k, l) * theta(pair.second, k, l);
    }
    ++a;
    ++b;
  }
  if (pair.same_wrong > 0 && pair.expected_same_wrong > 0) {
    pair.p_value =
        boost::math::gamma_p(static_cast<double>(pair.same_wrong), pair.expected_same_wrong);
  }
  return pair;
}

/// An upper bound, which is what the adjustment may use.
double Search::pairs_with_common_object() const {
  const auto workers = static_cast<double>(table_.workers());
  double met = 0;
  for (std::uint32_t i = 0; i < table_.items(); ++i) {
    const auto n = static_cast<double>(table_.votes_of(ItemId{i}).size());
    met += n * (n - 1) / 2;
  }
  return std::max(1.0, std::min(met, workers * (workers - 1) / 2));
}

/// Over every stride-th object; false where their pairs are more than memory should hold.
bool Search::count_wrong_pairs() {
  keys_.clear();
  observed_.assign(classes_, 0.0);
  expected_.assign(classes_, 0.0);
  std::vector<Vote> wrong;
  const std::uint64_t lambda_stride = table_.items() / stride_ / kMostLambdaItems + 1;
  for (std::uint64_t i = 0; i < table_.items(); i += stride_) {
    const ItemId item{static_cast<std::uint32_t>(i)};
    if (table_.votes_of(item).size() < 2) continue;
    const bool counts_for_lambda = i / stride_ % lambda_stride == 0;
    if (counts_for_lambda) add_expected(item);
    add_keys(item, counts_for_lambda, wrong);
    if (keys_.size() > kMostKeys) return false;
  }
  return true;
}

std::vector<PairFinding> Search::run() {
  // STEP 1: count the equal wrong pairs, and what independent workers would have.
  while (!count_wrong_pairs()) stride_ *= 2;
  std::sort(keys_.begin(), keys_.end());
  lambda_.assign(classes_, 1.0);
  for (std::size_t k = 0; k < classes_; ++k) {
    if (expected_[k] > 0) lambda_[k] = std::max(1.0, observed_[k] / expected_[k]);
  }
  // STEP 2: look at the candidates one by one.
  const double tests = pairs_with_common_object();
  std::uint64_t steps = 0;
  std::vector<PairFinding> findings;
  for (const Candidate& candidate : candidates(tests)) {
    if (steps > kMostPairSteps) break;
    PairFinding pair = examine(candidate);
    steps += by_worker_.votes_of(pair.first).size() + by_worker_.votes_of(pair.second).size();
    pair.adjusted_p = std::min(1.0, pair.p_value * tests);
    const bool is_large =
        static_cast<double>(pair.same_wrong) >= kLeastExcess * pair.expected_same_wrong;
    if (is_large && pair.adjusted_p <= search_.significance) findings.push_back(pair);
  }
  std::stable_sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
    const double excess_a = static_cast<double>(a.same_wrong) - a.expected_same_wrong;
    const double excess_b = static_cast<double>(b.same_wrong) - b.expected_same_wrong;
    return a.p_value != b.p_value ? a.p_value < b.p_value : excess_a > excess_b;
  });
  if (findings.size() > kMostFindings) findings.resize(kMostFindings);
  return findings;
}

}  // namespace

std::vector<PairFinding> find_pairs(const AnnotationTable& table, const WorkerVotes& by_worker,
                                    const PairSearch& search) {
  if (table.classes() < 2) return {};
  return Search(table, by_worker, search).run();
}

}  // namespace quorate
