// Test: the golden files audit-boxes* and explain-boxes*.
#include "figure_table.hpp"

#include <algorithm>
#include <cmath>

#include "printf_text.hpp"
#include "terminal_text.hpp"

namespace quorate {

std::size_t FigureColumn::width() const {
  std::size_t most = 0;
  for (const std::string& text : head) most = std::max(most, width_of(text));
  for (const std::string& text : cells) most = std::max(most, width_of(text));
  return most;
}

std::vector<std::string> stacked(std::string_view name) {
  std::vector<std::string> lines;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('-'), name.size());
    lines.emplace_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return lines;
}

std::string figure_cell(double value) {
  if (std::isnan(value)) return "n/a";
  return value == std::floor(value) && std::abs(value) >= 1 ? format("%.0f", value)
                                                            : format("%.3g", value);
}

void add_figures(std::vector<FigureColumn>& columns, std::span<const WorkerFigure> figures,
                 std::span<const std::uint32_t> order) {
  for (const WorkerFigure& figure : figures) {
    FigureColumn column{stacked(figure.name), {}};
    for (const std::uint32_t j : order) column.cells.push_back(figure_cell(figure.by_worker[j]));
    columns.push_back(std::move(column));
  }
}

std::string laid_out(std::span<const FigureColumn> columns, std::string_view indent) {
  const std::size_t rows = columns.empty() ? 0 : columns.front().cells.size();
  std::size_t head = 0;
  for (const FigureColumn& column : columns) head = std::max(head, column.head.size());
  std::string out;
  for (std::size_t line = 0; line < head + rows; ++line) {
    std::string text(indent);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::size_t above = head - columns[c].head.size();
      std::string value;
      if (line >= head) {
        value = columns[c].cells[line - head];
      } else if (line >= above) {
        value = columns[c].head[line - above];
      }
      const std::string blanks(columns[c].width() - width_of(value), ' ');
      text += c == 0 ? value + blanks : "  " + blanks + value;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  }
  return out;
}

}  // namespace quorate
