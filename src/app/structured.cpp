// Test: the golden files structured-*.
#include "structured.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "consolidation.hpp"
#include "json_number.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/readable.hpp"
#include "quorate/tasks/adapter.hpp"
#include "summary_parts.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

/// The adapter of a task; throws Error{kBadData} where there is none.
std::unique_ptr<TaskAdapter> adapter_of(TaskType task) {
  auto adapter = make_adapter(task);
  if (adapter) return adapter;
  throw Error(ErrorCode::kBadData, "these are answers of " + std::string(to_string(task)) +
                                       ", which are not consolidated yet; nothing was written");
}

/// The model that the options and the task agree on. Throws Error{kUsage}.
std::string model_of(const Options& options, const TaskAdapter& adapter, TaskType task) {
  if (!options.given("model")) return std::string(adapter.models().front().name);
  const std::string wanted = options.text("model");
  std::string names;
  for (const TaskModel& model : adapter.models()) {
    if (model.name == wanted) return wanted;
    names += (names.empty() ? "" : ", ") + std::string(model.name);
  }
  throw Error(ErrorCode::kUsage, "--model " + wanted + " is not for " +
                                     std::string(to_string(task)) + ", which has " + names);
}

SpanPolicy span_policy(const std::string& name) {
  if (name == "typed") return SpanPolicy::kTyped;
  return name == "nested" ? SpanPolicy::kNested : SpanPolicy::kFlat;
}

struct Counts {
  std::size_t labeled = 0;
  std::size_t tied = 0;
  std::size_t parts = 0;
  std::size_t parts_at_half = 0;  ///< of confidence 0.5 or more
  double mean_confidence = 0;     ///< of the objects; NaN where none is known
};

Counts count(const StructuredRun& run) {
  Counts counts;
  double sum = 0;
  std::size_t known = 0;
  for (const JobObject& place : run.job.objects) {
    const auto& object = run.result.objects[place.item.value];
    if (!object) continue;
    ++counts.labeled;
    counts.tied += object->tied ? 1 : 0;
    counts.parts += object->confidence.size();
    for (const double confidence : object->confidence) {
      counts.parts_at_half += confidence >= kOperatingPoint ? 1 : 0;
    }
    if (std::isnan(object->object_confidence)) continue;
    sum += object->object_confidence;
    ++known;
  }
  counts.mean_confidence =
      known > 0 ? sum / static_cast<double>(known) : std::numeric_limits<double>::quiet_NaN();
  return counts;
}

/// What a part of the task's answers is called.
std::string part_name(TaskType task) {
  switch (task) {
    case TaskType::kObjectDetection:
      return "box";
    case TaskType::kKeypoints:
      return "point";
    case TaskType::kPolygons:
      return "polygon";
    case TaskType::kPolylines:
      return "line";
    case TaskType::kSemanticSegmentation:
      return "mask";
    case TaskType::kInstanceSegmentation:
      return "instance";
    case TaskType::kTextSpan:
      return "span";
    case TaskType::kImageMultiLabel:
    case TaskType::kTextMultiLabel:
      return "label";
    default:
      return "value";
  }
}

}  // namespace

std::string parts_text(std::size_t n, TaskType task) { return counted(n, part_name(task)); }

void check_structured_options(const Options& options, TaskType task, StructuredNeeds needs) {
  constexpr std::array kOnlySingleLabels = {
      "calibration",    "gold",       "gold-output",    "drop-gold",
      "weights",        "prior",      "prior-strength", "worker-history",
      "history-weight", "batch-size", "tolerance",      "max-iterations",
      "use-times",      "costs",      "abstain",        "checkpoint"};
  for (const std::string_view name : kOnlySingleLabels) {
    if (!options.given_if_known(name) || (needs.gold && name == "gold")) continue;
    throw Error(ErrorCode::kUsage, "--" + std::string(name) + " is for single labels, not for " +
                                       std::string(to_string(task)));
  }
  for (const std::string_view name : {"masks", "masks-uri", "probability-maps"}) {
    if (!options.given_if_known(name) || task == TaskType::kSemanticSegmentation) continue;
    throw Error(ErrorCode::kUsage, "--" + std::string(name) + " is for masks, not for " +
                                       std::string(to_string(task)));
  }
  (void)model_of(options, *adapter_of(task), task);
}

