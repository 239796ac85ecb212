// Workers whose figures are far from those of the others: modified z-scores from the median and the
// median absolute deviation (Iglewicz & Hoaglin 1993). Test: structured_report_test.cpp.
#include <algorithm>
#include <cmath>
#include <limits>

#include "quorate/base/numeric.hpp"
#include "quorate/base/readable.hpp"
#include "quorate/report/structured_report.hpp"

namespace quorate {
namespace {

constexpr std::uint64_t kLeastAnnotations = 5;
constexpr std::size_t kLeastWorkers = 5;
constexpr double kMostDeviations = 3.5;
constexpr double kNormal = 0.6745;  // MAD of a standard normal distribution
constexpr double kLeastShare = 0.05;
constexpr double kLeastPixels = 2;

/// Which values of a figure speak against a worker.
enum class BadSide { kNone, kLow, kHigh, kBoth };

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

BadSide bad_side(std::string_view name) {
  if (contains_any(name, {"bias"})) return BadSide::kBoth;
  if (contains_any(name, {"false-alarm", "spread"})) return BadSide::kHigh;
  if (contains_any(name, {"detection", "accuracy", "sensitivity", "specificity", "precision",
                          "recall", "iou", "dice", "f1", "agreement", "similarity"})) {
    return BadSide::kLow;
  }
  return BadSide::kNone;
}

double least_difference(const WorkerColumn& column) {
  return contains_any(column.meaning, {"in pixels", "in code points"}) ? kLeastPixels : kLeastShare;
}

struct Spread {
  double middle = std::numeric_limits<double>::quiet_NaN();
  double deviation = 0;  ///< median absolute
  std::size_t workers = 0;
};

/// Over the workers who did enough to be known; over all who have the figure where too few did.
Spread spread_of(const std::vector<StructuredWorker>& workers, std::size_t column) {
  std::vector<double> values;
  for (const std::uint64_t least : {kLeastAnnotations, std::uint64_t{0}}) {
    values.clear();
    for (const StructuredWorker& worker : workers) {
      const double value = worker.figures[column];
      if (worker.annotations >= least && !std::isnan(value)) values.push_back(value);
    }
    if (values.size() >= kLeastWorkers) break;
  }
  Spread spread;
  spread.workers = values.size();
  spread.middle = median(values);
  for (double& value : values) value = std::fabs(value - spread.middle);
  spread.deviation = median(values);
  return spread;
}

void mark(StructuredWorker& worker, std::size_t number, const WorkerColumn& column,
          const Spread& spread, BadSide bad) {
  const double value = worker.figures[number];
  if (std::isnan(value) || worker.annotations < kLeastAnnotations) return;
  const double difference = value - spread.middle;
  if (std::fabs(difference) < least_difference(column)) return;
  if (kNormal * std::fabs(difference) <= kMostDeviations * spread.deviation) return;
  UnusualFigure found;
  found.column = number;
  found.is_accused =
      bad == BadSide::kBoth || (difference < 0 ? bad == BadSide::kLow : bad == BadSide::kHigh);
  found.reason = column.name + " " + significant(value) + " (middle worker " +
                 significant(spread.middle) + ")";
  worker.is_accused = worker.is_accused || found.is_accused;
  worker.unusual.push_back(std::move(found));
}

}  // namespace

void mark_unusual_workers(StructuredWorkers& workers) {
  for (std::size_t c = 0; c < workers.columns.size(); ++c) {
    WorkerColumn& column = workers.columns[c];
    const Spread spread = spread_of(workers.workers, c);
    column.typical = spread.middle;
    const BadSide bad = bad_side(column.name);
    if (bad == BadSide::kNone || spread.workers < kLeastWorkers) continue;
    for (StructuredWorker& worker : workers.workers) mark(worker, c, column, spread, bad);
  }
  workers.accused = static_cast<std::size_t>(
      std::count_if(workers.workers.begin(), workers.workers.end(),
                    [](const StructuredWorker& worker) { return worker.is_accused; }));
  std::stable_sort(workers.workers.begin(), workers.workers.end(),
                   [](const StructuredWorker& a, const StructuredWorker& b) {
                     return a.is_accused != b.is_accused ? a.is_accused
                                                         : a.annotations > b.annotations;
                   });
}

}  // namespace quorate
