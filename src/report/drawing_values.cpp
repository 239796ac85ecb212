// Sets of labels as a table of ticks, and other answers as a list of values. Test:
// drawing_test.cpp.
#include <algorithm>
#include <cmath>
#include <map>

#include "drawing.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostLabels = 40;
constexpr std::size_t kMostValues = 20;
constexpr std::size_t kMostNames = 12;
constexpr std::size_t kMostCharacters = 300;

bool has_label(const Payload& payload, ClassId label) {
  bool found = false;
  for_each_label(payload, [&](ClassId id) { found = found || id == label; });
  return found;
}

/// One label of an object's table.
struct LabelRow {
  ClassId label;
  double confidence = std::nan("");
  bool is_chosen = false;  ///< part of the result, and rather right than wrong
};

/// Those of the result, the most probable first, then what only workers said.
std::vector<LabelRow> label_rows(const StructuredObject& object) {
  std::vector<LabelRow> rows;
  std::size_t part = 0;
  for_each_label(object.fused.payload, [&](ClassId label) {
    LabelRow row{label};
    if (part < object.fused.confidence.size()) row.confidence = object.fused.confidence[part];
    row.is_chosen = !(row.confidence < 0.5);
    ++part;
    rows.push_back(row);
  });
  const auto rank = [](const LabelRow& row) {
    return std::isnan(row.confidence) ? -1 : row.confidence;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const LabelRow& a, const LabelRow& b) { return rank(a) > rank(b); });
  for (const StructuredAnswer& answer : object.answers) {
    for_each_label(answer.payload, [&](ClassId label) {
      if (std::none_of(rows.begin(), rows.end(),
                       [&](const LabelRow& row) { return row.label == label; }))
        rows.push_back({label});
    });
  }
  return rows;
}

/// A value and everybody who gave it.
struct GivenValue {
  std::string_view json;
  std::vector<WorkerId> workers;
};

/// By the number of workers, then as they came.
std::vector<GivenValue> given_values(const StructuredObject& object) {
  std::vector<GivenValue> values;
  for (const StructuredAnswer& answer : object.answers) {
    const auto* custom = std::get_if<CustomAnswer>(&answer.payload);
    if (custom == nullptr) continue;
    auto value = std::find_if(values.begin(), values.end(),
                              [&](const GivenValue& known) { return known.json == custom->json; });
    if (value == values.end()) value = values.insert(value, {custom->json, {}});
    value->workers.push_back(answer.worker);
  }
  std::stable_sort(values.begin(), values.end(), [](const GivenValue& a, const GivenValue& b) {
    return a.workers.size() > b.workers.size();
  });
  return values;
}

}  // namespace

void draw_label_sets(Html& out, const DrawnObject& drawn) {
  const std::vector<LabelRow> rows = label_rows(drawn.object);
  out.open("div", {{"class", "scroll"}}).open("table", {{"class", "ticks"}});
  out.open("thead").open("tr").element("th", "Label", {{"scope", "col"}});
  out.element("th", "Confidence", {{"scope", "col"}, {"class", "n"}});
  if (drawn.object.truth) out.element("th", "Truth", {{"scope", "col"}});
  for (const StructuredAnswer& answer : drawn.answers()) {
    out.open("th", {{"scope", "col"}}).name(drawn.worker(answer.worker)).close("th");
  }
  out.close("tr").close("thead").open("tbody");
  const auto tick = [&](bool has) { out.element("td", has ? "✓" : "·"); };
  for (std::size_t i = 0; i < std::min(rows.size(), kMostLabels); ++i) {
    const LabelRow& row = rows[i];
    out.open("tr", {{"class", row.is_chosen ? "chosen-row" : ""}});
    out.open("th", {{"scope", "row"}}).name(shortened(drawn.label(row.label), 80)).close("th");
    out.element("td", confidence_text(row.confidence), {{"class", "n"}});
    if (drawn.object.truth) tick(has_label(*drawn.object.truth, row.label));
    for (const StructuredAnswer& answer : drawn.answers())
      tick(has_label(answer.payload, row.label));
    out.close("tr");
  }
  out.close("tbody").close("table").close("div");
  std::string left_out = drawn.left_out();
  if (rows.size() > kMostLabels)
    left_out = grouped(rows.size() - kMostLabels, "more label") + " not shown. " + left_out;
  if (!left_out.empty()) out.element("p", left_out, {{"class", "note"}});
}

void draw_values(Html& out, const DrawnObject& drawn) {
  const auto* taken = std::get_if<CustomAnswer>(&drawn.object.fused.payload);
  const auto* truth =
      drawn.object.truth ? std::get_if<CustomAnswer>(&*drawn.object.truth) : nullptr;
  const std::vector<GivenValue> values = given_values(drawn.object);
  out.open("ul", {{"class", "values"}});
  for (std::size_t i = 0; i < std::min(values.size(), kMostValues); ++i) {
    const GivenValue& value = values[i];
    out.open("li").element("code", shortened(value.json, kMostCharacters));
    if (taken != nullptr && taken->json == value.json) {
      const auto& confidence = drawn.object.fused.confidence;
      out.text(" ").element(
          "span",
          "taken, confidence " +
              confidence_text(confidence.empty() ? std::nan("") : confidence.front()),
          {{"class", "flag mild"}});
    }
    if (truth != nullptr && truth->json == value.json)
      out.text(" ").element("span", "true", {{"class", "flag mild"}});
    out.text(" ×" + std::to_string(value.workers.size()) + ": ");
    for (std::size_t w = 0; w < std::min(value.workers.size(), kMostNames); ++w)
      out.text(w == 0 ? "" : ", ").name(drawn.worker(value.workers[w]));
    if (value.workers.size() > kMostNames)
      out.text(" and " + grouped(value.workers.size() - kMostNames) + " more");
    out.close("li");
  }
  out.close("ul");
  if (values.size() > kMostValues) {
    out.element("p", grouped(values.size() - kMostValues, "more value") + " not shown.",
                {{"class", "note"}});
  }
}

}  // namespace quorate
