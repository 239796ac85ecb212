// Tables of figures on a terminal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// A column: a name on several lines, and a text for each row.
struct FigureColumn {
  std::vector<std::string> head;
  std::vector<std::string> cells;

  [[nodiscard]] std::size_t width() const;
};

/// A head such as "edge-bias-left" on three lines.
[[nodiscard]] std::vector<std::string> stacked(std::string_view name);

/// A figure in three digits, whole numbers whole; "n/a" for NaN.
[[nodiscard]] std::string figure_cell(double value);

/// Adds a column for every figure, with a row for each worker in `order`.
void add_figures(std::vector<FigureColumn>& columns, std::span<const WorkerFigure> figures,
                 std::span<const std::uint32_t> order);

/// Columns beside each other: the first to the left, the others to the right, heads at the bottom.
/// All have the same number of cells. Every line begins with `indent`.
[[nodiscard]] std::string laid_out(std::span<const FigureColumn> columns,
                                   std::string_view indent = {});

}  // namespace quorate
