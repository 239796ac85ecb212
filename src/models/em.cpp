// Test: em_test.cpp.
#include "quorate/models/em.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quorate {

namespace {

void fill_vote_shares(const AnnotationTable& table, ItemId item, std::span<double> row) {
  const std::span<const Vote> votes = table.votes_of(item);
  const std::span<const double> weights = table.weights_of(item);
  double total = 0;
  for (std::size_t v = 0; v < votes.size(); ++v) {
    if (table.is_abstention(votes[v])) continue;
    const double weight = weights.empty() ? 1.0 : weights[v];
    row[votes[v].label.value] += weight;
    total += weight;
  }
  if (total > 0) {
    for (double& share : row) share /= total;
  } else if (!votes.empty()) {
    std::fill(row.begin(), row.end(), 1 / static_cast<double>(row.size()));
  }
}

}  // namespace

Posterior vote_shares(const AnnotationTable& table, unsigned threads) {
  Posterior shares(table.items(), table.classes(), threads);
  constexpr std::size_t kGrain = 4096;
  constexpr std::size_t kMostBlocks = 64;
  const Blocks blocks(table.items(), kGrain, kMostBlocks);
  for_each_block(blocks.count(), threads, [&](std::size_t b) {
    for (std::size_t i = blocks[b].begin; i < blocks[b].end; ++i) {
      const ItemId item{static_cast<std::uint32_t>(i)};
      fill_vote_shares(table, item, shares.row(item));
    }
  });
  return shares;
}

double hold_at(ClassId truth, std::span<double> row) {
  const double before = row[truth.value];
  std::fill(row.begin(), row.end(), 0.0);
  row[truth.value] = 1;
  return std::log(std::max(before, std::numeric_limits<double>::min()));
}

Posterior start_posterior(const AnnotationTable& table, const FitOptions& options) {
  Posterior start = options.start != nullptr ? *options.start : vote_shares(table, options.threads);
  for (std::uint32_t i = 0; i < std::min(options.gold.size(), table.items()); ++i) {
    if (options.gold[i] && !table.votes_of(ItemId{i}).empty()) {
      hold_at(*options.gold[i], start.row(ItemId{i}));
    }
  }
  return start;
}

