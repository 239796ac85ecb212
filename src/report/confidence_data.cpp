// Accepting every label whose confidence is at least t: how many, how often right. With calibrated
// confidences the expected accuracy is their mean; the curve over t is the risk-coverage curve of
// El-Yaniv & Wiener, JMLR 11 (2010) 1605-1641, upside down. Test: confidence_data_test.cpp.
#include "quorate/report/confidence_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

constexpr std::size_t kSteps = 1000;
constexpr std::size_t kHistogramBins = 20;
constexpr std::array kThresholds = {0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999};
constexpr std::array kTargets = {0.999, 0.99, 0.98, 0.95, 0.9};
constexpr double kLeastAdvisedShare = 0.1;

double threshold_of(std::size_t step, std::size_t steps) {
  return static_cast<double>(step) / static_cast<double>(steps);
}

/// The largest step whose threshold is not above the confidence, exactly.
std::size_t step_of(double confidence, std::size_t steps) {
  auto step = static_cast<std::size_t>(std::clamp(
      std::floor(confidence * static_cast<double>(steps)), 0.0, static_cast<double>(steps)));
  while (step > 0 && threshold_of(step, steps) > confidence) --step;
  while (step < steps && threshold_of(step + 1, steps) <= confidence) ++step;
  return step;
}

}  // namespace

AcceptTable::AcceptTable(std::span<const LabelConfidence> labels) : from_(kSteps + 1) {
  for (const LabelConfidence& label : labels) {
    Sums& sums = from_[step_of(label.confidence, kSteps)];
    ++sums.items;
    sums.confidence += label.confidence;
    if (!label.right) continue;
    ++sums.gold_items;
    sums.gold_right += *label.right ? 1 : 0;
  }
  for (std::size_t step = kSteps; step > 0; --step) {
    Sums& below = from_[step - 1];
    const Sums& here = from_[step];
    below.items += here.items;
    below.confidence += here.confidence;
    below.gold_items += here.gold_items;
    below.gold_right += here.gold_right;
  }
}

AcceptLine AcceptTable::at(std::size_t step) const {
  const Sums& sums = from_[step];
  const auto items = static_cast<double>(sums.items);
  const auto all = static_cast<double>(from_.front().items);
  AcceptLine line;
  line.threshold = threshold_of(step, kSteps);
  line.items = sums.items;
  line.share = all > 0 ? items / all : kNaN;
  line.expected_accuracy = items > 0 ? sums.confidence / items : kNaN;
  line.gold_items = sums.gold_items;
  line.gold_right = sums.gold_right;
  const auto gold = static_cast<double>(sums.gold_items);
  const auto right = static_cast<double>(sums.gold_right);
  line.measured_accuracy = gold > 0 ? right / gold : kNaN;
  line.measured_interval = wilson_interval(right, gold);
  return line;
}

std::optional<AcceptLine> AcceptTable::lowest(double target) const {
  // The mean confidence rises with the threshold as long as anything is accepted.
  constexpr double kSlack = 1e-12;  // 0.9 + 0.9 + 0.9 is a little less than 2.7
  for (std::size_t step = 0; step <= kSteps && from_[step].items > 0; ++step) {
    const Sums& sums = from_[step];
    if (sums.confidence >= (target - kSlack) * static_cast<double>(sums.items)) return at(step);
  }
  return std::nullopt;
}

std::vector<AcceptLine> AcceptTable::curve() const {
  std::vector<AcceptLine> lines;
  for (std::size_t step = 0; step <= kSteps && from_[step].items > 0; ++step) {
    const bool is_last = step == kSteps || from_[step + 1].items != from_[step].items;
    if (lines.empty() || is_last) lines.push_back(at(step));
  }
  return lines;
}

void add_accept_tables(std::span<const LabelConfidence> labels, ReportConfidence& out) {
  out.histogram.resize(kHistogramBins);
  for (std::size_t b = 0; b < kHistogramBins; ++b) {
    out.histogram[b].low = threshold_of(b, kHistogramBins);
    out.histogram[b].high = threshold_of(b + 1, kHistogramBins);
  }
  for (const LabelConfidence& label : labels) {
    const std::size_t bin = step_of(label.confidence, kHistogramBins);
    ++out.histogram[std::min(bin, kHistogramBins - 1)].items;
  }
  const AcceptTable table(labels);
  out.curve = table.curve();
  for (const double threshold : kThresholds)
    out.thresholds.push_back(table.at(step_of(threshold, kSteps)));
  for (const double target : kTargets) out.targets.push_back({target, table.lowest(target)});
}

const AcceptTarget* advised_target(const ReportConfidence& confidence) {
  const AcceptTarget* best = nullptr;
  for (const AcceptTarget& target : confidence.targets) {
    if (!target.line || target.target > 0.9901) continue;  // 99.9 % is a wish of few
    if (best == nullptr) best = &target;
    if (target.line->share >= kLeastAdvisedShare) return &target;
  }
  return best;
}

}  // namespace quorate
