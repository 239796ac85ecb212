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

std::uint64_t seed_option(const Options& options) {
  return options.integer("seed", 0, std::uint64_t{1} << 53U);
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
  fit.seed = seed_option(options);
  fit.threads = threads_of(options);
  return fit;
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

Calibration calibrate(const Options& options, Consolidation& run, const AnnotationTable& table,
                      const ConsolidationModel& model) {
  const std::uint64_t seed = seed_option(options);
  switch (calibration_kind(options)) {
    case CalibrationKind::kVotes:
      return calibrate_with_votes(table, model, run.fit_options, run.fit, seed);
    case CalibrationKind::kGold:
      return calibrate_with_gold(table, run.fit, run.fit_options.gold, run.fit_options, seed);
    case CalibrationKind::kNone:
      return uncalibrated(std::move(run.fit.posterior));
  }
  throw Error(ErrorCode::kInternal, "unknown calibration");
}

/// --model auto: compares the candidates, and averages them as far as their votes calibrate.
void choose(const Options& options, const AnnotationTable& table, Consolidation& run,
            Progress& progress) {
  ModelChoice choice = choose_model(table, run.fit_options, seed_option(options));
  run.fit = std::move(choice.fit);
  run.chosen_model = choice.candidates[choice.heaviest].model;
  run.calibration = std::move(choice.calibration);
  choice.calibration = {};
  run.candidates = std::move(choice.candidates);
  run.compared_votes = choice.held_out_votes;
  if (calibration_kind(options) == CalibrationKind::kVotes) return;
  progress.begin("calibration");
  run.calibration = calibrate(options, run, table, *make_model(run.chosen_model));
}

/// The model that says how much answer times tell.
std::string_view timed_model(const std::string& model) {
  return model == "auto" ? candidate_models().front() : std::string_view(model);
}

/// The votes as --use-times weighs them; nothing where the weights stay as they are.
std::optional<AnnotationTable> weigh_times(const Options& options, Consolidation& run) {
  const std::string& wanted = options.text("use-times");
  if (wanted == "no" || is_replay(run.model)) return std::nullopt;
  const std::unique_ptr<ConsolidationModel> model = make_model(timed_model(run.model));
  run.times =
      learn_time_use(run.job.table, *model, run.fit_options, seed_option(options), wanted == "yes");
  if (run.times.strength == 0) return std::nullopt;
  return weigh_by_time(run.job.table, standardised_log_times(run.job.table), run.times.strength);
}

/// "auto|a|b|c": what --model takes.
std::string model_names() {
  std::string names = "auto";
  for (const ModelInfo& model : list_models()) {
    names += "|";
    names += model.name;
  }
  return names;
}

/// Numbers that a model keeps for each worker, answer and class: matrices and expected counts.
double numbers_per_cell(std::string_view model) {
  if (model == "ebcc") return 42;
  if (model == "ibcc") return 5;
  if (model == "auto") return 4;
  const bool is_dawid_skene = model.find("dawid-skene") != std::string_view::npos;
  return is_dawid_skene ? 4 : 0;
}

/// Bytes that a sparse dawid-skene needs: the votes' cells (a vote makes one for each class voted
/// for on its item) and answers with their counts in four iterations, and those of the fit to
/// calibrate with.
double sparse_bytes(const AnnotationTable& table, unsigned threads) {
  constexpr double kBytesPerCell = 100;
  constexpr double kBytesPerVote = 100;
  constexpr double kBytesPerCandidate = 32;
  const Candidates candidates = find_candidates(table, threads);
  double cells = 0;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    cells += static_cast<double>(table.votes_of(ItemId{i}).size()) *
             static_cast<double>(candidates.of(ItemId{i}).size());
  }
  return kBytesPerCell * cells + kBytesPerVote * static_cast<double>(table.votes()) +
         kBytesPerCandidate * static_cast<double>(candidates.classes.size() + table.items());
}

/// Bytes that the fit needs: the posterior and its calibrated copy, and the confusion matrices of
/// the models that have some.
double needed_bytes(const Consolidation& run) {
  const AnnotationTable& table = run.job.table;
  if (run.model == "dawid-skene" && is_sparse_job(table))
    return sparse_bytes(table, run.fit_options.threads);
  const auto classes = static_cast<double>(table.classes());
  double numbers = 2 * static_cast<double>(table.items()) * classes;
  numbers += numbers_per_cell(run.model) * static_cast<double>(table.workers() * table.answers()) *
             classes;
  return numbers * sizeof(double);
}

