// The workers of a structured task: a column for every figure that the task has.
// Test: structured_report_test.cpp.
#include <algorithm>
#include <cmath>

#include "quorate/base/readable.hpp"
#include "structured_sections.hpp"
#include "table.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostRows = 500;

/// "Detection rate" of "detection-rate".
std::string heading(std::string_view name) {
  if (name == "mean-iou") return "Mean IoU";
  std::string text(name);
  std::replace(text.begin(), text.end(), '-', ' ');
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

/// Shares in percent, everything else with three digits; a bias with its sign.
std::string figure_text(const WorkerColumn& column, double value) {
  const bool is_share = column.meaning.starts_with("share ");
  if (is_share) return percent(value);
  const bool is_count = value >= 0 && value < 1e15 && value == std::floor(value);
  if (is_count) return grouped(static_cast<std::uint64_t>(value));
  const bool has_sign = column.name.find("bias") != std::string::npos && value > 0;
  return (has_sign ? "+" : "") + significant(value);
}

const UnusualFigure* unusual(const StructuredWorker& worker, std::size_t column) {
  for (const UnusualFigure& figure : worker.unusual) {
    if (figure.column == column) return &figure;
  }
  return nullptr;
}

void write_row(Html& out, const StructuredWorker& worker, const StructuredWorkers& all) {
  out.open("tr", {{"data-marked", worker.is_accused ? "1" : "0"}});
  out.open("th", {{"scope", "row"}}).name(worker.name).close("th");
  number_cell(out, static_cast<double>(worker.annotations), grouped(worker.annotations));
  for (std::size_t c = 0; c < all.columns.size(); ++c) {
    const double value = worker.figures[c];
    const std::string text = figure_text(all.columns[c], value);
    const UnusualFigure* figure = unusual(worker, c);
    if (figure == nullptr) {
      number_cell(out, value, text);
      continue;
    }
    out.open("td", {{"class", "n"}, {"data-v", sort_value(value)}});
    out.element("span", text + (figure->is_accused ? " ▲" : " △"),
                {{"class", figure->is_accused ? "flag" : "flag mild"}, {"title", figure->reason}});
    out.close("td");
  }
  out.close("tr");
}

void write_table(Html& out, const StructuredWorkers& workers) {
  std::vector<Column> columns = {{"Worker", false}, {"Answers", true}};
  for (const WorkerColumn& column : workers.columns)
    columns.push_back({heading(column.name), true, column.meaning});
  open_table(out,
             {.id = "worker-table",
              .label = "Workers",
              .has_filter = true,
              .flag_label = workers.accused > 0 ? "unusual only" : ""},
             columns);
  const std::size_t rows = std::min(kMostRows, workers.workers.size());
  for (std::size_t i = 0; i < rows; ++i) write_row(out, workers.workers[i], workers);
  close_table(out);
  if (rows < workers.workers.size()) {
    out.element(
        "p",
        "The table holds unusual workers first, then those with most answers: " + grouped(rows) +
            " of " + grouped(workers.workers.size()) + ". The JSON beside this page holds all.",
        {{"class", "note"}});
  }
}

void write_meanings(Html& out, const StructuredWorkers& workers) {
  if (workers.columns.empty()) return;
  out.open("dl", {{"class", "definitions meanings"}});
  for (const WorkerColumn& column : workers.columns) {
    out.open("div").element("dt", heading(column.name)).open("dd");
    out.text(as_sentence(column.meaning) +
             " Middle worker: " + figure_text(column, column.typical) + ".");
    out.close("dd").close("div");
  }
  out.close("dl");
}

}  // namespace

void write_workers(Html& out, const StructuredReportData& data) {
  const StructuredWorkers& workers = data.workers;
  out.open("section", {{"id", "workers"}}).element("h2", "Workers");
  std::string text = grouped(workers.workers.size(), "worker") + "; ";
  text += workers.accused == 0 ? std::string("nobody is far from the others.")
                               : grouped(workers.accused) +
                                     " far from the others on the bad side, marked ▲ (△: far "
                                     "from them, which need not be bad).";
  out.element("p", text);
  write_table(out, workers);
  write_meanings(out, workers);
  out.close("section");
}

}  // namespace quorate
