// Tables of the page: plain without the script, sorted and filtered with it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "html.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {

struct Column {
  std::string label;
  bool is_number = false;
  std::string tip{};  ///< what it is, in a few words
  bool is_sortable = true;
};

struct TableStyle {
  std::string id;
  std::string label;       ///< what the table is, for a screen reader
  std::size_t first = 25;  ///< rows that the script leaves visible until asked for more
  bool has_filter = false;
  std::string flag_label{};  ///< label of a box that leaves only marked rows; empty: no box
};

/// Opens a table with its head and body.
void open_table(Html& out, const TableStyle& style, const std::vector<Column>& columns);
void close_table(Html& out);

/// A cell with a number: sorted by `value`, shown as `text`.
void number_cell(Html& out, double value, std::string_view text);

/// The value by which a cell is sorted; empty for NaN, which goes last.
[[nodiscard]] std::string sort_value(double value);

/// "82.0 % (75.1 % to 88.3 %)", or without the interval where it is undefined.
[[nodiscard]] std::string with_interval(double value, const Interval& interval);

}  // namespace quorate
