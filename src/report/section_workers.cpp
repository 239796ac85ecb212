// Section 4. Test: page_test.cpp.
#include <algorithm>
#include <cmath>

#include "charts.hpp"
#include "quorate/base/readable.hpp"
#include "sections.hpp"
#include "table.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostRows = 500;
constexpr std::size_t kMostCards = 12;
constexpr std::size_t kMostHeatClasses = 30;

/// Columns that stand only where some worker has the value.
struct Shown {
  bool gold = false;
  bool seconds = false;
};

Shown shown_columns(const ReportWorkers& workers) {
  Shown shown;
  for (const ReportWorker& worker : workers.workers) {
    shown.gold = shown.gold || worker.gold_accuracy.is_defined();
    shown.seconds = shown.seconds || worker.median_seconds.is_defined();
  }
  return shown;
}

void write_row(Html& out, const ReportWorker& worker, const ReportWorkers& all,
               const Shown& shown) {
  out.open("tr", {{"data-marked", worker.is_accused ? "1" : "0"}});
  out.open("th", {{"scope", "row"}}).name(worker.name).close("th");
  number_cell(out, static_cast<double>(worker.annotations), grouped(worker.annotations));
  out.open("td", {{"class", "interval"}, {"data-v", sort_value(worker.accuracy.value)}});
  draw_interval(out, worker.accuracy, all.crowd_accuracy);
  out.text(percent(worker.accuracy.value)).close("td");
  number_cell(out, worker.consensus_accuracy.value, percent(worker.consensus_accuracy.value));
  if (shown.gold) {
    number_cell(out, worker.gold_accuracy.value,
                worker.gold_accuracy.is_defined() ? percent(worker.gold_accuracy.value) + " of " +
                                                        grouped(worker.gold_annotations)
                                                  : std::string("n/a"));
  }
  number_cell(out, worker.information.value, decimal(worker.information.value, 2));
  if (shown.seconds) {
    number_cell(out, worker.median_seconds.value, significant(worker.median_seconds.value));
  }
  out.open("td", {{"class", "words"}});
  if (!worker.biases.empty()) out.text(worker.biases.front());
  out.close("td").open("td", {{"class", "words"}});
  for (const ReportFlag& flag : worker.flags) {
    out.element("span", flag.kind,
                {{"class", worker.is_accused ? "flag" : "flag mild"}, {"title", flag.reason}});
    out.text(" ");
  }
  out.close("td").close("tr");
}

void write_table(Html& out, const ReportWorkers& workers) {
  const Shown shown = shown_columns(workers);
  std::vector<Column> columns = {
      {"Worker", false},
      {"Annotations", true},
      {"Accuracy", true, "under the model, with a 95 % credible interval; the tick is the crowd"},
      {"Against the others", true, "share of answers that equal the consensus of all others"}};
  if (shown.gold) columns.push_back({"On gold", true, "share of right answers on true labels"});
  columns.push_back({"Bits", true, "what one label of this worker is worth"});
  if (shown.seconds) columns.push_back({"Seconds", true, "median time spent on one annotation"});
  columns.push_back({"Strongest bias", false});
  columns.push_back({"Flags", false});
  open_table(out,
             {.id = "worker-table",
              .label = "Workers",
              .has_filter = true,
              .flag_label = workers.accused > 0 ? "flagged only" : ""},
             columns);
  const std::size_t rows = std::min(kMostRows, workers.workers.size());
  for (std::size_t i = 0; i < rows; ++i) write_row(out, workers.workers[i], workers, shown);
  close_table(out);
  if (rows < workers.workers.size()) {
    out.element("p",
                "The table holds flagged workers first, then those with most annotations: " +
                    grouped(rows) + " of " + grouped(workers.workers.size()) +
                    ". The JSON beside this page holds all.",
                {{"class", "note"}});
  }
}

void write_worker_card(Html& out, const ReportWorker& worker,
                       std::span<const std::string> classes) {
  out.open("article").open("h4").name(worker.name).close("h4");
  out.open("ul");
  for (const ReportFlag& flag : worker.flags) {
    out.open("li").element("span", flag.kind, {{"class", "flag"}}).text(" ");
    out.text(flag.reason).text(" ").element("em", flag.advice).close("li");
  }
  for (const std::string& bias : worker.biases) out.element("li", as_sentence(bias));
  out.close("ul");
  if (!worker.confusion.empty() && classes.size() <= kMostHeatClasses) {
    draw_heat_map(out, "Confusion of " + worker.name + ".", classes, worker.confusion,
                  "Down: what the object is; across: what this worker says, in percent.");
  }
  out.close("article");
}

