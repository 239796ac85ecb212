// One consolidation, from a read job to labels: the part of `quorate consolidate` that other verbs
// share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gold_matching.hpp"
#include "options.hpp"
#include "privacy.hpp"
#include "progress.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/confidence/answer_times.hpp"
#include "quorate/confidence/calibration.hpp"
#include "quorate/confidence/model_choice.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/core/cost_matrix.hpp"
#include "quorate/io/job.hpp"

namespace quorate {

/// What the outputs say of objects whose true label is known.
enum class GoldOutput {
  kCrossFitted,  ///< what they would get without that knowledge
  kTruth,        ///< the true label
  kDropped,      ///< nothing: they are left out
};

/// Everything that a run knows at its end.
struct Consolidation {
  Job job;
  Privacy privacy;           ///< what the outputs must not tell
  std::string model;         ///< as --model names it
  std::string chosen_model;  ///< the model that made `fit`: `model`, or auto's heaviest candidate
  std::vector<Candidate> candidates;  ///< what auto compared; empty for other models
  std::uint64_t compared_votes = 0;   ///< hidden votes that it compared them on
  TimeUse times;                      ///< what --use-times made of the answer times
  FitOptions fit_options;
  FitResult fit;
  Calibration calibration;
  GoldMatch gold;  ///< of --gold; empty without
  GoldOutput gold_output = GoldOutput::kCrossFitted;
  std::vector<std::string> absent_workers;  ///< of --worker-history, without votes in this job
  /// What is known of them; their ids follow those of the job's workers.
  std::vector<ConfusionCount> absent_history;
  std::optional<CostMatrix> costs;  ///< of --costs
  std::vector<std::optional<ConsolidatedLabel>>
      labels;  ///< by ItemId; nothing for an item without a vote that names a class
};

/// Whether the outputs leave the item out (--drop-gold).
[[nodiscard]] bool is_dropped(const Consolidation& run, ItemId item);

/// The options of reading and of fitting, which every verb that consolidates takes.
[[nodiscard]] const std::vector<OptionSpec>& input_options();
[[nodiscard]] const std::vector<OptionSpec>& model_options();

/// What --threads says, else all that the machine has. Throws Error{kUsage}.
[[nodiscard]] unsigned threads_of(const Options& options);

/// A list of answers with commas between them (`\,` is a comma of an answer), white-space-
/// normalised; empty where the option is not given. Throws Error{kUsage}.
[[nodiscard]] std::vector<std::string> list_option(const Options& options, const std::string& name);

/// What the inputs' options say. Throws Error{kUsage}.
[[nodiscard]] ReadOptions read_options(const Options& options);

/// Throws Error{kUsage} for options that contradict each other: known before anything is read.
/// `gold_is_scored`: the verb itself compares with --gold, so no model needs to use it.
void check_model_options(const Options& options, bool gold_is_scored = false);

/// Makes fit and calibration those that `item` got its posterior from: for an item with gold that
/// is cross-fitted, those that were made without its fold (again, with the same bits). The
/// posteriors of other items are void then.
void narrow_to_item(Consolidation& run, const Options& options, ItemId item);

/// Fits, calibrates and labels `job`, whose workers have the names that `privacy` gives them, as
/// the options say. Warnings go to `sink`. Throws Error.
[[nodiscard]] Consolidation consolidate(Job job, const Options& options, DiagnosticSink& sink,
                                        Progress& progress, const Privacy& privacy = {});

}  // namespace quorate
