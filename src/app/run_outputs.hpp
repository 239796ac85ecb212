// What every verb that consolidates does after the fit: write its files, say how it went.
#pragma once

#include <optional>
#include <string>

#include "options.hpp"
#include "privacy.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/io/output_file.hpp"

namespace quorate {

/// Writes all of a file and puts it in its place; nothing where it was not asked for.
void write_and_commit(std::optional<OutputFile>& file, const std::string& text);

/// What people see on standard error at the end of a run: warnings, rejected records, `summary`.
/// Nothing with --quiet.
void say(const Options& options, const Privacy& privacy, const DiagnosticSink& sink,
         const std::string& summary);

}  // namespace quorate
