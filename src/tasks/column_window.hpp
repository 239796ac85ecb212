// What lies near something in an image: ranges of rows, column by column, widened to the columns
// beside.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "label_runs.hpp"

namespace quorate {

/// Reads runs column by column.
class ColumnReader {
 public:
  ColumnReader(const LabelRuns& runs, std::uint32_t height) : runs_(runs), height_(height) {}

  /// Calls fn(begin, end, label) for the pieces of the next column, rows from its top.
  template <class Fn>
  void next(const Fn& fn) {
    const std::uint32_t end = first_ + height_;
    for (std::uint32_t at = first_; at < end;) {
      const LabelRun& run = runs_[run_];
      const std::uint32_t stop = std::min(run.end, end);
      fn(at - first_, stop - first_, run.label);
      at = stop;
      if (run.end == stop) ++run_;
    }
    first_ = end;
  }

 private:
  const LabelRuns& runs_;
  std::uint32_t height_;
  std::uint32_t first_ = 0;  // pixel
  std::size_t run_ = 0;
};

/// Rows [begin, end) of a column.
struct RowRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// The rows that some column of a sliding window covers.
class RowCover {
 public:
  explicit RowCover(std::uint32_t height) : count_(height, 0) {}

  /// Each range is taken out as often as it was put in; at most 255 at a time.
  void put(const std::vector<RowRange>& ranges) { change(ranges, 1); }
  void take(const std::vector<RowRange>& ranges) { change(ranges, 255); }

  /// How many of the rows [begin, end) are covered.
  [[nodiscard]] std::uint32_t covered(std::uint32_t begin, std::uint32_t end) const {
    std::uint32_t rows = 0;
    for (std::uint32_t row = begin; row < end; ++row) rows += count_[row] != 0 ? 1 : 0;
    return rows;
  }

  /// Calls fn(begin, end) for every longest range of covered rows, from the top.
  template <class Fn>
  void for_each(const Fn& fn) const {
    const auto height = static_cast<std::uint32_t>(count_.size());
    for (std::uint32_t row = 0; row < height;) {
      row = skip_free(row);
      std::uint32_t end = row;
      while (end < height && count_[end] != 0) ++end;
      if (end > row) fn(row, end);
      row = end;
    }
  }

 private:
  void change(const std::vector<RowRange>& ranges, std::uint8_t by) {
    for (const RowRange& range : ranges) {
      for (std::uint32_t row = range.begin; row < range.end; ++row) {
        count_[row] = static_cast<std::uint8_t>(count_[row] + by);
      }
    }
  }

  /// The first covered row from `row` on: most of an image is free, so eight rows are looked at
  /// together.
  [[nodiscard]] std::uint32_t skip_free(std::uint32_t row) const {
    const auto height = static_cast<std::uint32_t>(count_.size());
    std::uint64_t eight = 0;
    for (; row + 8 <= height; row += 8) {
      std::memcpy(&eight, count_.data() + row, sizeof eight);
      if (eight != 0) break;
    }
    while (row < height && count_[row] == 0) ++row;
    return row;
  }

  std::vector<std::uint8_t> count_;  // by row
};

/// Makes ranges as long as they are plus `radius` at both ends, within `height` rows, in order and
/// apart from each other.
inline void widen(std::vector<RowRange>& ranges, std::uint32_t radius, std::uint32_t height) {
  std::sort(ranges.begin(), ranges.end(),
            [](const RowRange& a, const RowRange& b) { return a.begin < b.begin; });
  std::size_t kept = 0;
  for (const RowRange& range : ranges) {
    const RowRange wide{range.begin - std::min(range.begin, radius),
                        std::min(height, range.end + radius)};
    if (kept > 0 && wide.begin <= ranges[kept - 1].end) {
      ranges[kept - 1].end = std::max(ranges[kept - 1].end, wide.end);
    } else {
      ranges[kept++] = wide;
    }
  }
  ranges.resize(kept);
}

/// Calls enter(x, ranges) once for every column from the left, to fill in the ranges of rows where
/// something is, and use(x, cover) for every column x: the cover holds what is at most `radius`
/// rows and columns away. enter is called for x + radius before use is for x.
template <class Enter, class Use>
void for_each_column_nearby(std::uint32_t height, std::uint32_t width, std::uint32_t radius,
                            const Enter& enter, const Use& use) {
  RowCover cover(height);
  std::vector<std::vector<RowRange>> window(2 * std::size_t{radius} + 1);
  for (std::uint32_t x = 0; x < width + radius; ++x) {
    std::vector<RowRange>& ranges = window[x % window.size()];
    cover.take(ranges);
    ranges.clear();
    if (x < width) {
      enter(x, ranges);
      widen(ranges, radius, height);
      cover.put(ranges);
    }
    if (x >= radius) use(x - radius, cover);
  }
}

}  // namespace quorate
