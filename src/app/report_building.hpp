// Everything that a report says, gathered from one consolidation and its audit.
#pragma once

#include <string>
#include <string_view>

#include "consolidation.hpp"
#include "quorate/audit/audit.hpp"
#include "quorate/report/report_data.hpp"

namespace quorate {

/// What a report is asked for beside the run.
struct ReportRequest {
  std::string verb;  ///< that makes it: stands in the command
  std::string path;  ///< of the page; images are named relative to its folder
  std::string title;
  std::string image_root;  ///< a folder or an http(s) address; empty: no images
};

/// The options of a report that every verb which makes one takes.
[[nodiscard]] const std::vector<OptionSpec>& report_options();

/// Refuses the options of a report (title, image-root) where the option `output`, which asks for
/// one, is not given. Throws Error{kUsage}.
void check_report_options(const Options& options, std::string_view output);

/// Gathers the data and its alerts.
[[nodiscard]] ReportData build_report(const Consolidation& run, const Audit& audit,
                                      const Options& options, const DiagnosticSink& sink,
                                      const ReportRequest& request);

/// Where the numbers come from: inputs, options, what became of the annotations.
[[nodiscard]] ReportProvenance report_provenance(const Job& job, const Options& options,
                                                 const DiagnosticSink& sink,
                                                 const ReportRequest& request);

/// What was asked for, else the job's name, else the first input's.
[[nodiscard]] std::string report_title(const Job& job, const Options& options,
                                       const ReportRequest& request);

/// The file of the JSON beside a page: its name with .json in place of .html, or behind it.
[[nodiscard]] std::string report_json_path(const std::string& page);

}  // namespace quorate
