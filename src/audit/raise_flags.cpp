// Test: audit_test.cpp, with planted workers. The thresholds were set on
// simulated jobs (audit_test.cpp: at most 5 % of honest workers flagged) and looked at on real
// ones.
#include "raise_flags.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

constexpr double kConstantShare = 0.9;      // of one class among the answers
constexpr double kConstantElsewhere = 0.5;  // on objects of other classes, lower 95 % limit
constexpr double kRandomSkill = 0.2;        // upper limit of skill, one-sided 95 %
constexpr double kOneSidedZ = 1.6448536269514722;
constexpr double kBelowChanceZ = 3;  // standard errors below 0
constexpr double kSwapRate = 0.4;    // lower 95 % limit of taking one class for the other
constexpr double kLeastSwapObjects = 4;
constexpr double kFastShare = 1.0 / 3;  // of the crowd's time
constexpr std::uint64_t kLeastTimed = 10;

std::string text(const char* format, double a) {
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), format, a);
  return out.data();
}

std::string percent(double share) { return text("%.0f %%", 100 * share); }

/// The matrix of one worker, [truth][answer], as rows.
class Matrix {
 public:
  Matrix(std::span<const double> counts, std::size_t classes) : counts_(counts), size_(classes) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] double at(std::size_t truth, std::size_t answer) const {
    return counts_[truth * size_ + answer];
  }
  [[nodiscard]] double objects(std::size_t truth) const {
    double sum = 0;
    for (std::size_t l = 0; l < size_; ++l) sum += at(truth, l);
    return sum;
  }
  [[nodiscard]] double used(std::size_t answer) const {
    double sum = 0;
    for (std::size_t k = 0; k < size_; ++k) sum += at(k, answer);
    return sum;
  }
  [[nodiscard]] double total() const {
    double sum = 0;
    for (const double count : counts_) sum += count;
    return sum;
  }

 private:
  std::span<const double> counts_;
  std::size_t size_;
};

Matrix matrix_of(const FlagInput& input) {
  return {input.worker.consensus_counts, input.class_names.size()};
}

std::string quoted(const FlagInput& input, std::size_t label) {
  return "'" + input.class_names[label] + "'";
}

std::optional<Flag> constant(const FlagInput& input) {
  const Matrix matrix = matrix_of(input);
  const double total = matrix.total();
  std::size_t top = 0;
  for (std::size_t l = 1; l < matrix.size(); ++l) {
    if (matrix.used(l) > matrix.used(top)) top = l;
  }
  const double share = matrix.used(top) / total;
  const double elsewhere = total - matrix.objects(top);
  const double called_so = matrix.used(top) - matrix.at(top, top);
  if (share < kConstantShare || matrix.size() < 2) return std::nullopt;
  if (wilson_interval(called_so, elsewhere).low < kConstantElsewhere) return std::nullopt;
  Flag flag;
  flag.kind = FlagKind::kConstant;
  flag.value = share;
  flag.threshold = kConstantShare;
  flag.reason = "answers " + quoted(input, top) + " in " + percent(share) +
                " of the cases; by the others' votes " + percent(matrix.objects(top) / total) +
                " of these objects are of that class";
  flag.advice =
      "leave these annotations out and have the objects labelled again: they tell nothing of what "
      "was shown";
  return flag;
}

std::optional<Flag> random_answers(const FlagInput& input) {
  const double skill = input.worker.skill.value;
  const double upper = skill + kOneSidedZ * input.skill_deviation;
  if (!(upper < kRandomSkill)) return std::nullopt;
  Flag flag;
  flag.kind = FlagKind::kRandom;
  flag.value = std::max(0.0, upper);
  flag.threshold = kRandomSkill;
  flag.reason = "the answers have next to nothing to do with the objects: at most " +
                percent(flag.value) +
                " of them come from looking (95 % limit), the rest are like "
                "draws from a hat";
  flag.advice =
      "leave these annotations out and have the objects labelled again; ask whether the task was "
      "understood";
  return flag;
}

/// The class that objects of class k are mostly taken for, when that is another one and sure.
std::optional<std::size_t> taken_for(const Matrix& matrix, std::size_t k) {
  const double objects = matrix.objects(k);
  if (objects < kLeastSwapObjects) return std::nullopt;
  std::size_t answer = 0;
  for (std::size_t l = 1; l < matrix.size(); ++l) {
    if (matrix.at(k, l) > matrix.at(k, answer)) answer = l;
  }
  if (answer == k || matrix.at(k, answer) < 2 * matrix.at(k, k)) return std::nullopt;
  if (wilson_interval(matrix.at(k, answer), objects).low < kSwapRate) return std::nullopt;
  return answer;
}

