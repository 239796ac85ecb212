// Video and 3D jobs: their labels leave as they came.
#pragma once

#include <string>

#include "options.hpp"
#include "quorate/io/track_manifest.hpp"

namespace quorate {

/// Throws Error{kUsage} for an output that tracks do not have (--workers, --report, ...).
void check_pass_through_options(const Options& options, const TrackManifest& manifest);

/// The summary file.
[[nodiscard]] std::string pass_through_summary_json(const TrackManifest& manifest,
                                                    const Options& options);

/// What people see on standard error.
[[nodiscard]] std::string pass_through_text(const TrackManifest& manifest);

}  // namespace quorate
