// What every verb that consolidates does before the fit: create the outputs, read the inputs.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "options.hpp"
#include "privacy.hpp"
#include "progress.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/io/job.hpp"
#include "quorate/io/output_file.hpp"

namespace quorate {

/// Creates the output that the option `name` asks for, if it does. `paths` holds those of the other
/// outputs. Throws Error{kUsage} where two outputs go to one file, Error{kCannotWrite}.
void open_output(std::optional<OutputFile>& file, const Options& options, std::string_view name,
                 std::set<std::string>& paths);

/// One line of the file of rejected records.
void write_reject(OutputFile& file, const Diagnostic& diagnostic);

/// A sink that hands what may be shown of every rejected record to the file, where there is one.
/// Both must outlive it.
[[nodiscard]] DiagnosticSink sink_to(std::optional<OutputFile>& rejects, const Privacy& privacy);

/// Reads the positional inputs as one job. Where records cannot be used and --on-bad-record is
/// fail, or none is left, commits `rejects` and throws Error{kBadData}. Workers have the names that
/// `privacy` gives them.
[[nodiscard]] Job read_inputs(const Options& options, DiagnosticSink& sink, Progress& progress,
                              std::optional<OutputFile>& rejects, const Privacy& privacy);

}  // namespace quorate
