// Test: structured_report_test.cpp and the golden files boxes-report*.
#include "structured_report_building.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "audit_run.hpp"
#include "gold_matching.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/report/confidence_data.hpp"
#include "quorate/tasks/adapter.hpp"
#include "report_images.hpp"
#include "structured_evaluation.hpp"
#include "summary.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostObjects = 60;

/// Sum and number of known values.
struct Mean {
  double sum = 0;
  std::size_t count = 0;

  void add(double value) {
    if (std::isnan(value)) return;
    sum += value;
    ++count;
  }
  [[nodiscard]] double value() const { return count > 0 ? sum / static_cast<double>(count) : kNaN; }
};

/// The results in the order of the output.
std::vector<std::pair<ItemId, const ConsolidatedObject*>> results_of(const StructuredRun& run) {
  std::vector<std::pair<ItemId, const ConsolidatedObject*>> results;
  for (const JobObject& place : run.job.objects) {
    const auto& object = run.result.objects[place.item.value];
    if (object) results.emplace_back(place.item, &*object);
  }
  return results;
}

StructuredVerdict verdict_of(const StructuredRun& run) {
  StructuredVerdict out;
  out.objects = run.job.objects.size();
  out.annotations = run.job.counts.used;
  out.workers = run.job.workers.size();
  out.model = run.model;
  out.iterations = run.result.iterations;
  for (const TaskFigure& figure : run.result.figures)
    out.figures.emplace_back(figure.name, figure.value);
  Mean half_right;
  Mean all_right;
  Mean answers;
  for (const auto& [item, object] : results_of(run)) {
    ++out.labeled;
    out.tied += object->tied ? 1 : 0;
    out.parts += part_count(object->payload);
    std::size_t likely = 0;
    for (const double confidence : object->confidence) {
      if (!(confidence >= kOperatingPoint)) continue;
      ++likely;
      half_right.add(confidence);
    }
    out.parts_at_half += likely;
    out.empty_objects += likely == 0 ? 1 : 0;
    all_right.add(object->object_confidence);
    out.sure += object->object_confidence >= kSureConfidence ? 1 : 0;
    const std::size_t votes = run.job.table.votes_of(item).size();
    answers.add(static_cast<double>(votes));
    out.single_answer_objects += votes == 1 ? 1 : 0;
  }
  out.half_right = half_right.value();
  out.all_right = all_right.value();
  out.answers_per_object = answers.value();
  return out;
}

void add_confidence(const StructuredRun& run, StructuredReportData& data) {
  std::vector<LabelConfidence> objects;
  std::vector<LabelConfidence> parts;
  for (const auto& [item, object] : results_of(run)) {
    if (!std::isnan(object->object_confidence)) objects.push_back({object->object_confidence, {}});
    for (const double confidence : object->confidence) {
      if (!std::isnan(confidence)) parts.push_back({confidence, {}});
    }
  }
  add_accept_tables(objects, data.objects_confidence);
  add_accept_tables(parts, data.parts_confidence);
}

StructuredWorkers workers_of(const StructuredRun& run) {
  StructuredWorkers out;
  for (const WorkerFigure& figure : run.result.workers)
    out.columns.push_back({std::string(figure.name), std::string(figure.meaning), kNaN});
  std::vector<std::uint64_t> annotations(run.job.workers.size(), 0);
  for (const Vote& vote : run.job.table.columns().votes) ++annotations[vote.worker.value];
  for (std::uint32_t j = 0; j < run.job.workers.size(); ++j) {
    StructuredWorker worker;
    worker.name = run.job.workers.text(j);
    worker.annotations = annotations[j];
    for (const WorkerFigure& figure : run.result.workers)
      worker.figures.push_back(figure.by_worker[j]);
    out.workers.push_back(std::move(worker));
  }
  mark_unusual_workers(out);
  return out;
}

/// The result as the scoring takes it.
StructuredLabels labels_of(const StructuredRun& run) {
  StructuredLabels labels;
  labels.task = run.job.task;
  labels.categories = run.job.categories;
  for (const auto& [item, object] : results_of(run))
    labels.rows.push_back({std::string(run.job.items[item.value]), *object});
  return labels;
}

StructuredObject object_of(const StructuredRun& run, std::size_t object, bool shows_text) {
  const ItemId item = run.job.objects[object].item;
  StructuredObject out;
  out.name = run.job.items[item.value];
  out.fused = *run.result.objects[item.value];
  if (shows_text) out.text = run.job.text_of(item);
  for (const Vote& vote : run.job.table.votes_of(item))
    out.answers.push_back({vote.worker, run.job.answers[vote.label.value]});
  return out;
}

