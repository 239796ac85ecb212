// Section 1 of structured tasks. Test: structured_report_test.cpp.
#include <cmath>

#include "quorate/base/readable.hpp"
#include "quorate/report/confidence_data.hpp"
#include "sections.hpp"
#include "structured_sections.hpp"
#include "task_words.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostSpoken = 4;  // metrics in the sentence

std::string parts_sentence(const StructuredReportData& data) {
  const StructuredVerdict& verdict = data.verdict;
  const TaskWords words = words_of(data.task);
  std::string text = grouped(verdict.annotations, "answer") + " of " +
                     grouped(verdict.workers, "worker") + " on " +
                     grouped(verdict.labeled, "object");
  if (verdict.labeled < verdict.objects) {
    text += " (" + grouped(verdict.objects - verdict.labeled) + " of " + grouped(verdict.objects) +
            " have no usable annotation)";
  }
  text += " gave " + grouped(verdict.parts, words.part);
  if (std::isnan(verdict.half_right)) return text + ".";
  if (words.is_overlap) {
    return text + ", which are expected to overlap the truth by " + percent(verdict.half_right) +
           " (Dice).";
  }
  return text + ", " + grouped(verdict.parts_at_half) +
         " of confidence 0.5 or more: " + percent(verdict.half_right) +
         " of those are expected to be right.";
}

std::string gold_sentence(const StructuredGold& gold) {
  std::string text = "Against the true answers of " + grouped(gold.scored, "object") + ": ";
  for (std::size_t i = 0; i < std::min(kMostSpoken, gold.metrics.size()); ++i) {
    text += (i == 0 ? "" : ", ") + gold.metrics[i].name + " " + decimal(gold.metrics[i].value, 3);
  }
  return text + ".";
}

/// What can be done with the objects as a whole, or else with their parts.
std::string advice_sentence(const StructuredReportData& data) {
  const TaskWords words = words_of(data.task);
  const std::string right = words.is_overlap ? "overlap" : "all right";
  std::string text =
      words.is_overlap
          ? "The expected overlap of whole objects is " + percent(data.verdict.all_right) + "."
          : percent(data.verdict.all_right) + " of the objects are expected to be all right.";
  if (const AcceptTarget* advised = advised_target(data.objects_confidence)) {
    const AcceptLine& line = *advised->line;
    const std::size_t rest = data.verdict.labeled - line.items;
    if (rest == 0) {
      return text + " Accept all of them.";
    }
    return text + " Accept the " + percent(line.share) + " of them with confidence " +
           decimal(line.threshold, 3) + " or more (expected " +
           (words.is_overlap ? "overlap " : "") + percent(line.expected_accuracy) +
           (words.is_overlap ? "" : " all right") + ") and have the other " +
           grouped(rest, "object") + " looked at again.";
  }
  text += " No group of them is expected to be " +
          std::string(words.is_overlap ? "nine tenths right." : "all right 9 times in 10.");
  const AcceptTarget* parts = advised_target(data.parts_confidence);
  if (parts == nullptr) return text + " Get more answers before using any.";
  return text + " Single " + std::string(words.parts) + " can be used: the " +
         grouped(parts->line->items) + " with confidence " + decimal(parts->line->threshold, 3) +
         " or more, of which " + percent(parts->line->expected_accuracy) +
         " are expected to be right.";
}

void write_strip(Html& out, const StructuredReportData& data) {
  const StructuredVerdict& verdict = data.verdict;
  const TaskWords words = words_of(data.task);
  out.open("dl", {{"class", "strip"}});
  write_card(out, "Objects", grouped(verdict.objects),
             verdict.labeled < verdict.objects ? grouped(verdict.labeled) + " labeled" : "");
  write_card(out, "Answers per object", decimal(verdict.answers_per_object, 2),
             grouped(verdict.annotations) + " in all");
  write_card(
      out, "Workers", grouped(verdict.workers),
      data.workers.accused > 0 ? grouped(data.workers.accused) + " unusual" : "none unusual");
  write_card(out, as_sentence(words.parts).substr(0, words.parts.size()), grouped(verdict.parts),
             grouped(verdict.parts_at_half) + " of confidence 0.5 or more");
  write_card(out, "Model", verdict.model,
             std::string(to_string(data.task)) +
                 (verdict.iterations > 0 ? ", " + grouped(verdict.iterations, "iteration") : ""));
  const bool known = !std::isnan(verdict.all_right);
  write_card(out, words.is_overlap ? "Expected overlap" : "Objects expected all right",
             known ? percent(verdict.all_right) : "n/a", known ? "" : "not known");
  if (data.gold && !data.gold->metrics.empty()) {
    const StructuredMetric& first = data.gold->metrics.front();
    write_card(out, "Measured " + first.name, decimal(first.value, 3),
               "on " + grouped(data.gold->scored, "object"));
  }
  const double labeled = static_cast<double>(verdict.labeled);
  write_card(out, "Objects of confidence 0.95 or more",
             known ? percent(static_cast<double>(verdict.sure) / labeled) : "n/a",
             known ? grouped(verdict.sure, "object") : "not known");
  out.close("dl");
}

}  // namespace

std::vector<std::string> verdict_sentences(const StructuredReportData& data) {
  std::vector<std::string> sentences = {parts_sentence(data)};
  if (data.gold && !data.gold->metrics.empty()) sentences.push_back(gold_sentence(*data.gold));
  sentences.push_back(std::isnan(data.verdict.all_right)
                          ? std::string("How sure they are, this model does not tell.")
                          : advice_sentence(data));
  return sentences;
}

void write_verdict(Html& out, const StructuredReportData& data) {
  out.open("section", {{"id", "verdict"}, {"aria-label", "Verdict"}});
  out.open("p", {{"class", "lead"}});
  for (const std::string& sentence : verdict_sentences(data)) out.text(sentence).text(" ");
  out.close("p");
  write_strip(out, data);
  out.close("section");
}

}  // namespace quorate
