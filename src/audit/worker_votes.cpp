// Counting sort of the votes by worker. Test: leave_one_out_test.cpp.
#include "worker_votes.hpp"

#include <limits>

#include "quorate/base/error.hpp"

namespace quorate {

WorkerVotes::WorkerVotes(const AnnotationTable& table)
    : offsets_(table.workers() + 1, 0), votes_(table.votes()), items_(table.votes()) {
  if (table.votes() > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(ErrorCode::kBadData,
                "an audit takes at most 4,294,967,295 annotations: split the job");
  }
  for (const Vote vote : table.columns().votes) ++offsets_[vote.worker.value + 1];
  for (std::size_t j = 0; j < table.workers(); ++j) offsets_[j + 1] += offsets_[j];
  std::vector<std::size_t> next(offsets_.begin(), offsets_.end() - 1);
  std::uint32_t position = 0;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    for (const Vote vote : table.votes_of(ItemId{i})) {
      const std::size_t at = next[vote.worker.value]++;
      votes_[at] = position++;
      items_[at] = i;
    }
  }
}

}  // namespace quorate