/// Positions in the output, the least certain first.
std::vector<std::size_t> least_certain(const StructuredRun& run) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < run.job.objects.size(); ++i) {
    const auto& object = run.result.objects[run.job.objects[i].item.value];
    if (object && !std::isnan(object->object_confidence)) order.push_back(i);
  }
  const auto confidence = [&](std::size_t i) {
    return run.result.objects[run.job.objects[i].item.value]->object_confidence;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return confidence(a) < confidence(b); });
  order.resize(std::min(order.size(), kMostObjects));
  return order;
}

void add_object_images(const ReportRequest& request, StructuredObjects& objects) {
  ReportObjects named;
  for (const StructuredObject& object : objects.least_certain) {
    named.least_certain.emplace_back();
    named.least_certain.back().name = object.name;
  }
  add_images(request.image_root, request.path, named);
  for (std::size_t i = 0; i < objects.least_certain.size(); ++i)
    objects.least_certain[i].image = named.least_certain[i].image;
  objects.image_source = named.image_source;
  objects.images_missing = named.images_missing;
}

/// Gives the listed objects their true answers, with the classes of the job; a class that the job
/// does not have is added.
void add_truths(const StructuredLabels& gold, StructuredReportData& data) {
  std::map<std::string, ClassId> class_of;
  for (std::uint32_t k = 0; k < data.classes.size(); ++k) class_of[data.classes[k]] = ClassId{k};
  std::vector<std::string_view> names;
  for (const StructuredObject& object : data.objects.least_certain) names.push_back(object.name);
  std::vector<GoldLabel> truths;
  for (const StructuredLabel& row : gold.rows) truths.push_back({row.item, {}});
  const GoldMatch match = match_gold(names, truths);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!match.gold_of_item[i]) continue;
    Payload truth = gold.rows[*match.gold_of_item[i]].object.payload;
    for_each_label(truth, [&](ClassId& label) {
      const std::string& name = gold.categories.name(label);
      const auto next = ClassId{static_cast<std::uint32_t>(data.classes.size())};
      const auto [known, is_new] = class_of.emplace(name, next);
      if (is_new) data.classes.push_back(name);
      label = known->second;
    });
    data.objects.least_certain[i].truth = std::move(truth);
  }
}

void add_gold(const StructuredRun& run, const Options& options, StructuredReportData& data) {
  const std::string path = options.text("gold");
  const StructuredLabels gold =
      read_structured_labels(path, {}, run.job.task, options.text("mask-folder"));
  const StructuredScoring scoring = score_structured(labels_of(run), gold);
  StructuredGold out;
  out.file = shell_quoted(path);
  out.scored = scoring.scored;
  out.without_gold = scoring.without_gold;
  out.without_label = scoring.without_label;
  for (const TaskMetric& metric : scoring.metrics) {
    std::string name(metric.name);
    if (metric.of_class) name += "[" + scoring.classes[metric.of_class->value] + "]";
    out.metrics.push_back({std::move(name), metric.value, std::string(metric.meaning)});
  }
  data.gold = std::move(out);
  add_truths(gold, data);
}

}  // namespace

void check_structured_report_options(const Options& options, TaskType task) {
  for (const OptionSpec& option : audit_options()) {
    if (!options.given(option.name)) continue;
    throw Error(ErrorCode::kUsage, "--" + std::string(option.name) +
                                       " is for reports of single labels, not for " +
                                       std::string(to_string(task)));
  }
}

StructuredReportData build_structured_report(const StructuredRun& run, const Options& options,
                                             const DiagnosticSink& sink,
                                             const ReportRequest& request) {
  StructuredReportData data;
  data.title = report_title(run.job, options, request);
  data.task = run.job.task;
  data.classes = run.job.categories.names();
  for (std::uint32_t j = 0; j < run.job.workers.size(); ++j)
    data.worker_names.emplace_back(run.job.workers.text(j));
  data.verdict = verdict_of(run);
  add_confidence(run, data);
  data.workers = workers_of(run);
  for (const std::size_t object : least_certain(run))
    data.objects.least_certain.push_back(object_of(run, object, !options.given_if_known("redact")));
  add_object_images(request, data.objects);
  if (options.given("gold")) add_gold(run, options, data);
  data.provenance = report_provenance(run.job, options, sink, request);
  find_alerts(data);
  return data;
}

}  // namespace quorate
