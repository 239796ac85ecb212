// Brute force: the same approximation with whole matrices, the M step being the dense fit's. Then
// the dense fit itself, with the tolerance that the approximation is worth; and invariances.
#include "models/sparse_dawid_skene.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <variant>
#include <vector>

#include "models/builtin_models.hpp"
#include "models/dawid_skene.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/models/em.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;
using test::row_of;

double largest_difference(const Posterior& a, const Posterior& b) {
  double largest = 0;
  for (std::uint32_t i = 0; i < a.items(); ++i) {
    const std::vector<double> x = row_of(a, i);
    const std::vector<double> y = row_of(b, i);
    for (std::size_t k = 0; k < x.size(); ++k) largest = std::max(largest, std::fabs(x[k] - y[k]));
  }
  return largest;
}

/// EM with whole matrices; of an item's posterior, classes without a vote are alike.
struct SparseReference {
  Posterior q;
  double objective = 0;

  SparseReference(const AnnotationTable& table, const FitOptions& options, std::size_t rounds)
      : q(vote_shares(table)) {
    DawidSkeneKernel<0> kernel(table, options);
    for (std::size_t round = 0; round < rounds; ++round) {
      std::vector<double> counts(kernel.statistics());
      for (std::uint32_t i = 0; i < table.items(); ++i) {
        if (table.votes_of(ItemId{i}).empty()) continue;
        kernel.accumulate(table.votes_of(ItemId{i}), table.weights_of(ItemId{i}), q.row(ItemId{i}),
                          counts);
      }
      kernel.maximize(counts);
      objective = kernel.log_prior();
      const ConfusionWorkers workers(kernel.log_theta(), table.answers(), table.classes());
      for (std::uint32_t i = 0; i < table.items(); ++i)
        expect(table, workers, kernel.log_class_prior(), ItemId{i});
    }
  }

 private:
  void expect(const AnnotationTable& table, const ConfusionWorkers& workers,
              const std::vector<double>& log_prior, ItemId item) {
    const std::span<const Vote> votes = table.votes_of(item);
    if (votes.empty()) return;
    const std::size_t classes = table.classes();
    std::vector<bool> is_candidate(classes, false);
    for (const Vote vote : votes) {
      if (!table.is_abstention(vote)) is_candidate[vote.label.value] = true;
    }
    const auto weight = [&](std::size_t v) {
      return table.weighted() ? table.weights_of(item)[v] : 1.0;
    };
    std::vector<double> joint(classes);
    double others = 0;
    double prior = 0;
    for (std::uint32_t k = 0; k < classes; ++k) {
      joint[k] = std::exp(log_prior[k]);
      if (!is_candidate[k]) {
        ++others;
        prior += joint[k];
        continue;
      }
      for (std::size_t v = 0; v < votes.size(); ++v)
        joint[k] *= std::exp(weight(v) * workers.log_probability(votes[v], ClassId{k}));
    }
    double rest = prior;
    for (std::size_t v = 0; v < votes.size() && others > 0; ++v) {
      double mean = 0;
      for (std::uint32_t k = 0; k < classes; ++k) {
        if (!is_candidate[k])
          mean += std::exp(log_prior[k] + workers.log_probability(votes[v], ClassId{k})) / prior;
      }
      rest *= std::pow(mean, weight(v));
    }
    double total = 0;
    for (std::uint32_t k = 0; k < classes; ++k) {
      if (!is_candidate[k]) joint[k] = rest / others;
      total += joint[k];
    }
    for (std::uint32_t k = 0; k < classes; ++k) q.row(item)[k] = joint[k] / total;
    objective += std::log(total);
  }
};

/// A random job with abstentions and, every other time, weights.
AnnotationTable random_job(Random& random, int round) {
  AnnotationTable::Columns columns = test::random_crowd(random, round % 2 == 1).table().columns();
  columns.abstentions = static_cast<std::size_t>(round % 3);
  for (Vote& vote : columns.votes) {
    if (columns.abstentions > 0 && random.uniform() < 0.2) {
      vote.label.value =
          static_cast<std::uint32_t>(columns.classes + random.below(columns.abstentions));
    }
  }
  return AnnotationTable(columns);
}

FitOptions sparse_rounds(std::size_t rounds, PriorKind prior) {
  FitOptions options;
  options.max_iterations = rounds;
  options.tolerance = 0;
  options.prior = prior;
  return options;
}

