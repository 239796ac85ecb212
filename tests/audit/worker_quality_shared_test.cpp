// Worker accuracy against gold on real jobs: coverage of the intervals, and correlation beside that
// of agreement with the majority.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "quorate/audit/worker_quality.hpp"
#include "quorate/confidence/calibration.hpp"
#include "quorate/models/model.hpp"
#include "support/files.hpp"
#include "support/shared_data.hpp"

namespace quorate {
namespace {

constexpr std::size_t kLeastGold = 20;

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto mean = [](const std::vector<double>& x) {
    double sum = 0;
    for (const double value : x) sum += value;
    return sum / static_cast<double>(x.size());
  };
  const double mean_a = mean(a);
  const double mean_b = mean(b);
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return ab / std::sqrt(aa * bb);
}

struct Comparison {
  std::size_t workers = 0;
  double covered = 0;  // share of the workers
  double model = 0;    // correlations with accuracy on gold
  double majority = 0;
};

/// Agreement of each vote with the most voted class of its object, ties by their share.
std::vector<double> majority_agreement(const AnnotationTable& table) {
  std::vector<double> agreeing(table.workers(), 0.0);
  std::vector<double> votes(table.workers(), 0.0);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    std::vector<double> counts(table.classes(), 0.0);
    for (const Vote vote : table.votes_of(ItemId{i})) counts[vote.label.value] += 1;
    const double most = *std::max_element(counts.begin(), counts.end());
    const auto tied = static_cast<double>(std::count(counts.begin(), counts.end(), most));
    for (const Vote vote : table.votes_of(ItemId{i})) {
      votes[vote.worker.value] += 1;
      if (counts[vote.label.value] == most) agreeing[vote.worker.value] += 1 / tied;
    }
  }
  for (std::size_t j = 0; j < agreeing.size(); ++j) agreeing[j] /= votes[j];
  return agreeing;
}

Comparison compare(const AnnotationTable& table, const std::vector<std::optional<ClassId>>& gold) {
  const auto model = make_model("dawid-skene");
  const FitResult fit = model->fit(table, {});
  const Calibration calibration = calibrate_with_votes(table, *model, {}, fit, 1);
  const auto quality = worker_quality(table, calibration.posterior, fit.posterior);
  const std::vector<double> agreement = majority_agreement(table);
  std::vector<double> right(table.workers(), 0.0);
  std::vector<double> known(table.workers(), 0.0);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    if (!gold[i]) continue;
    for (const Vote vote : table.votes_of(ItemId{i})) {
      known[vote.worker.value] += 1;
      right[vote.worker.value] += vote.label == *gold[i] ? 1 : 0;
    }
  }
  Comparison result;
  std::vector<double> on_gold;
  std::vector<double> by_model;
  std::vector<double> by_majority;
  for (std::size_t j = 0; j < table.workers(); ++j) {
    if (known[j] < static_cast<double>(kLeastGold)) continue;
    on_gold.push_back(right[j] / known[j]);
    by_model.push_back(quality[j].accuracy);
    by_majority.push_back(agreement[j]);
    const Interval interval = quality[j].accuracy_interval;
    result.covered += interval.low <= on_gold.back() && on_gold.back() <= interval.high ? 1 : 0;
  }
  result.workers = on_gold.size();
  result.covered /= static_cast<double>(result.workers);
  result.model = correlation(by_model, on_gold);
  result.majority = correlation(by_majority, on_gold);
  return result;
}

void check(const Comparison& comparison, std::size_t workers) {
  CAPTURE(comparison.covered);
  CAPTURE(comparison.model);
  CAPTURE(comparison.majority);
  CHECK(comparison.workers == workers);
  CHECK(comparison.covered >= 0.85);
  CHECK(comparison.model >= comparison.majority);
}

TEST_CASE("worker quality: intervals and ranks hold on the image job of 2019") {
  const test::ImageJob job = test::read_image_job(test::shared_folder().value());
  check(compare(job.table, {job.truth.begin(), job.truth.end()}), 29);
}

TEST_CASE("worker quality: intervals and ranks hold on three crowd data sets") {
  const auto root = test::shared_folder().value() / "datasets";
  const std::vector<std::pair<std::string, std::size_t>> sets = {
      {"dog", 69}, {"face", 22}, {"music", 21}};
  for (const auto& set : sets) {
    CAPTURE(set.first);
    const test::CrowdData data = test::read_crowd_data(root / set.first);
    check(compare(data.table, data.gold), set.second);
  }
}

}  // namespace
}  // namespace quorate
