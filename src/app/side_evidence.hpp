// What the user knows beside the votes, matched to the job by name: weights, true labels, histories
// of workers, costs.
#pragma once

#include <string>

#include "consolidation.hpp"

namespace quorate {

/// Fills FitOptions::worker_weights from a weights file. A worker without one counts nothing, with
/// a warning. Throws Error{kBadData} where the file knows no worker of the job.
void match_weights(const std::string& path, const Job& job, const Privacy& privacy,
                   FitOptions& fit_options, DiagnosticSink& sink);

/// Fills Consolidation::gold and FitOptions::gold from a gold file; warns of objects and labels
/// that the job does not know. Throws Error{kBadData} where the file names no object of the job.
void match_gold_labels(const std::string& path, Consolidation& run, DiagnosticSink& sink);

/// Fills FitOptions::history, and Consolidation::absent_workers, from the workers file of an
/// earlier run, every count times `weight`. Answers and classes that the job does not know are left
/// out, with a warning.
void match_history(const std::string& path, double weight, Consolidation& run,
                   DiagnosticSink& sink);

/// Fills Consolidation::costs from a cost file. Throws Error{kBadData} for a class that the job
/// does not have.
void match_costs(const std::string& path, Consolidation& run);

}  // namespace quorate
