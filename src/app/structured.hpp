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
  TaskResult result;
};

/// Throws Error{kUsage} for options that single labels alone have (--calibration, --prior, ...), or
/// a model that the job's task does not have. True answers (--gold) are for what `scores_gold`.
void check_structured_options(const Options& options, TaskType task, bool scores_gold = false);

/// Consolidates `job` as the options say. Warnings go to `sink`. Throws Error.
[[nodiscard]] StructuredRun consolidate_structured(Job job, const Options& options,
                                                   DiagnosticSink& sink, Progress& progress,
                                                   bool scores_gold = false);

/// The workers file: every figure of every worker, JSON.
[[nodiscard]] std::string structured_worker_report(const StructuredRun& run);

/// The summary file.
[[nodiscard]] std::string structured_summary_json(const StructuredRun& run, const Options& options,
                                                  const DiagnosticSink& sink,
                                                  const Progress& progress);

/// What people see on standard error at the end of a run.
[[nodiscard]] std::string structured_summary_text(const StructuredRun& run);

}  // namespace quorate
