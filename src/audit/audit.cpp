// The audit, step by step; what each step computes stands in its own file. Test: audit_test.cpp,
// with planted workers of every kind.
#include "quorate/audit/audit.hpp"

#include <algorithm>
#include <cmath>

#include "class_votes.hpp"
#include "compare_groups.hpp"
#include "find_pairs.hpp"
#include "quorate/audit/worker_quality.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/parallel.hpp"
#include "quorate/core/consolidated.hpp"
#include "raise_flags.hpp"
#include "vote_facts.hpp"
#include "worker_figures.hpp"
#include "worker_value.hpp"
#include "worker_votes.hpp"

namespace quorate {
namespace {

constexpr double kPriorVotes = 4;  // of the crowd's habits in each row of a worker's matrix
constexpr std::size_t kMostConfusions = 5;
constexpr std::size_t kMostHardPairs = 10;
constexpr double kLeastConfusedObjects = 3;  // expected objects of a class, for a test
constexpr double kLeastConfusedVotes = 1.5;  // and votes; fewer never are systematic
constexpr double kConfusionSignificance = 0.05;
constexpr std::string_view kNoMatrix = "too many workers and classes for confusion matrices";

/// Everything that the steps share.
class Auditor {
 public:
  Auditor(const AnnotationTable& table, const FitResult& fit, const Posterior& posterior,
          std::span<const std::optional<ClassId>> gold, const AuditOptions& options)
      : table_(table),
        fit_(fit),
        posterior_(posterior),
        gold_(gold),
        options_(options),
        classes_(table.classes()),
        by_worker_(table) {}

  Audit run();

 private:
  void label_items();
  void fill_quality();
  void fill_figures();
  void fill_counts();
  void fill_values();
  void fill_class_bias();
  void fill_confusions();
  void find_duplicates();
  void compare_all_groups();
  void compare_periods();
  void fill_classes();
  void fill_hard_pairs();
  void flag_workers();
  [[nodiscard]] std::vector<double> class_prior() const;
  [[nodiscard]] std::vector<double> worker_rows() const;
  [[nodiscard]] std::vector<std::string> class_names() const;
  [[nodiscard]] std::string worker_name(WorkerId worker) const;

