// Test: the golden files of consolidate, audit and report.
#include "run_outputs.hpp"

#include <cstdio>

#include "summary_parts.hpp"

namespace quorate {

void write_and_commit(std::optional<OutputFile>& file, const std::string& text) {
  if (!file) return;
  file->write(text);
  file->commit();
}

void say(const Options& options, const Privacy& privacy, const DiagnosticSink& sink,
         const std::string& summary) {
  if (options.flag("quiet")) return;
  for (const std::string& warning : sink.warnings())
    std::fprintf(stderr, "warning: %s\n", warning.c_str());
  std::fputs((rejection_text(sink, privacy) + summary).c_str(), stderr);
}

}  // namespace quorate
