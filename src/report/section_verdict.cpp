// Section 1: what a data lead must know, in a minute. Test: verdict_test.cpp, page_test.cpp.
#include <cmath>

#include "quorate/base/readable.hpp"
#include "quorate/report/confidence_data.hpp"
#include "quorate/report/report.hpp"
#include "sections.hpp"
#include "table.hpp"

namespace quorate {
namespace {

std::string labels_sentence(const ReportData& data) {
  const ReportVerdict& verdict = data.verdict;
  std::string text = grouped(verdict.annotations, "annotation") + " of " +
                     grouped(verdict.workers, "worker") + " gave " +
                     grouped(verdict.labeled, "object") + " a label";
  if (verdict.labeled < verdict.objects) {
    text += " (" + grouped(verdict.objects - verdict.labeled) + " of " + grouped(verdict.objects) +
            " have no usable annotation)";
  }
  if (!verdict.confidence_is_known) {
    return text +
           "; how often they are right, nothing in the job tells: " + verdict.confidence_reason +
           ".";
  }
  return text + "; " + percent(verdict.expected_accuracy) +
         " of the labels are expected to be right.";
}

std::string advice_sentence(const ReportData& data) {
  const AcceptTarget* advised = advised_target(data.confidence);
  if (advised == nullptr) {
    return "No part of the labels is expected to be right 9 times in 10: get more annotations "
           "before "
           "using any.";
  }
  const AcceptLine& line = *advised->line;
  const std::size_t rest = data.verdict.labeled - line.items;
  std::string text = rest == 0 ? std::string("Accept all of them")
                               : "Accept the " + percent(line.share) + " with confidence " +
                                     decimal(line.threshold, 3) + " or more";
  text += ": expected accuracy " + percent(line.expected_accuracy);
  if (line.gold_items > 0) {
    text += ", measured " + with_interval(line.measured_accuracy, line.measured_interval);
  }
  text += ".";
  if (rest > 0) text += " Have the other " + grouped(rest, "object") + " looked at again.";
  return text;
}

std::string gold_sentence(const Evaluation& gold) {
  return "On the " + grouped(gold.items, "object") + " whose true label is known, " +
         with_interval(gold.accuracy, gold.accuracy_interval) + " of the labels are right.";
}

void write_strip(Html& out, const ReportData& data) {
  const ReportVerdict& verdict = data.verdict;
  out.open("dl", {{"class", "strip"}});
  write_card(out, "Objects", grouped(verdict.objects),
             verdict.labeled < verdict.objects ? grouped(verdict.labeled) + " labeled" : "");
  write_card(out, "Annotations", grouped(verdict.annotations), "");
  write_card(
      out, "Workers", grouped(verdict.workers),
      data.workers.accused > 0 ? grouped(data.workers.accused) + " flagged" : "none flagged");
  write_card(out, "Votes per object", decimal(verdict.votes_per_object, 2), "");
  write_card(out, "Model", verdict.model, "");
  const bool known = verdict.confidence_is_known;
  write_card(out, "Expected accuracy", known ? percent(verdict.expected_accuracy) : "n/a",
             known ? "of all labels" : "not known");
  if (data.confidence.gold) {
    const Evaluation& gold = *data.confidence.gold;
    write_card(out, "Measured accuracy", percent(gold.accuracy),
               percent(gold.accuracy_interval.low) + " to " + percent(gold.accuracy_interval.high));
  }
  write_card(out, "Acceptable at 95 % confidence", known ? percent(verdict.accepted_share) : "n/a",
             !known                  ? "not known"
             : verdict.accepted == 0 ? "no object"
                                     : grouped(verdict.accepted, "object") + ", " +
                                           percent(verdict.accepted_accuracy) + " expected right");
  out.close("dl");
}

}  // namespace

void write_card(Html& out, std::string_view label, std::string_view value, std::string_view note) {
  out.open("div").element("dt", label).open("dd").element("b", value);
  if (!note.empty()) out.element("small", note);
  out.close("dd").close("div");
}

std::vector<std::string> verdict_sentences(const ReportData& data) {
  std::vector<std::string> sentences = {labels_sentence(data)};
  if (data.confidence.gold && data.confidence.gold->items > 0)
    sentences.push_back(gold_sentence(*data.confidence.gold));
  if (data.verdict.confidence_is_known) sentences.push_back(advice_sentence(data));
  return sentences;
}

void write_verdict(Html& out, const ReportData& data) {
  out.open("section", {{"id", "verdict"}, {"aria-label", "Verdict"}});
  out.open("p", {{"class", "lead"}});
  for (const std::string& sentence : verdict_sentences(data)) out.text(sentence).text(" ");
  out.close("p");
  write_strip(out, data);
  out.close("section");
}

}  // namespace quorate
