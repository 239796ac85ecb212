// A crowd that never was: objects with true labels, workers with habits, and the votes that follow.
// No input or output here; the same options give the same votes on any number of threads.
//
// How a vote comes about, for worker j with accuracy a, and an object with true class t:
//   biased j, t is the class j confuses:  with probability `bias_rate` the class j takes it for
//   the object is hard:                   with probability `difficulty_pull` the object's lure, one
//                                         wrong class that is the same for everybody
//   else:                                 t with probability a, else one of the other classes
// An adversary sees the object so too, and then answers any other class. A spammer does not look.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "quorate/base/distributions.hpp"
#include "quorate/base/ids.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/base/random.hpp"
#include "quorate/core/annotation_table.hpp"

namespace quorate {

enum class WorkerKind : std::uint8_t {
  kHonest,
  kBiased,           ///< takes one class for another in a given share of cases
  kAdversary,        ///< answers anything but what it takes for right
  kRandomSpammer,    ///< any class, all equally often
  kConstantSpammer,  ///< always the same class
  kCopySpammer,      ///< all of them give one common answer to an object, drawn at random
};

/// "honest", "biased", "adversary", "random-spammer", "constant-spammer", "copy-spammer".
[[nodiscard]] std::string_view to_string(WorkerKind kind);

/// Which spammers there are; mixed: the three kinds in turn.
enum class SpammerMix : std::uint8_t { kMixed, kRandom, kConstant, kCopy };

/// From `low` to `high`, both included.
struct Spread {
  double low = 0;
  double high = 0;
};

struct CrowdOptions {
  std::uint64_t items = 1000;
  std::uint32_t workers = 20;
  std::uint32_t classes = 4;
  Spread votes_per_item{3,
                        3};    ///< whole numbers, evenly; low = high: that mean, rounded up or down
  double class_skew = 0;       ///< Zipf exponent of the class priors
  Spread accuracy{0.6, 0.95};  ///< evenly; low = high: that mean
  double accuracy_deviation = 0;  ///< around a single mean: standard deviation of a Beta
  double biased = 0;              ///< share of the workers, as the next two
  double spammers = 0;
  double adversaries = 0;
  double bias_rate = 0.5;
  SpammerMix spammer_mix = SpammerMix::kMixed;
  double difficulty = 0;  ///< share of the objects that are hard
  double difficulty_pull = 0.5;
  double worker_skew = 0;  ///< Zipf exponent of how many votes the workers give
  std::uint64_t seed = 1;
};

struct SimulatedWorker {
  WorkerKind kind = WorkerKind::kHonest;
  double ability = 0;  ///< how often an ordinary object is seen right; of a spammer without meaning
  ClassId confused;    ///< of a biased worker: the class ...
  ClassId taken_for;   ///< ... that it takes for this one
  ClassId constant;    ///< of a constant spammer
  double seconds = 0;  ///< typical time for one object
};

/// When a vote was given.
struct VoteTime {
  std::int64_t submission_ms = 0;  ///< since 1970, UTC
  std::int64_t spent_ms = 0;
};

/// Consecutive objects with their votes.
struct SimulatedBlock {
  Range items;
  std::vector<ClassId> truth;        ///< one an object
  std::vector<std::size_t> offsets;  ///< votes of object i: [offsets[i], offsets[i + 1])
  std::vector<Vote> votes;           ///< no worker twice on one object
  std::vector<VoteTime> times;       ///< beside the votes, or empty
  std::vector<std::uint32_t> seen;   ///< scratch: by worker, the last object it was taken for
};

/// The workers and the rule by which they answer. Immutable; safe to share between threads.
class Crowd {
 public:
  /// Throws Error{kUsage} for options that contradict each other.
  explicit Crowd(const CrowdOptions& options);

  [[nodiscard]] const CrowdOptions& options() const { return options_; }
  [[nodiscard]] const std::vector<SimulatedWorker>& workers() const { return workers_; }
  [[nodiscard]] const std::vector<double>& class_prior() const { return class_prior_; }

  /// How often the worker answers ordinary (not hard) objects of the job right.
  [[nodiscard]] double accuracy(WorkerId worker) const;

  /// P(answer | truth) of the worker on ordinary objects.
  [[nodiscard]] double probability(WorkerId worker, ClassId truth, ClassId answer) const;

  /// The objects [items.begin, items.end) and their votes, into `block`. Every object has a stream
  /// of random numbers of its own, so blocks may be drawn in any order.
  void draw(Range items, SimulatedBlock& block) const;

 private:
  struct Item;

  void make_workers();
  void draw_item(std::size_t item, std::uint32_t stamp, SimulatedBlock& block) const;
  void choose_workers(std::size_t count, Random& random, std::uint32_t stamp,
                      SimulatedBlock& block) const;
  void choose_the_rest(std::size_t count, Random& random, std::uint32_t stamp,
                       SimulatedBlock& block) const;
  [[nodiscard]] std::size_t draw_redundancy(Random& random) const;
  [[nodiscard]] ClassId another_class(ClassId than, Random& random) const;
  [[nodiscard]] ClassId perceive(const SimulatedWorker& worker, const Item& item,
                                 Random& random) const;
  [[nodiscard]] ClassId answer(const SimulatedWorker& worker, Item& item, Random& random) const;

  CrowdOptions options_;
  std::vector<double> class_prior_;
  std::vector<double> activity_;  // by worker
  AliasTable class_table_;
  AliasTable activity_table_;
  std::vector<SimulatedWorker> workers_;
  std::uint64_t item_seed_ = 0;
};

/// Tells when the votes were given: every worker goes through its objects in order, one after the
/// other, from the job's start on.
class SubmissionClock {
 public:
  explicit SubmissionClock(const Crowd& crowd);

  /// Fills block.times and puts every object's votes in the order of submission. Blocks must come
  /// in order.
  void stamp(SimulatedBlock& block);

 private:
  struct Timed {
    VoteTime time;
    Vote vote;
  };

  const Crowd& crowd_;
  Random random_;
  std::vector<std::int64_t> now_ms_;  // by worker
  std::vector<Timed> of_item_;        // scratch
};

}  // namespace quorate
