// Test: the golden files of consolidate, and consolidation_test.cpp.
#include "consolidation.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "checkpoint.hpp"
#include "memory_limit.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/large_pages.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/confidence/cross_fitting.hpp"
#include "quorate/models/em.hpp"
#include "quorate/models/model.hpp"
#include "quorate/tasks/adapter.hpp"
#include "side_evidence.hpp"

namespace quorate {
namespace {

bool is_replay(const std::string& model) { return model.starts_with("ground-truth-"); }

/// The models whose workers can be known from earlier jobs.
bool takes_history(const std::string& model) {
  return model == "dawid-skene" || model == "one-coin";
}

GoldOutput gold_output(const Options& options) {
  if (options.flag("drop-gold")) return GoldOutput::kDropped;
  return options.text("gold-output") == "truth" ? GoldOutput::kTruth : GoldOutput::kCrossFitted;
}

double history_weight(const Options& options) { return options.number("history-weight", 0, 1e6); }

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

std::vector<std::string> abstain_option(const Options& options) {
  return list_option(options, "abstain");
}

std::uint64_t batch_size_option(const Options& options) {
  return options.integer("batch-size", 1, 1'000'000'000);
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

/// Makes items with gold certain.
void tell_truth(const Consolidation& run, Posterior& posterior) {
  std::vector<double> row(posterior.classes());
  for (std::uint32_t i = 0; i < run.fit_options.gold.size(); ++i) {
    if (!run.fit_options.gold[i]) continue;
    std::fill(row.begin(), row.end(), 0.0);
    row[run.fit_options.gold[i]->value] = 1;
    posterior.set_row(ItemId{i}, row);
  }
}

/// Fits and calibrates where that needs no gold.
Calibration calibrate_fit(const Options& options, const AnnotationTable& table,
                          const ConsolidationModel& model, const FitOptions& fit_options) {
  FitResult fit = model.fit(table, fit_options);
  if (calibration_kind(options) == CalibrationKind::kVotes) {
    return calibrate_with_votes(table, model, fit_options, fit, seed_option(options));
  }
  return uncalibrated(std::move(fit.posterior));
}

/// What the outputs say of the items with gold; `calibrate` fits and calibrates with other options.
void settle_gold(const Options& options, const AnnotationTable& table, const Calibrate& calibrate,
                 Consolidation& run) {
  if (run.fit_options.gold.empty()) return;
  if (run.gold_output == GoldOutput::kTruth) tell_truth(run, run.calibration.posterior);
  if (run.gold_output != GoldOutput::kCrossFitted ||
      calibration_kind(options) == CalibrationKind::kGold) {
    return;
  }
  const GoldFolds folds(table, run.fit_options.gold, seed_option(options));
  cross_fit(run.fit_options, folds, calibrate, run.calibration);
}

void calibrate(const Options& options, const AnnotationTable& table,
               const ConsolidationModel& model, Consolidation& run) {
  const std::uint64_t seed = seed_option(options);
  switch (calibration_kind(options)) {
    case CalibrationKind::kVotes:
      run.calibration = calibrate_with_votes(table, model, run.fit_options, run.fit, seed);
      break;
    case CalibrationKind::kGold:
      run.calibration = calibrate_with_gold(table, model, run.fit_options, run.fit, seed);
      break;
    case CalibrationKind::kNone:
      run.calibration = uncalibrated(std::exchange(run.fit.posterior, {}));
      break;
  }
  settle_gold(
      options, table,
      [&](const FitOptions& without) { return calibrate_fit(options, table, model, without); },
      run);
}

/// --model auto: compares the candidates, and averages them as far as their votes calibrate.
void choose(const Options& options, const AnnotationTable& table, Consolidation& run,
            Progress& progress) {
  const std::uint64_t seed = seed_option(options);
  std::vector<std::optional<FileCheckpoint>> checkpoints;
  checkpoints.reserve(candidate_models().size());
  ModelChoice choice =
      choose_model(table, run.fit_options, seed, [&](std::string_view name) -> FitCheckpoint* {
        checkpoints.push_back(open_checkpoint(options, std::string(name), table, run.fit_options));
        return checkpoints.back() ? &*checkpoints.back() : nullptr;
      });
  run.fit = std::move(choice.fit);
  run.chosen_model = choice.candidates[choice.heaviest].model;
  run.candidates = std::move(choice.candidates);
  run.compared_votes = choice.held_out_votes;
  if (calibration_kind(options) != CalibrationKind::kVotes) {
    progress.begin("calibration");
    calibrate(options, table, *make_model(run.chosen_model), run);
    return;
  }
  run.calibration = std::move(choice.calibration);
  settle_gold(
      options, table,
      [&](const FitOptions& without) { return choose_model(table, without, seed).calibration; },
      run);
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

/// "auto|a|b|c": what --task takes.
std::string task_names() {
  std::string names = "auto";
  for (const TaskType task : all_tasks()) names += "|" + std::string(to_string(task));
  return names;
}

/// "auto|a|b|c": what --model takes, those of structured tasks last.
std::string model_names() {
  std::string names = "auto";
  for (const ModelInfo& model : list_models()) {
    names += "|";
    names += model.name;
  }
  std::set<std::string_view> known{"auto"};
  for (const TaskType task : all_tasks()) {
    const auto adapter = make_adapter(task);
    if (!adapter) continue;
    for (const TaskModel& model : adapter->models()) {
      if (make_model(model.name) || !known.insert(model.name).second) continue;
      names += "|" + std::string(model.name);
    }
  }
  return names;
}

/// Throws where the job, the model or an option is none of single labels.
void check_single_labels(const Consolidation& run, const Options& options) {
  if (is_structured(run.job.task)) {
    throw Error(ErrorCode::kBadData, "these are answers of " +
                                         std::string(to_string(run.job.task)) +
                                         ", not single labels: 'quorate consolidate' takes them");
  }
  if (run.model != "auto" && !make_model(run.model)) {
    throw Error(ErrorCode::kUsage, "--model " + run.model + " is not for single labels");
  }
  for (const std::string_view name :
       {"min-confidence", "round-boxes", "exclusive-labels", "keep-dissent", "masks", "masks-uri",
        "probability-maps", "leave-out"}) {
    if (!options.given_if_known(name)) continue;
    throw Error(ErrorCode::kUsage,
                "--" + std::string(name) + " is not for single labels, which these answers are");
  }
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

/// Refuses what cannot fit into the memory that this machine has or the user allows, before that is
/// found out on the way. The votes have been read, and what they take counts.
void check_memory(const Options& options, const Consolidation& run) {
  const double needed = needed_bytes(run);
  const double taken = options.given("max-memory") ? memory_in_use() : 0;
  const double there = allowed_memory(options);
  if (needed + taken <= there) return;
  std::string advice = "split the job";
  if (run.model != "dawid-skene" && run.job.table.classes() > 1)
    advice += ", or use --model dawid-skene, which keeps only the classes that somebody chose";
  throw Error(ErrorCode::kBadData,
              run.model + " needs about " + size_text(needed) + " for " +
                  std::to_string(run.job.table.items()) + " objects, " +
                  std::to_string(run.job.table.workers()) + " workers and " +
                  std::to_string(run.job.table.classes()) + " classes" +
                  (taken > 0 ? " beside the " + size_text(taken) + " of the votes" : "") +
                  ", and " +
                  (options.given("max-memory") ? "--max-memory allows " : "this machine has ") +
                  size_text(there) + ": " + advice);
}

/// Says where --abstain went wrong or left nothing.
void warn_of_abstentions(const Job& job, DiagnosticSink& sink) {
  const std::vector<std::uint64_t> counts = count_abstentions(job.table);
  for (std::size_t a = 0; a < counts.size(); ++a) {
    if (counts[a] == 0) sink.warn("--abstain: nobody answered '" + job.abstentions[a] + "'");
  }
  if (job.categories.empty()) {
    throw Error(ErrorCode::kBadData,
                "every annotation abstains, so there is no class to choose: see --abstain");
  }
}

/// The fit to all votes: the one that --checkpoint is about.
FitResult fit_with_checkpoint(const Options& options, const std::string& name,
                              const AnnotationTable& table, const ConsolidationModel& model,
                              const FitOptions& fit_options) {
  std::optional<FileCheckpoint> checkpoint = open_checkpoint(options, name, table, fit_options);
  FitOptions with = fit_options;
  if (checkpoint) with.checkpoint = &*checkpoint;
  return model.fit(table, with);
}

/// What other files know of the job's objects, workers and classes.
void match_side_files(const Options& options, Consolidation& run, DiagnosticSink& sink) {
  if (options.given("weights"))
    match_weights(options.text("weights"), run.job, run.privacy, run.fit_options, sink);
  run.gold_output = gold_output(options);
  if (options.given("gold")) match_gold_labels(options.text("gold"), run, sink);
  if (options.given("worker-history")) {
    match_history(options.text("worker-history"), history_weight(options), run, sink);
  }
  if (options.given("costs")) match_costs(options.text("costs"), run);
}

std::vector<std::optional<ConsolidatedLabel>> label_items(const Consolidation& run) {
  auto labels = large_column<std::optional<ConsolidatedLabel>>(run.job.table.items(),
                                                               run.fit_options.threads);
  const auto label = [&](std::uint32_t i) {
    const bool is_told = run.gold_output == GoldOutput::kTruth &&
                         known_class(run.fit_options.gold, ItemId{i}) != nullptr;
    if (!names_class(run.job.table, ItemId{i}) && !is_told) return;
    if (run.costs) {
      std::vector<double> row(run.job.table.classes());
      run.calibration.posterior.fill_row(ItemId{i}, row);
      labels[i] = least_costly(row, *run.costs);
    } else {
      labels[i] = most_probable(run.calibration.posterior, ItemId{i});
    }
    if (!run.calibration.known && !is_told) labels[i]->confidence = 0;
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

void narrow_to_item(Consolidation& run, const Options& options, ItemId item) {
  const bool by_gold = calibration_kind(options) == CalibrationKind::kGold;
  if (run.gold_output == GoldOutput::kTruth) return;
  if (run.gold_output == GoldOutput::kDropped && !by_gold) return;
  const GoldFolds folds(run.job.table, run.fit_options.gold, seed_option(options));
  const std::optional<std::size_t> fold = folds.fold_of(item);
  if (!fold) return;
  const std::unique_ptr<ConsolidationModel> model = make_model(run.chosen_model);
  const FitOptions without = options_without(folds, run.fit_options, *fold);
  run.fit = model->fit(run.job.table, without);
  if (by_gold) {
    run.calibration.rho = run.calibration.gold_folds[*fold].rho;
    run.calibration.class_temperature = run.calibration.gold_folds[*fold].class_temperature;
  } else {
    run.calibration = calibrate_fit(options, run.job.table, *model, without);
  }
}

bool is_dropped(const Consolidation& run, ItemId item) {
  return run.gold_output == GoldOutput::kDropped && item.value < run.gold.gold_of_item.size() &&
         run.gold.gold_of_item[item.value].has_value();
}

const std::vector<OptionSpec>& input_options() {
  static const std::string kTasks = task_names();
  static const std::vector<OptionSpec> kOptions = {
      {"Input", "input-format", '\0', "FORMAT", "",
       "ground-truth-job|consolidation-request|jsonl|csv|tsv",
       "what the inputs are; without it their content tells"},
      {"Input", "manifest", '\0', "FILE", "", "",
       "the objects, one JSON object a line; without it the job folder's own output.manifest, if "
       "any"},
      {"Input", "label-categories", '\0', "FILE", "", "",
       "the classes in order: Ground Truth's category file, or one label a line"},
      {"Input", "task", '\0', "TASK", "auto", kTasks,
       "what the workers were asked; auto: what the first answer tells"},
      {"Input", "item-key", '\0', "NAME", "", "", "key or column of the object"},
      {"Input", "worker-key", '\0', "NAME", "", "", "key or column of the worker"},
      {"Input", "label-key", '\0', "NAME", "", "", "key or column of the label"},
      {"Input", "mask-folder", '\0', "DIR", "", "",
       "where the PNG files lie that answers name ('pngImageFile'); without it none is opened"},
      {"Input", "abstain", '\0', "LIST", "", "",
       "answers that name no class (\"unsure,skip\"), with commas between; \\, is a comma within "
       "one"},
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
       "how labels are decided ('quorate models' tells what each is for)"},
      {"Model", "prior", '\0', "PRIOR", "hierarchical", "hierarchical|none",
       "what dawid-skene, fast-dawid-skene and one-coin assume of a worker before the votes; none "
       "is "
       "the textbook, with plain iterations"},
      {"Model", "prior-strength", '\0', "N", "4", "",
       "pseudo-votes behind each row of a worker's confusion matrix"},
      {"Model", "exclusive-labels", '\0', "LABEL,...", "", "",
       "labels that exclude every other, as 'none of these' does, where workers choose several"},
      {"Model", "spans", '\0', "POLICY", "flat", "flat|typed|nested",
       "text spans that overlap: none (of a worker's own the longer stays), those of different "
       "labels, or spans within spans"},
      {"Model", "weights", '\0', "FILE", "", "", "worker,weight as CSV, for weighted-vote"},
      {"Model", "gold", '\0', "FILE", "", "",
       "true labels (CSV task,label or a manifest): every fit takes them as facts, and learns the "
       "workers and the calibration from them"},
      {"Model", "gold-output", '\0', "WHAT", "cross-fitted", "cross-fitted|truth",
       "what the outputs say of objects in --gold: what they would get without their own gold, so "
       "that scoring them is honest, or the true label with confidence 1"},
      {"Model", "drop-gold", '\0', "", "", "", "leave the objects in --gold out of the outputs"},
      {"Model", "worker-history", '\0', "FILE", "", "",
       "the --workers file of an earlier run: its counts are votes in every iteration"},
      {"Model", "history-weight", '\0', "X", "1", "",
       "what a vote of --worker-history counts beside one of this job"},
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
      {"Confidence", "costs", '\0', "FILE", "", "",
       "what wrong labels cost (CSV truth,label,cost; pairs that are not in it cost 1): the label "
       "is the one with the least expected cost"},
      {"Confidence", "seed", '\0', "N", "1", "",
       "seed of the folds of the calibration, and of the models that draw"},
      {"Run", "threads", 'j', "N", "", "",
       "threads to use; all by default; the results are the same for any number"},
      {"Run", "checkpoint", '\0', "FILE", "", "",
       "keep the state of a long fit in the file, and go on from it, to the same bits, if the run "
       "before was ended; removed when the run is done; with --model auto a file for each model "
       "that it compares, FILE.MODEL"},
      {"Run", "checkpoint-every", '\0', "SECONDS", "", "",
       "how long after one checkpoint the next is written, 5 without this; 0: after every "
       "iteration"},
      {"Run", "max-memory", '\0', "SIZE", "", "",
       "end the run where it would need more memory than this (500M, 8G), and say what it needs"},
      {"Run", "quiet", 'q', "", "", "", "say nothing but errors"},
      {"Run", "verbose", 'v', "", "", "", "say how the fit went, iteration by iteration"},
  };
  return kOptions;
}

std::vector<std::string> list_option(const Options& options, const std::string& name) {
  std::vector<std::string> answers;
  if (!options.given(name)) return answers;
  std::string answer;
  const std::string text = options.text(name);
  const auto end_answer = [&] {
    answer = normalize_whitespace(answer);
    if (answer.empty()) {
      throw Error(ErrorCode::kUsage, "--" + name + ": an answer is empty text in '" + text + "'");
    }
    if (std::find(answers.begin(), answers.end(), answer) != answers.end()) {
      throw Error(ErrorCode::kUsage, "--" + name + ": '" + answer + "' stands twice");
    }
    answers.push_back(std::exchange(answer, {}));
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == ',';
    if (text[i] == ',' && !is_escape) {
      end_answer();
    } else {
      answer += text[is_escape ? ++i : i];
    }
  }
  end_answer();
  return answers;
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
  read.abstain = abstain_option(options);
  read.mask_folder = options.text("mask-folder");
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
  if (is_replay(model) && options.given("gold")) {
    refuse("--model " + model +
           " knows no gold; to score the result, use 'quorate evaluate --gold FILE'");
  }
  if (is_replay(model) && options.given("costs")) {
    refuse("--model " + model + " writes the label that the service writes: --costs is not for it");
  }
  for (const char* name : {"gold-output", "drop-gold"}) {
    if (options.given(name) && !options.given("gold")) {
      refuse("--" + std::string(name) + " needs --gold FILE");
    }
  }
  if (options.given("gold-output") && options.given("drop-gold")) {
    refuse("--gold-output and --drop-gold exclude each other");
  }
  if (options.given("worker-history") && !takes_history(model)) {
    refuse("--worker-history is for --model dawid-skene and one-coin, not for " + model);
  }
  if (options.given("history-weight") && !options.given("worker-history")) {
    refuse("--history-weight needs --worker-history FILE");
  }
  (void)history_weight(options);
  if (is_replay(model) && options.given("abstain")) {
    refuse("--model " + model +
           " repeats the service, to which every answer is a class: --abstain "
           "is not for it");
  }
  (void)abstain_option(options);
  if (options.given("quiet") && options.given("verbose"))
    refuse("--quiet and --verbose exclude each other");
  const std::vector<std::string_view> saved = checkpoint_models();
  if (options.given("checkpoint") && std::find(saved.begin(), saved.end(), model) == saved.end()) {
    std::string names;
    for (const std::string_view name : saved)
      names.append(names.empty() ? "" : name == saved.back() ? " and " : ", ").append(name);
    refuse("--model " + model + " has no state to save between iterations: --checkpoint is for " +
           names);
  }
  if (options.given("checkpoint-every") && !options.given("checkpoint")) {
    refuse("--checkpoint-every needs --checkpoint FILE");
  }
  (void)seconds_between(options);
  (void)allowed_memory(options);
  (void)number_options(options);
  (void)seed_option(options);
  if (options.given("batch-size")) (void)batch_size_option(options);
}

Consolidation consolidate(Job job, const Options& options, DiagnosticSink& sink, Progress& progress,
                          const Privacy& privacy) {
  Consolidation run;
  run.job = std::move(job);
  run.privacy = privacy;
  run.model = options.text("model");
  run.chosen_model = run.model;
  check_single_labels(run, options);
  if (run.job.table.votes() == 0) {
    throw Error(ErrorCode::kBadData,
                "no annotation is left to consolidate: every record was rejected");
  }
  warn_of_abstentions(run.job, sink);
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
  privacy.guard([&] { match_side_files(options, run, sink); });
  std::vector<ConsolidationBatch> batches;
  if (is_replay(run.model)) batches = replay_batches(options, run.job, sink);
  fit_options.batches = batches;

  check_memory(options, run);
  progress.begin("fit");
  const std::optional<AnnotationTable> weighted = weigh_times(options, run);
  const AnnotationTable& table = weighted ? *weighted : run.job.table;
  if (run.model == "auto") {
    choose(options, table, run, progress);
  } else {
    const std::unique_ptr<ConsolidationModel> model = make_model(run.model);
    run.fit = fit_with_checkpoint(options, run.model, table, *model, fit_options);
    progress.begin("calibration");
    calibrate(options, table, *model, run);
  }
  if (!run.calibration.known)
    sink.warn("confidence is 0 for every object: " + std::string(run.calibration.reason));
  run.labels = label_items(run);
  fit_options.batches = {};
  fit_options.progress = {};
  return run;
}

}  // namespace quorate
