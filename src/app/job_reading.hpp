// Reading the job of a verb that consolidates: what all of them do before the fit.
#pragma once

#include <string>

#include "options.hpp"
#include "progress.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/io/job.hpp"
#include "quorate/io/output_file.hpp"

namespace quorate {

/// Writes one rejected record to a rejects file, as a line of JSON.
void write_reject(OutputFile& file, const Diagnostic& diagnostic);

/// Reads all inputs as the options say. `label_attribute`: whose class names an earlier output in
/// the manifest gives; empty: any single one. `rejects` may be null; where the run ends here, it is
/// committed first. Throws what read_job throws, and Error{kBadData} where a record was
/// rejected and --on-bad-record does not say skip, or where no annotation is left.
[[nodiscard]] Job read_usable_job(const Options& options, const std::string& label_attribute,
                                  OutputFile* rejects, DiagnosticSink& sink, Progress& progress);

}  // namespace quorate
