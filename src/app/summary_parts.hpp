// What the summaries of single labels and of structured tasks share.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "options.hpp"
#include "privacy.hpp"
#include "progress.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/io/job.hpp"

namespace quorate {

/// Version, options, inputs and the accounting of the annotations.
[[nodiscard]] nlohmann::ordered_json summary_opening(const Job& job, const Options& options,
                                                     const DiagnosticSink& sink);

/// Adds the warnings and the wall times.
void close_summary(nlohmann::ordered_json& summary, const DiagnosticSink& sink,
                   const Progress& progress);

/// "12 annotations of 3 workers on 4 objects, 2 classes (14 in: 1 superseded, 1 rejected);
/// 2 abstentions", the latter where answers can be ones.
[[nodiscard]] std::string annotation_sentence(const Job& job);

/// The first rejected records and the counts by reason; empty when none was rejected.
[[nodiscard]] std::string rejection_text(const DiagnosticSink& sink, const Privacy& privacy = {});

}  // namespace quorate
