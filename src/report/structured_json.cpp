// The JSON beside the page of a structured task. Test: structured_report_test.cpp.
#include "quorate/report/structured_report.hpp"
#include "report_json_parts.hpp"

namespace quorate {
namespace {

using Json = ReportJson;

Json verdict(const StructuredReportData& data) {
  const StructuredVerdict& from = data.verdict;
  Json out;
  out["sentences"] = verdict_sentences(data);
  out["objects"] = from.objects;
  out["labeled"] = from.labeled;
  out["tied"] = from.tied;
  out["single-annotation-objects"] = from.single_answer_objects;
  out["objects-without-part-of-confidence-0.5"] = from.empty_objects;
  out["annotations"] = from.annotations;
  out["workers"] = from.workers;
  out["answers-per-object"] = from.answers_per_object;
  out["parts"] = from.parts;
  out["parts-of-confidence-0.5"] = {{"parts", from.parts_at_half},
                                    {"expected-right", from.half_right}};
  out["objects-of-confidence-0.95"] = from.sure;
  out["expected-all-right"] = from.all_right;
  out["model"] = from.model;
  out["iterations"] = from.iterations;
  Json figures = Json::object();
  for (const auto& [name, value] : from.figures) figures[name] = value;
  out["figures"] = std::move(figures);
  return out;
}

Json gold(const StructuredGold& from) {
  Json out = {{"objects", from.scored},
              {"without-gold", from.without_gold},
              {"without-label", from.without_label}};
  out["metrics"] = Json::array();
  for (const StructuredMetric& metric : from.metrics) {
    out["metrics"].push_back(
        {{"name", metric.name}, {"value", metric.value}, {"meaning", metric.meaning}});
  }
  return out;
}

Json workers(const StructuredWorkers& from) {
  Json out;
  out["unusual"] = from.accused;
  out["figures"] = Json::array();
  for (const WorkerColumn& column : from.columns) {
    out["figures"].push_back(
        {{"name", column.name}, {"meaning", column.meaning}, {"median", column.typical}});
  }
  out["workers"] = Json::array();
  for (const StructuredWorker& worker : from.workers) {
    Json line = {{"worker", worker.name}, {"annotations", worker.annotations}};
    for (std::size_t c = 0; c < from.columns.size(); ++c)
      line[from.columns[c].name] = worker.figures[c];
    line["unusual"] = Json::array();
    for (const UnusualFigure& figure : worker.unusual) {
      line["unusual"].push_back({{"figure", from.columns[figure.column].name},
                                 {"bad", figure.is_accused},
                                 {"reason", figure.reason}});
    }
    out["workers"].push_back(std::move(line));
  }
  return out;
}

Json objects(const StructuredReportData& data) {
  Json out = Json::array();
  for (const StructuredObject& object : data.objects.least_certain) {
    Json parts = Json::array();
    std::size_t part = 0;
    const auto confidence = [&]() -> Json {
      return part < object.fused.confidence.size() ? Json(object.fused.confidence[part])
                                                   : Json(nullptr);
    };
    for_each_label(object.fused.payload, [&](ClassId label) {
      Json line = {{"label", label.value < data.classes.size() ? Json(data.classes[label.value])
                                                               : Json(nullptr)},
                   {"confidence", confidence()}};
      if (part < object.fused.supporters.size())
        line["annotations"] = object.fused.supporters[part].size();
      parts.push_back(std::move(line));
      ++part;
    });
    if (const auto* custom = std::get_if<CustomAnswer>(&object.fused.payload))
      parts.push_back({{"value", custom->json}, {"confidence", confidence()}});
    out.push_back({{"object", object.name},
                   {"confidence", object.fused.object_confidence},
                   {"tied", object.fused.tied},
                   {"annotations", object.answers.size()},
                   {"parts", std::move(parts)}});
  }
  return out;
}

}  // namespace

std::string report_json(const StructuredReportData& data) {
  Json out;
  out["title"] = data.title;
  out["task"] = to_string(data.task);
  out["verdict"] = verdict(data);
  out["alerts"] = alerts_json(data.alerts);
  out["gold"] = data.gold ? gold(*data.gold) : Json(nullptr);
  out["confidence"] = {{"objects", Json::object()}, {"parts", Json::object()}};
  add_accept_json(out["confidence"]["objects"], data.objects_confidence, "objects");
  add_accept_json(out["confidence"]["parts"], data.parts_confidence, "parts");
  out["workers"] = workers(data.workers);
  out["objects"] = objects(data);
  out["provenance"] = provenance_json(data.provenance);
  return json_text(out);
}

}  // namespace quorate
