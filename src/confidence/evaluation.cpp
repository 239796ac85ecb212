// Test: evaluation_test.cpp.
#include "quorate/confidence/evaluation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "quorate/base/numeric.hpp"
#include "quorate/base/random.hpp"

namespace quorate {
namespace {

constexpr double kLeastProbability = 1e-6;
constexpr std::size_t kBins = 15;
constexpr std::size_t kNullRuns = 2000;
constexpr std::array kThresholds = {0.5, 0.8, 0.9, 0.95, 0.99};

std::size_t bin_of(double confidence) {
  return std::min(kBins - 1, static_cast<std::size_t>(confidence * static_cast<double>(kBins)));
}

/// The probability that the item's prediction gives to class k.
double probability(const ScoredItem& item, std::size_t k, std::size_t classes) {
  if (!item.probabilities.empty()) return item.probabilities[k];
  if (k == item.label.value) return item.confidence;
  return classes > 1 ? (1 - item.confidence) / static_cast<double>(classes - 1) : 0.0;
}

double log_loss(std::span<const ScoredItem> items, std::size_t classes) {
  double sum = 0;
  for (const ScoredItem& item : items) {
    sum -=
        std::log(std::clamp(probability(item, item.truth.value, classes), kLeastProbability, 1.0));
  }
  return sum / static_cast<double>(items.size());
}

double brier(std::span<const ScoredItem> items, std::size_t classes) {
  double sum = 0;
  for (const ScoredItem& item : items) {
    for (std::size_t k = 0; k < classes; ++k) {
      const double error = probability(item, k, classes) - (k == item.truth.value ? 1.0 : 0.0);
      sum += error * error;
    }
  }
  return sum / static_cast<double>(items.size());
}

std::vector<ReliabilityBin> reliability(std::span<const ScoredItem> items) {
  std::vector<ReliabilityBin> bins(kBins);
  std::array<double, kBins> confidence{};
  std::array<double, kBins> correct{};
  for (const ScoredItem& item : items) {
    const std::size_t b = bin_of(item.confidence);
    ++bins[b].items;
    confidence[b] += item.confidence;
    correct[b] += item.label == item.truth ? 1.0 : 0.0;
  }
  for (std::size_t b = 0; b < kBins; ++b) {
    const auto n = static_cast<double>(bins[b].items);
    bins[b].low = static_cast<double>(b) / static_cast<double>(kBins);
    bins[b].high = static_cast<double>(b + 1) / static_cast<double>(kBins);
    bins[b].mean_confidence = n > 0 ? confidence[b] / n : kNaN;
    bins[b].accuracy = n > 0 ? correct[b] / n : kNaN;
    bins[b].accuracy_interval = wilson_interval(correct[b], n);
  }
  return bins;
}

double calibration_error(std::span<const ReliabilityBin> bins, std::size_t items) {
  double sum = 0;
  for (const ReliabilityBin& bin : bins) {
    if (bin.items > 0)
      sum += static_cast<double>(bin.items) * std::fabs(bin.accuracy - bin.mean_confidence);
  }
  return sum / static_cast<double>(items);
}

/// Calibration errors of simulated sources whose labels are right exactly as often as their
/// confidence says, sorted.
std::vector<double> null_errors(std::span<const ScoredItem> items, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> errors;
  errors.reserve(kNullRuns);
  for (std::size_t run = 0; run < kNullRuns; ++run) {
    std::array<double, kBins> surplus{};  // right labels minus expected right labels
    for (const ScoredItem& item : items) {
      const bool right = random.uniform() < item.confidence;
      surplus[bin_of(item.confidence)] += (right ? 1.0 : 0.0) - item.confidence;
    }
    double error = 0;
    for (const double s : surplus) error += std::fabs(s);
    errors.push_back(error / static_cast<double>(items.size()));
  }
  std::sort(errors.begin(), errors.end());
  return errors;
}

std::vector<ClassScore> class_scores(std::span<const ScoredItem> items, std::size_t classes) {
  std::vector<ClassScore> scores(classes);
  for (const ScoredItem& item : items) {
    ++scores[item.truth.value].gold;
    ++scores[item.label.value].predicted;
    if (item.label == item.truth) ++scores[item.truth.value].correct;
  }
  for (ClassScore& score : scores) {
    const std::size_t occurrences = score.gold + score.predicted;
    score.f1 = occurrences > 0
                   ? 2 * static_cast<double>(score.correct) / static_cast<double>(occurrences)
                   : kNaN;
  }
  return scores;
}

double macro_f1(std::span<const ClassScore> scores) {
  std::vector<double> f1;
  for (const ClassScore& score : scores) f1.push_back(score.f1);
  return mean_of_known(f1);
}

std::vector<Coverage> coverage(std::span<const ScoredItem> items) {
  std::vector<Coverage> table;
  for (const double threshold : kThresholds) {
    Coverage line;
    line.threshold = threshold;
    double correct = 0;
    for (const ScoredItem& item : items) {
      if (!(item.confidence >= threshold)) continue;
      ++line.items;
      correct += item.label == item.truth ? 1.0 : 0.0;
    }
    const auto n = static_cast<double>(line.items);
    line.share = items.empty() ? kNaN : n / static_cast<double>(items.size());
    line.accuracy = n > 0 ? correct / n : kNaN;
    line.accuracy_interval = wilson_interval(correct, n);
    table.push_back(line);
  }
  return table;
}

}  // namespace

Evaluation evaluate(std::span<const ScoredItem> items, std::size_t classes, std::uint64_t seed) {
  Evaluation result;
  result.items = items.size();
  result.classes = class_scores(items, classes);
  result.macro_f1 = macro_f1(result.classes);
  for (const ClassScore& score : result.classes) result.correct += score.correct;
  const auto n = static_cast<double>(items.size());
  result.accuracy = items.empty() ? kNaN : static_cast<double>(result.correct) / n;
  result.accuracy_interval = wilson_interval(static_cast<double>(result.correct), n);

  const bool has_confidence =
      !items.empty() && std::none_of(items.begin(), items.end(), [](const ScoredItem& item) {
        return std::isnan(item.confidence);
      });
  if (!has_confidence) {
    result.log_loss = result.brier = result.ece = result.ece_null_median = result.ece_null_high =
        kNaN;
    return result;
  }
  result.log_loss = log_loss(items, classes);
  result.brier = brier(items, classes);
  result.bins = reliability(items);
  result.ece = calibration_error(result.bins, items.size());
  const std::vector<double> null = null_errors(items, seed);
  result.ece_null_median = null[null.size() / 2];
  result.ece_null_high = null[null.size() * 95 / 100];
  result.coverage = coverage(items);
  return result;
}

}  // namespace quorate
