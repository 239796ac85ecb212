// What the numbers of a report say should be acted on. Each check has its threshold here, and the
// command that acts on it. Test: alerts_test.cpp.
#include <algorithm>
#include <cmath>

#include "alert_list.hpp"
#include "quorate/base/readable.hpp"
#include "quorate/report/confidence_data.hpp"
#include "quorate/report/report.hpp"

namespace quorate {
namespace {

constexpr double kManyChanged = 0.02;
constexpr double kFewAccepted = 0.5;
constexpr double kShiftedShare = 0.1;

class Checks {
 public:
  explicit Checks(ReportData& data) : data_(data), found_(data.provenance.inputs_quoted) {}

  void run() {
    check_confidence();
    found_.check_records(data_.provenance);
    found_.check_unlabeled(data_.verdict.objects, data_.verdict.labeled);
    if (data_.verdict.confidence_is_known) {
      found_.check_single(data_.verdict.single_vote_objects, data_.verdict.labeled);
    }
    check_gold();
    check_fit();
    check_workers();
    check_labels();
    check_classes();
    data_.alerts = found_.worst_first();
  }

 private:
  void add(Severity severity, std::string title, std::string detail, std::string section,
           std::string command = {}) {
    found_.add(severity, std::move(title), std::move(detail), std::move(section),
               std::move(command));
  }

  [[nodiscard]] std::string command(const std::string& verb, const std::string& options) const {
    return found_.command(verb, options);
  }

  void check_confidence() {
    const ReportVerdict& verdict = data_.verdict;
    if (!verdict.confidence_is_known) {
      add(Severity::kCritical, "The confidence is not known", verdict.confidence_reason + ".",
          "confidence");
      return;
    }
    if (data_.confidence.calibration == "none") {
      add(Severity::kSerious, "The confidence is not calibrated",
          "The model takes the votes on one object for independent and is far too sure of itself.",
          "confidence", command("report", "--calibration votes"));
    }
    if (data_.confidence.calibration == "service") {
      add(Severity::kWarning, "The confidence is the service's own",
          "Nothing has calibrated it; the default model calibrates its own.", "confidence",
          command("report", "--model dawid-skene"));
    }
    if (verdict.classes == 1) {
      add(Severity::kSerious, "There is only one class",
          "Every confidence is 1 and says nothing. If the workers had more to choose from, give "
          "the list.",
          "classes", command("report", "--label-categories FILE"));
    }
    if (verdict.labeled > 0 && verdict.accepted_share < kFewAccepted) {
      add(Severity::kWarning,
          (verdict.accepted == 0
               ? std::string("No label has")
               : "Only " + percent(verdict.accepted_share) + " of the labels have") +
              " confidence 0.95 or more",
          "Fewer than half can be accepted at 95 % confidence. More annotations on the others "
          "raise it; the manifest has every object's confidence.",
          "confidence", command("consolidate", "--output output.manifest"));
    }
  }

  void check_gold() {
    if (!data_.confidence.gold || data_.confidence.gold->items == 0) return;
    const Evaluation& gold = *data_.confidence.gold;
    if (!std::isnan(gold.ece) && gold.ece > gold.ece_null_high) {
      add(Severity::kSerious, "The confidence is miscalibrated: ECE " + decimal(gold.ece, 3),
          "Chance alone stays below " + decimal(gold.ece_null_high, 3) + " in 95 % of cases.",
          "confidence",
          command("report", "--gold " + data_.confidence.gold_file + " --calibration gold"));
    }
    const AcceptTarget* advised = advised_target(data_.confidence);
    if (advised == nullptr || advised->line->gold_items == 0) return;
    const AcceptLine& line = *advised->line;
    if (line.measured_interval.high >= line.expected_accuracy) return;
    add(Severity::kCritical,
        "From confidence " + decimal(line.threshold, 3) + " up, " +
            percent(line.measured_accuracy) + " of the labels are right, not " +
            percent(line.expected_accuracy),
        "Measured on " + grouped(line.gold_items, "true label") + ", 95 % interval " +
            percent(line.measured_interval.low) + " to " + percent(line.measured_interval.high) +
            ": choose a threshold by what is measured.",
        "confidence",
        command("report", "--gold " + data_.confidence.gold_file + " --calibration gold"));
  }