TEST_CASE("sparse dawid-skene: whole matrices give the same") {
  Random random(21);
  for (int round = 0; round < 200; ++round) {
    CAPTURE(round);
    const AnnotationTable table = random_job(random, round);
    const bool none = round % 5 == 0;
    FitOptions options = sparse_rounds(4, none ? PriorKind::kNone : PriorKind::kHierarchical);
    if (round % 4 == 1) {
      for (std::uint32_t j = 0; j < table.workers(); ++j) {
        const auto answer = static_cast<std::uint32_t>(random.below(table.answers()));
        const auto truth = static_cast<std::uint32_t>(random.below(table.classes()));
        options.history.push_back({WorkerId{j}, ClassId{answer}, ClassId{truth}, 3});
      }
    }
    const SparseReference reference(table, options, 4);
    const FitResult fit = fit_sparse_dawid_skene(table, options);
    // Without prior, what is left of a difference may be of the size of the floor, 1e-10 votes.
    const double tolerance = none ? 1e-6 : 1e-10;
    CHECK(largest_difference(fit.posterior, reference.q) < tolerance);
    CHECK(near(fit.trace.back().objective, reference.objective, tolerance, tolerance));
  }
}

TEST_CASE("sparse dawid-skene: with one vote an item, a round is that of the dense fit") {
  Random random(22);
  Crowd crowd{60, 6, 5, {}};
  for (std::uint32_t i = 0; i < crowd.items; ++i) {
    crowd.rows.push_back({i, static_cast<std::uint32_t>(random.below(6)),
                          static_cast<std::uint32_t>(random.below(5))});
  }
  const FitOptions options = sparse_rounds(1, PriorKind::kHierarchical);
  const AnnotationTable table = crowd.table();
  const FitResult sparse = fit_sparse_dawid_skene(table, options);
  const FitResult dense = DawidSkene().fit(table, options);
  CHECK(near(sparse.trace.back().objective, dense.trace.back().objective, 1e-12, 0));
  for (std::uint32_t i = 0; i < crowd.items; ++i) {
    const ClassId label{crowd.rows[i].label};
    CHECK(near(sparse.posterior.probability(ItemId{i}, label),
               dense.posterior.probability(ItemId{i}, label), 0, 1e-12));
  }
}

TEST_CASE("sparse dawid-skene: close to the dense fit where both can run") {
  for (const std::uint32_t votes : {3U, 5U}) {
    CAPTURE(votes);
    const test::SimulatedCrowd simulated = test::simulate(
        {.items = 3000, .workers = 60, .classes = 40, .votes_per_item = votes, .seed = 4});
    const AnnotationTable table = simulated.crowd.table();
    const FitResult sparse = fit_sparse_dawid_skene(table, {});
    const FitResult dense = DawidSkene().fit(table, {});
    std::size_t other_labels = 0;
    double moved = 0;
    for (std::uint32_t i = 0; i < table.items(); ++i) {
      const std::vector<double> x = row_of(sparse.posterior, i);
      const std::span<const double> y = dense.posterior.row(ItemId{i});
      if (most_probable(x).label != most_probable(y).label) ++other_labels;
      for (std::size_t k = 0; k < x.size(); ++k) moved += std::fabs(x[k] - y[k]) / 2;
    }
    // Measured: 1 and 0 labels, 5e-4 and 2e-7 of the probability.
    CHECK(other_labels <= 3);
    CHECK(moved / static_cast<double>(table.items()) < 1e-3);
  }
}

TEST_CASE("sparse dawid-skene: rows of every worker sum to one, and means are means") {
  Random random(23);
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const AnnotationTable table = random_job(random, round);
    const FitResult fit = fit_sparse_dawid_skene(table, sparse_rounds(3, PriorKind::kHierarchical));
    const auto& workers = std::get<SparseConfusionWorkers>(fit.workers);
    for (std::uint32_t j = 0; j < table.workers(); ++j) {
      std::vector<double> mean(table.answers());
      for (std::uint32_t k = 0; k < table.classes(); ++k) {
        double sum = 0;
        for (std::uint32_t l = 0; l < table.answers(); ++l) {
          const double p = workers.probability({WorkerId{j}, ClassId{l}}, ClassId{k});
          sum += p;
          mean[l] += std::exp(fit.log_class_prior[k]) * p;
        }
        CHECK(near(sum, 1, 1e-12));
      }
      for (std::uint32_t l = 0; l < table.answers(); ++l)
        CHECK(near(workers.mean_probability({WorkerId{j}, ClassId{l}}), mean[l], 1e-12));
    }
  }
}

