// The audit of a structured task: how far the answers agree, and what is known of every worker.
#pragma once

#include <cstddef>
#include <string>

#include "csv_field.hpp"
#include "quorate/audit/answer_agreement.hpp"
#include "structured.hpp"

namespace quorate {

/// Compares the workers' answers by the task's own similarity.
[[nodiscard]] AnswerAgreement audit_structured(const StructuredRun& run, const Options& options);

/// Refuses the options of an audit that are about single labels. Throws Error{kUsage}.
void check_structured_audit_options(const Options& options, TaskType task);

/// What a terminal shows: agreement, then a line a worker, those who stand apart first, then from
/// the least agreement up; at most `rows` of them, 0: all.
[[nodiscard]] std::string structured_audit_table(const StructuredRun& run,
                                                 const AnswerAgreement& agreement,
                                                 std::size_t rows);

/// Everything, JSON.
[[nodiscard]] std::string structured_audit_json(const StructuredRun& run,
                                                const AnswerAgreement& agreement);

/// One line a worker, CSV.
[[nodiscard]] std::string structured_audit_csv(const StructuredRun& run,
                                               const AnswerAgreement& agreement, CsvSafety safety);

/// Workers with a flag; `kind` is the value of --fail-on-flag.
[[nodiscard]] std::size_t count_structured_failing(const AnswerAgreement& agreement,
                                                   const std::string& kind);

}  // namespace quorate
