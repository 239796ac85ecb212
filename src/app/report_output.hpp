// The two files of a report, for every verb that writes one.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "consolidation.hpp"
#include "quorate/audit/audit.hpp"
#include "quorate/io/output_file.hpp"
#include "structured.hpp"

namespace quorate {

/// A page and the JSON beside it. Standard output takes the page alone.
class ReportOutput {
 public:
  /// Creates both files, so that an impossible one is known before long work. `paths`: what other
  /// outputs take; both names are added. Throws Error{kUsage} for a name taken twice,
  /// Error{kCannotWrite}.
  ReportOutput(const std::string& page, std::set<std::string>& paths);

  /// Writes both and puts them in their place.
  void write(const std::string& verb, const Consolidation& run, const Audit& audit,
             const Options& options, const DiagnosticSink& sink);

  /// The same for a structured task.
  void write(const std::string& verb, const StructuredRun& run, const Options& options,
             const DiagnosticSink& sink);

 private:
  template <class Data>
  void write_files(const Data& data);

  std::string path_;
  OutputFile page_;
  std::optional<OutputFile> json_;
};

}  // namespace quorate
