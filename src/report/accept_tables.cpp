// Test: page_test.cpp.
#include "accept_tables.hpp"

#include "quorate/base/readable.hpp"
#include "table.hpp"

namespace quorate {
namespace {

void accept_row(Html& out, const AcceptLine& line, const AcceptTableStyle& style) {
  number_cell(out, static_cast<double>(line.items), grouped(line.items));
  number_cell(out, line.share, percent(line.share));
  number_cell(out, static_cast<double>(style.all - line.items), grouped(style.all - line.items));
  number_cell(out, line.expected_accuracy, percent(line.expected_accuracy));
  if (!style.has_gold) return;
  number_cell(out, line.measured_accuracy,
              line.gold_items == 0 ? "n/a: no gold"
                                   : with_interval(line.measured_accuracy, line.measured_interval));
}

std::vector<Column> accept_columns(std::string first, const AcceptTableStyle& style) {
  std::vector<Column> columns = {{std::move(first), true, "", false},
                                 {style.accepted, true, "", false},
                                 {"Share", true, "", false},
                                 {style.rest, true, "", false},
                                 {style.accuracy, true, "", false}};
  if (style.has_gold) columns.push_back({"Measured accuracy", true, "", false});
  return columns;
}

}  // namespace

void write_targets(Html& out, std::span<const AcceptTarget> targets,
                   const AcceptTableStyle& style) {
  std::vector<Column> columns = accept_columns("Wanted", style);
  columns.insert(columns.begin() + 1, {style.accepted + " from", true, "", false});
  open_table(out, {.id = style.id, .label = style.label}, columns);
  for (const AcceptTarget& target : targets) {
    out.open("tr").element("th", percent(target.target), {{"scope", "row"}, {"class", "n"}});
    if (target.line) {
      number_cell(out, target.line->threshold, decimal(target.line->threshold, 3));
      accept_row(out, *target.line, style);
    } else {
      out.element("td", "no threshold gets there", {{"colspan", style.has_gold ? "6" : "5"}});
    }
    out.close("tr");
  }
  close_table(out);
}

void write_thresholds(Html& out, std::span<const AcceptLine> lines, const AcceptTableStyle& style) {
  open_table(out, {.id = style.id, .label = style.label}, accept_columns("Confidence from", style));
  for (const AcceptLine& line : lines) {
    out.open("tr").element("th", significant(line.threshold, 4),
                           {{"scope", "row"}, {"class", "n"}});
    accept_row(out, line, style);
    out.close("tr");
  }
  close_table(out);
}

}  // namespace quorate
