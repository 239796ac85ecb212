// Section 5. Test: page_test.cpp.
#include <algorithm>
#include <cmath>

#include "charts.hpp"
#include "quorate/base/readable.hpp"
#include "sections.hpp"
#include "table.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostRows = 500;
constexpr std::size_t kMostHeatClasses = 30;

void write_table(Html& out, const ReportClasses& classes) {
  double votes = 0;
  double labels = 0;
  for (const ReportClass& line : classes.classes) {
    votes += static_cast<double>(line.votes);
    labels += static_cast<double>(line.labels);
  }
  double most = 0;
  for (const ReportClass& line : classes.classes) {
    most = std::max({most, static_cast<double>(line.votes) / votes,
                     labels > 0 ? static_cast<double>(line.labels) / labels : 0.0});
  }
  open_table(out,
             {.id = "class-table", .label = "Classes", .has_filter = classes.classes.size() > 25},
             {{"Class", false},
              {"Votes", true, "raw annotations"},
              {"Labels", true, "consolidated"},
              {"Expected", true, "sum of the objects' probabilities of this class"},
              {"Prior", true, "under the model"},
              {"Share of votes, of labels", true}});
  const std::size_t rows = std::min(kMostRows, classes.classes.size());
  for (std::size_t k = 0; k < rows; ++k) {
    const ReportClass& line = classes.classes[k];
    const double vote_share = static_cast<double>(line.votes) / votes;
    const double label_share = labels > 0 ? static_cast<double>(line.labels) / labels : 0;
    out.open("tr").open("th", {{"scope", "row"}}).name(line.name).close("th");
    number_cell(out, static_cast<double>(line.votes), grouped(line.votes));
    number_cell(out, static_cast<double>(line.labels), grouped(line.labels));
    number_cell(out, line.expected_labels, decimal(line.expected_labels, 1));
    number_cell(out, line.prior, percent(line.prior));
    out.open("td", {{"data-v", sort_value(label_share - vote_share)}});
    draw_two_bars(out, vote_share, label_share, most,
                  line.name + ": " + percent(vote_share) + " of the votes, " +
                      percent(label_share) + " of the labels");
    out.text(percent(vote_share) + ", " + percent(label_share)).close("td").close("tr");
  }
  close_table(out);
  if (rows < classes.classes.size()) {
    out.element("p",
                "The first " + grouped(rows) + " of " + grouped(classes.classes.size()) +
                    " classes; the JSON beside this page holds all.",
                {{"class", "note"}});
  }
}

void write_pairs(Html& out, const ReportClasses& classes) {
  if (classes.hardest_pairs.empty()) return;
  out.open("div").element("h3", "Hardest pairs");
  open_table(out, {.id = "class-pairs", .label = "Classes that are confused", .first = 10},
             {{"Classes", false},
              {"Votes lost", true, "expected votes that confuse the two"},
              {"First taken for second", true},
              {"Second for first", true}});
  for (const ReportClassPair& pair : classes.hardest_pairs) {
    out.open("tr").open("th", {{"scope", "row"}}).name(pair.first).text(" and ");
    out.name(pair.second).close("th");
    number_cell(out, pair.confused, significant(pair.confused));
    number_cell(out, pair.first_as_second, percent(pair.first_as_second));
    number_cell(out, pair.second_as_first, percent(pair.second_as_first));
    out.close("tr");
  }
  close_table(out);
  out.close("div");
}

}  // namespace

void write_classes(Html& out, const ReportData& data) {
  const ReportClasses& classes = data.classes;
  out.open("section", {{"id", "classes"}}).element("h2", "Classes");
  write_table(out, classes);
  out.open("div", {{"class", "charts"}});
  if (!classes.confusion.empty() && classes.classes.size() <= kMostHeatClasses) {
    std::vector<std::string> names;
    for (const ReportClass& line : classes.classes) names.push_back(line.name);
    draw_heat_map(out, "What the crowd calls what.", names, classes.confusion,
                  "Down: what the object is; across: what the workers say, in percent.");
  }
  write_pairs(out, classes);
  out.close("div").close("section");
}

}  // namespace quorate
