// Everything that the report of a structured task says, gathered from one consolidation.
#pragma once

#include "quorate/report/structured_report.hpp"
#include "report_building.hpp"
#include "structured.hpp"

namespace quorate {

/// Refuses the options of an audit of single labels. Throws Error{kUsage}.
void check_structured_report_options(const Options& options, TaskType task);

/// Gathers the data and its alerts. With --gold, scores the result against the true answers. Throws
/// Error where those cannot be read, or are of another task.
[[nodiscard]] StructuredReportData build_structured_report(const StructuredRun& run,
                                                           const Options& options,
                                                           const DiagnosticSink& sink,
                                                           const ReportRequest& request);

}  // namespace quorate
