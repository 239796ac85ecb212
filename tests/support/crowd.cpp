#include "support/crowd.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "quorate/core/consolidated.hpp"

namespace quorate::test {

AnnotationTable Crowd::table() const {
  std::vector<Row> sorted = rows;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Row& a, const Row& b) { return a.item < b.item; });
  const bool weighted =
      std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.weight != 1; });
  AnnotationTable::Columns columns;
  columns.workers = workers;
  columns.classes = classes;
  columns.offsets.assign(items + 1, 0);
  for (const Row& row : sorted) {
    ++columns.offsets[row.item + 1];
    columns.votes.push_back({WorkerId{row.worker}, ClassId{row.label}});
    if (weighted) columns.weights.push_back(row.weight);
  }
  std::partial_sum(columns.offsets.begin(), columns.offsets.end(), columns.offsets.begin());
  return AnnotationTable(std::move(columns));
}

Crowd Crowd::renumbered(const std::vector<std::uint32_t>& item_to,
                        const std::vector<std::uint32_t>& worker_to,
                        const std::vector<std::uint32_t>& class_to) const {
  Crowd result = *this;
  for (Row& row : result.rows) {
    row.item = item_to[row.item];
    row.worker = worker_to[row.worker];
    row.label = class_to[row.label];
  }
  return result;
}

std::vector<std::uint32_t> identity(std::uint32_t n) {
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  return order;
}

std::vector<std::uint32_t> shuffled(std::uint32_t n, Random& random) {
  std::vector<std::uint32_t> order = identity(n);
  for (std::uint32_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

Crowd random_crowd(Random& random, bool weighted) {
  const auto draw = [&random](std::uint64_t bound) {
    return static_cast<std::uint32_t>(random.below(bound));
  };
  Crowd crowd;
  crowd.items = 1 + draw(8);
  crowd.workers = 1 + draw(5);
  crowd.classes = 1 + draw(4);
  const std::uint32_t votes = draw(4 * crowd.items + 1);
  for (std::uint32_t v = 0; v < votes; ++v) {
    const double weight = weighted ? 0.25 + 2 * random.uniform() : 1.0;
    crowd.rows.push_back({draw(crowd.items), draw(crowd.workers), draw(crowd.classes), weight});
  }
  return crowd;
}

SimulatedCrowd simulate(const Simulation& simulation) {
  Random random(simulation.seed);
  const auto other_than = [&](std::uint32_t label) {
    const auto other = static_cast<std::uint32_t>(random.below(simulation.classes - 1));
    return other < label ? other : other + 1;
  };
  SimulatedCrowd result;
  result.crowd.items = simulation.items;
  result.crowd.workers = simulation.workers;
  result.crowd.classes = simulation.classes;
  const double range = simulation.best_accuracy - simulation.least_accuracy;
  for (std::uint32_t i = 0; i < simulation.items; ++i) {
    const auto truth = static_cast<std::uint32_t>(random.below(simulation.classes));
    const bool hard = random.uniform() < simulation.hard_share;
    const std::uint32_t trap = other_than(truth);
    const std::vector<std::uint32_t> order = shuffled(simulation.workers, random);
    for (std::uint32_t v = 0; v < simulation.votes_per_item; ++v) {
      const std::uint32_t worker = order[v];
      const double accuracy =
          simulation.least_accuracy + range * (worker + 0.5) / simulation.workers;
      const std::uint32_t aim = hard ? trap : truth;
      const std::uint32_t label = random.uniform() < accuracy ? aim : other_than(aim);
      result.crowd.rows.push_back({i, worker, label});
    }
    result.truth.push_back(ClassId{truth});
  }
  return result;
}

double largest_difference(const Posterior& a, const Posterior& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.values().size(); ++i) {
    largest = std::max(largest, std::fabs(a.values()[i] - b.values()[i]));
  }
  return largest;
}

std::vector<double> row_of(const Posterior& posterior, std::uint32_t item) {
  std::vector<double> row(posterior.classes());
  posterior.fill_row(ItemId{item}, row);
  return row;
}

double accuracy(const Posterior& posterior, const std::vector<ClassId>& truth) {
  double right = 0;
  for (std::uint32_t i = 0; i < truth.size(); ++i) {
    const std::span<const double> row = posterior.row(ItemId{i});
    const double best = *std::max_element(row.begin(), row.end());
    const auto tied = std::count_if(row.begin(), row.end(),
                                    [best](double p) { return p >= best - kTieTolerance; });
    if (row[truth[i].value] >= best - kTieTolerance) right += 1 / static_cast<double>(tied);
  }
  return right / static_cast<double>(truth.size());
}

double log_loss(const Posterior& posterior, const std::vector<ClassId>& truth) {
  double sum = 0;
  for (std::uint32_t i = 0; i < truth.size(); ++i) {
    sum -= std::log(std::max(posterior.row(ItemId{i})[truth[i].value], 1e-6));
  }
  return sum / static_cast<double>(truth.size());
}

double calibration_error(const Posterior& posterior, const std::vector<ClassId>& truth) {
  constexpr std::size_t kBins = 15;
  struct Bin {
    double confidence = 0;
    double right = 0;
  };
  std::array<Bin, kBins> bins{};
  for (std::uint32_t i = 0; i < truth.size(); ++i) {
    const ConsolidatedLabel label = most_probable(posterior.row(ItemId{i}));
    const auto at = static_cast<std::size_t>(label.confidence * kBins);
    Bin& bin = bins[std::min(at, kBins - 1)];
    bin.confidence += label.confidence;
    bin.right += label.label == truth[i] ? 1 : 0;
  }
  double error = 0;
  for (const Bin& bin : bins) error += std::fabs(bin.confidence - bin.right);
  return error / static_cast<double>(truth.size());
}

}  // namespace quorate::test