void write_comparisons(Html& out, const ReportWorkers& workers) {
  std::size_t number = 0;
  for (const ReportComparison& comparison : workers.comparisons) {
    out.open("h3").text("By ").name(comparison.attribute).close("h3");
    std::string verdict;
    if (std::isnan(comparison.p_value)) {
      verdict = "No test: " + comparison.reason + ".";
    } else {
      verdict = std::string("The groups ") +
                (comparison.p_value < 0.05 ? "differ" : "do not differ beyond chance") +
                " (adjusted p " + significant(comparison.p_value, 2) + ").";
    }
    out.element("p", verdict);
    open_table(out, {.id = "group-" + std::to_string(++number), .label = comparison.attribute},
               {{"Group", false},
                {"Workers", true},
                {"Annotations", true},
                {"Agree with the others", true}});
    for (const ReportGroup& group : comparison.groups) {
      out.open("tr").open("th", {{"scope", "row"}}).name(group.name).close("th");
      number_cell(out, static_cast<double>(group.workers), grouped(group.workers));
      number_cell(out, static_cast<double>(group.annotations), grouped(group.annotations));
      number_cell(out, group.consensus_accuracy.value,
                  with_interval(group.consensus_accuracy.value, group.consensus_accuracy.interval));
      out.close("tr");
    }
    close_table(out);
  }
}

void write_pairs(Html& out, const ReportWorkers& workers) {
  if (workers.pairs.empty()) return;
  out.element("h3", "Workers who may not be independent");
  open_table(out, {.id = "pairs", .label = "Pairs of workers", .first = 10},
             {{"Worker", false},
              {"and", false},
              {"Common objects", true},
              {"Same wrong answer", true},
              {"Expected by chance", true}});
  for (const ReportPair& pair : workers.pairs) {
    out.open("tr").open("th", {{"scope", "row"}}).name(pair.first).close("th");
    out.open("td").name(pair.second).close("td");
    number_cell(out, static_cast<double>(pair.common_objects), grouped(pair.common_objects));
    number_cell(out, static_cast<double>(pair.same_wrong), grouped(pair.same_wrong));
    number_cell(out, pair.expected_same_wrong, significant(pair.expected_same_wrong, 2));
    out.close("tr");
  }
  close_table(out);
}

void write_agreement(Html& out, const ReportWorkers& workers) {
  if (workers.agreement.empty()) return;
  out.element("h3", "How far they agree");
  open_table(out, {.id = "agreement", .label = "Agreement of the job"},
             {{"Coefficient", false, "", false},
              {"Value", true, "", false},
              {"95 % interval", true, "", false},
              {"What it says", false, "", false}});
  for (const ReportAgreement& line : workers.agreement) {
    out.open("tr").element("th", line.name, {{"scope", "row"}});
    const Measure& measure = line.measure;
    number_cell(out, measure.value, decimal(measure.value, 3));
    number_cell(out, measure.interval.low,
                std::isnan(measure.interval.low) ? std::string("n/a")
                                                 : decimal(measure.interval.low, 3) + " to " +
                                                       decimal(measure.interval.high, 3));
    out.element("td", measure.is_defined() ? line.sentence : "n/a: " + std::string(measure.reason),
                {{"class", "words"}});
    out.close("tr");
  }
  close_table(out);
}

}  // namespace

void write_workers(Html& out, const ReportData& data) {
  const ReportWorkers& workers = data.workers;
  std::vector<std::string> classes;
  for (const ReportClass& line : data.classes.classes) classes.push_back(line.name);
  out.open("section", {{"id", "workers"}}).element("h2", "Workers");
  out.element("p", grouped(workers.workers.size(), "worker") + ", right " +
                       percent(workers.crowd_accuracy) + " of the time under the model; " +
                       (workers.accused == 0 ? std::string("nobody is flagged.")
                                             : grouped(workers.accused) + " flagged."));
  if (workers.components > 1) {
    out.element("p", "The job falls into " + grouped(workers.components) +
                         " parts without a common worker or object: nothing tells how workers of "
                         "different parts compare.");
  }
  write_table(out, workers);
  const std::size_t cards = std::min(kMostCards, workers.accused);
  if (cards > 0) {
    out.element("h3", "Flagged workers").open("div", {{"class", "cards"}});
    for (std::size_t i = 0; i < cards; ++i) write_worker_card(out, workers.workers[i], classes);
    out.close("div");
    if (cards < workers.accused) {
      out.element("p",
                  "The first " + grouped(cards) + " of " + grouped(workers.accused) +
                      "; the JSON beside this page holds all.",
                  {{"class", "note"}});
    }
  }
  out.open("div", {{"class", "charts"}});
  draw_worker_scatter(out, workers);
  out.close("div");
  write_comparisons(out, workers);
  write_pairs(out, workers);
  write_agreement(out, workers);
  out.close("section");
}

}  // namespace quorate
