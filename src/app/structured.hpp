// One consolidation of a structured task (boxes, masks, spans, ...), from a read job to what its
// files say. What single labels have in its place is consolidation.hpp.
#pragma once

#include <string>

#include "options.hpp"
#include "progress.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/io/job.hpp"
#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// Everything that a run knows at its end.
struct StructuredRun {
  Job job;
  std::string model;
  TaskOptions task_options;  ///< that `result` was made with
  TaskResult result;
};

/// What a verb needs beside the result.
struct StructuredNeeds {
  bool gold = false;     ///< it compares with --gold, which else is for single labels alone
  bool dissent = false;  ///< it tells of answers that were not taken, whatever --keep-dissent says
};

/// Throws Error{kUsage} for options that single labels alone have (--calibration, --prior, ...), or
/// a model that the job's task does not have.
void check_structured_options(const Options& options, TaskType task, StructuredNeeds needs = {});

/// Consolidates `job` as the options say. Warnings go to `sink`. Throws Error.
[[nodiscard]] StructuredRun consolidate_structured(Job job, const Options& options,
                                                   DiagnosticSink& sink, Progress& progress,
                                                   StructuredNeeds needs = {});

/// What the run's model and options make of other votes for the job's answers. Throws Error.
[[nodiscard]] TaskResult consolidate_votes(const StructuredRun& run, const AnnotationTable& votes);

/// "1 box", "7 boxes".
[[nodiscard]] std::string parts_text(std::size_t n, TaskType task);

/// The workers file: every figure of every worker, JSON.
[[nodiscard]] std::string structured_worker_report(const StructuredRun& run);

/// The summary file.
[[nodiscard]] std::string structured_summary_json(const StructuredRun& run, const Options& options,
                                                  const DiagnosticSink& sink,
                                                  const Progress& progress);

/// What people see on standard error at the end of a run.
[[nodiscard]] std::string structured_summary_text(const StructuredRun& run);

}  // namespace quorate
