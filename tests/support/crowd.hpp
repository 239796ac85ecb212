// Small and simulated crowds: tables from plain rows, permuted tables, random ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "quorate/base/random.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/core/fit_result.hpp"

namespace quorate::test {

/// One vote as plain numbers.
struct Row {
  std::uint32_t item = 0;
  std::uint32_t worker = 0;
  std::uint32_t label = 0;
  double weight = 1;
};

/// A crowd as plain rows, so that a test can turn it over before it becomes a table.
struct Crowd {
  std::uint32_t items = 0;
  std::uint32_t workers = 0;
  std::uint32_t classes = 0;
  std::vector<Row> rows;

  /// Votes of an item stay in the order of `rows`. The table has weights if any row's is not 1.
  [[nodiscard]] AnnotationTable table() const;

  /// The same crowd under other numbers: item i becomes items[i], and so on.
  [[nodiscard]] Crowd renumbered(const std::vector<std::uint32_t>& item_to,
                                 const std::vector<std::uint32_t>& worker_to,
                                 const std::vector<std::uint32_t>& class_to) const;
};

/// 0, 1, ..., n - 1, and the same in random order.
[[nodiscard]] std::vector<std::uint32_t> identity(std::uint32_t n);
[[nodiscard]] std::vector<std::uint32_t> shuffled(std::uint32_t n, Random& random);

/// Up to 8 items, 5 workers and 4 classes with votes all over the place: items without votes,
/// workers without votes, workers who answered twice.
[[nodiscard]] Crowd random_crowd(Random& random, bool weighted);

/// How a simulated crowd answers.
struct Simulation {
  std::uint32_t items = 300;
  std::uint32_t workers = 20;
  std::uint32_t classes = 4;
  std::uint32_t votes_per_item = 5;
  double least_accuracy = 0.6;  ///< worker accuracies are spread evenly between these two
  double best_accuracy = 0.9;
  double hard_share =
      0;  ///< share of the items on which nearly everybody gives one and the same wrong answer
  std::uint64_t seed = 1;
};

struct SimulatedCrowd {
  Crowd crowd;
  std::vector<ClassId> truth;
};

/// Without hard items the votes on one item are independent, given its class.
[[nodiscard]] SimulatedCrowd simulate(const Simulation& simulation);

/// The largest absolute difference of two posteriors of the same shape.
[[nodiscard]] double largest_difference(const Posterior& a, const Posterior& b);

/// The row of `posterior` as a vector, for messages and comparisons.
[[nodiscard]] std::vector<double> row_of(const Posterior& posterior, std::uint32_t item);

/// Share of the items with a known class whose most probable class is that one; ties count as their
/// share.
[[nodiscard]] double accuracy(const Posterior& posterior, const std::vector<ClassId>& truth);

/// Mean negative log probability of the true class, probabilities clipped at 1e-6.
[[nodiscard]] double log_loss(const Posterior& posterior, const std::vector<ClassId>& truth);

/// Expected calibration error with 15 equal bins over the probability of the most probable class.
[[nodiscard]] double calibration_error(const Posterior& posterior,
                                       const std::vector<ClassId>& truth);

}  // namespace quorate::test
