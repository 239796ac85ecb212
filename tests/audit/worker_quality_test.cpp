#include "quorate/audit/worker_quality.hpp"

#include <doctest/doctest.h>

#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;
// A handful of additions and divisions of numbers near 1.
constexpr double kRounding = 1e-14;

Vote vote(std::uint32_t worker, std::uint32_t label) { return {WorkerId{worker}, ClassId{label}}; }

AnnotationTable table_of(std::size_t workers, std::size_t classes,
                         const std::vector<std::vector<Vote>>& items) {
  AnnotationTable::Columns columns;
  columns.workers = workers;
  columns.classes = classes;
  for (const std::vector<Vote>& votes : items) {
    columns.votes.insert(columns.votes.end(), votes.begin(), votes.end());
    columns.offsets.push_back(columns.votes.size());
  }
  return AnnotationTable(std::move(columns));
}

Posterior posterior_of(const std::vector<std::vector<double>>& rows) {
  Posterior posterior(rows.size(), rows.front().size());
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    for (std::size_t k = 0; k < rows[i].size(); ++k) posterior.row(ItemId{i})[k] = rows[i][k];
  }
  return posterior;
}

/// Both posteriors are the same one.
std::vector<WorkerQuality> quality_of(const AnnotationTable& table, const Posterior& posterior) {
  return worker_quality(table, posterior, posterior);
}

TEST_CASE("worker quality: by hand") {
  const AnnotationTable table =
      table_of(2, 2, {{vote(0, 0), vote(1, 0)}, {vote(0, 1), vote(1, 0)}});
  const auto workers = quality_of(table, posterior_of({{0.9, 0.1}, {0.2, 0.8}}));
  REQUIRE(workers.size() == 2);
  CHECK(workers[0].annotations == 2);
  CHECK(near(workers[0].expected_right, 1.7, kRounding));
  CHECK(near(workers[1].expected_right, 1.1, kRounding));
  // The crowd: (1.7 + 1.1 + 1) / (4 + 2); each worker is drawn to it with four votes.
  const double crowd = 3.8 / 6;
  CHECK(near(workers[0].accuracy, (1.7 + 4 * crowd) / 6, kRounding));
  CHECK(near(workers[1].accuracy, (1.1 + 4 * crowd) / 6, kRounding));
  // Sampling, each item's truth (0.9 0.1 + 0.8 0.2 over 2^2), and the same shared by all items.
  const double a = workers[0].accuracy;
  const double mean = 0.25 / 2;
  const double variance = a * (1 - a) / 7 + 0.25 / 4 + mean * mean / 4;
  const double shapes = a * (1 - a) / variance - 1;
  const Interval expected = beta_interval(a * shapes, (1 - a) * shapes);
  CHECK(near(workers[0].accuracy_interval.low, expected.low, 1e-12));
  CHECK(near(workers[0].accuracy_interval.high, expected.high, 1e-12));
  // Worker 0 said class 0 on item 0 and class 1 on item 1; [truth][answer].
  const std::vector<double> counts{0.9, 0.2, 0.1, 0.8};
  for (std::size_t c = 0; c < 4; ++c) {
    CHECK(near(workers[0].confusion_counts[c], counts[c], kRounding));
  }
}

TEST_CASE("worker quality: confusion counts add up to the annotations") {
  const AnnotationTable table = table_of(
      2, 3, {{vote(0, 0), vote(1, 2)}, {vote(0, 1)}, {vote(0, 2), vote(1, 2)}, {vote(1, 0)}});
  const auto workers = quality_of(
      table, posterior_of({{0.5, 0.2, 0.3}, {0.1, 0.8, 0.1}, {0, 0, 1}, {0.6, 0.3, 0.1}}));
  for (const WorkerQuality& worker : workers) {
    double sum = 0;
    for (const double count : worker.confusion_counts) sum += count;
    CHECK(near(sum, static_cast<double>(worker.annotations), kRounding));
  }
}

TEST_CASE("worker quality: more right votes make a better and a surer worker") {
  std::vector<std::vector<Vote>> items;
  std::vector<std::vector<double>> rows;
  for (std::size_t i = 0; i < 50; ++i) {
    items.push_back({vote(0, 0), vote(1, i % 2 == 0 ? 0U : 1U)});
    if (i < 2) items.back().push_back(vote(2, 0));
    rows.push_back({1, 0});
  }
  const auto workers = quality_of(table_of(3, 2, items), posterior_of(rows));
  CHECK(workers[0].accuracy > workers[2].accuracy);
  CHECK(workers[2].accuracy > workers[1].accuracy);
  const auto width = [&](std::size_t j) {
    return workers[j].accuracy_interval.high - workers[j].accuracy_interval.low;
  };
  CHECK(width(0) < width(2));
  for (const WorkerQuality& worker : workers) {
    CHECK(worker.accuracy_interval.low < worker.accuracy);
    CHECK(worker.accuracy < worker.accuracy_interval.high);
    CHECK(worker.accuracy_interval.low >= 0);
    CHECK(worker.accuracy_interval.high <= 1);
  }
}

TEST_CASE("worker quality: a worker without votes is the crowd's average") {
  const AnnotationTable table = table_of(2, 2, {{vote(0, 0)}, {vote(0, 1)}});
  const auto workers = quality_of(table, posterior_of({{0.9, 0.1}, {0.3, 0.7}}));
  CHECK(workers[1].annotations == 0);
  CHECK(near(workers[1].accuracy, 2.6 / 4, kRounding));  // (1.6 + 1) / (2 + 2)
}

TEST_CASE("worker quality: no votes at all") {
  const AnnotationTable table = table_of(1, 2, {{}});
  const auto workers = quality_of(table, Posterior(1, 2));
  CHECK(workers[0].accuracy == 0.5);
  CHECK(quality_of(table_of(0, 2, {}), Posterior()).empty());
}

TEST_CASE("worker quality: certain posteriors, right and wrong everywhere") {
  std::vector<std::vector<Vote>> items(30, {vote(0, 0), vote(1, 1)});
  const auto workers = quality_of(table_of(2, 2, items),
                                  posterior_of(std::vector<std::vector<double>>(30, {1.0, 0.0})));
  CHECK(workers[0].accuracy > 0.9);
  CHECK(workers[1].accuracy < 0.1);
  CHECK(workers[0].accuracy_interval.low > workers[1].accuracy_interval.high);
}

}  // namespace
}  // namespace quorate
