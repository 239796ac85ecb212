// The audit of a consolidated job: brings together what the audit itself must not read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "consolidation.hpp"
#include "quorate/audit/audit.hpp"
#include "quorate/io/side_files.hpp"

namespace quorate {

/// "public", "private" or "vendor" by the prefix of a Ground Truth worker id; "private" too where
/// an identity provider vouches for the worker; else empty.
[[nodiscard]] std::string workforce_of(std::string_view worker, const WorkerIdentity* identity);

/// What can be compared beside periods: the workforce where any worker has one, the identity
/// provider where there are several, then the attributes of the file. Workers of the file that are
/// not in the job are warned of.
[[nodiscard]] std::vector<WorkerAttribute> worker_attributes(const Job& job, const Privacy& privacy,
                                                             const std::string& path,
                                                             DiagnosticSink& sink);

/// The class names as numbers, where all are; else empty.
[[nodiscard]] std::vector<double> numeric_classes(const LabelCategories& categories);

/// The options that an audit takes beside those of consolidate.
[[nodiscard]] const std::vector<OptionSpec>& audit_options();

/// Audits a run as the options say. Throws Error.
[[nodiscard]] Audit audit_run(const Consolidation& run, const Options& options,
                              DiagnosticSink& sink, Progress& progress);

}  // namespace quorate
