// The rules by which a worker is flagged. Each looks at one worker and the crowd, and has its
// thresholds beside it in raise_flags.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drift.hpp"
#include "quorate/audit/audit.hpp"

namespace quorate {

/// What the rules need beside the worker's own audit.
struct FlagInput {
  const WorkerAudit& worker;
  std::span<const std::string> class_names;
  std::span<const double> crowd_counts;   ///< of everybody, [truth][answer]; may be empty
  double crowd_seconds = kUndefined;      ///< median over workers of their median times
  std::uint64_t timed_annotations = 0;    ///< of the worker
  double skill_deviation = kUndefined;    ///< standard error of WorkerAudit::skill
  ChangePoint change;                     ///< of the worker's sequence
  double change_adjusted_p = kUndefined;  ///< Benjamini & Hochberg over all workers
  std::string_view sequence;              ///< "over time" or "along the order of the objects"
  const PairFinding* pair = nullptr;      ///< the worker's strongest pair, if any
  std::string_view partner;               ///< the other worker of it
};

/// A worker compared on fewer objects is not judged by its answers.
inline constexpr std::uint64_t kLeastCompared = 10;

/// A confusion is systematic when it is so sure after adjustment, ...
inline constexpr double kBiasSignificance = 0.01;
/// ... so frequent, ...
inline constexpr double kLeastBiasRate = 0.2;
/// ... and so much more frequent than the worker's errors would be with the crowd's habits.
inline constexpr double kLeastBiasExcess = 1.5;

/// Changes are called drift when they are so sure after adjustment ...
inline constexpr double kDriftSignificance = 0.05;
/// ... and so large.
inline constexpr double kLeastDrift = 0.1;

/// All flags of one worker, worst first.
[[nodiscard]] std::vector<Flag> raise_flags(const FlagInput& input);

/// How often the worker would take `truth` for `answer` if it erred as often as it does, but as the
/// crowd errs.
[[nodiscard]] double rate_with_crowds_habits(std::span<const double> worker_counts,
                                             std::span<const double> crowd_counts,
                                             std::size_t classes, ClassId truth, ClassId answer);

}  // namespace quorate