StructuredRun consolidate_structured(Job job, const Options& options, DiagnosticSink& sink,
                                     Progress& progress, StructuredNeeds needs) {
  StructuredRun run;
  run.job = std::move(job);
  check_structured_options(options, run.job.task, needs);
  if (run.job.table.votes() == 0) {
    throw Error(ErrorCode::kBadData,
                "no annotation is left to consolidate: every record was rejected");
  }
  const auto adapter = adapter_of(run.job.task);
  run.model = model_of(options, *adapter, run.job.task);
  TaskOptions& task_options = run.task_options;
  task_options.model = run.model;
  task_options.round = options.given_if_known("round-boxes");
  task_options.probability_maps = options.given_if_known("probability-maps");
  if (options.given_if_known("min-confidence")) {
    task_options.min_confidence = options.number("min-confidence", 0, 1);
  }
  task_options.spans = span_policy(options.text("spans"));
  task_options.exclusive_labels = list_option(options, "exclusive-labels");
  task_options.keep_dissent = needs.dissent || (run.job.task == TaskType::kCustom &&
                                                options.given_if_known("keep-dissent"));
  task_options.seed = options.integer("seed", 0, std::uint64_t{1} << 53U);
  task_options.threads = threads_of(options);
  task_options.progress = [&](std::string_view state) { progress.show(state); };
  progress.begin("fit");
  run.result = consolidate_votes(run, run.job.table);
  for (const std::string& warning : run.result.warnings) sink.warn(warning);
  if (run.job.workers.size() == 1) {
    sink.warn("one worker did everything: how sure the labels are is what is usual, not measured");
  }
  return run;
}

TaskResult consolidate_votes(const StructuredRun& run, const AnnotationTable& votes) {
  std::vector<std::string_view> texts;
  if (run.job.task == TaskType::kTextSpan) {
    for (std::uint32_t i = 0; i < run.job.items.size(); ++i) {
      texts.push_back(run.job.text_of(ItemId{i}));
    }
  }
  const TaskInput input{run.job.task,       votes,         run.job.answers,
                        run.job.categories, run.job.items, texts};
  return adapter_of(run.job.task)->consolidate(input, run.task_options);
}

std::string structured_worker_report(const StructuredRun& run) {
  std::vector<std::size_t> annotations(run.job.workers.size(), 0);
  for (const Vote& vote : run.job.table.columns().votes) ++annotations[vote.worker.value];
  Json meanings = Json::object();
  for (const WorkerFigure& figure : run.result.workers) meanings[figure.name] = figure.meaning;
  Json workers = Json::array();
  for (std::uint32_t j = 0; j < run.job.workers.size(); ++j) {
    Json worker;
    worker["worker"] = run.job.workers.text(j);
    worker["annotations"] = annotations[j];
    for (const WorkerFigure& figure : run.result.workers) {
      worker[figure.name] = json_number(figure.by_worker[j]);
    }
    workers.push_back(std::move(worker));
  }
  Json report;
  report["task"] = to_string(run.job.task);
  report["model"] = run.model;
  report["classes"] = run.job.categories.names();
  report["figures"] = std::move(meanings);
  report["workers"] = std::move(workers);
  return report.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string structured_summary_json(const StructuredRun& run, const Options& options,
                                    const DiagnosticSink& sink, const Progress& progress) {
  const Counts counts = count(run);
  Json out = summary_opening(run.job, options, sink);
  out["task"] = to_string(run.job.task);
  out["objects"] = {{"total", run.job.objects.size()},
                    {"labeled", counts.labeled},
                    {"unlabeled", run.job.objects.size() - counts.labeled},
                    {"tied", counts.tied},
                    {"parts", counts.parts},
                    {"parts-of-confidence-0.5", counts.parts_at_half},
                    {"mean-confidence", json_number(counts.mean_confidence)}};
  out["workers"] = run.job.workers.size();
  out["classes"] = run.job.categories.names();
  Json fit;
  fit["model"] = run.model;
  fit["iterations"] = run.result.iterations;
  for (const TaskFigure& figure : run.result.figures) fit[figure.name] = json_number(figure.value);
  out["fit"] = std::move(fit);
  close_summary(out, sink, progress);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string structured_summary_text(const StructuredRun& run) {
  const Counts counts = count(run);
  std::string out =
      annotation_sentence(run.job) + "\n" + std::string(to_string(run.job.task)) + ", " + run.model;
  if (run.result.iterations > 0) out += ": " + counted(run.result.iterations, "iteration");
  out += "\n" + counted(counts.labeled, "object") + " labeled, " +
         parts_text(counts.parts, run.job.task) + ", " + std::to_string(counts.parts_at_half) +
         " of confidence 0.5 or more";
  if (!std::isnan(counts.mean_confidence)) {
    const bool is_dice = run.job.task == TaskType::kSemanticSegmentation;
    out += "; " + percent(counts.mean_confidence) +
           (is_dice ? " is the Dice coefficient to be expected"
                    : " of the objects expected to be all right");
  }
  if (counts.tied > 0) out += ", " + std::to_string(counts.tied) + " tied";
  if (run.job.objects.size() > counts.labeled) {
    out += "; " + std::to_string(run.job.objects.size() - counts.labeled) + " without annotations";
  }
  return out + "\n";
}

}  // namespace quorate
