// The audit of a fitted job: who labels well, who is biased, and how sure that is. Pure: reads the
// votes and the fit, never a file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "quorate/audit/agreement.hpp"
#include "quorate/audit/bias.hpp"
#include "quorate/audit/components.hpp"
#include "quorate/audit/flags.hpp"
#include "quorate/audit/groups.hpp"
#include "quorate/audit/measure.hpp"
#include "quorate/audit/pairs.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"

namespace quorate {

/// Everything that is known of one worker.
struct WorkerAudit {
  std::uint64_t annotations = 0;
  std::uint64_t objects = 0;                  ///< distinct
  std::int64_t first_ms = kNoSubmissionTime;  ///< active span, since 1970, UTC
  std::int64_t last_ms = kNoSubmissionTime;
  Measure median_seconds;  ///< time spent on one annotation; the interval is the middle half
                           ///< (first to third quartile)

  /// Share of the annotations that equal the consensus of all OTHER workers on the same object,
  /// ties by their share. Wilson interval. Objects that nobody else labelled do not count.
  Measure consensus_accuracy;
  std::uint64_t compared = 0;  ///< annotations on objects that others labelled as well

  Measure gold_accuracy;  ///< share of right annotations on objects with a true label; Wilson
  std::uint64_t gold_annotations = 0;

  /// Under the model, with a 95 % credible interval that holds the uncertainty of the truth too.
  Measure accuracy;

  /// K x K expected annotations under the model, [truth * K + answer]; empty where workers x K x K
  /// were too many.
  std::vector<double> confusion_counts;
  /// The same with the truth as only the others' votes tell it; what bias and flags are made of.
  std::vector<double> consensus_counts;

  /// What a label of this worker is worth: mutual information of truth and answer, bits, in
  /// [0, log2 K].
  Measure informedness;
  /// Raykar & Yu (JMLR 13 (2012) 491-518): 0 a spammer, 1 perfect (or perfectly correctable).
  Measure spammer_score;
  /// Expected share of wrong labels if they are taken as they are, under the job's class prior ...
  Measure error;
  /// ... the part of it that vanishes when every answer is replaced by the class that is most
  /// probable given the answer (bias), ...
  Measure correctable_error;
  /// ... and the part that stays (noise). Ipeirotis, Provost & Wang (HCOMP 2010), costs 0 and 1.
  Measure noise_error;

  /// Share of the annotations that come from looking, in a mixture with answers drawn from the
  /// worker's own habit: 1 agrees wherever the others do, 0 is random, below 0 is contrary.
  Measure skill;

  std::vector<ClassBias> classes;     ///< by class; without classes neither used nor expected
  std::vector<Confusion> confusions;  ///< systematic ones, most striking first, at most 5
  std::vector<Flag> flags;            ///< worst first
  std::uint32_t component = GraphComponents::kNoComponent;
};

/// One class of the job.
struct ClassAudit {
  double prior = kUndefined;               ///< under the model
  double expected_objects = 0;             ///< sum of the posterior
  std::uint64_t consolidated_objects = 0;  ///< most probable class
  std::uint64_t annotations = 0;
};

/// Two classes that the crowd confuses.
struct ClassPair {
  ClassId first;  ///< the smaller id
  ClassId second;
  double first_as_second =
      kUndefined;  ///< share of the votes on objects of `first` that say `second`
  double second_as_first = kUndefined;
  double confused = 0;  ///< expected number of votes that confuse them, both ways
};

struct AuditOptions {
  bool ordered = false;              ///< the classes are ordered as their ids
  std::vector<double> class_values;  ///< by class, where their names are numbers; else empty
  std::vector<WorkerAttribute> attributes;
  std::span<const std::string> class_names;  ///< for the flags' sentences
  std::span<const std::string_view> worker_names;
  std::size_t replicates = 1000;  ///< of the bootstrap
  std::uint64_t seed = 1;
  unsigned threads = 1;
};

struct Audit {
  std::vector<WorkerAudit> workers;  ///< by WorkerId
  JobAgreement agreement;
  std::vector<ClassAudit> classes;       ///< by ClassId
  std::vector<ClassPair> hardest_pairs;  ///< most confused first, at most 10
  std::vector<double> crowd_counts;  ///< sum of all consensus_counts, K x K; empty where those are
  GraphComponents graph;
  std::vector<PairFinding> pairs;  ///< significant ones, strongest first, at most 1,000
  std::vector<GroupComparison> groups;
  Measure median_seconds;  ///< of the crowd: median over workers of their medians; quartiles
};

/// Audits `table` as `fit` explains it. `posterior`: the calibrated one, a row per item. `gold`: by
/// ItemId, or empty. Votes that are for no class (ids from table.classes() on) count as annotations
/// only. Same bits for any number of threads. Cost: O(votes x K) plus the bootstrap. Throws
/// Error{kBadData} for a sparse posterior: its classes are too many to compare.
[[nodiscard]] Audit audit(const AnnotationTable& table, const FitResult& fit,
                          const Posterior& posterior, std::span<const std::optional<ClassId>> gold,
                          const AuditOptions& options);

}  // namespace quorate
