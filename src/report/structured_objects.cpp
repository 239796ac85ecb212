// The least certain objects of a structured task, drawn. Test: structured_report_test.cpp.
#include <algorithm>
#include <cmath>

#include "drawing.hpp"
#include "quorate/base/readable.hpp"
#include "structured_sections.hpp"
#include "table.hpp"
#include "task_words.hpp"

namespace quorate {
namespace {

constexpr std::size_t kFirstRows = 10;
constexpr std::size_t kMostDoubts = 6;
constexpr std::size_t kMostName = 120;

/// The parts between right and wrong, the most doubtful first.
std::vector<std::size_t> doubtful_parts(const ConsolidatedObject& fused) {
  std::vector<std::size_t> order = drawn_parts(fused);
  std::erase_if(order, [&](std::size_t i) {
    return i >= fused.confidence.size() || std::isnan(fused.confidence[i]);
  });
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::fabs(fused.confidence[a] - 0.5) < std::fabs(fused.confidence[b] - 0.5);
  });
  order.resize(std::min(order.size(), kMostDoubts));
  return order;
}

void write_doubts(Html& out, const DrawnObject& drawn) {
  const ConsolidatedObject& fused = drawn.object.fused;
  if (std::holds_alternative<CustomAnswer>(fused.payload)) return;
  std::vector<ClassId> labels;
  for_each_label(fused.payload, [&](ClassId label) { labels.push_back(label); });
  const std::vector<std::size_t> parts = doubtful_parts(fused);
  if (parts.empty()) return;
  out.open("ul", {{"class", "doubts"}});
  for (const std::size_t part : parts) {
    out.open("li").element("b", confidence_text(fused.confidence[part])).text(" ");
    out.name(shortened(drawn.label(labels[part]), 40));
    if (part < fused.supporters.size() && !fused.supporters[part].empty()) {
      out.element("small", " " + grouped(fused.supporters[part].size()) + " of " +
                               grouped(drawn.object.answers.size()));
    }
    out.close("li");
  }
  out.close("ul");
}

void write_row(Html& out, const DrawnObject& drawn) {
  const StructuredObject& object = drawn.object;
  out.open("tr").open("th", {{"scope", "row"}, {"class", "object"}});
  out.name(shortened(object.name, kMostName));
  if (object.fused.tied) out.text(" ").element("span", "tied", {{"class", "flag mild"}});
  write_doubts(out, drawn);
  out.close("th");
  number_cell(out, object.fused.object_confidence, decimal(object.fused.object_confidence, 3));
  const std::size_t answers = object.answers.size();
  number_cell(out, static_cast<double>(answers), grouped(answers));
  out.open("td", {{"class", "words"}});
  draw_object(out, drawn);
  out.close("td").close("tr");
}

std::string introduction(const StructuredReportData& data, const TaskWords& words) {
  const std::string parts(words.parts);
  std::string text = "The " + grouped(data.objects.least_certain.size(), "object") +
                     " that are least certain, with the " + parts +
                     " nearest to a coin's toss, and how many of the workers gave each.";
  switch (data.task) {
    case TaskType::kTextSpan:
      return text + " The result stands above the workers' answers.";
    case TaskType::kImageMultiLabel:
    case TaskType::kTextMultiLabel:
    case TaskType::kCustom:
      return text;
    default:
      return text +
             " Thick lines are the result, dashed where the confidence is below 0.5; thin lines "
             "are "
             "the workers', each in a colour, and on the right each worker's alone, over the "
             "result "
             "in grey." +
             (data.gold ? " Dotted lines are the true answer." : "");
  }
}

}  // namespace

void write_objects(Html& out, const StructuredReportData& data) {
  const StructuredObjects& objects = data.objects;
  out.open("section", {{"id", "objects"}}).element("h2", "Objects that deserve another look");
  if (objects.least_certain.empty()) {
    out.element("p", "None is listed: no object has a confidence.").close("section");
    return;
  }
  out.element("p", introduction(data, words_of(data.task)));
  open_table(out,
             {.id = "drawn-objects",
              .label = "Least certain objects",
              .first = kFirstRows,
              .has_filter = true},
             {{"Object", false},
              {"Confidence", true},
              {"Answers", true},
              {"What was drawn", false, "", false}});
  for (std::size_t i = 0; i < objects.least_certain.size(); ++i)
    write_row(out, {data, objects.least_certain[i], i});
  close_table(out);
  if (objects.images_missing > 0) {
    out.element("p",
                grouped(objects.images_missing, "image") + " of these " +
                    (objects.images_missing == 1 ? "was" : "were") +
                    " not found below --image-root.",
                {{"class", "note"}});
  }
  out.close("section");
}

}  // namespace quorate
