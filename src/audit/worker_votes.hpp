// The votes of a table by worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/core/annotation_table.hpp"

namespace quorate {

/// Compressed rows by worker, within a worker in the order of the items.
class WorkerVotes {
 public:
  explicit WorkerVotes(const AnnotationTable& table);

  /// Positions of the worker's votes in the table's columns, ascending.
  [[nodiscard]] std::span<const std::uint32_t> votes_of(WorkerId worker) const {
    return slice(votes_, worker);
  }

  /// The item of each of these votes.
  [[nodiscard]] std::span<const std::uint32_t> items_of(WorkerId worker) const {
    return slice(items_, worker);
  }

 private:
  [[nodiscard]] std::span<const std::uint32_t> slice(const std::vector<std::uint32_t>& column,
                                                     WorkerId worker) const {
    const std::size_t begin = offsets_[worker.value];
    return {column.data() + begin, offsets_[worker.value + 1] - begin};
  }

  std::vector<std::size_t> offsets_;
  std::vector<std::uint32_t> votes_;
  std::vector<std::uint32_t> items_;
};

}  // namespace quorate
