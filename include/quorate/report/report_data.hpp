// Everything that a confidence report says, as plain values with names resolved: report.json and
// the page are pure functions of it. Shares and probabilities are in [0, 1]; NaN is undefined (null
// in the JSON, "n/a" on the page). Nothing here depends on the clock or on the number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "quorate/audit/measure.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/confidence/calibration.hpp"
#include "quorate/confidence/evaluation.hpp"
#include "quorate/core/fit_result.hpp"

namespace quorate {

/// Section 1, and what the sentences of the verdict are made of.
struct ReportVerdict {
  std::size_t objects = 0;
  std::size_t labeled = 0;
  std::size_t tied = 0;
  std::uint64_t annotations = 0;
  std::size_t workers = 0;
  std::size_t classes = 0;
  double votes_per_object = 0;  ///< mean over the objects that have any
  std::size_t single_vote_objects = 0;
  std::string model;
  bool confidence_is_known = true;
  std::string confidence_reason;  ///< why it is not known
  double expected_accuracy = 0;   ///< mean confidence
  std::size_t accepted = 0;       ///< labelled objects with confidence 0.95 or more
  double accepted_share = 0;      ///< of all labelled objects
  double accepted_accuracy = 0;   ///< expected, of those; NaN where there are none
};

/// How bad an alert is; the worst stand first.
enum class Severity : std::uint8_t { kCritical, kSerious, kWarning, kNote };

struct ReportAlert {
  Severity severity = Severity::kNote;
  std::string title;    ///< what is wrong, with its number
  std::string detail;   ///< why it matters, and the threshold
  std::string section;  ///< id of the section that shows it
  std::string command;  ///< what acts on it; may be empty
};

/// What accepting every label of at least this confidence gives.
struct AcceptLine {
  double threshold = 0;
  std::size_t items = 0;
  double share = 0;              ///< of all labelled objects
  double expected_accuracy = 0;  ///< mean confidence of the accepted; NaN where there are none
  std::size_t gold_items = 0;    ///< accepted ones whose truth is known
  std::size_t gold_right = 0;
  double measured_accuracy = 0;  ///< NaN where no accepted object has gold
  Interval measured_interval;    ///< Wilson, 95 %
};

/// One row of the table of targets: the lowest threshold (a multiple of 0.001) at which the
/// accepted labels are expected to be right this often.
struct AcceptTarget {
  double target = 0;
  std::optional<AcceptLine> line;  ///< nothing where no threshold gets there
};

struct HistogramBin {
  double low = 0;
  double high = 0;
  std::size_t items = 0;
};

/// One bin of hidden votes by the probability that was predicted for the likeliest answer.
struct HeldOutCheckBin {
  double low = 0;
  double high = 0;
  std::uint64_t votes = 0;
  double predicted = 0;  ///< mean probability
  double observed = 0;   ///< share of the hidden votes that were that answer
  Interval observed_interval;
};

/// Section 3.
struct ReportConfidence {
  std::string calibration;  ///< "votes", "gold", "none", or "service" for a replay
  std::vector<HistogramBin> histogram;
  std::vector<AcceptLine> curve;       ///< thresholds ascending, one a change of the accepted set
  std::vector<AcceptLine> thresholds;  ///< at fixed thresholds
  std::vector<AcceptTarget> targets;
  std::optional<Evaluation> gold;  ///< where true labels were given
  std::string gold_file;           ///< as it stands in a shell
  std::string gold_caveat;         ///< why the measured numbers may flatter; mostly empty
  std::uint64_t held_out_votes = 0;
  std::vector<HeldOutPoint> held_out;  ///< how well each rho predicts the hidden votes
  double held_out_expected = 0;  ///< share of hidden votes expected to be the likeliest answer
  double held_out_observed = 0;  ///< share that were
  std::vector<HeldOutCheckBin> held_out_check;
};

/// A flag on a worker: the number, what it was held against, why, and what to do.
struct ReportFlag {
  std::string kind;
  double value = 0;
  double threshold = 0;
  std::string reason;
  std::string advice;
};

struct ReportWorker {
  std::string name;
  std::uint64_t annotations = 0;
  std::uint64_t objects = 0;
  Measure accuracy;            ///< under the model; credible interval
  Measure consensus_accuracy;  ///< against the labels without the worker's own votes
  Measure gold_accuracy;
  std::uint64_t gold_annotations = 0;
  Measure information;  ///< bits per label
  Measure spammer_score;
  Measure correctable_error;
  Measure noise_error;
  Measure median_seconds;
  std::vector<std::string> biases;  ///< sentences with their numbers, the strongest first
  std::vector<ReportFlag> flags;    ///< worst first
  bool is_accused = false;          ///< some flag speaks against the worker
  std::vector<double> confusion;  ///< K x K expected votes [truth][answer]; only of accused workers
};

struct ReportGroup {
  std::string name;
  std::uint64_t workers = 0;
  std::uint64_t annotations = 0;
  Measure consensus_accuracy;
};

/// One way to divide the workers, and whether the groups differ.
struct ReportComparison {
  std::string attribute;
  std::vector<ReportGroup> groups;
  double p_value = 0;  ///< adjusted; NaN where `reason` says why
  std::string reason;
};

/// An agreement statistic of the whole job.
struct ReportAgreement {
  std::string name;
  Measure measure;
  std::string sentence;
};

/// Two workers who are probably not independent.
struct ReportPair {
  std::string first;
  std::string second;
  std::uint64_t common_objects = 0;
  std::uint64_t same_wrong = 0;
  double expected_same_wrong = 0;
};

/// Section 4.
struct ReportWorkers {
  std::vector<ReportWorker> workers;  ///< accused first, then by annotations
  std::size_t accused = 0;
  double crowd_accuracy = 0;  ///< under the model, over all annotations
  std::vector<ReportComparison> comparisons;
  std::vector<ReportAgreement> agreement;
  std::vector<ReportPair> pairs;  ///< the strongest
  std::size_t components = 1;     ///< parts of the job without a common worker or object
};

struct ReportClass {
  std::string name;
  double prior = 0;            ///< under the model
  std::uint64_t votes = 0;     ///< raw
  std::uint64_t labels = 0;    ///< consolidated
  double expected_labels = 0;  ///< sum of the probabilities
};

/// Two classes that workers confuse.
struct ReportClassPair {
  std::string first;
  std::string second;
  double first_as_second = 0;  ///< share of the votes on objects of `first` that say `second`
  double second_as_first = 0;
  double confused = 0;  ///< expected votes that confuse them, both ways
};

/// Section 5.
struct ReportClasses {
  std::vector<ReportClass> classes;            ///< in class order
  std::vector<double> confusion;               ///< K x K expected votes; may be empty
  std::vector<ReportClassPair> hardest_pairs;  ///< most confused first
};

struct ReportVote {
  std::string worker;
  std::string label;
  double worker_accuracy = 0;
};

struct ReportObject {
  std::string name;
  std::string label;
  double confidence = 0;
  bool tied = false;
  std::string runner_up;  ///< may be empty
  double runner_up_probability = 0;
  std::string truth;  ///< gold label; may be empty
  std::vector<ReportVote> votes;
  std::string image;  ///< data: or relative or http(s) address; empty: none is shown
};

/// Section 6.
struct ReportObjects {
  std::vector<ReportObject> least_certain;
  std::size_t unlabeled = 0;
  std::string image_source;  ///< what img-src must allow: "", "data:", "'self'" or an address
  std::size_t images_missing = 0;
};

/// A refit with another strength of the prior.
struct PriorSensitivity {
  double strength = 0;
  std::size_t changed = 0;  ///< labels that differ from the fit's own
  double share = 0;
};

/// Section 7.
struct ReportFit {
  std::string stop_reason;
  std::vector<IterationTrace> trace;
  double tolerance = 0;
  double rho = 0;  ///< NaN where there is none
  std::string rho_source;
  double prior_strength = 0;
  std::vector<PriorSensitivity> sensitivity;
  std::string sensitivity_reason;  ///< why it is empty
};

struct ReportInput {
  std::string name;
  std::string format;
  std::uint64_t bytes = 0;
};

/// Section 8.
struct ReportProvenance {
  std::string version;
  std::string command;
  std::string inputs_quoted;  ///< as they stand in a shell
  std::uint64_t seed = 0;
  std::vector<ReportInput> inputs;
  std::uint64_t in = 0;
  std::uint64_t used = 0;
  std::uint64_t rejected = 0;
  std::uint64_t superseded_by_newer_file = 0;
  std::uint64_t superseded_by_duplicate = 0;
  std::vector<std::pair<std::string, std::uint64_t>> rejected_by_reason;
  std::vector<std::pair<std::string, std::string>> options;
  std::vector<std::string> warnings;
};

struct ReportData {
  std::string title;
  ReportVerdict verdict;
  std::vector<ReportAlert> alerts;  ///< worst first
  ReportConfidence confidence;
  ReportWorkers workers;
  ReportClasses classes;
  ReportObjects objects;
  ReportFit fit;
  ReportProvenance provenance;
};

}  // namespace quorate
