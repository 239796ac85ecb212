// Section 3: how sure the labels are, and whether that can be believed. Test: page_test.cpp.
#include <cmath>

#include "accept_tables.hpp"
#include "charts.hpp"
#include "quorate/base/readable.hpp"
#include "quorate/report/confidence_data.hpp"
#include "sections.hpp"

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
  draw_coverage(out, confidence,
                {.title = "What can be accepted.",
                 .accuracy = "accuracy of the accepted labels",
                 .plural = "objects",
                 .caption = "From the surest labels on the left to all of them on the right: how "
                            "many of those accepted are right."});
  draw_histogram(out, confidence.histogram,
                 {.title = "How sure the labels are.",
                  .confidence = "confidence of the label",
                  .counted = "object",
                  .plural = "objects",
                  .caption = "Objects by the probability that their label is right."});
  if (confidence.gold && !confidence.gold->bins.empty()) write_gold_charts(out, *confidence.gold);
  write_held_out(out, data);
  out.close("div");
  const bool has_gold = confidence.gold.has_value();
  out.element("h3", "To reach an accuracy");
  write_targets(out, confidence.targets,
                {.id = "targets",
                 .label = "Thresholds by wanted accuracy",
                 .all = data.verdict.labeled,
                 .has_gold = has_gold});
  out.element("h3", "At a threshold");
  write_thresholds(out, confidence.thresholds,
                   {.id = "thresholds",
                    .label = "What thresholds accept",
                    .all = data.verdict.labeled,
                    .has_gold = has_gold});
  out.close("section");
}

}  // namespace quorate