TEST_CASE("sparse dawid-skene: renumbered, it gives the same under the new numbers") {
  Random random(24);
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 2 == 1);
    const std::vector<std::uint32_t> items = test::shuffled(crowd.items, random);
    const std::vector<std::uint32_t> workers = test::shuffled(crowd.workers, random);
    const std::vector<std::uint32_t> classes = test::shuffled(crowd.classes, random);
    const FitOptions options = sparse_rounds(5, PriorKind::kHierarchical);
    const FitResult one = fit_sparse_dawid_skene(crowd.table(), options);
    const FitResult other =
        fit_sparse_dawid_skene(crowd.renumbered(items, workers, classes).table(), options);
    for (std::uint32_t i = 0; i < crowd.items; ++i) {
      for (std::uint32_t k = 0; k < crowd.classes; ++k) {
        CHECK(near(other.posterior.probability(ItemId{items[i]}, ClassId{classes[k]}),
                   one.posterior.probability(ItemId{i}, ClassId{k}), 0, 1e-10));
      }
    }
  }
}

TEST_CASE("sparse dawid-skene: it starts from the posteriors that it is given") {
  const test::SimulatedCrowd simulated =
      test::simulate({.items = 400, .workers = 20, .classes = 6, .seed = 5});
  const AnnotationTable table = simulated.crowd.table();
  const FitResult two = fit_sparse_dawid_skene(table, sparse_rounds(2, PriorKind::kHierarchical));
  const FitResult one = fit_sparse_dawid_skene(table, sparse_rounds(1, PriorKind::kHierarchical));
  FitOptions options = sparse_rounds(1, PriorKind::kHierarchical);
  options.start = &one.posterior;
  CHECK(largest_difference(fit_sparse_dawid_skene(table, options).posterior, two.posterior) <
        1e-10);
  Posterior whole(table.items(), table.classes());
  for (std::uint32_t i = 0; i < table.items(); ++i)
    one.posterior.fill_row(ItemId{i}, whole.row(ItemId{i}));
  options.start = &whole;
  CHECK(largest_difference(fit_sparse_dawid_skene(table, options).posterior, two.posterior) <
        1e-10);
}

TEST_CASE("sparse dawid-skene: a job too large for whole matrices, the same on any threads") {
  const test::SimulatedCrowd simulated = test::simulate({.items = 20'000,
                                                         .workers = 500,
                                                         .classes = 2'000,
                                                         .votes_per_item = 3,
                                                         .least_accuracy = 0.5,
                                                         .seed = 6});
  const AnnotationTable table = simulated.crowd.table();
  REQUIRE(is_sparse_job(table));
  FitOptions options;
  options.max_iterations = 12;
  const FitResult one = DawidSkene().fit(table, options);
  REQUIRE(one.posterior.is_sparse());
  std::size_t right = 0;
  for (std::uint32_t i = 0; i < table.items(); ++i)
    right += most_probable(one.posterior, ItemId{i}).label == simulated.truth[i] ? 1 : 0;
  CHECK(right > 16'500);
  for (const unsigned threads : {2U, 7U}) {
    options.threads = threads;
    const FitResult many = DawidSkene().fit(table, options);
    CHECK(many.posterior.values() == one.posterior.values());
    CHECK(many.trace.back().objective == one.trace.back().objective);
  }
}

TEST_CASE("sparse dawid-skene: chosen by size alone") {
  const auto is_sparse = [](std::size_t items, std::size_t workers, std::size_t classes) {
    AnnotationTable::Columns columns;
    columns.workers = workers;
    columns.classes = classes;
    columns.offsets.assign(items + 1, 0);
    return is_sparse_job(AnnotationTable(columns));
  };
  CHECK_FALSE(is_sparse(1'000'000, 1'000, 10));
  CHECK_FALSE(is_sparse(0, 10'000'000, 10));  // few classes: dense, whatever it takes
  CHECK_FALSE(is_sparse(1000, 1000, 180));
  CHECK(is_sparse(1000, 1000, 190));
  CHECK(is_sparse(1'000'000, 10, 300));
  CHECK(is_sparse(0, 500'000, 10'000));
}

}  // namespace
}  // namespace quorate