  void check_fit() {
    const ReportFit& fit = data_.fit;
    if (fit.stop_reason == "max-iterations") {
      add(Severity::kSerious,
          "The fit did not converge in " + grouped(fit.trace.size(), "iteration"),
          "The labels may still change.", "fit", command("report", "--max-iterations 5000"));
    }
    for (const PriorSensitivity& line : fit.sensitivity) {
      if (line.share <= kManyChanged) continue;
      add(Severity::kWarning, percent(line.share) + " of the labels depend on the prior",
          "With strength " + significant(line.strength) + " instead of " +
              significant(fit.prior_strength) + ", " + grouped(line.changed, "label") +
              " would be another; more than " + percent(kManyChanged) +
              " says that workers are little known.",
          "fit");
      break;
    }
  }

  void check_workers();

  void check_labels() {
    if (data_.verdict.tied > 0) {
      add(Severity::kNote, grouped(data_.verdict.tied, "label") + " tied",
          "Another class is as probable; the first in the order of the classes was taken.",
          "objects");
    }
  }

  void check_classes() {
    double votes = 0;
    double labels = 0;
    std::size_t unused = 0;
    for (const ReportClass& line : data_.classes.classes) {
      votes += static_cast<double>(line.votes);
      labels += static_cast<double>(line.labels);
      unused += line.labels == 0 ? 1 : 0;
    }
    if (unused > 0) {
      add(Severity::kNote, grouped(unused, "class") + " without a single label",
          "No object got " + std::string(unused == 1 ? "it" : "them") + ".", "classes");
    }
    if (labels == 0) return;
    for (const ReportClass& line : data_.classes.classes) {
      const double of_votes = static_cast<double>(line.votes) / votes;
      const double of_labels = static_cast<double>(line.labels) / labels;
      if (std::fabs(of_labels - of_votes) < kShiftedShare) continue;
      add(Severity::kNote,
          "'" + line.name + "' has " + percent(of_votes) + " of the votes and " +
              percent(of_labels) + " of the labels",
          "Workers use this class more or less often than the objects hold it.", "classes",
          command("audit", "--output audit.json"));
    }
  }

  ReportData& data_;
  AlertList found_;
};

/// Flags of one kind, over all workers that are accused.
struct FlagCount {
  std::string kind;
  std::size_t workers = 0;
  std::uint64_t annotations = 0;
  std::string first;
  std::string advice;
};

Severity severity_of(const std::string& kind) {
  if (kind == "constant" || kind == "random" || kind == "below-chance" || kind == "label-swapped" ||
      kind == "duplicate")
    return Severity::kSerious;
  return kind == "too-little-evidence" ? Severity::kNote : Severity::kWarning;
}

void Checks::check_workers() {
  const ReportWorkers& workers = data_.workers;
  std::vector<FlagCount> kinds;
  double all = 0;
  for (const ReportWorker& worker : workers.workers) {
    all += static_cast<double>(worker.annotations);
    for (const ReportFlag& flag : worker.flags) {
      auto kind = std::find_if(kinds.begin(), kinds.end(),
                               [&](const FlagCount& k) { return k.kind == flag.kind; });
      if (kind == kinds.end()) {
        kinds.push_back({flag.kind, 0, 0, worker.name, flag.advice});
        kind = kinds.end() - 1;
      }
      ++kind->workers;
      kind->annotations += worker.annotations;
    }
  }
  for (const FlagCount& kind : kinds) {
    add(severity_of(kind.kind),
        grouped(kind.workers, "worker") + " flagged " + kind.kind + ": " +
            (kind.workers == 1 ? kind.first : kind.first + " and others"),
        percent(static_cast<double>(kind.annotations) / all) + " of the annotations. " +
            kind.advice,
        "workers", command("audit", "--output audit.json"));
  }
  if (workers.components > 1) {
    add(Severity::kWarning,
        "The job falls into " + grouped(workers.components) + " parts that share nothing",
        "Workers of different parts labeled no common object, not even through others: nothing "
        "tells how they compare.",
        "workers");
  }
}

}  // namespace

void find_alerts(ReportData& data) { Checks(data).run(); }

}  // namespace quorate
