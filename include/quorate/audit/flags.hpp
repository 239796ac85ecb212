// What a data lead should look at in one worker: each with its number, threshold, reason and
// advice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quorate {

/// In the order in which a worker's flags are listed: worst first.
enum class FlagKind : std::uint8_t {
  kConstant,           ///< (nearly) always one class, whatever the object
  kRandom,             ///< answers that have nothing to do with what the others see
  kLabelSwapped,       ///< two or more classes taken for each other, most of the time
  kBelowChance,        ///< right less often than by chance
  kDuplicate,          ///< agrees with another worker on wrong answers, far beyond independence
  kDrift,              ///< less (or more) often right after some point of its sequence
  kTooFast,            ///< takes a small part of the time of the crowd
  kBiased,             ///< takes one class for another far more often than the crowd
  kTooLittleEvidence,  ///< nothing can be said yet; not an accusation
};

inline constexpr std::size_t kFlagKinds = 9;

/// "constant", "random", "label-swapped", "below-chance", "duplicate", "drift", "too-fast",
/// "biased", "too-little-evidence".
[[nodiscard]] std::string_view to_string(FlagKind kind);
[[nodiscard]] std::optional<FlagKind> parse_flag_kind(std::string_view name);

/// One flag of one worker.
struct Flag {
  FlagKind kind = FlagKind::kConstant;
  double value = 0;      ///< the number that crossed ...
  double threshold = 0;  ///< ... this one; what both are is said in `reason`
  std::string reason;    ///< one sentence with the numbers, in plain words
  std::string advice;    ///< one sentence: what to do
};

/// True for the flags that speak against a worker: all but kTooLittleEvidence.
[[nodiscard]] inline bool is_accusation(FlagKind kind) {
  return kind != FlagKind::kTooLittleEvidence;
}

}  // namespace quorate
