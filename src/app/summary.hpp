// What a consolidation did: as JSON for machines, as a few lines for people.
#pragma once

#include <span>
#include <string>

#include "consolidation.hpp"

namespace quorate {

/// Labels at least as probable are told apart everywhere: those that a job rarely looks at again.
inline constexpr double kSureConfidence = 0.95;

/// The counts over a run's objects.
struct ObjectCounts {
  std::size_t total = 0;
  std::size_t labeled = 0;
  std::size_t abstained = 0;  ///< without a label as all of their annotations abstain
  std::size_t dropped = 0;    ///< left out by --drop-gold, counted nowhere else but in total
  std::size_t tied = 0;
  std::size_t at_least_95 = 0;  ///< labelled with kSureConfidence or more
  double mean_confidence = 0;   ///< expected share of right labels; NaN without labelled objects
};

[[nodiscard]] ObjectCounts count_objects(const Consolidation& run);

/// The summary file.
[[nodiscard]] std::string summary_json(const Consolidation& run, const Options& options,
                                       const DiagnosticSink& sink, const Progress& progress);

/// What people see on standard error at the end of a run.
[[nodiscard]] std::string summary_text(const Consolidation& run);

}  // namespace quorate
