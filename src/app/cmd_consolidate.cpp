// quorate consolidate: votes in, a manifest out.
#include <array>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "audit_run.hpp"
#include "checkpoint.hpp"
#include "command.hpp"
#include "consolidation.hpp"
#include "mask_output.hpp"
#include "pass_through.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/io/manifest_writer.hpp"
#include "quorate/io/output_file.hpp"
#include "quorate/io/probabilities_writer.hpp"
#include "quorate/io/structured_writer.hpp"
#include "report_building.hpp"
#include "report_output.hpp"
#include "run_inputs.hpp"
#include "run_outputs.hpp"
#include "structured.hpp"
#include "structured_report_building.hpp"
#include "summary.hpp"
#include "worker_report.hpp"

namespace quorate {
namespace {

constexpr std::string_view kNotAnnotated = "ClientError: no usable annotation of this object";

const std::vector<OptionSpec>& options_of_consolidate() {
  static const std::vector<OptionSpec> kOptions = [] {
    std::vector<OptionSpec> table = input_options();
    const std::array output = {
        OptionSpec{"Output", "output", 'o', "FILE", "-", "", "the manifest; - is standard output"},
        OptionSpec{
            "Output", "label-attribute", '\0', "NAME", "", "",
            "key of the label; without it the manifest's own, else the job's name, else 'label'"},
        OptionSpec{"Output", "job-name", '\0', "NAME", "", "",
                   "written to the metadata, after 'labeling-job/'; without it the manifest's own, "
                   "else the attribute"},
        OptionSpec{"Output", "min-confidence", '\0', "X", "", "",
                   "leave out boxes and other parts of an answer that are less sure; 0.5 gives "
                   "what is more likely right than wrong"},
        OptionSpec{"Output", "keep-dissent", '\0', "", "", "",
                   "custom answers: keep those that were not taken, with their workers, as "
                   "<attribute>-dissent"},
        OptionSpec{"Output", "round-boxes", '\0', "", "", "",
                   "write whole pixels, as a single worker would draw them"},
        OptionSpec{"Output", "masks", '\0', "DIR", "", "",
                   "folder of the masks' PNG files; without it '<manifest>-masks' beside the "
                   "manifest"},
        OptionSpec{"Output", "masks-uri", '\0', "URI", "", "",
                   "what the manifest calls that folder (s3://...); without it where it is, from "
                   "the manifest"},
        OptionSpec{"Output", "probability-maps", '\0', "", "", "",
                   "beside each mask write a grey PNG of every class's probability"},
        OptionSpec{"Output", "creation-date", '\0', "TIME", "", "",
                   "written to the metadata as it is; without it the time of the run (UTC), which "
                   "makes every run's file another"},
        OptionSpec{"Output", "mark-unlabeled", '\0', "", "", "",
                   "give objects without a usable annotation a failure-reason instead of leaving "
                   "them as they are"},
        OptionSpec{"Output", "probabilities", '\0', "FILE", "", "",
                   "every class's probability, JSON Lines"},
        OptionSpec{"Output", "workers", '\0', "FILE", "", "",
                   "every worker's accuracy and confusion matrix, JSON"},
        OptionSpec{"Output", "summary", '\0', "FILE", "", "",
                   "what went in, what was done, how it went, JSON"},
        OptionSpec{"Output", "report", '\0', "FILE", "", "",
                   "the confidence report, one HTML page, with its data beside it as JSON"},
        OptionSpec{"Output", "rejects", '\0', "FILE", "", "",
                   "the records that could not be used, with the reason, JSON Lines"},
    };
    table.insert(table.end(), output.begin(), output.end());
    table.insert(table.end(), report_options().begin(), report_options().end());
    table.insert(table.end(), audit_options().begin(), audit_options().end());
    table.insert(table.end(), privacy_options().begin(), privacy_options().end());
    table.insert(table.end(), model_options().begin(), model_options().end());
    return table;
  }();
  return kOptions;
}

/// All outputs of a run, created before any long work.
struct Outputs {
  std::optional<OutputFile> manifest;
  std::optional<OutputFile> probabilities;
  std::optional<OutputFile> workers;
  std::optional<OutputFile> summary;
  std::optional<ReportOutput> report;
  std::optional<OutputFile> rejects;
};

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// "2023-03-08T19:30:08.880289", as the service writes it.
std::string now() {
  namespace chr = std::chrono;
  const auto time = chr::time_point_cast<chr::microseconds>(chr::system_clock::now());
  const auto day = chr::floor<chr::days>(time);
  const chr::year_month_day date(day);
  const chr::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text.data();
}

/// The names that every line carries.
struct LineNames {
  std::string attribute;
  std::string job_name;
  std::string type;
  std::string creation_date;
};

LineNames line_names(const Options& options, const Job& job) {
  constexpr std::string_view kPrefix = "labeling-job/";
  constexpr std::string_view kReference = "-ref";  // a label that is a file is called so
  LineNames names;
  names.attribute = options.text("label-attribute");
  if (names.attribute.empty()) names.attribute = job.label_attribute;
  if (names.attribute.empty()) names.attribute = options.text("job-name");
  if (names.attribute.empty()) names.attribute = "label";
  names.job_name = options.text("job-name");
  if (names.job_name.empty())
    names.job_name = job.job_name.empty() ? names.attribute : job.job_name;
  if (job.task == TaskType::kSemanticSegmentation && !names.attribute.ends_with(kReference)) {
    names.attribute += kReference;
  } else if (names.job_name == names.attribute && names.attribute.ends_with(kReference)) {
    names.job_name.resize(names.job_name.size() - kReference.size());
  }
  if (!names.job_name.starts_with(kPrefix))
    names.job_name = std::string(kPrefix) + lower(names.job_name);
  names.type = manifest_type(job.task);
  names.creation_date = options.given("creation-date") ? options.text("creation-date") : now();
  return names;
}

void check_label_attribute(const std::string& name) {
  if (name == "source" || name == "source-ref" || name.ends_with("-metadata") ||
      name.starts_with('$')) {
    throw Error(ErrorCode::kUsage,
                "--label-attribute '" + name +
                    "': a label attribute may not be source or source-ref, begin with $ or end "
                    "with -metadata");
  }
}

/// The texts that one thread works with.
struct LineTexts {
  std::string out;
  std::string object;
};

/// Calls append(i, texts) for every i below `count` and writes what it appended to texts.out, in
/// order: made by blocks on several threads, written by one at a time.
void write_lines(OutputFile& file, std::size_t count, unsigned threads,
                 const std::function<void(std::size_t, LineTexts&)>& append) {
  constexpr std::size_t kGrain = 2048;
  const Blocks blocks(count, kGrain, std::numeric_limits<std::size_t>::max());
  std::vector<LineTexts> texts(std::max(threads, 1U));
  for_each_block_in_order(
      blocks.count(), threads,
      [&](std::size_t block, std::size_t slot) {
        texts[slot].out.clear();
        for (std::size_t i = blocks[block].begin; i < blocks[block].end; ++i)
          append(i, texts[slot]);
      },
      [&](std::size_t, std::size_t slot) { file.write(texts[slot].out); });
}

/// Appends the line of an object without a label.
void append_unlabeled(std::string& out, std::string_view object, const LineNames& names,
                      bool mark_unlabeled, std::string_view reason) {
  if (mark_unlabeled) {
    append_failed_line(out, object, names.attribute, reason);
  } else {
    append_unchanged_line(out, object);
  }
}

/// Appends the line of one object of a structured task.
void append_structured(LineTexts& texts, const StructuredRun& run, std::size_t i,
                       const LineNames& names, bool mark_unlabeled,
                       const std::optional<MaskOutput>& masks) {
  const std::string_view line = run.job.output_line(i, texts.object);
  const auto& object = run.result.objects[run.job.objects[i].item.value];
  if (!object) return append_unlabeled(texts.out, line, names, mark_unlabeled, kNotAnnotated);
  std::span<const std::uint32_t> colors;
  if (masks) colors = masks->colors();
  const MaskReferences files = masks ? masks->write(i, *object) : MaskReferences{};
  std::vector<DissentingAnswer> dissent;
  if (!run.result.dissent.empty()) {
    for (const Dissent& other : run.result.dissent[run.job.objects[i].item.value]) {
      std::vector<std::string_view> workers;
      for (const WorkerId worker : other.workers) {
        workers.push_back(run.job.workers.text(worker.value));
      }
      dissent.push_back({other.payload, other.confidence, std::move(workers)});
    }
  }
  append_structured_line(texts.out, line,
                         {.task = run.job.task,
                          .attribute = names.attribute,
                          .job_name = names.job_name,
                          .type = names.type,
                          .creation_date = names.creation_date,
                          .categories = &run.job.categories,
                          .object_file = files.mask,
                          .probability_files = files.probabilities,
                          .colors = colors},
                         *object, dissent, run.job.is_adjusted(run.job.objects[i].item));
}

void write_manifest(OutputFile& file, const Consolidation& run, const LineNames& names,
                    bool mark_unlabeled) {
  const LabeledLines labeled(
      names.attribute,
      {.job_name = names.job_name, .type = names.type, .creation_date = names.creation_date});
  const auto append = [&](std::size_t i, LineTexts& texts) {
    const ItemId item = run.job.objects[i].item;
    if (is_dropped(run, item)) return;
    const std::string_view object = run.job.output_line(i, texts.object);
    const std::optional<ConsolidatedLabel>& label = run.labels[item.value];
    if (label) {
      labeled.append(texts.out, object, run.job.class_indices[label->label.value],
                     run.job.categories.name(label->label), label->confidence,
                     run.job.comments_of(item));
    } else {
      append_unlabeled(texts.out, object, names, mark_unlabeled,
                       run.job.table.votes_of(item).empty()
                           ? kNotAnnotated
                           : "ClientError: every annotation of this object abstains");
    }
  };
  write_lines(file, run.job.objects.size(), run.fit_options.threads, append);
}

void write_probabilities(OutputFile& file, const Consolidation& run) {
  const auto append = [&](std::size_t i, LineTexts& texts) {
    const ItemId item = run.job.objects[i].item;
    const std::optional<ConsolidatedLabel>& label = run.labels[item.value];
    if (!label || is_dropped(run, item)) return;
    append_probabilities_line(texts.out, run.job.items[item.value],
                              run.job.categories.name(label->label), label->confidence,
                              run.job.categories, run.calibration.posterior, item);
  };
  write_lines(file, run.job.objects.size(), run.fit_options.threads, append);
}

void print_trace(std::span<const IterationTrace> trace) {
  for (std::size_t i = 0; i < trace.size(); ++i) {
    std::fprintf(stderr, "iteration %zu: objective %.10g, largest posterior change %.3g\n", i + 1,
                 trace[i].objective, trace[i].posterior_change);
  }
}

/// What can be known to be wrong before anything is read.
void check_options(const Options& options) {
  if (options.positional().empty()) {
    throw Error(
        ErrorCode::kUsage,
        "consolidate needs at least one input: a job folder, a file, or - for standard input");
  }
  check_model_options(options, options.given("report"));
  check_report_options(options, "report");
  for (const OptionSpec& option : audit_options()) {
    if (options.given(option.name) && !options.given("report"))
      throw Error(ErrorCode::kUsage, "--" + std::string(option.name) +
                                         " is for --report FILE, or for 'quorate audit'");
  }
  check_label_attribute(options.text("label-attribute"));
}

/// Creates every output, so that an impossible one is known before anything is read.
void open_outputs(Outputs& outputs, const Options& options) {
  std::set<std::string> paths;
  open_output(outputs.manifest, options, "output", paths);
  open_output(outputs.probabilities, options, "probabilities", paths);
  open_output(outputs.workers, options, "workers", paths);
  open_output(outputs.summary, options, "summary", paths);
  if (options.given("report")) outputs.report.emplace(options.text("report"), paths);
  open_output(outputs.rejects, options, "rejects", paths);
}

/// Fits, calibrates and labels a job of single labels, then writes, the manifest last, so that it
/// is there only when all is.
void finish_labels(Job job, const Options& options, const Privacy& privacy, Outputs& outputs,
                   DiagnosticSink& sink, Progress& progress) {
  Consolidation run = consolidate(std::move(job), options, sink, progress, privacy);
  privacy.hide_texts(run.job);
  std::optional<Audit> audit;
  if (outputs.report) audit = audit_run(run, options, sink, progress);
  progress.begin("write");
  if (outputs.rejects) outputs.rejects->commit();
  if (outputs.probabilities) {
    write_probabilities(*outputs.probabilities, run);
    outputs.probabilities->commit();
  }
  if (outputs.workers) write_and_commit(outputs.workers, worker_report(run));
  if (outputs.report) outputs.report->write("consolidate", run, *audit, options, sink);
  write_manifest(*outputs.manifest, run, line_names(options, run.job),
                 options.flag("mark-unlabeled"));
  progress.end();
  if (outputs.summary) {
    write_and_commit(outputs.summary, summary_json(run, options, sink, progress));
  }
  if (run.job.manifest) run.job.manifest->check_unchanged();
  const std::string summary = summary_text(run);
  const std::vector<IterationTrace> trace = std::move(run.fit.trace);
  // A large job's memory is given back while the disk takes the manifest.
  for_each_block(2, threads_of(options), [&](std::size_t task) {
    if (task == 0) {
      outputs.manifest->commit();
    } else {
      run = {};
    }
  });
  if (options.flag("verbose")) print_trace(trace);
  say(options, privacy, sink, summary);
}

/// The same for a structured task.
void finish_structured(Job job, const Options& options, const Privacy& privacy, Outputs& outputs,
                       DiagnosticSink& sink, Progress& progress) {
  const LineNames names = line_names(options, job);
  const StructuredNeeds needs{.gold = outputs.report.has_value()};
  if (outputs.report) check_structured_report_options(options, job.task);
  check_structured_options(options, job.task, needs);
  std::optional<MaskOutput> masks;
  if (job.task == TaskType::kSemanticSegmentation) {
    masks.emplace(options, job, names.creation_date);
  }
  StructuredRun run = consolidate_structured(std::move(job), options, sink, progress, needs);
  privacy.hide_texts(run.job);
  progress.begin("write");
  if (outputs.rejects) outputs.rejects->commit();
  const unsigned threads = threads_of(options);
  if (outputs.probabilities) {
    write_lines(*outputs.probabilities, run.job.objects.size(), threads,
                [&](std::size_t i, LineTexts& texts) {
                  const ItemId item = run.job.objects[i].item;
                  const auto& object = run.result.objects[item.value];
                  if (!object) return;
                  append_part_probabilities_line(texts.out, run.job.items[item.value], *object,
                                                 run.job.categories, run.job.workers);
                });
    outputs.probabilities->commit();
  }
  if (outputs.workers) write_and_commit(outputs.workers, structured_worker_report(run));
  if (outputs.report) outputs.report->write("consolidate", run, options, sink);
  write_lines(*outputs.manifest, run.job.objects.size(), threads,
              [&](std::size_t i, LineTexts& texts) {
                append_structured(texts, run, i, names, options.flag("mark-unlabeled"), masks);
              });
  progress.end();
  if (outputs.summary) {
    write_and_commit(outputs.summary, structured_summary_json(run, options, sink, progress));
  }
  if (run.job.manifest) run.job.manifest->check_unchanged();
  outputs.manifest->commit();
  say(options, privacy, sink, structured_summary_text(run));
}

/// Writes what must not be touched.
int pass_through(const TrackManifest& manifest, const Options& options) {
  check_pass_through_options(options, manifest);
  Outputs outputs;
  open_outputs(outputs, options);
  outputs.manifest->write(manifest.file.text());
  if (outputs.summary)
    write_and_commit(outputs.summary, pass_through_summary_json(manifest, options));
  outputs.manifest->commit();
  if (!options.flag("quiet")) std::fputs(pass_through_text(manifest).c_str(), stderr);
  return 0;
}

int run_consolidate(const Options& options) {
  check_options(options);
  if (options.positional().size() == 1) {
    const auto tracks = read_track_manifest(options.positional().front());
    if (tracks) return pass_through(*tracks, options);
  }
  Outputs outputs;
  open_outputs(outputs, options);
  Progress progress(options.flag("quiet"));
  const Privacy privacy(options);
  DiagnosticSink sink = sink_to(outputs.rejects, privacy);
  Job job = read_inputs(options, sink, progress, outputs.rejects, privacy);
  if (is_structured(job.task)) {
    finish_structured(std::move(job), options, privacy, outputs, sink, progress);
  } else {
    finish_labels(std::move(job), options, privacy, outputs, sink, progress);
  }
  remove_checkpoint(options);
  return 0;
}

}  // namespace

Command consolidate_command() {
  return {"consolidate",
          "annotations in, a manifest with labels and confidence out",
          "INPUT... [-o FILE] [OPTION...]",
          "Reads the annotations of one job and writes its manifest: every object's own\n"
          "line with one label and the probability that it is right. An INPUT is a Ground\n"
          "Truth job folder, a consolidation request, JSON Lines, CSV or TSV, a folder of\n"
          "such files, or - for standard input; several are one job.",
          "  quorate consolidate my-job/ -o output.manifest\n"
          "  quorate consolidate votes.csv --model majority > output.manifest\n"
          "  quorate consolidate votes.jsonl --manifest objects.manifest -o out.manifest \\\n"
          "    --probabilities probabilities.jsonl --workers workers.json",
          options_of_consolidate(),
          run_consolidate};
}

}  // namespace quorate
