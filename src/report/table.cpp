// Test: page_test.cpp and the browser test.
#include "table.hpp"

#include <cmath>

#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

/// What only the script can work; it takes `hidden` away.
void write_tools(Html& out, const TableStyle& style) {
  out.open("div", {{"class", "tools"}, {"data-for", style.id}, {"hidden", {}, true}});
  if (style.has_filter) {
    out.open("label").text("Filter ");
    out.open("input", {{"type", "search"}, {"autocomplete", "off"}, {"spellcheck", "false"}});
    out.close("label");
  }
  if (!style.flag_label.empty()) {
    out.open("label").open("input", {{"type", "checkbox"}}).text(" " + style.flag_label);
    out.close("label");
  }
  out.open("output", {{"aria-live", "polite"}}).close("output").close("div");
}

}  // namespace

void open_table(Html& out, const TableStyle& style, const std::vector<Column>& columns) {
  if (style.has_filter) write_tools(out, style);
  // A table wider than the window scrolls in its own frame, also with the keyboard.
  out.open(
      "div",
      {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", style.label}});
  out.open("table", {{"id", style.id}, {"data-first", std::to_string(style.first)}});
  out.open("thead").open("tr");
  for (const Column& column : columns) {
    out.open("th", {{"scope", "col"},
                    {"class", column.is_number ? "n" : ""},
                    {"data-sort", !column.is_sortable ? ""
                                  : column.is_number  ? "number"
                                                      : "text"},
                    {"title", column.tip}});
    out.text(column.label).close("th");
  }
  out.close("tr").close("thead").open("tbody");
}

void close_table(Html& out) { out.close("tbody").close("table").close("div"); }

std::string sort_value(double value) { return std::isnan(value) ? "" : significant(value, 10); }

void number_cell(Html& out, double value, std::string_view text) {
  out.element("td", text, {{"class", "n"}, {"data-v", sort_value(value)}});
}

std::string with_interval(double value, const Interval& interval) {
  if (std::isnan(value)) return "n/a";
  if (std::isnan(interval.low)) return percent(value);
  return percent(value) + " (" + percent(interval.low) + " to " + percent(interval.high) + ")";
}

}  // namespace quorate