namespace em_detail {
namespace {

/// The columns of a checkpoint, in order.
enum Column : std::size_t {
  kScalars,  // iteration, last objective
  kObjectives,
  kChanges,
  kCounts,
  kS0,
  kS1,
  kListed,
  kElsewhere,
  kColumns
};

std::span<double> stored_row(Posterior& posterior, ItemId item) {
  return posterior.is_sparse() ? posterior.listed(item) : posterior.row(item);
}

/// Whether these can be counts that the extrapolation has noted, or none.
bool is_noted(const std::vector<double>& noted, const std::vector<double>& counts) {
  return noted.empty() || noted.size() == counts.size();
}

bool all_between(const std::vector<double>& numbers, double least, double most) {
  return std::all_of(numbers.begin(), numbers.end(),
                     [&](double x) { return x >= least && x <= most; });
}

/// Whether these are numbers that save() can have written: a file's hash says that it is whole, not
/// who made it.
bool are_possible(const FitCheckpoint::State& columns) {
  constexpr double kMost = std::numeric_limits<double>::max();
  constexpr double kMostIterations = 1e15;  // whole numbers are exact up to there
  constexpr double kRounding = 1e-9;
  const double iteration = columns[kScalars][0];
  return iteration >= 1 && iteration <= kMostIterations && !std::isnan(columns[kScalars][1]) &&
         all_between(columns[kObjectives], -kMost, kMost) &&
         all_between(columns[kChanges], 0, kMost) && all_between(columns[kCounts], 0, kMost) &&
         all_between(columns[kS0], 0, kMost) && all_between(columns[kS1], 0, kMost) &&
         all_between(columns[kListed], -kRounding, 1 + kRounding) &&
         all_between(columns[kElsewhere], -kRounding, 1 + kRounding);
}

std::vector<double> elsewhere_of(const Posterior& posterior) {
  std::vector<double> out;
  if (!posterior.is_sparse()) return out;
  for (std::uint32_t i = 0; i < posterior.items(); ++i)
    out.push_back(posterior.elsewhere(ItemId{i}));
  return out;
}

}  // namespace

void save(const LoopState& state, FitCheckpoint& checkpoint) {
  FitCheckpoint::State columns(kColumns);
  Squarem::State squarem = state.squarem.state();
  columns[kScalars] = {static_cast<double>(state.iteration), squarem.last_objective};
  for (const IterationTrace& line : state.trace) {
    columns[kObjectives].push_back(line.objective);
    columns[kChanges].push_back(line.posterior_change);
  }
  columns[kCounts] = state.counts;
  columns[kS0] = std::move(squarem.s0);
  columns[kS1] = std::move(squarem.s1);
  columns[kListed] = state.posterior.values();
  columns[kElsewhere] = elsewhere_of(state.posterior);
  checkpoint.save(columns);
}

void load(FitCheckpoint& checkpoint, LoopState& state) {
  FitCheckpoint::State columns = checkpoint.load();
  if (columns.empty()) return;
  const std::size_t items = state.posterior.is_sparse() ? state.posterior.items() : 0;
  if (columns.size() != kColumns || columns[kScalars].size() != 2 ||
      columns[kObjectives].size() != columns[kChanges].size() ||
      columns[kCounts].size() != state.counts.size() || !is_noted(columns[kS0], state.counts) ||
      !is_noted(columns[kS1], state.counts) ||
      columns[kListed].size() != state.posterior.values().size() ||
      columns[kElsewhere].size() != items || !are_possible(columns)) {
    throw Error(ErrorCode::kBadData, "the checkpoint does not fit the job: delete it");
  }
  state.iteration = static_cast<std::size_t>(columns[kScalars][0]);
  state.trace.clear();
  for (std::size_t i = 0; i < columns[kObjectives].size(); ++i)
    state.trace.push_back({columns[kObjectives][i], columns[kChanges][i]});
  state.counts = std::move(columns[kCounts]);
  state.squarem.restore({columns[kScalars][1], std::move(columns[kS0]), std::move(columns[kS1])});
  const double* from = columns[kListed].data();
  for (std::uint32_t i = 0; i < state.posterior.items(); ++i) {
    const std::span<double> row = stored_row(state.posterior, ItemId{i});
    std::copy_n(from, row.size(), row.begin());
    from += row.size();
    if (items > 0) state.posterior.elsewhere(ItemId{i}) = columns[kElsewhere][i];
  }
}

Blocks item_blocks(std::size_t items, std::size_t work, std::size_t statistics) {
  constexpr std::size_t kGrain = 1024;  // items: below it a thread costs more than it brings
  constexpr std::size_t kMostBlocks = 32;
  constexpr std::size_t kWorkPerStatistic = 4;
  constexpr std::size_t kMostNumbers = std::size_t{1} << 25U;  // 256 MiB
  const std::size_t each = std::max<std::size_t>(statistics, 1);
  const std::size_t most = std::min(work / kWorkPerStatistic, kMostNumbers) / each;
  return {items, kGrain, std::clamp<std::size_t>(most, 1, kMostBlocks)};
}

void reduce(std::vector<BlockSum>& sums, unsigned threads) {
  if (sums.size() == 1) return;
  std::vector<double>& total = sums.front().statistics;
  constexpr std::size_t kGrain = 4096;
  constexpr std::size_t kMostBlocks = 64;
  const Blocks cells(total.size(), kGrain, kMostBlocks);
  for_each_block(cells.count(), threads, [&](std::size_t c) {
    const Range range = cells[c];
    for (std::size_t b = 1; b < sums.size(); ++b) {
      const std::vector<double>& part = sums[b].statistics;
      for (std::size_t at = range.begin; at < range.end; ++at) total[at] += part[at];
    }
  });
}

bool converged(std::span<const IterationTrace> trace, double tolerance) {
  if (trace.size() < 2) return false;
  const IterationTrace& last = trace[trace.size() - 1];
  const double before = trace[trace.size() - 2].objective;
  const double change = std::fabs(last.objective - before) / std::max(1.0, std::fabs(before));
  return change < tolerance && last.posterior_change < tolerance;
}

}  // namespace em_detail
}  // namespace quorate
