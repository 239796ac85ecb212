// One consolidation, from a read job to labels: the part of `quorate consolidate` that other verbs
// share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gold_matching.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/confidence/calibration.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/io/job.hpp"

namespace quorate {

/// Everything that a run knows at its end.
struct Consolidation {
  Job job;
  std::string model;
  FitOptions fit_options;
  FitResult fit;
  Calibration calibration;
  GoldMatch gold;  ///< of --gold; empty without
  std::vector<std::optional<ConsolidatedLabel>>
      labels;  ///< by ItemId; nothing for an item without votes
};

/// The options of reading and of fitting, which every verb that consolidates takes.
[[nodiscard]] const std::vector<OptionSpec>& input_options();
[[nodiscard]] const std::vector<OptionSpec>& model_options();

/// What --threads says, else all that the machine has. Throws Error{kUsage}.
[[nodiscard]] unsigned threads_of(const Options& options);

/// What the inputs' options say. Throws Error{kUsage}.
[[nodiscard]] ReadOptions read_options(const Options& options);

/// Throws Error{kUsage} for options that contradict each other: known before anything is read.
/// `gold_is_scored`: the verb itself compares with --gold, so no model needs to use it.
void check_model_options(const Options& options, bool gold_is_scored = false);

/// Fits, calibrates and labels `job` as the options say. Warnings go to `sink`. Throws Error.
[[nodiscard]] Consolidation consolidate(Job job, const Options& options, DiagnosticSink& sink,
                                        Progress& progress);

}  // namespace quorate
