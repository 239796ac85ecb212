// The consolidation requests of a job folder: which objects were consolidated together, with which
// votes.
#pragma once

#include <string>

#include "job_builder.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/io/job.hpp"

namespace quorate {

/// Appends one batch to Job::batches for each request file in `folder`, oldest first. The votes are
/// those of the files but no annotations of the job, which has its own from the worker-response
/// files; `builder` has finished `job`. What the job does not know is left out with a warning.
void add_request_batches(const std::string& folder, const JobBuilder& builder, Job& job,
                         DiagnosticSink& sink);

}  // namespace quorate
