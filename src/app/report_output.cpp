// Test: the golden files of report.
#include "report_output.hpp"

#include "quorate/base/error.hpp"
#include "quorate/report/report.hpp"
#include "report_building.hpp"
#include "structured_report_building.hpp"

namespace quorate {
namespace {

const std::string& taken(const std::string& path, std::set<std::string>& paths) {
  if (!paths.insert(path).second) {
    throw Error(ErrorCode::kUsage, "two outputs go to '" + path + "': give each its own file");
  }
  return path;
}

}  // namespace

ReportOutput::ReportOutput(const std::string& page, std::set<std::string>& paths)
    : path_(page), page_(taken(page, paths)) {
  if (page != "-") json_.emplace(taken(report_json_path(page), paths));
}

void ReportOutput::write(const std::string& verb, const Consolidation& run, const Audit& audit,
                         const Options& options, const DiagnosticSink& sink) {
  write_files(build_report(run, audit, options, sink,
                           {verb, path_, options.text("title"), options.text("image-root")}));
}

void ReportOutput::write(const std::string& verb, const StructuredRun& run, const Options& options,
                         const DiagnosticSink& sink) {
  write_files(build_structured_report(
      run, options, sink, {verb, path_, options.text("title"), options.text("image-root")}));
}

template <class Data>
void ReportOutput::write_files(const Data& data) {
  page_.write(report_html(data));
  if (json_) {
    json_->write(report_json(data));
    json_->commit();
  }
  page_.commit();
}

}  // namespace quorate
