// Test: sparse_dawid_skene_test.cpp.
#include "sparse_votes.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "quorate/base/error.hpp"
#include "quorate/base/parallel.hpp"

namespace quorate {
namespace {

/// Answer and truth of a cell as one number that sorts by answer and then by truth.
std::uint64_t key_of(ClassId answer, ClassId truth) {
  return std::uint64_t{answer.value} << 32U | truth.value;
}

ClassId answer_of(std::uint64_t key) { return {static_cast<std::uint32_t>(key >> 32U)}; }
ClassId truth_of(std::uint64_t key) { return {static_cast<std::uint32_t>(key)}; }

void sort_unique(std::vector<std::uint64_t>& keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

/// Fills worker_begin and votes_of_worker.
void transpose(const AnnotationTable& table, SparseVotes& out) {
  out.worker_begin.assign(table.workers() + 2, 0);
  for (const Vote vote : table.columns().votes) ++out.worker_begin[vote.worker.value + 2];
  std::partial_sum(out.worker_begin.begin(), out.worker_begin.end(), out.worker_begin.begin());
  out.votes_of_worker.resize(table.votes());
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::span<const Vote> votes = table.votes_of(ItemId{i});
    for (std::uint32_t v = 0; v < votes.size(); ++v) {
      out.votes_of_worker[out.worker_begin[votes[v].worker.value + 1]++] = {i, v};
    }
  }
  out.worker_begin.pop_back();
}

/// Finds the cells of one worker after the other.
class CellFinder {
 public:
  CellFinder(const AnnotationTable& table, const Candidates& candidates,
             std::span<const ConfusionCount> history, const SparseVotes& votes)
      : table_(table),
        candidates_(candidates),
        votes_(votes),
        history_(history.begin(), history.end()) {
    std::stable_sort(
        history_.begin(), history_.end(),
        [](const ConfusionCount& a, const ConfusionCount& b) { return a.worker < b.worker; });
  }

  [[nodiscard]] std::span<const SparseVotes::Place> votes(std::size_t j) const {
    return {votes_.votes_of_worker.data() + votes_.worker_begin[j],
            votes_.worker_begin[j + 1] - votes_.worker_begin[j]};
  }

  [[nodiscard]] std::span<const ConfusionCount> history(std::size_t j) const {
    const auto [begin, end] = std::equal_range(history_.begin(), history_.end(), j, ByWorker{});
    return {begin, end};
  }

  /// The keys of the worker's cells, ascending, and the keys of his answers: an answer may have no
  /// cell, an abstention where nobody named a class.
  void find(std::size_t j, std::vector<std::uint64_t>& cells,
            std::vector<std::uint64_t>& answers) const {
    cells.clear();
    answers.clear();
    for (const SparseVotes::Place place : votes(j)) {
      const ItemId item{place.item};
      const ClassId label = table_.votes_of(item)[place.vote].label;
      answers.push_back(label.value);
      for (const ClassId truth : candidates_.of(item)) cells.push_back(key_of(label, truth));
    }
    for (const ConfusionCount& known : history(j)) {
      answers.push_back(known.answer.value);
      cells.push_back(key_of(known.answer, known.truth));
    }
    sort_unique(cells);
    sort_unique(answers);
  }

 private:
  struct ByWorker {
    bool operator()(const ConfusionCount& known, std::size_t j) const {
      return known.worker.value < j;
    }
    bool operator()(std::size_t j, const ConfusionCount& known) const {
      return j < known.worker.value;
    }
  };

  const AnnotationTable& table_;
  const Candidates& candidates_;
  const SparseVotes& votes_;
  std::vector<ConfusionCount> history_;
};

std::vector<std::uint64_t> truths_of(std::span<const std::uint64_t> cells) {
  std::vector<std::uint64_t> truths;
  truths.reserve(cells.size());
  for (const std::uint64_t key : cells) truths.push_back(truth_of(key).value);
  sort_unique(truths);
  return truths;
}

template <class T>
std::size_t position_of(const std::vector<T>& sorted, T value) {
  return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) -
                                  sorted.begin());
}

/// Where a worker's answers, cells and rows begin.
struct Begins {
  std::size_t answer = 0;
  std::size_t cell = 0;
  std::size_t row = 0;
};

