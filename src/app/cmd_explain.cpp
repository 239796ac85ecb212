// quorate explain: why one object got its label and its confidence.
#include <array>
#include <cstdio>
#include <set>

#include "checkpoint.hpp"
#include "command.hpp"
#include "consolidation.hpp"
#include "item_explanation.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/output_file.hpp"
#include "run_inputs.hpp"
#include "structured_explanation.hpp"

namespace quorate {
namespace {

const std::vector<OptionSpec>& options_of_explain() {
  static const std::vector<OptionSpec> kOptions = [] {
    const std::array own = {
        OptionSpec{"Output", "item", 'i', "ID", "", "",
                   "the object: its data reference, its object id (its line in the manifest, from "
                   "0) or its file name"},
        OptionSpec{"Output", "json", '\0', "", "", "", "print JSON instead of text"},
        OptionSpec{"Output", "output", 'o', "FILE", "-", "",
                   "where the explanation goes; - is standard output"},
        OptionSpec{"Output", "leave-out", '\0', "WHEN", "auto", "auto|always|never",
                   "whether to show what the object would be without each worker's answer, which "
                   "takes a fit for each (auto: where those are quick); not for single labels"},
        OptionSpec{"Output", "label-attribute", '\0', "NAME", "", "",
                   "whose class names an earlier output in the manifest gives"},
    };
    std::vector<OptionSpec> table(own.begin(), own.end());
    table.insert(table.end(), input_options().begin(), input_options().end());
    table.insert(table.end(), privacy_options().begin(), privacy_options().end());
    table.insert(table.end(), model_options().begin(), model_options().end());
    return table;
  }();
  return kOptions;
}

/// What is shown of a single label.
std::string label_explanation(Job job, const Options& options, DiagnosticSink& sink,
                              Progress& progress, const Privacy& privacy) {
  Consolidation run = consolidate(std::move(job), options, sink, progress, privacy);
  progress.end();
  ItemId item;
  privacy.guard([&] { item = find_item(run.job, options.text("item")); });
  privacy.hide_texts(run.job);
  const ItemExplanation explanation = explain_item(run, options, item);
  return options.flag("json") ? explanation_json(run, explanation)
                              : explanation_text(run, explanation);
}

/// The same of boxes, masks, spans, ...
std::string object_explanation(Job job, const Options& options, DiagnosticSink& sink,
                               Progress& progress, const Privacy& privacy) {
  StructuredRun run =
      consolidate_structured(std::move(job), options, sink, progress, {.dissent = true});
  ItemId item;
  privacy.guard([&] { item = find_item(run.job, options.text("item")); });
  const std::string when = options.text("leave-out");
  const StructuredExplanation explanation = explain_object(
      run, item, when == "always" || (when == "auto" && is_quick_to_leave_out(run, item)));
  progress.end();
  const std::string text(options.flag("redact") ? std::string_view() : run.job.text_of(item));
  privacy.hide_texts(run.job);
  return options.flag("json") ? structured_explanation_json(run, explanation, text)
                              : structured_explanation_text(run, explanation, text);
}

int run_explain(const Options& options) {
  if (options.positional().empty() || !options.given("item")) {
    throw Error(ErrorCode::kUsage,
                "explain needs the inputs that consolidate takes, and --item ID for the object");
  }
  check_model_options(options);
  std::optional<OutputFile> output;
  std::optional<OutputFile> rejects;  // none: consolidate writes them
  std::set<std::string> paths;
  open_output(output, options, "output", paths);

  Progress progress(options.flag("quiet"));
  const Privacy privacy(options);
  DiagnosticSink sink;
  Job job = read_inputs(options, sink, progress, rejects, privacy);
  const auto explain = is_structured(job.task) ? object_explanation : label_explanation;
  output->write(explain(std::move(job), options, sink, progress, privacy));
  output->commit();
  remove_checkpoint(options);
  if (!options.flag("quiet")) {
    for (const std::string& warning : sink.warnings()) {
      std::fprintf(stderr, "warning: %s\n", warning.c_str());
    }
  }
  return 0;
}

}  // namespace

Command explain_command() {
  return {"explain",
          "why one object got its label and its confidence",
          "INPUT... --item ID [OPTION...]",
          "Consolidates as 'quorate consolidate' does with the same inputs and options,\n"
          "and shows for one object what every vote says for its label against the next\n"
          "class, how the votes add up, and how that becomes the confidence. Of boxes,\n"
          "masks, spans and other structured answers it shows every part of the result,\n"
          "what each worker has of it, missed or marked besides, what is known of the\n"
          "workers, and what the object would be without each one's answer.",
          "  quorate explain my-job/ --item photo-017.jpg\n"
          "  quorate explain votes.csv --model one-coin --item 42 --json\n"
          "  quorate explain boxes.jsonl --item photo-017.jpg --leave-out always",
          options_of_explain(),
          run_explain};
}

}  // namespace quorate
