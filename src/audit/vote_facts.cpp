// Leave-one-out facts of all votes in one pass over blocks of items; the cut into blocks and the
// sum over them are those of the EM loop. Test: leave_one_out_test.cpp.
#include "vote_facts.hpp"

#include <algorithm>
#include <limits>

#include "class_votes.hpp"
#include "leave_one_out.hpp"
#include "quorate/audit/worker_quality.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/models/em.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostPeriods = 4;
constexpr std::size_t kSampledTimes = 100'000;  // enough to cut a job into quarters

/// Where the sums of a block stand: counts, then agreeing and compared by worker, then by worker
/// and period: votes, agreeing, used by class, expected by class.
struct Layout {
  std::size_t workers = 0;
  std::size_t classes = 0;
  std::size_t periods = 0;
  bool has_counts = false;

  [[nodiscard]] std::size_t agreeing() const {
    return has_counts ? workers * classes * classes : 0;
  }
  [[nodiscard]] std::size_t compared() const { return agreeing() + workers; }
  [[nodiscard]] std::size_t cells() const { return compared() + workers; }
  [[nodiscard]] std::size_t cell_size() const { return 2 + 2 * classes; }
  [[nodiscard]] std::size_t cell(std::size_t worker, std::size_t period) const {
    return cells() + (worker * periods + period) * cell_size();
  }
  [[nodiscard]] std::size_t size() const { return cells() + workers * periods * cell_size(); }
};

/// 1 where `label` is the only most probable class of q, 1/n where it is one of n, else 0.
double agreement_with(std::span<const double> q, ClassId label) {
  double best = 0;
  for (const double p : q) best = std::max(best, p);
  if (q[label.value] < best - kTieTolerance) return 0;
  double tied = 0;
  for (const double p : q) tied += p >= best - kTieTolerance ? 1 : 0;
  return 1 / tied;
}

/// Adds one compared vote to the sums of its block.
void add_vote(const Layout& layout, Vote vote, std::span<const double> q, double agrees,
              std::size_t period, std::vector<double>& sums) {
  const std::size_t j = vote.worker.value;
  sums[layout.agreeing() + j] += agrees;
  sums[layout.compared() + j] += 1;
  if (layout.has_counts) {
    double* row = sums.data() + (j * layout.classes + vote.label.value) * layout.classes;
    for (std::size_t k = 0; k < q.size(); ++k) row[k] += q[k];
  }
  if (period >= layout.periods) return;
  double* cell = sums.data() + layout.cell(j, period);
  cell[0] += 1;
  cell[1] += agrees;
  cell[2 + vote.label.value] += 1;
  double* expected = cell + 2 + layout.classes;
  for (std::size_t k = 0; k < q.size(); ++k) expected[k] += q[k];
}

void visit_block(const AnnotationTable& table, const LeaveOneOut& others, const Layout& layout,
                 Range items, VoteFacts& facts, std::vector<double>& sums) {
  sums.assign(layout.size(), 0.0);
  LeaveOneOut::Scratch scratch;
  const std::vector<std::int64_t>& times = table.columns().submission_ms;
  for (std::size_t i = items.begin; i < items.end; ++i) {
    const ItemId item{static_cast<std::uint32_t>(i)};
    const std::span<const Vote> votes = table.votes_of(item);
    if (votes.empty()) continue;
    others.rows_of(item, scratch);
    const std::size_t first = table.first_vote(item);
    for (std::size_t v = 0; v < votes.size(); ++v) {
      if (scratch.compared[v] == 0) continue;
      const std::span<const double> q(scratch.rows.data() + v * layout.classes, layout.classes);
      double best = 0;
      for (const double p : q) best += p * p;
      const double agrees = agreement_with(q, votes[v].label);
      facts.of_vote[first + v] = {static_cast<float>(q[votes[v].label.value]),
                                  static_cast<float>(best), static_cast<float>(agrees)};
      const std::size_t period =
          layout.periods > 0 ? facts.periods.of(times[first + v]) : layout.periods;
      add_vote(layout, votes[v], q, agrees, period, sums);
    }
  }
}

/// Takes the sums of all blocks apart.
void hand_out(const Layout& layout, std::vector<double> sums, VoteFacts& facts) {
  const auto begin = sums.begin();
  const auto part = [&](std::size_t from, std::size_t size) {
    const auto first = begin + static_cast<std::ptrdiff_t>(from);
    return std::vector<double>(first, first + static_cast<std::ptrdiff_t>(size));
  };
  facts.agreeing = part(layout.agreeing(), layout.workers);
  facts.compared = part(layout.compared(), layout.workers);
  facts.by_period.reserve(layout.workers * layout.periods);
  for (std::size_t j = 0; j < layout.workers; ++j) {
    for (std::size_t p = 0; p < layout.periods; ++p) {
      const std::size_t cell = layout.cell(j, p);
      ComparedSums unit;
      unit.votes = sums[cell];
      unit.agreeing = sums[cell + 1];
      unit.used = part(cell + 2, layout.classes);
      unit.expected = part(cell + 2 + layout.classes, layout.classes);
      facts.by_period.push_back(std::move(unit));
    }
  }
  sums.resize(layout.agreeing());
  facts.counts = std::move(sums);
}

}  // namespace

std::size_t Periods::of(std::int64_t submission_ms) const {
  if (submission_ms == kNoSubmissionTime) return size();
  return static_cast<std::size_t>(
      std::upper_bound(begins_ms.begin(), begins_ms.end(), submission_ms) - begins_ms.begin());
}

Periods find_periods(const AnnotationTable& table) {
  const std::vector<std::int64_t>& times = table.columns().submission_ms;
  Periods periods;
  std::vector<std::int64_t> sample;
  const std::size_t stride = times.size() / kSampledTimes + 1;
  for (std::size_t v = 0; v < times.size(); v += stride) {
    if (times[v] != kNoSubmissionTime) sample.push_back(times[v]);
  }
  if (sample.empty()) return periods;
  periods.has_times = true;
  std::sort(sample.begin(), sample.end());
  for (std::size_t p = 1; p < kMostPeriods; ++p) {
    const std::int64_t begin = sample[p * sample.size() / kMostPeriods];
    const std::int64_t before =
        periods.begins_ms.empty() ? sample.front() : periods.begins_ms.back();
    if (begin > before) periods.begins_ms.push_back(begin);
  }
  return periods;
}

VoteFacts vote_facts(const AnnotationTable& table, const FitResult& fit, unsigned threads) {
  VoteFacts facts;
  Layout layout;
  layout.workers = table.workers();
  layout.classes = table.classes();
  layout.has_counts = layout.workers * layout.classes * layout.classes <= kMostConfusionCells;
  facts.has_counts = layout.has_counts;
  facts.periods = find_periods(table);
  if (layout.has_counts) layout.periods = facts.periods.size();
  const float nothing = std::numeric_limits<float>::quiet_NaN();
  facts.of_vote.assign(table.votes(), VoteFact{nothing, nothing, nothing});

  const LeaveOneOut others(table, fit);
  const Blocks blocks =
      em_detail::item_blocks(table.items(), table.votes() * table.classes(), layout.size());
  std::vector<em_detail::BlockSum> sums(blocks.count());
  for_each_block(blocks.count(), threads, [&](std::size_t b) {
    visit_block(table, others, layout, blocks[b], facts, sums[b].statistics);
  });
  em_detail::reduce(sums, threads);
  hand_out(layout, std::move(sums.front().statistics), facts);
  return facts;
}

}  // namespace quorate
