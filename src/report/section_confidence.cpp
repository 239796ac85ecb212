// Section 3: how sure the labels are, and whether that can be believed. Test: page_test.cpp.
#include <cmath>

#include "charts.hpp"
#include "quorate/base/readable.hpp"
#include "quorate/report/confidence_data.hpp"
#include "sections.hpp"
#include "table.hpp"

namespace quorate {
namespace {

void write_basis(Html& out, const ReportConfidence& confidence) {
  out.open("p");
  if (confidence.calibration == "votes") {
    out.text("The confidence rests on " + grouped(confidence.held_out_votes, "held-out vote") +
             ": votes that were hidden, and predicted from those that stayed.");
  } else if (confidence.calibration == "gold") {
    out.text(
        "The confidence was calibrated with true labels; objects with gold were scored by "
        "fits that did not see their gold.");
  } else if (confidence.calibration == "service") {
    out.text("The confidence is the number that the service writes. Nothing here calibrates it.");
  } else {
    out.text(
        "The confidence is the model's own posterior, not calibrated: expect it to be far too "
        "sure of itself.");
  }
  if (!confidence.gold) {
    out.text(
        " No true labels were given, so nothing here is measured: the accuracies are "
        "expectations. ");
    out.element("code", "--gold FILE").text(" measures them.");
  }
  out.close("p");
}

void accept_row(Html& out, const AcceptLine& line, std::size_t labeled, bool has_gold) {
  number_cell(out, static_cast<double>(line.items), grouped(line.items));
  number_cell(out, line.share, percent(line.share));
  number_cell(out, static_cast<double>(labeled - line.items), grouped(labeled - line.items));
  number_cell(out, line.expected_accuracy, percent(line.expected_accuracy));
  if (!has_gold) return;
  number_cell(out, line.measured_accuracy,
              line.gold_items == 0 ? "n/a: no gold"
                                   : with_interval(line.measured_accuracy, line.measured_interval));
}

std::vector<Column> accept_columns(std::string first, bool has_gold) {
  std::vector<Column> columns = {{std::move(first), true, "", false},
                                 {"Accept", true, "", false},
                                 {"Share", true, "", false},
                                 {"Look again", true, "", false},
                                 {"Expected accuracy", true, "", false}};
  if (has_gold) columns.push_back({"Measured accuracy", true, "", false});
  return columns;
}

void write_tables(Html& out, const ReportData& data) {
  const ReportConfidence& confidence = data.confidence;
  const std::size_t labeled = data.verdict.labeled;
  const bool has_gold = confidence.gold.has_value();
  out.element("h3", "To reach an accuracy");
  std::vector<Column> columns = accept_columns("Wanted", has_gold);
  columns.insert(columns.begin() + 1, {"Accept from", true, "", false});
  open_table(out, {.id = "targets", .label = "Thresholds by wanted accuracy"}, columns);
  for (const AcceptTarget& target : confidence.targets) {
    out.open("tr").element("th", percent(target.target), {{"scope", "row"}, {"class", "n"}});
    if (target.line) {
      number_cell(out, target.line->threshold, decimal(target.line->threshold, 3));
      accept_row(out, *target.line, labeled, has_gold);
    } else {
      out.element("td", "no threshold gets there", {{"colspan", has_gold ? "6" : "5"}});
    }
    out.close("tr");
  }
  close_table(out);

  out.element("h3", "At a threshold");
  open_table(out, {.id = "thresholds", .label = "What thresholds accept"},
             accept_columns("Confidence from", has_gold));
  for (const AcceptLine& line : confidence.thresholds) {
    out.open("tr").element("th", significant(line.threshold, 4),
                           {{"scope", "row"}, {"class", "n"}});
    accept_row(out, line, labeled, has_gold);
    out.close("tr");
  }
  close_table(out);
}

void write_gold_charts(Html& out, const Evaluation& gold) {
  std::vector<ReliabilityPoint> points;
  for (const ReliabilityBin& bin : gold.bins)
    points.push_back({bin.mean_confidence, bin.accuracy, bin.accuracy_interval, bin.items});
  const bool is_within = gold.ece <= gold.ece_null_high;
  draw_reliability(
      out, points,
      {.title = "Whether the confidence is true.",
       .predicted = "confidence",
       .observed = "share of right labels",
       .counted = "object",
       .caption = "Objects with true labels in bins by confidence. Expected calibration error " +
                  decimal(gold.ece, 3) + "; a perfectly calibrated source with these confidences " +
                  "has a median of " + decimal(gold.ece_null_median, 3) + " and in 95 % of cases " +
                  "less than " + decimal(gold.ece_null_high, 3) + ": " +
                  (is_within ? "no sign of miscalibration." : "miscalibrated beyond chance.") +
                  " Log loss " + decimal(gold.log_loss, 3) + ", Brier score " +
                  decimal(gold.brier, 3) + "."});
}

void write_held_out(Html& out, const ReportData& data) {
  const ReportConfidence& confidence = data.confidence;
  if (!confidence.held_out_check.empty()) {
    std::vector<ReliabilityPoint> points;
    for (const HeldOutCheckBin& bin : confidence.held_out_check)
      points.push_back({bin.predicted, bin.observed, bin.observed_interval, bin.votes});
    draw_reliability(
        out, points,
        {.title = "Whether hidden votes fall as predicted.",
         .predicted = "predicted probability of the likeliest answer",
         .observed = "share of votes that were it",
         .counted = "hidden vote",
         .caption = "Before each hidden vote, the likeliest answer of that worker and its "
                    "probability were predicted from the other votes. Predicted on average " +
                    percent(confidence.held_out_expected) + ", observed " +
                    percent(confidence.held_out_observed) +
                    ". This checks the model of the votes, not the truth."});
  }
  if (!confidence.held_out.empty() && !std::isnan(data.fit.rho))
    draw_held_out(out, confidence, data.fit.rho);
}

}  // namespace

void write_confidence(Html& out, const ReportData& data) {
  const ReportConfidence& confidence = data.confidence;
  out.open("section", {{"id", "confidence"}}).element("h2", "Confidence");
  if (!data.verdict.confidence_is_known) {
    out.element("p", "n/a: " + data.verdict.confidence_reason +
                         ". Every confidence is 0; labels can be accepted only on trust.");
    out.close("section");
    return;
  }
  write_basis(out, confidence);
  if (!confidence.gold_caveat.empty()) out.element("p", confidence.gold_caveat);
  out.open("div", {{"class", "charts"}});
  draw_coverage(out, confidence);
  draw_histogram(out, confidence);
  if (confidence.gold && !confidence.gold->bins.empty()) write_gold_charts(out, *confidence.gold);
  write_held_out(out, data);
  out.close("div");
  write_tables(out, data);
  out.close("section");
}

}  // namespace quorate
