// Test: audit_test.cpp.
#include "worker_figures.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "class_votes.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

constexpr std::string_view kNobodyElse = "nobody else labelled the same objects";

/// A share with its Wilson interval.
Measure share(double hits, double trials, std::string_view reason) {
  if (!(trials > 0)) return undefined(reason);
  return {hits / trials, wilson_interval(hits, trials), {}};
}

/// The votes of one worker that can be compared with others', copied together: they lie far apart
/// in the table.
struct ComparedVote {
  VoteFact fact;
  std::uint32_t consensus = 0;
  std::int64_t submission_ms = kNoSubmissionTime;
};

std::vector<ComparedVote> compared_votes(const WalkInput& input, WorkerId id) {
  const std::span<const std::uint32_t> votes = input.by_worker.votes_of(id);
  const std::span<const std::uint32_t> items = input.by_worker.items_of(id);
  const std::vector<std::int64_t>& times = input.table.columns().submission_ms;
  std::vector<ComparedVote> out;
  out.reserve(votes.size());
  for (std::size_t v = 0; v < votes.size(); ++v) {
    const VoteFact& fact = input.facts.of_vote[votes[v]];
    if (std::isnan(fact.credit)) continue;
    out.push_back(
        {fact, input.consensus[items[v]], times.empty() ? kNoSubmissionTime : times[votes[v]]});
  }
  return out;
}

/// Orders the votes by time where every one has a time.
ChangePoint find_drift(std::vector<ComparedVote> votes, std::size_t classes) {
  struct Mean {
    double sum = 0;
    double size = 0;
  };
  std::vector<Mean> of_class(classes);
  Mean all;
  bool all_timed = true;
  for (const ComparedVote& vote : votes) {
    for (Mean* mean : {&of_class[vote.consensus], &all}) {
      mean->sum += static_cast<double>(vote.fact.agrees);
      mean->size += 1;
    }
    all_timed = all_timed && vote.submission_ms != kNoSubmissionTime;
  }
  if (all_timed) {
    std::stable_sort(votes.begin(), votes.end(), [](const ComparedVote& a, const ComparedVote& b) {
      return a.submission_ms < b.submission_ms;
    });
  }
  std::vector<double> sequence;
  sequence.reserve(votes.size());
  for (const ComparedVote& vote : votes) {
    const Mean& mean = of_class[vote.consensus];
    sequence.push_back(static_cast<double>(vote.fact.agrees) - mean.sum / mean.size +
                       all.sum / all.size);
  }
  return find_change(sequence);
}

void fill_times(const WalkInput& input, WorkerId id, WorkerAudit& worker, WalkResult& result) {
  const AnnotationTable::Columns& columns = input.table.columns();
  std::vector<double> seconds;
  for (const std::uint32_t v : input.by_worker.votes_of(id)) {
    if (!columns.submission_ms.empty() && columns.submission_ms[v] != kNoSubmissionTime) {
      const std::int64_t time = columns.submission_ms[v];
      worker.first_ms =
          worker.first_ms == kNoSubmissionTime ? time : std::min(worker.first_ms, time);
      worker.last_ms = std::max(worker.last_ms, time);
    }
    if (!columns.time_spent_seconds.empty() && !std::isnan(columns.time_spent_seconds[v])) {
      seconds.push_back(columns.time_spent_seconds[v]);
    }
  }
  result.timed_annotations = seconds.size();
  worker.median_seconds = quartiles(seconds);
  if (!worker.median_seconds.is_defined()) {
    worker.median_seconds.reason = "no annotation says how long it took";
  }
}

void fill_gold(const WalkInput& input, WorkerId id, WorkerAudit& worker) {
  const std::span<const std::uint32_t> votes = input.by_worker.votes_of(id);
  const std::span<const std::uint32_t> items = input.by_worker.items_of(id);
  double right = 0;
  for (std::size_t v = 0; v < votes.size(); ++v) {
    if (items[v] >= input.gold.size() || !input.gold[items[v]]) continue;
    ++worker.gold_annotations;
    right += input.table.columns().votes[votes[v]].label == *input.gold[items[v]] ? 1 : 0;
  }
  worker.gold_accuracy = share(right, static_cast<double>(worker.gold_annotations),
                               input.gold.empty() ? "no true labels were given"
                                                  : "no object of this worker has a true label");
}

/// The sum over the worker's votes of sum_k q(k) m(k), by the marginal sums of its counts.
double habit_credit(const VoteFacts& facts, WorkerId id, std::size_t classes, double votes) {
  const double* counts = facts.counts.data() + id.value * classes * classes;
  std::vector<double> expected(classes, 0.0);
  std::vector<double> used(classes, 0.0);
  for (std::size_t l = 0; l < classes; ++l) {
    for (std::size_t k = 0; k < classes; ++k) {
      expected[k] += counts[l * classes + k];
      used[l] += counts[l * classes + k];
    }
  }
  double credit = 0;
  for (std::size_t k = 0; k < classes; ++k) credit += expected[k] * used[k] / votes;
  return credit;
}

void fill_skill(const WalkInput& input, WorkerId id, std::span<const ComparedVote> votes,
                WorkerAudit& worker, WalkResult& result) {
  if (!input.facts.has_counts) {
    worker.skill = undefined("too many workers and classes for confusion matrices");
    return;
  }
  const auto n = static_cast<double>(worker.compared);
  if (n == 0) {
    worker.skill = undefined(kNobodyElse);
    return;
  }
  double credit = 0;
  double best = 0;
  for (const ComparedVote& vote : votes) {
    credit += static_cast<double>(vote.fact.credit);
    best += static_cast<double>(vote.fact.best);
  }
  const double habit = habit_credit(input.facts, id, input.table.classes(), n);
  constexpr double kLeastContrast = 1e-6;  // a vote: below it the objects are all alike
  if (best - habit < kLeastContrast * n) {
    worker.skill = undefined("these objects are all of one class");
    return;
  }
  const double skill = (credit - habit) / (best - habit);
  double squares = 0;
  for (const ComparedVote& vote : votes) {
    const double residual = static_cast<double>(vote.fact.credit) -
                            skill * static_cast<double>(vote.fact.best) - (1 - skill) * habit / n;
    squares += residual * residual;
  }
  const double deviation = std::sqrt(squares) / (best - habit);
  constexpr double kZ = 1.959963984540054;
  result.skill_deviation = deviation;
  worker.skill = {skill, {skill - kZ * deviation, skill + kZ * deviation}, {}};
}

}  // namespace

WalkResult walk_worker(const WalkInput& input, WorkerId id, WorkerAudit& worker) {
  WalkResult result;
  const std::span<const std::uint32_t> items = input.by_worker.items_of(id);
  worker.annotations = items.size();
  for (std::size_t v = 0; v < items.size(); ++v) {
    worker.objects += v == 0 || items[v] != items[v - 1] ? 1 : 0;
  }
  worker.compared = static_cast<std::uint64_t>(input.facts.compared[id.value]);
  worker.consensus_accuracy =
      share(input.facts.agreeing[id.value], input.facts.compared[id.value], kNobodyElse);
  fill_times(input, id, worker, result);
  fill_gold(input, id, worker);
  std::vector<ComparedVote> votes = compared_votes(input, id);
  fill_skill(input, id, votes, worker, result);
  result.change = find_drift(std::move(votes), input.table.classes());
  return result;
}

}  // namespace quorate