/// Fills everything about one worker, whose cells and answers were found.
void fill_worker(const AnnotationTable& table, const Candidates& candidates,
                 const CellFinder& finder, std::size_t j, const std::vector<std::uint64_t>& cells,
                 const std::vector<std::uint64_t>& answers, const Begins& begin, SparseVotes& out) {
  SparseConfusionLayout& layout = out.layout;
  const std::vector<std::uint64_t> truths = truths_of(cells);
  for (std::size_t r = 0; r < truths.size(); ++r)
    layout.row_truth[begin.row + r] = truth_of(truths[r]);
  std::size_t c = 0;
  for (std::size_t a = 0; a < answers.size(); ++a) {
    layout.answer_label[begin.answer + a] = truth_of(answers[a]);
    for (; c < cells.size() && answer_of(cells[c]).value == answers[a]; ++c) {
      const std::uint64_t truth = truth_of(cells[c]).value;
      layout.cell_truth[begin.cell + c] = truth_of(truth);
      out.cell_row[begin.cell + c] =
          static_cast<std::uint32_t>(begin.row + position_of(truths, truth));
    }
    layout.cell_begin[begin.answer + a + 1] = begin.cell + c;
  }
  for (const SparseVotes::Place place : finder.votes(j)) {
    const ItemId item{place.item};
    const ClassId label = table.votes_of(item)[place.vote].label;
    out.answer_of_vote[table.first_vote(item) + place.vote] =
        static_cast<std::uint32_t>(begin.answer + position_of(answers, std::uint64_t{label.value}));
    const std::span<const ClassId> listed = candidates.of(item);
    std::uint32_t* pair =
        out.cell_of_pair.data() + out.first_pair[item.value] + place.vote * listed.size();
    for (const ClassId truth : listed) {
      *pair++ = static_cast<std::uint32_t>(begin.cell + position_of(cells, key_of(label, truth)));
    }
  }
  for (const ConfusionCount& known : finder.history(j)) {
    out.history[begin.cell + position_of(cells, key_of(known.answer, known.truth))] += known.count;
  }
}

void check_cells(std::uint64_t cells) {
  if (cells < std::numeric_limits<std::uint32_t>::max()) return;
  throw Error(ErrorCode::kBadData,
              "the workers' confusion matrices have " + std::to_string(cells) +
                  " cells, more than dawid-skene can number: use --model one-coin or majority");
}

}  // namespace

SparseVotes sort_votes(const AnnotationTable& table, const Candidates& candidates,
                       std::span<const ConfusionCount> history, unsigned threads) {
  SparseVotes out;
  transpose(table, out);
  out.first_pair.assign(table.items() + 1, 0);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    out.first_pair[i + std::size_t{1}] =
        out.first_pair[i] + table.votes_of(ItemId{i}).size() * candidates.of(ItemId{i}).size();
  }

  // STEP 1: count, worker by worker.
  const CellFinder finder(table, candidates, history, out);
  SparseConfusionLayout& layout = out.layout;
  const std::size_t workers = table.workers();
  layout.answer_begin.assign(workers + 1, 0);
  layout.row_begin.assign(workers + 1, 0);
  std::vector<std::uint64_t> cell_of_worker(workers + 1, 0);
  constexpr std::size_t kGrain = 64;
  constexpr std::size_t kMostBlocks = 1024;
  const Blocks blocks(workers, kGrain, kMostBlocks);
  const auto for_each_worker = [&](const auto& fn) {
    for_each_block(blocks.count(), threads, [&](std::size_t b) {
      std::vector<std::uint64_t> cells;
      std::vector<std::uint64_t> answers;
      for (std::size_t j = blocks[b].begin; j < blocks[b].end; ++j) {
        finder.find(j, cells, answers);
        fn(j, cells, answers);
      }
    });
  };
  for_each_worker([&](std::size_t j, const auto& cells, const auto& answers) {
    layout.answer_begin[j + 1] = answers.size();
    cell_of_worker[j + 1] = cells.size();
    layout.row_begin[j + 1] = truths_of(cells).size();
  });
  for (auto* counts : {&layout.answer_begin, &layout.row_begin, &cell_of_worker})
    std::partial_sum(counts->begin(), counts->end(), counts->begin());
  check_cells(cell_of_worker.back());

  // STEP 2: fill, worker by worker.
  layout.answer_label.resize(layout.answer_begin.back());
  layout.cell_begin.assign(layout.answer_begin.back() + 1, 0);
  layout.cell_truth.resize(cell_of_worker.back());
  layout.row_truth.resize(layout.row_begin.back());
  out.cell_row.resize(cell_of_worker.back());
  out.answer_of_vote.resize(table.votes());
  out.cell_of_pair.resize(out.first_pair.back());
  if (!history.empty()) out.history.assign(cell_of_worker.back(), 0.0);
  for_each_worker([&](std::size_t j, const auto& cells, const auto& answers) {
    fill_worker(table, candidates, finder, j, cells, answers,
                {layout.answer_begin[j], cell_of_worker[j], layout.row_begin[j]}, out);
  });
  return out;
}

}  // namespace quorate
