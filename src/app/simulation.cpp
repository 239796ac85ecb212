// Tested by tests/app/simulation_test.cpp. Cost: O(1) a vote, O(workers + classes) memory.
#include "simulation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

/// Accuracies carry this many digits: the last bits of a platform's log and pow do not show.
constexpr double kAccuracySteps = 10'000;

[[noreturn]] void fail(const std::string& text) { throw Error(ErrorCode::kUsage, text); }

void check(const CrowdOptions& options) {
  if (options.items == 0 || options.workers == 0) fail("a job has at least one item and worker");
  if (options.classes < 2) fail("a job has at least two classes");
  const Spread votes = options.votes_per_item;
  if (std::ceil(votes.high) > options.workers) {
    fail("--votes-per-item: " + std::to_string(static_cast<std::uint64_t>(std::ceil(votes.high))) +
         " annotations of one object need as many workers, and there are only " +
         std::to_string(options.workers) + " (see --workers)");
  }
  if (options.biased + options.spammers + options.adversaries > 1 + 1e-9) {
    fail("--bias, --spammers and --adversaries are shares of the workers: together at most 1");
  }
  const double mean = options.accuracy.low;
  const double deviation = options.accuracy_deviation;
  if (deviation > 0 && options.accuracy.low != options.accuracy.high) {
    fail("--accuracy-spread goes with a single mean, not with a range, in --accuracy");
  }
  if (deviation > 0 && deviation * deviation >= mean * (1 - mean)) {
    fail("--accuracy-spread: the standard deviation of shares with this mean is below " +
         std::to_string(std::sqrt(mean * (1 - mean))));
  }
}

double draw_ability(const CrowdOptions& options, Random& random) {
  const Spread range = options.accuracy;
  double ability = range.low;
  if (range.low < range.high) {
    ability += (range.high - range.low) * random.uniform();
  } else if (options.accuracy_deviation > 0) {
    // Beta(m n, (1 - m) n) has mean m and variance m (1 - m) / (n + 1).
    const double m = range.low;
    const double n = m * (1 - m) / (options.accuracy_deviation * options.accuracy_deviation) - 1;
    ability = draw_beta(random, m * n, (1 - m) * n);
  }
  return std::round(ability * kAccuracySteps) / kAccuracySteps;
}

/// The kinds of all workers, in random order: exact numbers rather than draws, so that a small
/// crowd is what was asked for.
std::vector<WorkerKind> draw_kinds(const CrowdOptions& options, Random& random) {
  std::vector<WorkerKind> kinds;
  const auto add = [&](double share, auto kind_of) {
    const auto wanted = static_cast<std::size_t>(std::llround(share * options.workers));
    const std::size_t count = std::min(wanted, options.workers - kinds.size());
    for (std::size_t i = 0; i < count; ++i) kinds.push_back(kind_of(i));
  };
  add(options.biased, [](std::size_t) { return WorkerKind::kBiased; });
  add(options.adversaries, [](std::size_t) { return WorkerKind::kAdversary; });
  add(options.spammers, [&](std::size_t i) {
    constexpr std::size_t kKinds = 3;
    const std::size_t which = options.spammer_mix == SpammerMix::kMixed
                                  ? i % kKinds
                                  : static_cast<std::size_t>(options.spammer_mix) - 1;
    return static_cast<WorkerKind>(static_cast<std::size_t>(WorkerKind::kRandomSpammer) + which);
  });
  kinds.resize(options.workers, WorkerKind::kHonest);
  for (std::size_t i = kinds.size(); i > 1; --i) std::swap(kinds[i - 1], kinds[random.below(i)]);
  return kinds;
}

bool is_spammer(WorkerKind kind) { return kind >= WorkerKind::kRandomSpammer; }

}  // namespace

std::string_view to_string(WorkerKind kind) {
  switch (kind) {
    case WorkerKind::kHonest:
      return "honest";
    case WorkerKind::kBiased:
      return "biased";
    case WorkerKind::kAdversary:
      return "adversary";
    case WorkerKind::kRandomSpammer:
      return "random-spammer";
    case WorkerKind::kConstantSpammer:
      return "constant-spammer";
    case WorkerKind::kCopySpammer:
      return "copy-spammer";
  }
  return "unknown";
}

/// One object while its votes are drawn.
struct Crowd::Item {
  ClassId truth;
  bool is_hard = false;
  ClassId lure;
  bool has_copied_answer = false;
  ClassId copied_answer;
};

