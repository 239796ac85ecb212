// Test: the golden files of consolidate, and consolidation_test.cpp.
#include "consolidation.hpp"

#include <unistd.h>

#include <cmath>
#include <unordered_map>

#include "quorate/base/error.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/io/side_files.hpp"
#include "quorate/models/model.hpp"

namespace quorate {
namespace {

bool is_replay(const std::string& model) { return model.starts_with("ground-truth-"); }

/// --calibration, where the default depends on the model: a replay says what the service says.
CalibrationKind calibration_kind(const Options& options) {
  if (is_replay(options.text("model"))) return CalibrationKind::kNone;
  return *parse_calibration_kind(options.text("calibration"));
}

/// The options that are numbers. Throws Error{kUsage}.
FitOptions number_options(const Options& options) {
  FitOptions fit;
  fit.prior = options.text("prior") == "none" ? PriorKind::kNone : PriorKind::kHierarchical;
  fit.prior_strength = options.number("prior-strength", 1e-6, 1e6);
  fit.max_iterations = options.integer("max-iterations", 1, 1'000'000);
  // The textbook is what people compare with: plain iterations, to the end.
  const bool is_textbook = fit.prior == PriorKind::kNone;
  constexpr double kTextbookTolerance = 1e-9;
  fit.accelerate = !is_textbook;
  fit.tolerance = is_textbook && !options.given("tolerance") ? kTextbookTolerance
                                                             : options.number("tolerance", 0, 1);
  fit.threads = threads_of(options);
  return fit;
}

std::uint64_t seed_option(const Options& options) {
  return options.integer("seed", 0, std::uint64_t{1} << 53U);
}

std::uint64_t batch_size_option(const Options& options) {
  return options.integer("batch-size", 1, 1'000'000'000);
}

void match_weights(const std::string& path, const Job& job, FitOptions& fit_options,
                   DiagnosticSink& sink) {
  std::unordered_map<std::string, double> weight_of;
  for (auto& [worker, weight] : read_worker_weights(path))
    weight_of.emplace(std::move(worker), weight);
  std::string missing;
  std::size_t missing_count = 0;
  for (std::uint32_t j = 0; j < job.workers.size(); ++j) {
    const auto found = weight_of.find(std::string(job.workers.text(j)));
    if (found == weight_of.end()) {
      if (missing_count++ == 0) missing = job.workers.text(j);
      fit_options.worker_weights.push_back(0);
    } else {
      fit_options.worker_weights.push_back(found->second);
    }
  }
  if (missing_count == job.workers.size()) {
    throw Error(ErrorCode::kBadData, path + ": none of the job's " + std::to_string(missing_count) +
                                         " workers is in it (the first is '" + missing + "')");
  }
  if (missing_count > 0) {
    sink.warn(path + ": no weight for " + std::to_string(missing_count) + " of " +
              std::to_string(job.workers.size()) + " workers, who count nothing (the first is '" +
              missing + "')");
  }
}

void match_gold_labels(const std::string& path, Consolidation& run, DiagnosticSink& sink) {
  const std::vector<GoldLabel> gold = read_gold(path, "");
  run.gold = match_gold(run.job.items, gold);
  if (run.gold.matched_items == 0) {
    throw Error(
        ErrorCode::kBadData,
        path + ": none of its " + std::to_string(gold.size()) +
            " objects is in the job (the first is '" + gold.front().item +
            "', the job's first is '" +
            std::string(run.job.items.empty() ? std::string_view() : run.job.items.front()) + "')");
  }
  if (run.gold.unmatched_gold > 0) {
    sink.warn(path + ": " + std::to_string(run.gold.unmatched_gold) + " of " +
              std::to_string(gold.size()) + " objects are not in the job");
  }
  run.fit_options.gold.resize(run.job.table.items());
  std::size_t unknown = 0;
  for (std::size_t i = 0; i < run.gold.gold_of_item.size(); ++i) {
    if (!run.gold.gold_of_item[i]) continue;
    const std::string& label = gold[*run.gold.gold_of_item[i]].label;
    std::optional<ClassId> truth = run.job.categories.find(label);
    if (!truth) truth = run.job.categories.find_normalized(label);
    if (!truth) ++unknown;
    run.fit_options.gold[i] = truth;
  }
  if (unknown > 0) {
    sink.warn(path + ": " + std::to_string(unknown) +
              " true labels are not among the label categories and were not used");
  }
}

/// The batches that a replay of the service works in: what the user says, what the job knows, or
/// everything at once.
std::vector<ConsolidationBatch> replay_batches(const Options& options, const Job& job,
                                               DiagnosticSink& sink) {
  if (!options.given("batch-size")) {
    if (job.batches.empty()) {
      sink.warn(
          "nothing tells which objects the service consolidated together: all objects are taken as "
          "one batch "
          "(the service's batches hold at most 50; see --batch-size)");
    }
    return job.batches;
  }
  const std::uint64_t size = batch_size_option(options);
  std::vector<ConsolidationBatch> batches;
  for (const JobObject& object : job.objects) {
    const std::span<const Vote> votes = job.table.votes_of(object.item);
    if (votes.empty()) continue;
    if (batches.empty() || batches.back().items.size() == size) batches.emplace_back();
    ConsolidationBatch& batch = batches.back();
    batch.items.push_back(object.item);
    batch.votes.insert(batch.votes.end(), votes.begin(), votes.end());
    batch.offsets.push_back(batch.votes.size());
  }
  return batches;
}

Calibration calibrate(const Options& options, const Consolidation& run,
                      const ConsolidationModel& model) {
  const std::uint64_t seed = seed_option(options);
  switch (calibration_kind(options)) {
    case CalibrationKind::kVotes:
      return calibrate_with_votes(run.job.table, model, run.fit_options, run.fit, seed);
    case CalibrationKind::kGold:
      return calibrate_with_gold(run.job.table, run.fit, run.fit_options.gold, run.fit_options,
                                 seed);
    case CalibrationKind::kNone:
      return uncalibrated(run.fit);
  }
  throw Error(ErrorCode::kInternal, "unknown calibration");
}

/// Refuses what cannot fit into this machine's memory, before the machine finds out. Counts the
/// posterior and its calibrated copy, and for dawid-skene the confusion matrices with their
/// expected counts.
void check_memory(const Consolidation& run) {
  constexpr double kGib = 1024.0 * 1024.0 * 1024.0;
  const auto classes = static_cast<double>(run.job.table.classes());
  const auto items = static_cast<double>(run.job.table.items());
  const auto workers = static_cast<double>(run.job.table.workers());
  double numbers = 2 * items * classes;
  if (run.model == "dawid-skene") numbers += 4 * workers * classes * classes;
  const double needed = numbers * sizeof(double) / kGib;
  const double there = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                       static_cast<double>(::sysconf(_SC_PAGESIZE)) / kGib;
  if (needed <= there) return;
  std::string advice = "split the job";
  if (run.model == "dawid-skene") advice += ", or use --model one-coin or majority";
  throw Error(ErrorCode::kBadData,
              run.model + " needs about " + std::to_string(std::llround(needed)) + " GiB for " +
                  std::to_string(run.job.table.items()) + " objects, " +
                  std::to_string(run.job.table.workers()) + " workers and " +
                  std::to_string(run.job.table.classes()) + " classes, and this machine has " +
                  std::to_string(std::llround(there)) + ": " + advice);
}

std::vector<std::optional<ConsolidatedLabel>> label_items(const Consolidation& run) {
  std::vector<std::optional<ConsolidatedLabel>> labels(run.job.table.items());
  for (std::uint32_t i = 0; i < labels.size(); ++i) {
    if (run.job.table.votes_of(ItemId{i}).empty()) continue;
    labels[i] = most_probable(run.calibration.posterior.row(ItemId{i}));
    if (!run.calibration.known) labels[i]->confidence = 0;
    if (!run.fit.stated_confidence.empty()) labels[i]->confidence = run.fit.stated_confidence[i];
  }
  return labels;
}

}  // namespace

const std::vector<OptionSpec>& input_options() {
  static const std::vector<OptionSpec> kOptions = {
      {"Input", "input-format", '\0', "FORMAT", "",
       "ground-truth-job|consolidation-request|jsonl|csv|tsv",
       "what the inputs are; without it their content tells"},
      {"Input", "manifest", '\0', "FILE", "", "",
       "the objects, one JSON object a line; without it the job folder's own output.manifest, if "
       "any"},
      {"Input", "label-categories", '\0', "FILE", "", "",
       "the classes in order: Ground Truth's category file, or one label a line"},
      {"Input", "item-key", '\0', "NAME", "", "", "key or column of the object"},
      {"Input", "worker-key", '\0', "NAME", "", "", "key or column of the worker"},
      {"Input", "label-key", '\0', "NAME", "", "", "key or column of the label"},
      {"Input", "duplicates", '\0', "RULE", "last", "last|first|all|error",
       "which annotation counts when a worker labelled one object twice"},
      {"Input", "on-bad-record", '\0', "RULE", "fail", "fail|skip",
       "whether a record that cannot be used ends the run (after all are read) or is left out and "
       "counted"},
  };
  return kOptions;
}

const std::vector<OptionSpec>& model_options() {
  static const std::vector<OptionSpec> kOptions = {
      {"Model", "model", 'm', "NAME", "dawid-skene",
       "majority|weighted-vote|one-coin|dawid-skene|ground-truth-2022|ground-truth-2019|gt-like|"
       "wbf",
       "how labels are decided ('quorate models' explains); gt-like and wbf are for boxes"},
      {"Model", "prior", '\0', "PRIOR", "hierarchical", "hierarchical|none",
       "what dawid-skene and one-coin assume of a worker before the votes; none is the textbook, "
       "with plain iterations"},
      {"Model", "prior-strength", '\0', "N", "4", "",
       "pseudo-votes behind each row of a worker's confusion matrix"},
      {"Model", "weights", '\0', "FILE", "", "", "worker,weight as CSV, for weighted-vote"},
      {"Model", "gold", '\0', "FILE", "", "",
       "true labels (CSV task,label or a manifest), for the weights of weighted-vote and for "
       "--calibration gold"},
      {"Model", "batch-size", '\0', "N", "", "",
       "objects that ground-truth-2022 and ground-truth-2019 consolidate together, in order"},
      {"Model", "max-iterations", '\0', "N", "500", "", "cap on the iterations of a fit"},
      {"Model", "tolerance", '\0', "X", "1e-4", "",
       "a fit ends when the objective changes by less (relatively) and less of the probability "
       "moves between classes; 1e-9 with --prior none; 0: at the cap"},
      {"Confidence", "calibration", '\0', "KIND", "votes", "votes|gold|none",
       "what makes the confidence honest: held-out votes, true labels, or nothing"},
      {"Confidence", "seed", '\0', "N", "1", "", "seed of the folds of the calibration"},
      {"Run", "threads", 'j', "N", "", "",
       "threads to use; all by default; the results are the same for any number"},
      {"Run", "quiet", 'q', "", "", "", "say nothing but errors"},
      {"Run", "verbose", 'v', "", "", "", "say how the fit went, iteration by iteration"},
  };
  return kOptions;
}

unsigned threads_of(const Options& options) {
  return options.given("threads") ? static_cast<unsigned>(options.integer("threads", 1, 1024))
                                  : hardware_threads();
}

ReadOptions read_options(const Options& options) {
  ReadOptions read;
  if (options.given("input-format")) read.format = parse_input_format(options.text("input-format"));
  read.item_key = options.text("item-key");
  read.worker_key = options.text("worker-key");
  read.label_key = options.text("label-key");
  read.manifest = options.text("manifest");
  read.label_categories = options.text("label-categories");
  read.duplicates = *parse_duplicate_policy(options.text("duplicates"));
  read.threads = threads_of(options);
  return read;
}

void check_model_options(const Options& options) {
  const std::string model = options.text("model");
  const auto refuse = [](const std::string& text) { throw Error(ErrorCode::kUsage, text); };
  if (options.given("weights") && model != "weighted-vote") {
    refuse("--weights is for --model weighted-vote, not for " + model);
  }
  if (options.given("weights") && options.given("gold") && options.text("calibration") != "gold") {
    refuse("--weights and --gold both set the weights: give one of them");
  }
  if (options.given("batch-size") && !is_replay(model)) {
    refuse("--batch-size is for the ground-truth models, not for " + model);
  }
  if (options.text("calibration") == "gold" && !options.given("gold")) {
    refuse("--calibration gold needs --gold FILE");
  }
  if (is_replay(model) && options.given("calibration") && options.text("calibration") != "none") {
    refuse("--model " + model +
           " writes the confidence that the service writes: it cannot be calibrated");
  }
  if (options.given("gold") && model != "weighted-vote" && options.text("calibration") != "gold") {
    refuse(
        "--gold is used by --model weighted-vote and by --calibration gold; to score the result, "
        "use 'quorate evaluate'");
  }
  if (options.given("quiet") && options.given("verbose"))
    refuse("--quiet and --verbose exclude each other");
  (void)number_options(options);
  (void)seed_option(options);
  if (options.given("batch-size")) (void)batch_size_option(options);
}

Consolidation consolidate(Job job, const Options& options, DiagnosticSink& sink,
                          Progress& progress) {
  Consolidation run;
  run.job = std::move(job);
  run.model = options.text("model");
  const std::unique_ptr<ConsolidationModel> model = make_model(run.model);
  if (!model) {
    throw Error(ErrorCode::kUsage, "--model " + run.model + " is not for single labels");
  }
  if (run.job.table.votes() == 0) {
    throw Error(ErrorCode::kBadData,
                "no annotation is left to consolidate: every record was rejected");
  }
  if (run.job.categories.size() == 1) {
    sink.warn("there is only one class, '" + run.job.categories.names().front() +
              "', so every confidence is 1 and says nothing; if the workers had more to choose "
              "from, give the list with --label-categories");
  }

  FitOptions& fit_options = run.fit_options;
  fit_options = number_options(options);
  fit_options.progress = [&](std::size_t iteration, const IterationTrace& line) {
    progress.show("iteration " + std::to_string(iteration) + ", objective " +
                  std::to_string(line.objective));
  };
  if (options.given("weights")) match_weights(options.text("weights"), run.job, fit_options, sink);
  if (options.given("gold")) match_gold_labels(options.text("gold"), run, sink);
  std::vector<ConsolidationBatch> batches;
  if (is_replay(run.model)) batches = replay_batches(options, run.job, sink);
  fit_options.batches = batches;

  check_memory(run);
  progress.begin("fit");
  run.fit = model->fit(run.job.table, fit_options);
  progress.begin("calibration");
  run.calibration = calibrate(options, run, *model);
  if (!run.calibration.known)
    sink.warn("confidence is 0 for every object: " + std::string(run.calibration.reason));
  run.labels = label_items(run);
  fit_options.batches = {};
  fit_options.progress = {};
  return run;
}

}  // namespace quorate