/// Refuses what cannot fit into this machine's memory, before the machine finds out.
void check_memory(const Consolidation& run) {
  constexpr double kGib = 1024.0 * 1024.0 * 1024.0;
  const double needed = needed_bytes(run) / kGib;
  const double there = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                       static_cast<double>(::sysconf(_SC_PAGESIZE)) / kGib;
  if (needed <= there) return;
  std::string advice = "split the job";
  if (run.model != "dawid-skene" && run.job.table.classes() > 1)
    advice += ", or use --model dawid-skene, which keeps only the classes that somebody chose";
  throw Error(ErrorCode::kBadData,
              run.model + " needs about " + std::to_string(std::llround(needed)) + " GiB for " +
                  std::to_string(run.job.table.items()) + " objects, " +
                  std::to_string(run.job.table.workers()) + " workers and " +
                  std::to_string(run.job.table.classes()) + " classes, and this machine has " +
                  std::to_string(std::llround(there)) + ": " + advice);
}

std::vector<std::optional<ConsolidatedLabel>> label_items(const Consolidation& run) {
  std::vector<std::optional<ConsolidatedLabel>> labels(run.job.table.items());
  const auto label = [&](std::uint32_t i) {
    if (run.job.table.votes_of(ItemId{i}).empty()) return;
    labels[i] = most_probable(run.calibration.posterior, ItemId{i});
    if (!run.calibration.known) labels[i]->confidence = 0;
    if (!run.fit.stated_confidence.empty()) labels[i]->confidence = run.fit.stated_confidence[i];
  };
  constexpr std::size_t kGrain = 4096;
  const Blocks blocks(labels.size(), kGrain, labels.size());
  for_each_block(blocks.count(), run.fit_options.threads, [&](std::size_t block) {
    for (std::size_t i = blocks[block].begin; i < blocks[block].end; ++i)
      label(static_cast<std::uint32_t>(i));
  });
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
  static const std::string kModelNames = model_names();
  static const std::vector<OptionSpec> kOptions = {
      {"Model", "model", 'm', "NAME", "dawid-skene", kModelNames,
       "how labels are decided ('quorate models' explains)"},
      {"Model", "prior", '\0', "PRIOR", "hierarchical", "hierarchical|none",
       "what dawid-skene, fast-dawid-skene and one-coin assume of a worker before the votes; none "
       "is "
       "the textbook, with plain iterations"},
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
      {"Model", "use-times", '\0', "WHEN", "auto", "auto|yes|no",
       "whether a worker's quick answers count more than the slow ones, where times are given: if "
       "that predicts held-out votes better, always, or never"},
      {"Confidence", "calibration", '\0', "KIND", "votes", "votes|gold|none",
       "what makes the confidence honest: held-out votes, true labels, or nothing"},
      {"Confidence", "seed", '\0', "N", "1", "",
       "seed of the folds of the calibration, and of the models that draw"},
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

void check_model_options(const Options& options, bool gold_is_scored) {
  const std::string model = options.text("model");
  const auto refuse = [](const std::string& text) { throw Error(ErrorCode::kUsage, text); };
  if (options.given("weights") && model != "weighted-vote") {
    refuse("--weights is for --model weighted-vote, not for " + model);
  }
  if (options.given("weights") && options.given("gold") && !gold_is_scored &&
      options.text("calibration") != "gold") {
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
  if (is_replay(model) && options.text("use-times") == "yes") {
    refuse("--model " + model +
           " counts every vote as the service does: --use-times is not for it");
  }
  if (options.given("gold") && !gold_is_scored && model != "weighted-vote" &&
      options.text("calibration") != "gold") {
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
  run.chosen_model = run.model;
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
  const std::optional<AnnotationTable> weighted = weigh_times(options, run);
  const AnnotationTable& table = weighted ? *weighted : run.job.table;
  if (run.model == "auto") {
    choose(options, table, run, progress);
  } else {
    const std::unique_ptr<ConsolidationModel> model = make_model(run.model);
    run.fit = model->fit(table, fit_options);
    progress.begin("calibration");
    run.calibration = calibrate(options, run, table, *model);
  }
  if (!run.calibration.known)
    sink.warn("confidence is 0 for every object: " + std::string(run.calibration.reason));
  run.labels = label_items(run);
  fit_options.batches = {};
  fit_options.progress = {};
  return run;
}

}  // namespace quorate
