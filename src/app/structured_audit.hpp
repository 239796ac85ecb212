// The audit of a structured task: how far the answers agree, and what is known of every worker.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "csv_field.hpp"
#include "privacy.hpp"
#include "quorate/audit/answer_agreement.hpp"
#include "quorate/audit/groups.hpp"
#include "quorate/base/diagnostics.hpp"
#include "structured.hpp"

namespace quorate {

/// What an audit knows beside the run.
struct StructuredAudit {
  AnswerAgreement agreement;
  /// By attribute; the first figure of each is the agreement, then come those of the run, what is
  /// a sum there divided by the worker's answers.
  std::vector<FigureGroups> groups;
};

/// Compares the workers' answers by the task's own similarity, and the groups that the workers'
/// ids and --worker-attributes make. Throws Error where that file cannot be used.
[[nodiscard]] StructuredAudit audit_structured(const StructuredRun& run, const Options& options,
                                               const Privacy& privacy, DiagnosticSink& sink);

/// Refuses the options of an audit that are about single labels. Throws Error{kUsage}.
void check_structured_audit_options(const Options& options, TaskType task);

/// What a terminal shows: agreement, then a line a worker, those who stand apart first, then from
/// the least agreement up; at most `rows` of them, 0: all; then the groups.
[[nodiscard]] std::string structured_audit_table(const StructuredRun& run,
                                                 const StructuredAudit& audit, std::size_t rows);

/// Everything, JSON.
[[nodiscard]] std::string structured_audit_json(const StructuredRun& run,
                                                const StructuredAudit& audit);

/// One line a worker, CSV.
[[nodiscard]] std::string structured_audit_csv(const StructuredRun& run,
                                               const StructuredAudit& audit, CsvSafety safety);

/// Workers with a flag; `kind` is the value of --fail-on-flag.
[[nodiscard]] std::size_t count_structured_failing(const StructuredAudit& audit,
                                                   const std::string& kind);

}  // namespace quorate
