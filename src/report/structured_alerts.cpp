// What the numbers of a structured task say should be acted on. Each check has its threshold here.
// Test: structured_report_test.cpp.
#include <algorithm>
#include <cmath>

#include "alert_list.hpp"
#include "quorate/base/readable.hpp"
#include "quorate/report/structured_report.hpp"
#include "task_words.hpp"

namespace quorate {
namespace {

constexpr double kFewSure = 0.5;
constexpr double kLowDetection = 0.5;
constexpr double kHighError = 0.1;  // calibration error on true answers
constexpr double kManyEmpty = 0.1;
constexpr std::size_t kLeastScored = 30;  // objects, below which a calibration error is chance
constexpr std::size_t kMostNamed = 4;     // workers with an alert each

class Checks {
 public:
  explicit Checks(StructuredReportData& data)
      : data_(data), words_(words_of(data.task)), found_(data.provenance.inputs_quoted) {}

  void run() {
    check_confidence();
    found_.check_records(data_.provenance);
    found_.check_unlabeled(data_.verdict.objects, data_.verdict.labeled);
    found_.check_single(data_.verdict.single_answer_objects, data_.verdict.labeled);
    check_gold();
    check_crowd();
    check_workers();
    check_results();
    data_.alerts = found_.worst_first();
  }

 private:
  void check_confidence() {
    const StructuredVerdict& verdict = data_.verdict;
    if (std::isnan(verdict.all_right)) {
      found_.add(Severity::kCritical, "The confidence is not known",
                 "The model " + verdict.model + " does not tell how sure it is.", "confidence",
                 found_.command("report", "--output report.html"));
      return;
    }
    const double share = static_cast<double>(verdict.sure) /
                         static_cast<double>(std::max<std::size_t>(verdict.labeled, 1));
    if (verdict.labeled == 0 || share >= kFewSure) return;
    found_.add(Severity::kWarning,
               (verdict.sure == 0 ? std::string("No object has")
                                  : "Only " + percent(share) + " of the objects have") +
                   " confidence 0.95 or more",
               "Fewer than half can be taken as they are. More answers on the others raise it; the "
               "manifest has every object's confidence and every " +
                   std::string(words_.part) + "'s.",
               "confidence", found_.command("consolidate", "--output output.manifest"));
  }

  void check_gold() {
    if (!data_.gold || data_.gold->scored < kLeastScored) return;
    for (const StructuredMetric& metric : data_.gold->metrics) {
      if (metric.name != "ECE" || !(metric.value > kHighError)) continue;
      found_.add(Severity::kSerious,
                 "The confidence is off by " + decimal(metric.value, 3) + " on average",
                 "Calibration error on the true answers; more than " + significant(kHighError) +
                     " says: choose a threshold by what is measured.",
                 "confidence");
    }
  }

  /// The crowd as a whole: outliers do not show what everybody does.
  void check_crowd() {
    for (const WorkerColumn& column : data_.workers.columns) {
      if (column.name != "detection-rate" || !(column.typical < kLowDetection)) continue;
      found_.add(Severity::kSerious,
                 "The middle worker finds " + percent(column.typical) + " of what is there",
                 "Below " + percent(kLowDetection) +
                     ", most things are seen by a minority: ask more "
                     "workers an object, or say more clearly what to mark.",
                 "workers", found_.command("audit", "--output audit.json"));
    }
  }

  /// The first of them each, those who are far off in most answers first; the others in one line.
  void check_workers() {
    std::vector<const StructuredWorker*> accused;
    double all = 0;
    for (const StructuredWorker& worker : data_.workers.workers) {
      all += static_cast<double>(worker.annotations);
      if (worker.is_accused) accused.push_back(&worker);
    }
    const auto weight = [](const StructuredWorker* worker) {
      return worker->unusual.size() * worker->annotations;
    };
    std::stable_sort(accused.begin(), accused.end(),
                     [&](const StructuredWorker* a, const StructuredWorker* b) {
                       return weight(a) > weight(b);
                     });
    const std::size_t named = accused.size() > kMostNamed + 1 ? kMostNamed : accused.size();
    for (std::size_t i = 0; i < named; ++i) check_worker(*accused[i], all);
    if (named == accused.size()) return;
    std::uint64_t annotations = 0;
    for (std::size_t i = named; i < accused.size(); ++i) annotations += accused[i]->annotations;
    found_.add(Severity::kWarning,
               grouped(accused.size() - named) + " more workers are far from the others",
               percent(static_cast<double>(annotations) / all) +
                   " of the answers. The table marks the figures.",
               "workers", found_.command("audit", "--output audit.json"));
  }

  void check_worker(const StructuredWorker& worker, double all) {
    bool grave = false;
    std::string reasons;
    for (const UnusualFigure& figure : worker.unusual) {
      if (!figure.is_accused) continue;
      grave = grave || is_grave(worker, figure.column);
      reasons += (reasons.empty() ? "" : "; ") + figure.reason;
    }
    found_.add(grave ? Severity::kSerious : Severity::kWarning,
               worker.name + " is far from the others",
               as_sentence(reasons) + " " + percent(static_cast<double>(worker.annotations) / all) +
                   " of the answers. The result allows for it; look at what this worker did, and "
                   "whether the instructions are clear.",
               "workers", found_.command("audit", "--output audit.json"));
  }

  /// Finds less than half of what others find, or is wrong more than twice as often.
  [[nodiscard]] bool is_grave(const StructuredWorker& worker, std::size_t column) const {
    const std::string& name = data_.workers.columns[column].name;
    const double typical = data_.workers.columns[column].typical;
    const double value = worker.figures[column];
    if (name.find("bias") != std::string::npos || name.find("spread") != std::string::npos)
      return false;
    return value < typical / 2 || value > std::max(2 * typical, 0.2);
  }

  void check_results() {
    const StructuredVerdict& verdict = data_.verdict;
    if (verdict.tied > 0) {
      found_.add(Severity::kNote, grouped(verdict.tied, "object") + " with a tie",
                 "Something in it is as probable as another answer; the first was taken.",
                 "objects");
    }
    const double empty = static_cast<double>(verdict.empty_objects) /
                         static_cast<double>(std::max<std::size_t>(verdict.labeled, 1));
    if (empty > kManyEmpty && verdict.parts > 0) {
      found_.add(Severity::kNote,
                 percent(empty) + " of the objects have no " + std::string(words_.part) +
                     " of confidence 0.5 or more",
                 "That may be true; where it is not, the workers missed it or did not agree.",
                 "objects");
    }
  }

  StructuredReportData& data_;
  TaskWords words_;
  AlertList found_;
};

}  // namespace

void find_alerts(StructuredReportData& data) { Checks(data).run(); }

}  // namespace quorate