/// The first cycle of classes that are taken for each other: k for its successor, and so on.
std::vector<std::size_t> find_cycle(const Matrix& matrix) {
  for (std::size_t start = 0; start < matrix.size(); ++start) {
    std::vector<std::size_t> cycle = {start};
    for (std::optional<std::size_t> next = taken_for(matrix, start);
         next && cycle.size() <= matrix.size(); next = taken_for(matrix, *next)) {
      if (*next == start) return cycle;
      cycle.push_back(*next);
    }
  }
  return {};
}

std::optional<Flag> label_swapped(const FlagInput& input) {
  const Matrix matrix = matrix_of(input);
  const std::vector<std::size_t> cycle = find_cycle(matrix);
  if (cycle.size() < 2) return std::nullopt;
  double objects = 0;
  double moved = 0;
  std::string names;
  for (std::size_t c = 0; c < cycle.size(); ++c) {
    const std::size_t from = cycle[c];
    const std::size_t to = cycle[(c + 1) % cycle.size()];
    objects += matrix.objects(from);
    moved += matrix.at(from, to);
    names += (c == 0                  ? "calls "
              : c + 1 == cycle.size() ? " and "
                                      : ", ") +
             quoted(input, from) + " " + quoted(input, to);
  }
  Flag flag;
  flag.kind = FlagKind::kLabelSwapped;
  flag.value = moved / objects;
  flag.threshold = kSwapRate;
  flag.reason = names + " in " + percent(flag.value) + " of the cases";
  flag.advice =
      "look at a few of these objects: if the worker sees them right and names them wrong, swap "
      "the "
      "labels back and tell the worker (dawid-skene already reads them so)";
  return flag;
}

std::optional<Flag> below_chance(const FlagInput& input) {
  const double skill = input.worker.skill.value;
  if (!(skill + kBelowChanceZ * input.skill_deviation < 0)) return std::nullopt;
  const Matrix matrix = matrix_of(input);
  double chance = 0;
  for (std::size_t k = 0; k < matrix.size(); ++k) {
    chance += matrix.used(k) / matrix.total() * matrix.objects(k) / matrix.total();
  }
  Flag flag;
  flag.kind = FlagKind::kBelowChance;
  flag.value = input.worker.consensus_accuracy.value;
  flag.threshold = chance;
  flag.reason = "agrees with the others in " + percent(flag.value) +
                " of the cases; answers drawn from a hat would in " + percent(chance);
  flag.advice =
      "read some of these answers: they avoid the right class, on purpose or by a misread "
      "instruction; leave them out until that is known";
  return flag;
}

std::optional<Flag> duplicate(const FlagInput& input) {
  if (input.pair == nullptr) return std::nullopt;
  const PairFinding& pair = *input.pair;
  Flag flag;
  flag.kind = FlagKind::kDuplicate;
  flag.value = static_cast<double>(pair.same_wrong);
  flag.threshold = pair.expected_same_wrong;
  flag.reason = "gave the same answer against the consensus as worker '" +
                std::string(input.partner) + "' on " + std::to_string(pair.same_wrong) + " of " +
                std::to_string(pair.common_objects) +
                " common objects, where independent workers "
                "would on " +
                text("%.2g", pair.expected_same_wrong);
  flag.advice =
      "check whether both accounts are one person or one copies the other; count only one of them";
  return flag;
}

std::optional<Flag> drift(const FlagInput& input) {
  const double change = input.change.after - input.change.before;
  if (!(input.change_adjusted_p <= kDriftSignificance) || std::fabs(change) < kLeastDrift) {
    return std::nullopt;
  }
  Flag flag;
  flag.kind = FlagKind::kDrift;
  flag.value = change;
  flag.threshold = change < 0 ? -kLeastDrift : kLeastDrift;
  flag.reason = std::string("agreement with the others ") + (change < 0 ? "falls" : "rises") +
                " by " + text("%.0f", 100 * std::fabs(change)) + " points after annotation " +
                std::to_string(input.change.at) + " of " + std::to_string(input.worker.compared) +
                " " + std::string(input.sequence);
  flag.advice = change < 0
                    ? "look at the later annotations: fatigue, or instructions that changed; "
                      "have them labelled again if they are worse"
                    : "look at the earlier annotations: the worker was still learning; have "
                      "them labelled again if they are worse";
  return flag;
}

