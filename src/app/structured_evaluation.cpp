// Test: the golden files structured-evaluate*.
#include "structured_evaluation.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "gold_matching.hpp"
#include "json_number.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

/// Gives the labels of both sides common class numbers, by their names; gives the names.
std::vector<std::string> share_classes(StructuredLabels& a, StructuredLabels& b) {
  std::map<std::string, ClassId> class_of;
  for (const StructuredLabels* labels : {&a, &b}) {
    for (const std::string& name : labels->categories.names()) class_of.emplace(name, ClassId{});
  }
  std::vector<std::string> names;
  for (auto& [name, id] : class_of) {
    id = ClassId{static_cast<std::uint32_t>(names.size())};
    names.push_back(name);
  }
  for (StructuredLabels* labels : {&a, &b}) {
    for (StructuredLabel& row : labels->rows) {
      for_each_label(row.object.payload,
                     [&](ClassId& label) { label = class_of.at(labels->categories.name(label)); });
    }
  }
  return names;
}

/// "F1[cat]" for a measure of one class.
std::string metric_name(const StructuredScoring& scoring, const TaskMetric& metric) {
  std::string name(metric.name);
  if (metric.of_class) name += "[" + scoring.classes[metric.of_class->value] + "]";
  return name;
}

}  // namespace

StructuredScoring score_structured(StructuredLabels predicted, StructuredLabels gold) {
  if (predicted.task != gold.task) {
    throw Error(ErrorCode::kBadData, "the labels are of " + std::string(to_string(predicted.task)) +
                                         " and the true ones of " +
                                         std::string(to_string(gold.task)));
  }
  std::vector<std::string> classes = share_classes(predicted, gold);
  std::vector<std::string_view> names;
  for (const StructuredLabel& row : predicted.rows) names.push_back(row.item);
  std::vector<GoldLabel> truths;
  for (const StructuredLabel& row : gold.rows) truths.push_back({row.item, {}});
  const GoldMatch match = match_gold(names, truths);

  StructuredScoring scoring;
  scoring.task = gold.task;
  scoring.matched_by = match.matched_by;
  scoring.objects = predicted.rows.size();
  std::vector<ScoredObject> objects;
  std::vector<bool> found(gold.rows.size(), false);
  for (std::size_t i = 0; i < predicted.rows.size(); ++i) {
    const auto truth = match.gold_of_item[i];
    if (!truth) {
      ++scoring.without_gold;
      continue;
    }
    found[*truth] = true;
    objects.push_back({&predicted.rows[i].object, &gold.rows[*truth].object.payload});
  }
  if (objects.empty()) {
    throw Error(ErrorCode::kBadData,
                "no labeled object has a true label: the gold file's first object is '" +
                    gold.rows.front().item + "', the predictions' first is '" +
                    predicted.rows.front().item + "'");
  }
  for (std::size_t g = 0; g < found.size(); ++g) {
    if (found[g]) continue;
    ++scoring.without_label;
    objects.push_back({nullptr, &gold.rows[g].object.payload});
  }
  scoring.scored = objects.size();
  scoring.metrics = make_adapter(gold.task)->score(objects, classes.size(), gold.task);
  scoring.classes = std::move(classes);
  return scoring;
}

std::string structured_scoring_json(const StructuredScoring& scoring) {
  Json out;
  out["task"] = to_string(scoring.task);
  out["objects"] = {{"labeled", scoring.objects},
                    {"scored", scoring.scored},
                    {"without-gold", scoring.without_gold},
                    {"without-label", scoring.without_label},
                    {"matched-by", scoring.matched_by}};
  for (const TaskMetric& metric : scoring.metrics) {
    if (metric.of_class) {
      Json& by_class = out[std::string(metric.name) + "-by-class"];
      by_class[scoring.classes[metric.of_class->value]] = json_number(metric.value);
    } else {
      out[metric.name] = json_number(metric.value);
    }
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string structured_scoring_text(const StructuredScoring& scoring) {
  std::string out = std::to_string(scoring.scored) + " objects scored (" +
                    std::string(to_string(scoring.task)) + "; gold matched by " +
                    scoring.matched_by;
  if (scoring.without_gold > 0) {
    out += "; " + std::to_string(scoring.without_gold) + " without gold";
  }
  if (scoring.without_label > 0) {
    out += "; " + std::to_string(scoring.without_label) + " without label";
  }
  out += ")\n\n";
  for (const TaskMetric& metric : scoring.metrics) {
    std::array<char, 256> line{};
    const std::string name = metric_name(scoring, metric);
    const std::string meaning(metric.meaning);
    if (std::isnan(metric.value)) {
      std::snprintf(line.data(), line.size(), "%-14s n/a      %s\n", name.c_str(), meaning.c_str());
    } else {
      std::snprintf(line.data(), line.size(), "%-14s %.4f   %s\n", name.c_str(), metric.value,
                    meaning.c_str());
    }
    out += line.data();
  }
  return out;
}

}  // namespace quorate
