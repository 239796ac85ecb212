// Section 6. Test: page_test.cpp.
#include <algorithm>
#include <cmath>

#include "quorate/base/readable.hpp"
#include "sections.hpp"
#include "table.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostVotes = 30;
constexpr std::size_t kFirstRows = 15;

/// The votes of one object, by label, the most voted first as the data has them.
void write_votes(Html& out, const ReportObject& object) {
  std::vector<std::string> labels;
  for (const ReportVote& vote : object.votes) {
    if (std::find(labels.begin(), labels.end(), vote.label) == labels.end())
      labels.push_back(vote.label);
  }
  std::size_t left = kMostVotes;
  out.open("ul", {{"class", "votes"}});
  for (const std::string& label : labels) {
    out.open("li").open("b").name(label).close("b");
    const auto count = static_cast<std::size_t>(
        std::count_if(object.votes.begin(), object.votes.end(),
                      [&](const ReportVote& vote) { return vote.label == label; }));
    out.text(" ×" + std::to_string(count) + ": ");
    std::size_t written = 0;
    for (const ReportVote& vote : object.votes) {
      if (vote.label != label || left == 0) continue;
      if (written++ > 0) out.text(", ");
      out.name(vote.worker);
      if (!std::isnan(vote.worker_accuracy))
        out.element("small", " " + decimal(100 * vote.worker_accuracy, 0) + " %");
      --left;
    }
    if (written < count) out.text(", and " + std::to_string(count - written) + " more");
    out.close("li");
  }
  out.close("ul");
}

void write_row(Html& out, const ReportObject& object, bool has_images, bool has_gold) {
  out.open("tr").open("th", {{"scope", "row"}, {"class", "object"}});
  if (has_images && !object.image.empty()) {
    out.empty("img", {{"src", object.image}, {"alt", object.name}, {"loading", "lazy"}});
  }
  out.name(object.name).close("th");
  out.open("td").name(object.label);
  if (object.tied) out.element("span", "tied", {{"class", "flag mild"}});
  out.close("td");
  number_cell(out, object.confidence, decimal(object.confidence, 3));
  out.open("td", {{"data-v", sort_value(object.runner_up_probability)}});
  if (!object.runner_up.empty()) {
    out.name(object.runner_up).element("small", " " + decimal(object.runner_up_probability, 3));
  }
  out.close("td");
  if (has_gold) {
    out.open("td");
    if (!object.truth.empty()) {
      out.text(object.truth == object.label ? "✓ " : "✗ ").name(object.truth);
    }
    out.close("td");
  }
  out.open("td", {{"class", "words"}});
  write_votes(out, object);
  out.close("td").close("tr");
}

}  // namespace

void write_objects(Html& out, const ReportData& data) {
  const ReportObjects& objects = data.objects;
  out.open("section", {{"id", "objects"}}).element("h2", "Objects that deserve another look");
  if (!data.verdict.confidence_is_known) {
    out.element("p", "n/a: " + data.verdict.confidence_reason + ".").close("section");
    return;
  }
  out.element("p",
              "The " + grouped(objects.least_certain.size(), "label") +
                  " that are least certain, with who voted for what and how often each worker is "
                  "right under the model.");
  const bool has_gold =
      std::any_of(objects.least_certain.begin(), objects.least_certain.end(),
                  [](const ReportObject& object) { return !object.truth.empty(); });
  std::vector<Column> columns = {
      {"Object", false}, {"Label", false}, {"Confidence", true}, {"Runner-up", true}};
  if (has_gold) columns.push_back({"Truth", false});
  columns.push_back({"Votes", false, "", false});
  open_table(out,
             {.id = "object-table",
              .label = "Least certain objects",
              .first = kFirstRows,
              .has_filter = true},
             columns);
  for (const ReportObject& object : objects.least_certain)
    write_row(out, object, !objects.image_source.empty(), has_gold);
  close_table(out);
  if (objects.images_missing > 0) {
    out.element("p",
                grouped(objects.images_missing, "image") + " of these " +
                    (objects.images_missing == 1 ? "was" : "were") +
                    " not found below --image-root.",
                {{"class", "note"}});
  }
  if (objects.unlabeled > 0) {
    out.element("p",
                grouped(objects.unlabeled, "object") + " without a usable annotation " +
                    (objects.unlabeled == 1 ? "is" : "are") + " not listed.",
                {{"class", "note"}});
  }
  out.close("section");
}

}  // namespace quorate