std::optional<Flag> too_fast(const FlagInput& input) {
  const double seconds = input.worker.median_seconds.value;
  if (input.timed_annotations < kLeastTimed) return std::nullopt;
  if (!(seconds < kFastShare * input.crowd_seconds)) return std::nullopt;
  Flag flag;
  flag.kind = FlagKind::kTooFast;
  flag.value = seconds;
  flag.threshold = kFastShare * input.crowd_seconds;
  flag.reason = "takes " + text("%.3g", seconds) + " s for an object (median), the crowd " +
                text("%.3g", input.crowd_seconds) + " s";
  const bool is_good = input.worker.consensus_accuracy.interval.low > 0.5;
  flag.advice = is_good ? "agrees with the others all the same: let a few of these annotations be "
                          "checked before anything else is done"
                        : "too fast to have looked: leave these annotations out, or have a sample "
                          "of them checked";
  return flag;
}

std::optional<Flag> biased(const FlagInput& input) {
  for (const Confusion& confusion : input.worker.confusions) {
    const double by_noise =
        rate_with_crowds_habits(input.worker.consensus_counts, input.crowd_counts,
                                input.class_names.size(), confusion.truth, confusion.answer);
    const double threshold = std::max(kLeastBiasRate, kLeastBiasExcess * by_noise);
    if (!(confusion.adjusted_p <= kBiasSignificance) || confusion.rate < threshold) continue;
    if (confusion.rate_interval.low <= by_noise) continue;
    Flag flag;
    flag.kind = FlagKind::kBiased;
    flag.value = confusion.rate;
    flag.threshold = threshold;
    flag.reason = "calls " + quoted(input, confusion.truth.value) + " " +
                  quoted(input, confusion.answer.value) + ": " + percent(confusion.rate) +
                  " against " + percent(confusion.crowd_rate) + " of the crowd, on " +
                  text("%.0f", confusion.objects) + " objects";
    flag.advice =
        "show this worker what tells the two classes apart; the model corrects for the "
        "habit as far as it can";
    return flag;
  }
  return std::nullopt;
}

Flag too_little_evidence(const FlagInput& input) {
  Flag flag;
  flag.kind = FlagKind::kTooLittleEvidence;
  flag.value = static_cast<double>(input.worker.compared);
  flag.threshold = static_cast<double>(kLeastCompared);
  flag.reason = "only " + std::to_string(input.worker.compared) +
                " annotations on objects that others labelled as well";
  flag.advice = "judge this worker when there are more: let it label objects that others labelled";
  return flag;
}

}  // namespace

double rate_with_crowds_habits(std::span<const double> worker_counts,
                               std::span<const double> crowd_counts, std::size_t classes,
                               ClassId truth, ClassId answer) {
  const Matrix worker(worker_counts, classes);
  const Matrix crowd(crowd_counts, classes);
  double errors = 0;
  double expected = 0;  // with the crowd's error rates on the same classes
  for (std::size_t k = 0; k < classes; ++k) {
    const double objects = worker.objects(k);
    if (!(objects > 0)) continue;
    errors += objects - worker.at(k, k);
    expected += objects * (1 - crowd.at(k, k) / crowd.objects(k));
  }
  const double rate = crowd.at(truth.value, answer.value) / crowd.objects(truth.value);
  return expected > 0 ? std::min(1.0, rate * errors / expected) : rate;
}

std::vector<Flag> raise_flags(const FlagInput& input) {
  std::vector<Flag> flags;
  const auto raise = [&flags](std::optional<Flag> flag) {
    const bool is_raised = flag.has_value();
    if (flag) flags.push_back(std::move(*flag));
    return is_raised;
  };
  if (input.worker.annotations == 0) return flags;
  const bool is_judged = input.worker.compared >= kLeastCompared;
  if (is_judged && !input.worker.consensus_counts.empty()) {
    // One explanation of bad answers is enough, the most special one first.
    (void)(raise(constant(input)) || raise(label_swapped(input)) || raise(below_chance(input)) ||
           raise(random_answers(input)) || raise(biased(input)));
  }
  raise(duplicate(input));
  if (is_judged) raise(drift(input));
  raise(too_fast(input));
  if (!is_judged) flags.push_back(too_little_evidence(input));
  std::stable_sort(flags.begin(), flags.end(),
                   [](const Flag& a, const Flag& b) { return a.kind < b.kind; });
  return flags;
}

}  // namespace quorate
