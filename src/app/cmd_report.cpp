// quorate report: votes in, one page that says how far the labels can be trusted.
#include <set>

#include "audit_run.hpp"
#include "checkpoint.hpp"
#include "command.hpp"
#include "consolidation.hpp"
#include "quorate/base/error.hpp"
#include "report_building.hpp"
#include "report_output.hpp"
#include "run_inputs.hpp"
#include "run_outputs.hpp"
#include "structured.hpp"
#include "structured_report_building.hpp"
#include "summary.hpp"

namespace quorate {
namespace {

const std::vector<OptionSpec>& options_of_report() {
  static const std::vector<OptionSpec> kOptions = [] {
    std::vector<OptionSpec> table = input_options();
    table.push_back({"Input", "label-attribute", '\0', "NAME", "", "",
                     "which earlier label of the manifest names the classes"});
    table.push_back({"Report", "output", 'o', "FILE", "report.html", "",
                     "the page; its data go beside it as .json; - is standard output, the page "
                     "alone"});
    table.insert(table.end(), report_options().begin(), report_options().end());
    table.push_back({"Report", "rejects", '\0', "FILE", "", "",
                     "the records that could not be used, with the reason, JSON Lines"});
    table.insert(table.end(), audit_options().begin(), audit_options().end());
    table.insert(table.end(), privacy_options().begin(), privacy_options().end());
    table.insert(table.end(), model_options().begin(), model_options().end());
    return table;
  }();
  return kOptions;
}

int run_report(const Options& options) {
  if (options.positional().empty()) {
    throw Error(ErrorCode::kUsage,
                "report needs at least one input: a job folder, a file, or - for standard input");
  }
  check_model_options(options, true);
  std::set<std::string> paths;
  ReportOutput output(options.text("output"), paths);
  std::optional<OutputFile> rejects;
  open_output(rejects, options, "rejects", paths);

  Progress progress(options.flag("quiet"));
  const Privacy privacy(options);
  DiagnosticSink sink = sink_to(rejects, privacy);
  Job job = read_inputs(options, sink, progress, rejects, privacy);
  std::string summary;
  if (is_structured(job.task)) {
    check_structured_report_options(options, job.task);
    StructuredRun run =
        consolidate_structured(std::move(job), options, sink, progress, {.gold = true});
    privacy.hide_texts(run.job);
    progress.begin("write");
    if (rejects) rejects->commit();
    output.write("report", run, options, sink);
    summary = structured_summary_text(run);
  } else {
    Consolidation run = consolidate(std::move(job), options, sink, progress, privacy);
    privacy.hide_texts(run.job);
    const Audit audit = audit_run(run, options, sink, progress);
    progress.begin("write");
    if (rejects) rejects->commit();
    output.write("report", run, audit, options, sink);
    summary = summary_text(run);
  }
  remove_checkpoint(options);
  progress.end();
  say(options, privacy, sink, summary);
  return 0;
}

}  // namespace

Command report_command() {
  return {"report",
          "one page that says how far the labels can be trusted, and why",
          "INPUT... [-o FILE] [OPTION...]",
          "Consolidates as 'quorate consolidate' does, audits the workers, and writes one\n"
          "HTML page that needs nothing else: what can be accepted at which confidence,\n"
          "which workers and classes need attention, which objects deserve another look,\n"
          "and where every number comes from. The same data go beside it as JSON. With\n"
          "--gold, accuracy and calibration are measured as well. Boxes, outlines and\n"
          "other structured answers are drawn, worker by worker.",
          "  quorate report my-job/ -o report.html\n"
          "  quorate report votes.csv --gold gold.csv --image-root images/ -o report.html",
          options_of_report(),
          run_report};
}

}  // namespace quorate
