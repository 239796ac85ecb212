// quorate audit: who labels well, who is biased, how sure that is.
#include <array>

#include "audit_json.hpp"
#include "audit_run.hpp"
#include "audit_table.hpp"
#include "checkpoint.hpp"
#include "command.hpp"
#include "csv_field.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/output_file.hpp"
#include "report_building.hpp"
#include "report_output.hpp"
#include "run_inputs.hpp"
#include "run_outputs.hpp"
#include "structured_audit.hpp"
#include "summary.hpp"

namespace quorate {
namespace {

const std::vector<OptionSpec>& options_of_audit() {
  static const std::vector<OptionSpec> kOptions = [] {
    std::vector<OptionSpec> table = input_options();
    const std::array output = {
        OptionSpec{"Input", "label-attribute", '\0', "NAME", "", "",
                   "which earlier label of the manifest names the classes"},
        OptionSpec{"Output", "output", 'o', "FILE", "", "",
                   "everything, JSON; - is standard output, instead of the table"},
        OptionSpec{"Output", "csv", '\0', "FILE", "", "", "one line a worker, CSV"},
        csv_safe_option(),
        OptionSpec{"Output", "html", '\0', "FILE", "", "",
                   "the confidence report, one HTML page, with its data beside it as JSON"},
        OptionSpec{"Output", "rows", '\0', "N", "20", "",
                   "workers in the table: flagged ones, then the least accurate; 0: all"},
        OptionSpec{"Output", "summary", '\0', "FILE", "", "",
                   "what went in, what was done, how it went, JSON"},
        OptionSpec{"Output", "rejects", '\0', "FILE", "", "",
                   "the records that could not be used, with the reason, JSON Lines"},
        OptionSpec{
            "Output", "fail-on-flag", '\0', "KIND", "",
            "any|constant|random|label-swapped|below-chance|duplicate|drift|too-fast|biased|"
            "too-little-evidence|stands-apart",
            "exit 1 when a worker has this flag; any: all but too-little-evidence; stands-apart is "
            "for boxes and other answers that are more than one label"},
    };
    table.insert(table.end(), output.begin(), output.end());
    table.insert(table.end(), report_options().begin(), report_options().end());
    table.insert(table.end(), audit_options().begin(), audit_options().end());
    table.insert(table.end(), privacy_options().begin(), privacy_options().end());
    table.insert(table.end(), model_options().begin(), model_options().end());
    for (OptionSpec& option : table) {
      if (option.name == "gold") {
        option.help =
            "true labels (CSV task,label or a manifest): workers are compared with them, and "
            "weighted-vote and --calibration gold use them";
      }
      if (option.name == "seed") {
        option.help = "seed of the folds of the calibration and of the resamples";
      }
    }
    return table;
  }();
  return kOptions;
}

struct AuditOutputs {
  std::optional<OutputFile> json;
  std::optional<OutputFile> csv;
  std::optional<ReportOutput> html;
  std::optional<OutputFile> summary;
  std::optional<OutputFile> rejects;
};

/// How many workers have a flag that the user does not accept.
std::size_t count_failing(const Audit& audit, const std::string& kind) {
  std::size_t failing = 0;
  for (const WorkerAudit& worker : audit.workers) {
    for (const Flag& flag : worker.flags) {
      if (kind == "any" ? !is_accusation(flag.kind) : to_string(flag.kind) != kind) continue;
      ++failing;
      break;
    }
  }
  return failing;
}

/// Throws where --fail-on-flag asks for it.
void check_flags(const Options& options, std::size_t failing, std::size_t workers) {
  if (!options.given("fail-on-flag") || failing == 0) return;
  throw Error(ErrorCode::kGateFailed, std::to_string(failing) + " of " + std::to_string(workers) +
                                          " workers are flagged (--fail-on-flag " +
                                          options.text("fail-on-flag") + ")");
}

void show_table(const std::string& text) {
  OutputFile table("-");
  table.write(text);
  table.commit();
}

/// The audit of boxes, masks, spans, ...: the job is read.
void audit_structured_job(Job job, const Options& options, const Privacy& privacy,
                          DiagnosticSink& sink, Progress& progress, AuditOutputs& outputs,
                          bool table_is_shown) {
  check_structured_audit_options(options, job.task);
  StructuredRun run = consolidate_structured(std::move(job), options, sink, progress);
  privacy.hide_texts(run.job);
  progress.begin("audit");
  const StructuredAudit audit = audit_structured(run, options, privacy, sink);
  progress.begin("write");
  if (outputs.rejects) outputs.rejects->commit();
  write_and_commit(outputs.csv, structured_audit_csv(run, audit, csv_safety(options)));
  write_and_commit(outputs.json, structured_audit_json(run, audit));
  if (outputs.html) outputs.html->write("audit", run, options, sink);
  progress.end();
  write_and_commit(outputs.summary, structured_summary_json(run, options, sink, progress));
  say(options, privacy, sink, structured_summary_text(run));
  if (table_is_shown) {
    show_table(structured_audit_table(run, audit, options.integer("rows", 0, 1'000'000'000)));
  }
  check_flags(options, count_structured_failing(audit, options.text("fail-on-flag")),
              run.job.workers.size());
}

int run_audit(const Options& options) {
  if (options.positional().empty()) {
    throw Error(ErrorCode::kUsage,
                "audit needs at least one input: a job folder, a file, or - for standard input");
  }
  check_model_options(options, true);
  check_report_options(options, "html");
  const std::size_t rows = options.integer("rows", 0, 1'000'000'000);

  // STEP 1: create every output, so that an impossible one is known now.
  AuditOutputs outputs;
  std::set<std::string> paths;
  open_output(outputs.json, options, "output", paths);
  open_output(outputs.csv, options, "csv", paths);
  if (options.given("html")) outputs.html.emplace(options.text("html"), paths);
  open_output(outputs.summary, options, "summary", paths);
  open_output(outputs.rejects, options, "rejects", paths);
  const bool table_is_shown = !paths.contains("-");

  // STEP 2: read, fit, calibrate, audit.
  Progress progress(options.flag("quiet"));
  const Privacy privacy(options);
  DiagnosticSink sink = sink_to(outputs.rejects, privacy);
  Job job = read_inputs(options, sink, progress, outputs.rejects, privacy);
  if (is_structured(job.task)) {
    audit_structured_job(std::move(job), options, privacy, sink, progress, outputs, table_is_shown);
    return 0;
  }
  Consolidation run = consolidate(std::move(job), options, sink, progress, privacy);
  privacy.hide_texts(run.job);
  const Audit audit = audit_run(run, options, sink, progress);

  // STEP 3: write.
  progress.begin("write");
  if (outputs.rejects) outputs.rejects->commit();
  if (outputs.csv) write_and_commit(outputs.csv, audit_csv(run, audit, csv_safety(options)));
  if (outputs.json) {
    constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
    write_and_commit(outputs.json, audit_json(run, audit).dump(1, ' ', false, kReplace) + "\n");
  }
  if (outputs.html) outputs.html->write("audit", run, audit, options, sink);
  progress.end();
  if (outputs.summary) {
    write_and_commit(outputs.summary, summary_json(run, options, sink, progress));
  }
  say(options, privacy, sink, summary_text(run));
  if (table_is_shown) show_table(audit_table(run, audit, rows));
  remove_checkpoint(options);
  check_flags(options, count_failing(audit, options.text("fail-on-flag")), audit.workers.size());
  return 0;
}

}  // namespace

Command audit_command() {
  return {"audit",
          "who labels well, who is biased, who should be looked at",
          "INPUT... [-o FILE.json] [OPTION...]",
          "Fits the job as consolidate does, and says of every worker how good its labels\n"
          "are, with intervals, which classes it uses too often or confuses, and whether\n"
          "its answers are constant, random, swapped, copied, too fast or getting worse.\n"
          "Prints a table; --output has every number.",
          "  quorate audit my-job/ --output audit.json --csv workers.csv\n"
          "  quorate audit votes.csv --gold gold.csv --worker-attributes teams.csv\n"
          "  quorate audit votes.jsonl --fail-on-flag any",
          options_of_audit(),
          run_audit};
}

}  // namespace quorate
