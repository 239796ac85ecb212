// A small report of a structured task with one of everything, for the tests of this layer.
#pragma once

#include <cmath>

#include "quorate/report/confidence_data.hpp"
#include "quorate/report/structured_report.hpp"
#include "report_sample.hpp"

namespace quorate::test {

/// Two workers, two classes (the second one's name is evil), and one object without an answer yet.
inline StructuredReportData structured_sample(TaskType task) {
  StructuredReportData data;
  data.title = "Report on " + kEvil;
  data.task = task;
  data.classes = {"cat", kEvil};
  data.worker_names = {"ann", kEvil};
  StructuredVerdict& verdict = data.verdict;
  verdict.objects = 3;
  verdict.labeled = 2;
  verdict.annotations = 4;
  verdict.workers = 2;
  verdict.answers_per_object = 2;
  verdict.parts = 3;
  verdict.parts_at_half = 2;
  verdict.half_right = 0.8;
  verdict.all_right = 0.6;
  verdict.model = "dawid-skene";
  verdict.iterations = 7;
  verdict.figures = {{"candidates", 5}};
  add_accept_tables(std::vector<LabelConfidence>{{0.3, {}}, {0.9, {}}}, data.objects_confidence);
  add_accept_tables(std::vector<LabelConfidence>{{0.3, {}}, {0.7, {}}, {0.9, {}}},
                    data.parts_confidence);
  data.workers.columns = {{"detection-rate", "share of things marked " + kEvil, 0},
                          {"edge-bias-left", "mean of drawn minus fused, in pixels", 0}};
  data.workers.workers = {{"ann", 20, {0.9, std::nan("")}, {}, false},
                          {kEvil, 4, {0.5, 1.5}, {}, false}};
  StructuredObject object;
  object.name = "s3://b/" + kEvil;
  object.fused.object_confidence = 0.3;
  data.objects.least_certain = {object};
  data.provenance.version = "0.0.0";
  data.provenance.command = "quorate report '" + kEvil + "'";
  data.provenance.inputs_quoted = "boxes.jsonl";
  data.provenance.in = 4;
  data.provenance.used = 4;
  data.provenance.inputs = {{kEvil, "jsonl", 100}};
  return data;
}

/// The sample with `fused` as the result of its object, and one answer of each worker.
inline StructuredReportData sample_with(TaskType task, Payload fused, Payload first, Payload second,
                                        std::vector<double> confidence) {
  StructuredReportData data = structured_sample(task);
  StructuredObject& object = data.objects.least_certain.front();
  object.fused.payload = std::move(fused);
  object.fused.confidence = std::move(confidence);
  object.answers = {{WorkerId{0}, std::move(first)}, {WorkerId{1}, std::move(second)}};
  return data;
}

}  // namespace quorate::test