Crowd::Crowd(const CrowdOptions& options)
    : options_((check(options), options)),
      class_prior_(zipf_weights(options.classes, options.class_skew)),
      activity_(zipf_weights(options.workers, options.worker_skew)),
      class_table_(class_prior_),
      activity_table_(activity_) {
  make_workers();
}

void Crowd::make_workers() {
  Random random(options_.seed);
  item_seed_ = random.next();
  const std::vector<WorkerKind> kinds = draw_kinds(options_, random);
  workers_.reserve(kinds.size());
  for (const WorkerKind kind : kinds) {
    // Every worker takes the same draws, whatever it is: a crowd with more spammers is the same
    // crowd otherwise.
    SimulatedWorker worker;
    worker.kind = kind;
    worker.ability = draw_ability(options_, random);
    // By the prior: a confusion of classes that hardly occur would not matter.
    worker.confused = ClassId{class_table_.draw(random)};
    worker.taken_for = another_class(worker.confused, random);
    worker.constant = ClassId{static_cast<std::uint32_t>(random.below(options_.classes))};
    const double haste = random.uniform();
    worker.seconds = is_spammer(kind) ? 1.5 + haste : 4 + 5 * haste;
    workers_.push_back(worker);
  }
}

double Crowd::accuracy(WorkerId worker) const {
  const SimulatedWorker& w = workers_[worker.value];
  const double classes = options_.classes;
  switch (w.kind) {
    case WorkerKind::kHonest:
      return w.ability;
    case WorkerKind::kBiased:
      return w.ability * (1 - class_prior_[w.confused.value] * options_.bias_rate);
    case WorkerKind::kAdversary:
      return (1 - w.ability) / (classes - 1);
    case WorkerKind::kConstantSpammer:
      return class_prior_[w.constant.value];
    case WorkerKind::kRandomSpammer:
    case WorkerKind::kCopySpammer:
      return 1 / classes;
  }
  return 0;
}

double Crowd::probability(WorkerId worker, ClassId truth, ClassId answer) const {
  const SimulatedWorker& w = workers_[worker.value];
  const double others = options_.classes - 1;
  const double seen = answer == truth ? w.ability : (1 - w.ability) / others;
  switch (w.kind) {
    case WorkerKind::kHonest:
      return seen;
    case WorkerKind::kBiased:
      if (truth != w.confused) return seen;
      return options_.bias_rate * (answer == w.taken_for ? 1 : 0) + (1 - options_.bias_rate) * seen;
    case WorkerKind::kAdversary:
      return (1 - seen) / others;  // anything else was seen, and this one of the others was taken
    case WorkerKind::kConstantSpammer:
      return answer == w.constant ? 1 : 0;
    case WorkerKind::kRandomSpammer:
    case WorkerKind::kCopySpammer:
      return 1.0 / options_.classes;
  }
  return 0;
}

void Crowd::draw(Range items, SimulatedBlock& block) const {
  block.items = items;
  block.truth.clear();
  block.offsets.assign(1, 0);
  block.votes.clear();
  block.times.clear();
  block.seen.assign(workers_.size(), 0);
  for (std::size_t i = items.begin; i < items.end; ++i) {
    draw_item(i, static_cast<std::uint32_t>(i - items.begin + 1), block);
  }
}

void Crowd::draw_item(std::size_t item, std::uint32_t stamp, SimulatedBlock& block) const {
  // SplitMix64's own mixing puts the streams of neighbouring objects far apart.
  Random random(Random(item_seed_ + item).next());
  Item object;
  object.truth = ClassId{class_table_.draw(random)};
  object.is_hard = options_.difficulty > 0 && random.uniform() < options_.difficulty;
  if (object.is_hard) object.lure = another_class(object.truth, random);
  const std::size_t first = block.votes.size();
  choose_workers(draw_redundancy(random), random, stamp, block);
  for (std::size_t v = first; v < block.votes.size(); ++v) {
    Vote& vote = block.votes[v];
    vote.label = answer(workers_[vote.worker.value], object, random);
  }
  block.truth.push_back(object.truth);
  block.offsets.push_back(block.votes.size());
}

std::size_t Crowd::draw_redundancy(Random& random) const {
  const Spread range = options_.votes_per_item;
  const double floor = std::floor(range.low);
  const auto low = static_cast<std::size_t>(floor);
  if (range.low < range.high) {
    return low + random.below(static_cast<std::size_t>(range.high) - low + 1);
  }
  return range.low > floor && random.uniform() < range.low - floor ? low + 1 : low;
}

