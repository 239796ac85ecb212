// Tested by tests/tasks/assignment_test.cpp.
#include "assignment.hpp"

#include <algorithm>
#include <limits>

namespace quorate {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

using Columns = std::vector<std::optional<std::size_t>>;

/// Each row's best column; nothing at all where two rows have the same one. No assignment can be
/// better.
std::optional<Columns> assign_without_conflict(std::span<const double> gain, std::size_t rows,
                                               std::size_t columns) {
  Columns result(rows);
  std::vector<bool> taken(columns, false);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto begin = gain.begin() + static_cast<std::ptrdiff_t>(row * columns);
    const auto best = std::max_element(begin, begin + static_cast<std::ptrdiff_t>(columns));
    if (columns == 0 || *best <= 0) continue;
    const auto column = static_cast<std::size_t>(best - begin);
    if (taken[column]) return std::nullopt;
    taken[column] = true;
    result[row] = column;
  }
  return result;
}

/// Costs are -gain, or 0 where that is better; column `columns + row` is the row's own way to stay
/// alone, at cost 0.
class ShortestPaths {
 public:
  ShortestPaths(std::span<const double> gain, std::size_t rows, std::size_t columns)
      : gain_(gain),
        rows_(rows),
        columns_(columns),
        row_potential_(rows, 0.0),
        column_potential_(columns + rows, 0.0),
        row_of_column_(columns + rows, kNone) {}

  Columns solve() {
    for (std::size_t row = 0; row < rows_; ++row) augment(row);
    Columns result(rows_);
    for (std::size_t column = 0; column < columns_; ++column) {
      const std::size_t row = row_of_column_[column];
      if (row != kNone && gain_[row * columns_ + column] > 0) result[row] = column;
    }
    return result;
  }

 private:
  [[nodiscard]] double cost(std::size_t row, std::size_t column) const {
    if (column < columns_) return -std::max(gain_[row * columns_ + column], 0.0);
    return column - columns_ == row ? 0.0 : std::numeric_limits<double>::infinity();
  }

  /// Finds the cheapest way to give `first` a column, moving others where that pays.
  void augment(std::size_t first) {
    const std::size_t all = columns_ + rows_;
    std::vector<double> distance(all, std::numeric_limits<double>::infinity());
    std::vector<std::size_t> before(all, kNone);
    std::vector<bool> done(all, false);
    std::size_t row = first;
    std::size_t column = kNone;  // through which `row` was reached
    double reached = 0;
    for (;;) {
      std::size_t next = kNone;
      for (std::size_t j = 0; j < all; ++j) {
        if (done[j]) continue;
        const double reduced = cost(row, j) - row_potential_[row] - column_potential_[j];
        if (reached + reduced < distance[j]) {
          distance[j] = reached + reduced;
          before[j] = column;
        }
        if (next == kNone || distance[j] < distance[next]) next = j;
      }
      done[next] = true;
      reached = distance[next];
      column = next;
      if (row_of_column_[next] == kNone) break;
      row = row_of_column_[next];
    }
    for (std::size_t j = 0; j < all; ++j) {
      if (!done[j]) continue;
      const double change = distance[j] - reached;
      column_potential_[j] += change;
      if (row_of_column_[j] != kNone && j != column) row_potential_[row_of_column_[j]] -= change;
    }
    row_potential_[first] += reached;
    while (before[column] != kNone) {
      row_of_column_[column] = row_of_column_[before[column]];
      column = before[column];
    }
    row_of_column_[column] = first;
  }

  std::span<const double> gain_;
  std::size_t rows_;
  std::size_t columns_;
  std::vector<double> row_potential_;
  std::vector<double> column_potential_;
  std::vector<std::size_t> row_of_column_;
};

}  // namespace

Columns assign(std::span<const double> gain, std::size_t rows, std::size_t columns) {
  if (auto simple = assign_without_conflict(gain, rows, columns)) return *std::move(simple);
  return ShortestPaths(gain, rows, columns).solve();
}

}  // namespace quorate
