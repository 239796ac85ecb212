// Everything that the confidence report of a structured task (boxes, masks, spans, ...) says, as
// plain values: the page and its JSON are pure functions of it. As in report_data.hpp, shares and
// probabilities are in [0, 1], NaN is undefined, and nothing depends on the clock or on threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "quorate/core/consolidated.hpp"
#include "quorate/core/payload.hpp"
#include "quorate/core/task.hpp"
#include "quorate/report/report_data.hpp"

namespace quorate {

/// What the sentences of the verdict are made of. A part is a box, a mask, a span, ...
struct StructuredVerdict {
  std::size_t objects = 0;
  std::size_t labeled = 0;
  std::size_t tied = 0;
  std::uint64_t annotations = 0;
  std::size_t workers = 0;
  double answers_per_object = 0;  ///< mean over the objects that have any
  std::size_t single_answer_objects = 0;
  std::size_t empty_objects = 0;  ///< labelled, without a part of confidence 0.5 or more
  std::size_t parts = 0;
  std::size_t parts_at_half = 0;  ///< of confidence 0.5 or more
  double half_right = 0;          ///< mean confidence of those; NaN where there are none
  double all_right = 0;           ///< mean confidence of the objects; NaN where none is known
  std::size_t sure = 0;           ///< objects with confidence 0.95 or more
  std::string model;
  std::size_t iterations = 0;
  std::vector<std::pair<std::string, double>> figures;  ///< of the fit, by name
};

struct StructuredMetric {
  std::string name;
  double value = 0;
  std::string meaning;
};

/// The result against true answers.
struct StructuredGold {
  std::string file;  ///< as it stands in a shell
  std::size_t scored = 0;
  std::size_t without_gold = 0;
  std::size_t without_label = 0;
  std::vector<StructuredMetric> metrics;  ///< the most telling first
};

/// One figure of every worker.
struct WorkerColumn {
  std::string name;     ///< "detection-rate"
  std::string meaning;  ///< half a line, with the unit
  double typical = 0;   ///< median over the workers who have it
};

/// A figure of a worker that is far from those of the others.
struct UnusualFigure {
  std::size_t column = 0;
  bool is_accused = false;  ///< it is the bad side, or both are bad
  std::string reason;       ///< with the number and the crowd's
};

struct StructuredWorker {
  std::string name;
  std::uint64_t annotations = 0;
  std::vector<double> figures;         ///< by column; NaN: not known
  std::vector<UnusualFigure> unusual;  ///< by column
  bool is_accused = false;
};

struct StructuredWorkers {
  std::vector<WorkerColumn> columns;
  std::vector<StructuredWorker> workers;  ///< by annotations; accused ones first once marked
  std::size_t accused = 0;
};

/// What one worker answered.
struct StructuredAnswer {
  WorkerId worker;
  Payload payload;
};

struct StructuredObject {
  std::string name;  ///< data reference, object id, or text
  ConsolidatedObject fused;
  std::vector<StructuredAnswer> answers;
  std::optional<Payload> truth;  ///< true answer, where it is known
  std::string image;             ///< data: or relative or http(s) address; empty: none is shown
  std::string text;              ///< the object's own text, for spans; empty where it is not known
};

/// The least certain objects. Nothing here is bounded: the page draws the first parts and workers
/// of each and says so.
struct StructuredObjects {
  std::vector<StructuredObject> least_certain;
  std::string image_source;  ///< what img-src must allow: "", "data:", "'self'" or an address
  std::size_t images_missing = 0;
};

struct StructuredReportData {
  std::string title;
  TaskType task = TaskType::kObjectDetection;
  std::vector<std::string> classes;       ///< names by ClassId
  std::vector<std::string> worker_names;  ///< by WorkerId
  StructuredVerdict verdict;
  std::optional<StructuredGold> gold;
  std::vector<ReportAlert> alerts;      ///< worst first
  ReportConfidence objects_confidence;  ///< histogram, curve, thresholds and targets of the objects
  ReportConfidence parts_confidence;    ///< and of the parts
  StructuredWorkers workers;
  StructuredObjects objects;
  ReportProvenance provenance;
};

/// Fills `typical` of the columns and `unusual` of the workers, and puts accused ones first. A
/// figure is unusual where at least 5 workers with 5 annotations or more have it, its modified
/// z-score 0.6745 (x - median) / MAD is beyond 3.5 (Iglewicz & Hoaglin, How to Detect and Handle
/// Outliers, 1993), and it differs by at least 0.05, or 2 where it is in pixels. Which side speaks
/// against the worker, the figure's name tells: both for a bias, the low one for rates of what is
/// right, the high one for rates of what is wrong; counts are not judged.
void mark_unusual_workers(StructuredWorkers& workers);

/// Fills data.alerts from everything else, worst first.
void find_alerts(StructuredReportData& data);

/// The verdict in plain sentences with their numbers.
[[nodiscard]] std::vector<std::string> verdict_sentences(const StructuredReportData& data);

/// One HTML page, as report_html in report.hpp.
[[nodiscard]] std::string report_html(const StructuredReportData& data);

/// The same data as JSON (two blanks a level, undefined numbers null), all workers included;
/// drawings are left to the page.
[[nodiscard]] std::string report_json(const StructuredReportData& data);

}  // namespace quorate