/// Draws by activity and leaves out who was there before, which is successive sampling without
/// replacement.
void Crowd::choose_workers(std::size_t count, Random& random, std::uint32_t stamp,
                           SimulatedBlock& block) const {
  constexpr std::size_t kFewDraws = 64;
  const std::size_t budget = kFewDraws + workers_.size();
  std::size_t left = count;
  for (std::size_t drawn = 0; left > 0; ++drawn) {
    if (drawn == budget) return choose_the_rest(left, random, stamp, block);
    const std::uint32_t worker = activity_table_.draw(random);
    if (block.seen[worker] == stamp) continue;
    block.seen[worker] = stamp;
    block.votes.push_back({WorkerId{worker}, ClassId{}});
    --left;
  }
}

/// The same distribution without rejections, for a few workers who do nearly everything: the order
/// of exponential waiting times (Efraimidis & Spirakis 2006).
void Crowd::choose_the_rest(std::size_t count, Random& random, std::uint32_t stamp,
                            SimulatedBlock& block) const {
  std::vector<std::pair<double, std::uint32_t>> waiting;
  for (std::uint32_t j = 0; j < workers_.size(); ++j) {
    if (block.seen[j] == stamp) continue;
    waiting.emplace_back(-std::log(1 - random.uniform()) / activity_[j], j);
  }
  const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(waiting.begin(), end, waiting.end());
  for (auto it = waiting.begin(); it != end; ++it) {
    block.seen[it->second] = stamp;
    block.votes.push_back({WorkerId{it->second}, ClassId{}});
  }
}

ClassId Crowd::another_class(ClassId than, Random& random) const {
  const auto k = static_cast<std::uint32_t>(random.below(options_.classes - 1));
  return ClassId{k < than.value ? k : k + 1};
}

ClassId Crowd::perceive(const SimulatedWorker& worker, const Item& item, Random& random) const {
  if (item.is_hard && random.uniform() < options_.difficulty_pull) return item.lure;
  return random.uniform() < worker.ability ? item.truth : another_class(item.truth, random);
}

ClassId Crowd::answer(const SimulatedWorker& worker, Item& item, Random& random) const {
  switch (worker.kind) {
    case WorkerKind::kBiased:
      if (item.truth == worker.confused && random.uniform() < options_.bias_rate) {
        return worker.taken_for;
      }
      break;
    case WorkerKind::kAdversary:
      return another_class(perceive(worker, item, random), random);
    case WorkerKind::kRandomSpammer:
      return ClassId{static_cast<std::uint32_t>(random.below(options_.classes))};
    case WorkerKind::kConstantSpammer:
      return worker.constant;
    case WorkerKind::kCopySpammer:
      if (!item.has_copied_answer) {
        item.has_copied_answer = true;
        item.copied_answer = ClassId{static_cast<std::uint32_t>(random.below(options_.classes))};
      }
      return item.copied_answer;
    case WorkerKind::kHonest:
      break;
  }
  return perceive(worker, item, random);
}

SubmissionClock::SubmissionClock(const Crowd& crowd)
    : crowd_(crowd), random_(~crowd.options().seed) {
  constexpr std::int64_t kStart = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
  constexpr std::uint64_t kLateStart = 90'000;
  now_ms_.reserve(crowd.workers().size());
  for (std::size_t j = 0; j < crowd.workers().size(); ++j) {
    now_ms_.push_back(kStart + static_cast<std::int64_t>(random_.below(kLateStart)));
  }
}

void SubmissionClock::stamp(SimulatedBlock& block) {
  block.times.resize(block.votes.size());
  for (std::size_t i = 0; i < block.truth.size(); ++i) {
    of_item_.clear();
    for (std::size_t v = block.offsets[i]; v < block.offsets[i + 1]; ++v) {
      const Vote vote = block.votes[v];
      std::int64_t& now = now_ms_[vote.worker.value];
      const double typical = crowd_.workers()[vote.worker.value].seconds * 1000;
      const auto spent = static_cast<std::int64_t>(typical * (0.5 + random_.uniform()));
      now += 400 + static_cast<std::int64_t>(random_.below(1200)) + spent;  // the page loads first
      of_item_.push_back({{now, spent}, vote});
    }
    std::sort(of_item_.begin(), of_item_.end(), [](const Timed& a, const Timed& b) {
      return std::pair(a.time.submission_ms, a.vote.worker) <
             std::pair(b.time.submission_ms, b.vote.worker);
    });
    for (std::size_t v = 0; v < of_item_.size(); ++v) {
      block.votes[block.offsets[i] + v] = of_item_[v].vote;
      block.times[block.offsets[i] + v] = of_item_[v].time;
    }
  }
}

}  // namespace quorate
