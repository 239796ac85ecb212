// How sure objects and parts are, and what the true answers say of it.
// Test: structured_report_test.cpp.
#include <algorithm>
#include <cmath>

#include "accept_tables.hpp"
#include "charts.hpp"
#include "quorate/base/readable.hpp"
#include "structured_sections.hpp"
#include "table.hpp"
#include "task_words.hpp"

namespace quorate {
namespace {

void write_gold(Html& out, const StructuredGold& gold) {
  out.element("h3", "Measured on true answers");
  open_table(out, {.id = "metrics", .label = "Measures against the true answers"},
             {{"Measure", false, "", false},
              {"Value", true, "", false},
              {"What it is", false, "", false}});
  for (const StructuredMetric& metric : gold.metrics) {
    out.open("tr").element("th", metric.name, {{"scope", "row"}});
    number_cell(out, metric.value, decimal(metric.value, 4));
    out.element("td", metric.meaning, {{"class", "words"}}).close("tr");
  }
  close_table(out);
  std::string note = grouped(gold.scored, "object") + " scored";
  if (gold.without_gold > 0) note += "; " + grouped(gold.without_gold) + " without a true answer";
  if (gold.without_label > 0) note += "; " + grouped(gold.without_label) + " without a result";
  out.element("p", note + ".", {{"class", "note"}});
}

void write_basis(Html& out, const StructuredReportData& data, const TaskWords& words) {
  out.open("p");
  if (words.is_overlap) {
    out.text("The confidence of a mask is its expected overlap with the truth (Dice coefficient).");
  } else {
    out.text(
        "The confidence of each " + std::string(words.part) +
        " is the probability that it is right; that of an object, that nothing in it is wrong "
        "and nothing is missing. Both rest on what the workers' answers tell about each other.");
  }
  if (!data.gold) {
    out.text(" No true answers were given, so nothing here is measured. ");
    out.element("code", "--gold FILE").text(" measures it.");
  }
  out.close("p");
}

/// A title such as "How sure the boxes are.".
HistogramTexts histogram_texts(std::string_view noun, std::string_view nouns,
                               const std::string& caption) {
  return {.title = "How sure the " + std::string(nouns) + " are.",
          .confidence = "confidence of the " + std::string(noun),
          .counted = std::string(noun),
          .plural = std::string(nouns),
          .caption = caption};
}

void write_tables(Html& out, const StructuredReportData& data, const TaskWords& words) {
  const std::string right = words.is_overlap ? "Expected overlap" : "Expected all right";
  const std::string parts(words.parts);
  out.open("div", {{"class", "charts"}}).open("div");
  out.element("h3", "Accepting whole objects");
  write_targets(out, data.objects_confidence.targets,
                {.id = "targets",
                 .label = "Thresholds of objects by wanted accuracy",
                 .all = data.objects_confidence.thresholds.empty()
                            ? 0
                            : data.objects_confidence.curve.front().items,
                 .accuracy = right});
  out.close("div").open("div").element("h3", "Keeping single " + parts);
  write_thresholds(
      out, data.parts_confidence.thresholds,
      {.id = "part-thresholds",
       .label = "What thresholds of " + parts + " keep",
       .all = data.parts_confidence.curve.empty() ? 0 : data.parts_confidence.curve.front().items,
       .accepted = "Keep",
       .rest = "Drop",
       .accuracy = words.is_overlap ? "Expected overlap" : "Expected right"});
  out.open("p", {{"class", "note"}}).element("code", "--min-confidence X");
  out.text(" writes only those of confidence X or more.").close("p");
  out.close("div").close("div");
}

/// What accepting gives, and how sure: of the objects, then of the parts.
void write_charts(Html& out, const StructuredReportData& data, const TaskWords& words) {
  const std::string parts(words.parts);
  draw_coverage(out, data.objects_confidence,
                {.title = "What can be accepted as a whole.",
                 .accuracy = words.is_overlap ? "expected overlap" : "expected to be all right",
                 .plural = "objects",
                 .caption = "From the surest objects on the left to all of them on the right."});
  draw_histogram(
      out, data.objects_confidence.histogram,
      histogram_texts("object", "objects",
                      words.is_overlap ? "Objects by their expected overlap with the truth."
                                       : "Objects by the probability that they are all right."));
  draw_coverage(
      out, data.parts_confidence,
      {.title = "What can be kept.",
       .accuracy = words.is_overlap ? "expected overlap" : "expected to be right",
       .plural = parts,
       .caption = "From the surest " + parts + " on the left to all of them on the right."});
  draw_histogram(
      out, data.parts_confidence.histogram,
      histogram_texts(words.part, words.parts,
                      words.is_overlap
                          ? "Masks by their expected overlap with the truth."
                          : "By the probability that there is what they say, where they say it."));
}

}  // namespace

void write_confidence(Html& out, const StructuredReportData& data) {
  const TaskWords words = words_of(data.task);
  out.open("section", {{"id", "confidence"}}).element("h2", "Confidence");
  if (std::isnan(data.verdict.all_right)) {
    out.element("p", "n/a: the model " + data.verdict.model + " does not tell how sure it is.");
    if (data.gold) write_gold(out, *data.gold);
    out.close("section");
    return;
  }
  write_basis(out, data, words);
  out.open("div", {{"class", "charts"}});
  write_charts(out, data, words);
  out.close("div");
  write_tables(out, data, words);
  if (data.gold) write_gold(out, *data.gold);
  out.close("section");
}

}  // namespace quorate