  const AnnotationTable& table_;
  const FitResult& fit_;
  const Posterior& posterior_;
  std::span<const std::optional<ClassId>> gold_;
  const AuditOptions& options_;
  std::size_t classes_;
  WorkerVotes by_worker_;
  VoteFacts facts_;
  std::vector<std::uint32_t> consensus_;  // by item
  std::vector<WalkResult> walks_;         // by worker
  Audit audit_;
};

/// [truth][answer] counts as rows of shares; a row without counts is even.
std::vector<double> as_rows(std::span<const double> counts, std::size_t classes) {
  std::vector<double> rows(counts.begin(), counts.end());
  for (std::size_t k = 0; k < classes; ++k) {
    double total = 0;
    for (std::size_t l = 0; l < classes; ++l) total += rows[k * classes + l];
    for (std::size_t l = 0; l < classes; ++l) {
      double& cell = rows[k * classes + l];
      cell = total > 0 ? cell / total : 1 / static_cast<double>(classes);
    }
  }
  return rows;
}

/// [truth][answer] counts without the columns of the abstentions.
std::vector<double> class_columns(const std::vector<double>& counts, std::size_t classes,
                                  std::size_t answers) {
  if (answers == classes || counts.empty()) return counts;
  std::vector<double> kept(classes * classes);
  for (std::size_t k = 0; k < classes; ++k) {
    for (std::size_t l = 0; l < classes; ++l) kept[k * classes + l] = counts[k * answers + l];
  }
  return kept;
}

double row_sum(std::span<const double> counts, std::size_t classes, std::size_t truth) {
  double sum = 0;
  for (std::size_t l = 0; l < classes; ++l) sum += counts[truth * classes + l];
  return sum;
}

void Auditor::label_items() {
  consensus_.assign(table_.items(), 0);
  if (classes_ == 0) return;
  for (std::uint32_t i = 0; i < table_.items(); ++i) {
    consensus_[i] = most_probable(posterior_, ItemId{i}).label.value;
  }
}

void Auditor::fill_quality() {
  std::vector<WorkerQuality> quality = worker_quality(table_, posterior_, fit_.posterior);
  audit_.workers.resize(table_.workers());
  for (std::size_t j = 0; j < quality.size(); ++j) {
    WorkerAudit& worker = audit_.workers[j];
    worker.accuracy = quality[j].annotations > 0
                          ? Measure{quality[j].accuracy, quality[j].accuracy_interval, {}}
                          : undefined("no annotations");
    worker.confusion_counts =
        class_columns(quality[j].confusion_counts, classes_, table_.answers());
    worker.component = audit_.graph.of_worker[j];
  }
}

void Auditor::fill_figures() {
  const WalkInput input{table_, by_worker_, facts_, consensus_, gold_};
  walks_.resize(table_.workers());
  for_each_block(table_.workers(), options_.threads, [&](std::size_t j) {
    const WorkerId id{static_cast<std::uint32_t>(j)};
    walks_[j] = walk_worker(input, id, audit_.workers[j]);
  });
  std::vector<double> medians;
  for (const WorkerAudit& worker : audit_.workers) {
    if (worker.median_seconds.is_defined()) medians.push_back(worker.median_seconds.value);
  }
  audit_.median_seconds = quartiles(medians);
  if (medians.empty()) audit_.median_seconds.reason = "no annotation says how long it took";
}

/// [answer][truth] of the pass over the votes becomes [truth][answer] of each worker, and of all.
void Auditor::fill_counts() {
  if (!facts_.has_counts) return;
  const std::size_t cells = classes_ * classes_;
  audit_.crowd_counts.assign(cells, 0.0);
  for (std::size_t j = 0; j < table_.workers(); ++j) {
    std::vector<double>& counts = audit_.workers[j].consensus_counts;
    counts.resize(cells);
    for (std::size_t l = 0; l < classes_; ++l) {
      for (std::size_t k = 0; k < classes_; ++k) {
        counts[k * classes_ + l] = facts_.counts[j * cells + l * classes_ + k];
        audit_.crowd_counts[k * classes_ + l] += counts[k * classes_ + l];
      }
    }
  }
}

/// The fit's; of a fit that has none, the mean of the posterior.
std::vector<double> Auditor::class_prior() const {
  std::vector<double> prior = fit_.log_class_prior;
  if (!prior.empty()) {
    for (double& p : prior) p = std::exp(p);
    return prior;
  }
  prior.assign(classes_, 0.0);
  const auto items = std::max(1.0, static_cast<double>(table_.voted_items()));
  std::vector<double> row(classes_);
  for (std::uint32_t i = 0; i < table_.items(); ++i) {
    posterior_.fill_row(ItemId{i}, row);
    for (std::size_t k = 0; k < classes_; ++k) prior[k] += row[k] / items;
  }
  return prior;
}

/// What a label is worth, from the model's confusion counts.
void Auditor::fill_values() {
  const std::vector<double> prior = class_prior();
  std::vector<double> all(classes_ * classes_, 0.0);
  for (const WorkerAudit& worker : audit_.workers) {
    for (std::size_t at = 0; at < worker.confusion_counts.size(); ++at) {
      all[at] += worker.confusion_counts[at];
    }
  }
  const std::vector<double> crowd = as_rows(all, classes_);
  for (WorkerAudit& worker : audit_.workers) {
    if (worker.confusion_counts.empty() || worker.annotations == 0) {
      const Measure none = undefined(worker.annotations == 0 ? "no annotations" : kNoMatrix);
      worker.informedness = worker.spammer_score = none;
      worker.error = worker.correctable_error = worker.noise_error = none;
      continue;
    }
    const std::vector<double> theta =
        smoothed_rows(worker.confusion_counts, crowd, classes_, kPriorVotes);
    const ErrorSplit split = split_error(prior, theta);
    worker.informedness.value = informedness_bits(prior, theta);
    worker.spammer_score.value = spammer_score(theta, classes_);
    if (classes_ < 2) worker.spammer_score.reason = "there is only one class";
    worker.error.value = split.as_given;
    worker.noise_error.value = split.corrected;
    worker.correctable_error.value = split.as_given - split.corrected;
  }
}

void Auditor::fill_class_bias() {
  if (!facts_.has_counts) return;
  std::vector<double> p;
  for (WorkerAudit& worker : audit_.workers) {
    for (std::uint32_t k = 0; k < classes_; ++k) {
      ClassBias bias;
      bias.label = ClassId{k};
      bias.expected = row_sum(worker.consensus_counts, classes_, k);
      for (std::size_t t = 0; t < classes_; ++t) {
        bias.used += worker.consensus_counts[t * classes_ + k];
      }
      constexpr double kNoVotes = 0.5;
      if (bias.used < kNoVotes && bias.expected < kNoVotes) continue;
      bias.used = std::round(bias.used);  // votes, which only rounding made fractional
      const double both = worker.consensus_counts[k * classes_ + k];
      const double over = std::max(0.0, bias.used - both);
      const double under = std::max(0.0, bias.expected - both);
      bias.ratio = use_ratio(bias.used, bias.expected, over, under);
      bias.p_value = mcnemar_p(over, under);
      p.push_back(bias.p_value);
      worker.classes.push_back(bias);
    }
  }
  const std::vector<double> adjusted = adjust_p_values(p);
  std::size_t at = 0;
  for (WorkerAudit& worker : audit_.workers) {
    for (ClassBias& bias : worker.classes) bias.adjusted_p = adjusted[at++];
  }
}

void Auditor::fill_confusions() {
  if (!facts_.has_counts) return;
  const std::vector<double>& crowd = audit_.crowd_counts;
  std::size_t tests = 0;
  std::vector<double> p;
  for (WorkerAudit& worker : audit_.workers) {
    for (std::uint32_t k = 0; k < classes_; ++k) {
      const double objects = row_sum(worker.consensus_counts, classes_, k);
      if (objects < kLeastConfusedObjects) continue;
      const double others = row_sum(crowd, classes_, k) - objects;
      tests += classes_ - 1;
      for (std::uint32_t l = 0; l < classes_; ++l) {
        const std::size_t at = k * classes_ + l;
        const double votes = worker.consensus_counts[at];
        if (l == k || votes < kLeastConfusedVotes || !(others > 0)) continue;
        Confusion confusion;
        confusion.truth = ClassId{k};
        confusion.answer = ClassId{l};
        confusion.objects = objects;
        confusion.rate = votes / objects;
        confusion.rate_interval = wilson_interval(votes, objects);
        confusion.crowd_rate = std::clamp((crowd[at] - votes) / others, 0.0, 1.0);
        confusion.p_value = binomial_upper_tail(votes, objects, confusion.crowd_rate);
        p.push_back(confusion.p_value);
        worker.confusions.push_back(confusion);
      }
    }
  }
  // Cells with hardly a vote are tests too, which would not have been passed.
  const double untested =
      p.empty() ? 1.0 : static_cast<double>(tests) / static_cast<double>(p.size());
  const std::vector<double> adjusted = adjust_p_values(p);
  std::size_t at = 0;
  for (WorkerAudit& worker : audit_.workers) {
    for (Confusion& confusion : worker.confusions) {
      confusion.adjusted_p = std::min(1.0, adjusted[at++] * untested);
    }
    std::erase_if(worker.confusions, [](const Confusion& confusion) {
      return !(confusion.adjusted_p <= kConfusionSignificance);
    });
    std::stable_sort(worker.confusions.begin(), worker.confusions.end(),
                     [](const Confusion& a, const Confusion& b) {
                       return (a.rate - a.crowd_rate) * a.objects >
                              (b.rate - b.crowd_rate) * b.objects;
                     });
    if (worker.confusions.size() > kMostConfusions) worker.confusions.resize(kMostConfusions);
  }
}

/// Smoothed consensus rows of every worker, one after the other.
std::vector<double> Auditor::worker_rows() const {
  std::vector<double> rows;
  if (!facts_.has_counts) return rows;
  const std::vector<double> crowd = as_rows(audit_.crowd_counts, classes_);
  rows.reserve(table_.workers() * classes_ * classes_);
  for (const WorkerAudit& worker : audit_.workers) {
    const std::vector<double> own =
        smoothed_rows(worker.consensus_counts, crowd, classes_, kPriorVotes);
    rows.insert(rows.end(), own.begin(), own.end());
  }
  return rows;
}

void Auditor::find_duplicates() {
  const std::vector<double> rows = worker_rows();
  std::vector<double> accuracy;
  for (const WorkerAudit& worker : audit_.workers) {
    accuracy.push_back(worker.accuracy.is_defined() ? worker.accuracy.value : 0.5);
  }
  PairSearch search;
  search.theta = rows;
  search.accuracy = accuracy;
  search.consensus = consensus_;
  audit_.pairs = find_pairs(table_, by_worker_, search);
}

void Auditor::compare_all_groups() {
  for (const WorkerAttribute& attribute : options_.attributes) {
    const Grouping grouping = grouping_of(attribute);
    std::vector<GroupUnit> units;
    for (std::uint32_t j = 0; j < table_.workers(); ++j) {
      if (!grouping.of_worker[j]) continue;
      const WorkerAudit& worker = audit_.workers[j];
      GroupUnit unit;
      unit.worker = j;
      unit.group = *grouping.of_worker[j];
      unit.annotations = static_cast<double>(worker.annotations);
      unit.sums.votes = facts_.compared[j];
      unit.sums.agreeing = facts_.agreeing[j];
      for (std::size_t k = 0; facts_.has_counts && k < classes_; ++k) {
        unit.sums.expected.push_back(row_sum(worker.consensus_counts, classes_, k));
        double used = 0;
        for (std::size_t t = 0; t < classes_; ++t)
          used += worker.consensus_counts[t * classes_ + k];
        unit.sums.used.push_back(used);
      }
      units.push_back(std::move(unit));
    }
    audit_.groups.push_back(
        compare_groups(attribute.name, grouping.names, units, false, options_.seed));
  }
  compare_periods();
  std::vector<double> p;
  for (const GroupComparison& comparison : audit_.groups) p.push_back(comparison.p_value);
  const std::vector<double> adjusted = adjust_p_values(p);
  for (std::size_t g = 0; g < adjusted.size(); ++g) audit_.groups[g].adjusted_p = adjusted[g];
}

void Auditor::compare_periods() {
  const std::size_t periods = facts_.periods.size();
  if (periods < 2 || facts_.by_period.empty()) return;
  std::vector<std::string> names = {"before " + second_text(facts_.periods.begins_ms.front())};
  for (const std::int64_t begin : facts_.periods.begins_ms) {
    names.push_back("from " + second_text(begin));
  }
  std::vector<GroupUnit> units;
  for (std::uint32_t j = 0; j < table_.workers(); ++j) {
    for (std::uint32_t period = 0; period < periods; ++period) {
      const ComparedSums& sums = facts_.by_period[j * periods + period];
      if (sums.votes > 0) units.push_back({j, period, sums.votes, sums});
    }
  }
  audit_.groups.push_back(compare_groups("period", names, units, true, options_.seed));
}

void Auditor::fill_classes() {
  audit_.classes.resize(classes_);
  const std::vector<double> prior = class_prior();
  for (std::size_t k = 0; k < classes_; ++k) audit_.classes[k].prior = prior[k];
  std::vector<double> row(classes_);
  for (std::uint32_t i = 0; i < table_.items(); ++i) {
    const std::span<const Vote> votes = table_.votes_of(ItemId{i});
    if (votes.empty()) continue;
    posterior_.fill_row(ItemId{i}, row);
    for (std::size_t k = 0; k < classes_; ++k) audit_.classes[k].expected_objects += row[k];
    ++audit_.classes[consensus_[i]].consolidated_objects;
    for (const Vote vote : votes) {
      if (is_class_vote(vote, classes_)) ++audit_.classes[vote.label.value].annotations;
    }
  }
}

void Auditor::fill_hard_pairs() {
  const std::vector<double>& counts = audit_.crowd_counts;
  if (counts.empty()) return;
  std::vector<double> objects;
  for (std::size_t k = 0; k < classes_; ++k) objects.push_back(row_sum(counts, classes_, k));
  const auto rate = [&](std::size_t truth, std::size_t answer) {
    return objects[truth] > 0 ? counts[truth * classes_ + answer] / objects[truth] : kUndefined;
  };
  for (std::uint32_t a = 0; a < classes_; ++a) {
    for (std::uint32_t b = a + 1; b < classes_; ++b) {
      const double confused = counts[a * classes_ + b] + counts[b * classes_ + a];
      constexpr double kLeastConfused = 1;
      if (confused < kLeastConfused) continue;
      audit_.hardest_pairs.push_back({ClassId{a}, ClassId{b}, rate(a, b), rate(b, a), confused});
    }
  }
  std::stable_sort(audit_.hardest_pairs.begin(), audit_.hardest_pairs.end(),
                   [](const ClassPair& a, const ClassPair& b) { return a.confused > b.confused; });
  if (audit_.hardest_pairs.size() > kMostHardPairs) audit_.hardest_pairs.resize(kMostHardPairs);
}

std::vector<std::string> Auditor::class_names() const {
  std::vector<std::string> names(options_.class_names.begin(), options_.class_names.end());
  while (names.size() < classes_) names.push_back(std::to_string(names.size()));
  return names;
}

std::string Auditor::worker_name(WorkerId worker) const {
  return worker.value < options_.worker_names.size()
             ? std::string(options_.worker_names[worker.value])
             : std::to_string(worker.value);
}

void Auditor::flag_workers() {
  std::vector<double> p;
  for (const WalkResult& walk : walks_) p.push_back(walk.change.p_value);
  const std::vector<double> adjusted = adjust_p_values(p);
  std::vector<const PairFinding*> strongest(table_.workers(), nullptr);
  for (const PairFinding& pair : audit_.pairs) {
    for (const WorkerId worker : {pair.first, pair.second}) {
      if (strongest[worker.value] == nullptr) strongest[worker.value] = &pair;
    }
  }
  const std::vector<std::string> names = class_names();
  for (std::uint32_t j = 0; j < table_.workers(); ++j) {
    const PairFinding* pair = strongest[j];
    std::string partner;
    if (pair != nullptr) {
      partner = worker_name(pair->first == WorkerId{j} ? pair->second : pair->first);
    }
    audit_.workers[j].flags = raise_flags(
        {audit_.workers[j], names, audit_.crowd_counts, audit_.median_seconds.value,
         walks_[j].timed_annotations, walks_[j].skill_deviation, walks_[j].change, adjusted[j],
         facts_.periods.has_times ? "in order of time" : "in order of the objects", pair, partner});
  }
}

Audit Auditor::run() {
  // STEP 1: what stands by itself.
  audit_.graph = graph_components(table_);
  label_items();
  AgreementOptions agreement;
  agreement.ordered = options_.ordered;
  agreement.values = options_.class_values;
  agreement.replicates = options_.replicates;
  agreement.seed = options_.seed;
  agreement.threads = options_.threads;
  audit_.agreement = job_agreement(table_, agreement);

  // STEP 2: every vote beside those of the others, then every worker.
  facts_ = vote_facts(table_, fit_, options_.threads);
  fill_quality();
  fill_figures();
  fill_counts();
  fill_values();

  // STEP 3: what only shows against the crowd.
  fill_class_bias();
  fill_confusions();
  find_duplicates();
  compare_all_groups();
  fill_classes();
  fill_hard_pairs();
  flag_workers();
  return std::move(audit_);
}

}  // namespace

Audit audit(const AnnotationTable& table, const FitResult& fit, const Posterior& posterior,
            std::span<const std::optional<ClassId>> gold, const AuditOptions& options) {
  if (posterior.is_sparse()) {
    throw Error(ErrorCode::kBadData, "an audit compares every class with every other, and " +
                                         std::to_string(table.classes()) + " classes of " +
                                         std::to_string(table.workers()) +
                                         " workers are too many for that: use consolidate "
                                         "--workers, or audit a part of the job");
  }
  return Auditor(table, fit, posterior, gold, options).run();
}

}  // namespace quorate
