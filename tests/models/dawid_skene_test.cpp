// Three kinds of truth: a slow reference written down once more from the equations, published
// values, and invariances.
#include "models/dawid_skene.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <variant>
#include <vector>

#include "models/builtin_models.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/models/em.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;
using test::Row;

using Real = long double;
using Matrix = std::vector<std::vector<Real>>;  // [item][class] or [truth][answer]

/// The model with plain loops, in the linear domain and in long double.
struct DenseReference {
  Matrix q;
  std::vector<Matrix> theta;  // [worker][truth][answer]
  std::vector<Real> pi;
  Real log_likelihood = 0;
  Real log_prior = 0;

  DenseReference(const Crowd& crowd, PriorKind prior, Real strength, std::size_t rounds) {
    start(crowd);
    for (std::size_t round = 0; round < rounds; ++round) {
      maximize(crowd, prior, strength);
      expect(crowd);
    }
  }

 private:
  void start(const Crowd& crowd) {
    q.assign(crowd.items, std::vector<Real>(crowd.classes, 0));
    for (const Row& row : crowd.rows) q[row.item][row.label] += row.weight;
    for (auto& shares : q) normalize(shares);
  }

  static Real normalize(std::vector<Real>& values) {
    Real sum = 0;
    for (const Real value : values) sum += value;
    if (sum > 0) {
      for (Real& value : values) value /= sum;
    }
    return sum;
  }

  void maximize(const Crowd& crowd, PriorKind prior, Real strength) {
    const std::size_t classes = crowd.classes;
    const bool none = prior == PriorKind::kNone;
    std::vector<Matrix> n(crowd.workers, Matrix(classes, std::vector<Real>(classes, 0)));
    for (const Row& row : crowd.rows) {
      for (std::size_t k = 0; k < classes; ++k)
        n[row.worker][k][row.label] += row.weight * q[row.item][k];
    }
    std::vector<Real> hits(crowd.workers, 0);
    std::vector<Real> total(crowd.workers, 0);
    Real all_hits = 0;
    Real all = 0;
    for (std::size_t j = 0; j < crowd.workers; ++j) {
      for (std::size_t k = 0; k < classes; ++k) {
        hits[j] += n[j][k][k];
        for (std::size_t l = 0; l < classes; ++l) total[j] += n[j][k][l];
      }
      all_hits += hits[j];
      all += total[j];
    }
    const Real pooled = (all_hits + 1) / (all + 2);
    log_prior = 0;
    theta = n;
    for (std::size_t j = 0; j < crowd.workers; ++j) {
      const Real a = (hits[j] + 4 * pooled) / (total[j] + 4);
      for (std::size_t k = 0; k < classes; ++k) {
        std::vector<Real> pseudo(classes, 0);
        for (std::size_t l = 0; l < classes; ++l) {
          pseudo[l] = strength * (l == k ? a : (1 - a) / static_cast<Real>(classes - 1));
          theta[j][k][l] = none ? std::max(n[j][k][l], Real{1e-10}) : n[j][k][l] + pseudo[l];
        }
        normalize(theta[j][k]);
        for (std::size_t l = 0; l < classes && !none; ++l)
          log_prior += pseudo[l] * std::log(theta[j][k][l]);
      }
    }
    pi.assign(classes, 0);
    for (const auto& row : q) {
      for (std::size_t k = 0; k < classes; ++k) pi[k] += row[k];
    }
    for (Real& p : pi) p = none ? std::max(p, Real{1e-10}) : p + 1;
    normalize(pi);
    for (std::size_t k = 0; k < classes && !none; ++k) log_prior += std::log(pi[k]);
  }

  void expect(const Crowd& crowd) {
    std::vector<bool> voted(crowd.items, false);
    for (auto& row : q) row = pi;
    for (const Row& row : crowd.rows) {
      voted[row.item] = true;
      for (std::size_t k = 0; k < crowd.classes; ++k) {
        q[row.item][k] *= std::pow(theta[row.worker][k][row.label], static_cast<Real>(row.weight));
      }
    }
    log_likelihood = 0;
    for (std::size_t i = 0; i < crowd.items; ++i) {
      if (voted[i]) {
        log_likelihood += std::log(normalize(q[i]));
      } else {
        q[i].assign(crowd.classes, 0);
      }
    }
  }
};

FitOptions dense_rounds(std::size_t count, PriorKind prior) {
  FitOptions options;
  options.prior = prior;
  options.max_iterations = count;
  options.tolerance = 0;
  return options;
}

FitResult fit(const Crowd& crowd, const FitOptions& options) {
  return DawidSkene().fit(crowd.table(), options);
}

double theta(const FitResult& result, std::uint32_t worker, std::uint32_t truth,
             std::uint32_t label) {
  return std::exp(std::get<ConfusionWorkers>(result.workers)
                      .log_probability({WorkerId{worker}, ClassId{label}}, ClassId{truth}));
}

TEST_CASE("dawid-skene: equals a slow reference on random tables") {
  // Both are exact up to rounding; half a dozen rounds on data this small multiply it by far less
  // than 1e5.
  constexpr double kTolerance = 1e-10;
  Random random(1979);
  for (int round = 0; round < 400; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const PriorKind prior = round % 2 == 0 ? PriorKind::kHierarchical : PriorKind::kNone;
    FitOptions options = dense_rounds(1 + random.below(6), prior);
    options.prior_strength = 0.5 + 8 * random.uniform();
    const FitResult result = fit(crowd, options);
    const DenseReference reference(crowd, prior, static_cast<Real>(options.prior_strength),
                              options.max_iterations);
    double largest = 0;
    const auto compare = [&largest](double ours, Real theirs) {
      largest = std::max(largest, std::fabs(ours - static_cast<double>(theirs)));
    };
    for (std::uint32_t k = 0; k < crowd.classes; ++k) {
      compare(std::exp(result.log_class_prior[k]), reference.pi[k]);
      for (std::uint32_t i = 0; i < crowd.items; ++i)
        compare(result.posterior.row(ItemId{i})[k], reference.q[i][k]);
      for (std::uint32_t j = 0; j < crowd.workers; ++j) {
        for (std::uint32_t l = 0; l < crowd.classes; ++l)
          compare(theta(result, j, k, l), reference.theta[j][k][l]);
      }
    }
    CHECK(largest < kTolerance);
    CHECK(near(result.trace.back().objective,
               static_cast<double>(reference.log_likelihood + reference.log_prior), kTolerance,
               kTolerance));
  }
}

TEST_CASE(
    "dawid-skene: the final posterior is Bayes' rule with the final parameters, by enumeration") {
  // Every assignment of classes to all items at once; its weight in the linear domain.
  Random random(4);
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    Crowd crowd = test::random_crowd(random, false);
    crowd.items = 4;
    for (Row& row : crowd.rows) row.item %= 3;  // the last item has no votes
    const PriorKind prior = round % 2 == 0 ? PriorKind::kHierarchical : PriorKind::kNone;
    const FitResult result = fit(crowd, dense_rounds(5, prior));
    const std::uint32_t classes = crowd.classes;
    std::vector<double> mass(std::size_t{3} * classes, 0.0);
    double evidence = 0;
    for (std::uint32_t code = 0; code < classes * classes * classes; ++code) {
      const std::array<std::uint32_t, 3> truth{code % classes, code / classes % classes,
                                               code / classes / classes};
      double p = 1;
      for (const std::uint32_t k : truth) p *= std::exp(result.log_class_prior[k]);
      for (const Row& row : crowd.rows) p *= theta(result, row.worker, truth[row.item], row.label);
      evidence += p;
      for (std::uint32_t i = 0; i < 3; ++i) mass[i * classes + truth[i]] += p;
    }
    const AnnotationTable table = crowd.table();
    for (std::uint32_t i = 0; i < 3; ++i) {
      if (table.votes_of(ItemId{i}).empty()) continue;
      for (std::uint32_t k = 0; k < classes; ++k) {
        // Up to 64 products of some twenty factors, each right to 1e-16 or so.
        CHECK(near(result.posterior.row(ItemId{i})[k], mass[i * classes + k] / evidence, 0, 1e-12));
      }
    }
    CHECK(test::row_of(result.posterior, 3) == std::vector<double>(classes, 0.0));
    if (prior == PriorKind::kNone)
      CHECK(near(result.trace.back().objective, std::log(evidence), 1e-12, 1e-12));
  }
}

/// Dawid & Skene 1979, table 1: 45 patients, judged by observer 1 three times and by observers 2 to
/// 5 once; a digit is a class, the first three are observer 1's.
constexpr std::array<std::string_view, 45> kPatients{
    "1111111", "3334334", "1122122", "2223121", "2223222", "2223322", "1222111", "3333433",
    "2222223", "2322223", "4444444", "2223343", "1111111", "2223212", "1211111", "1112111",
    "1111111", "1111111", "2222221", "2221322", "2222222", "2222221", "2223222", "2212222",
    "1111111", "1111111", "2322222", "1111111", "1111111", "1121121", "1111111", "3333233",
    "1111111", "2222222", "2223232", "4334343", "2212232", "2323233", "3333432", "1111111",
    "1111111", "1212111", "2322222", "1211111", "2222222"};

Crowd anaesthetists() {
  Crowd crowd{45, 5, 4, {}};
  for (std::uint32_t i = 0; i < kPatients.size(); ++i) {
    for (std::uint32_t v = 0; v < 7; ++v) {
      crowd.rows.push_back(
          {i, v < 3 ? 0 : v - 2, static_cast<std::uint32_t>(kPatients[i][v] - '1')});
    }
  }
  return crowd;
}

TEST_CASE("dawid-skene: the example of the paper") {
  FitOptions options = dense_rounds(2000, PriorKind::kNone);
  options.tolerance = 1e-10;
  const FitResult result = fit(anaesthetists(), options);
  CHECK(result.stop == StopReason::kConverged);
  // The published values of an independent implementation have six decimals, the paper's marginals
  // two.
  CHECK(near(result.trace.back().objective, -192.890882, 0, 1e-6));
  const std::array marginals{.40, .42, .11, .07};
  for (std::size_t k = 0; k < 4; ++k)
    CHECK(near(std::exp(result.log_class_prior[k]), marginals[k], 0, 0.005));
}

TEST_CASE("dawid-skene: crowd-kit's toy, step by step") {
  // tests/aggregation/test_ds_aggregation.py of crowd-kit: classes no and yes; its numbers have two
  // decimals and are held there to 0.005 as well. Its round 1 begins with our first M step.
  const Crowd toy{5, 5, 2, {{0, 0, 0}, {0, 1, 1}, {0, 3, 1}, {0, 4, 0}, {1, 0, 1}, {1, 1, 1},
                            {1, 2, 1}, {1, 3, 0}, {1, 4, 0}, {2, 0, 1}, {2, 1, 0}, {2, 2, 0},
                            {2, 3, 1}, {2, 4, 0}, {3, 0, 1}, {3, 1, 1}, {3, 2, 1}, {3, 3, 1},
                            {3, 4, 1}, {4, 0, 1}, {4, 1, 0}, {4, 2, 0}, {4, 3, 0}, {4, 4, 0}}};
  constexpr double kTwoDecimals = 0.005;
  const FitResult one = fit(toy, dense_rounds(1, PriorKind::kNone));
  CHECK(near(std::exp(one.log_class_prior[0]), .46, 0, kTwoDecimals));
  // Probability of the answer "no" given no, and given yes.
  const std::array<std::array<double, 2>, 5> no{
      {{.22, .19}, {.61, .22}, {.78, .27}, {.52, .30}, {1.00, .63}}};
  for (std::uint32_t j = 0; j < 5; ++j) {
    for (std::uint32_t k = 0; k < 2; ++k)
      CHECK(near(theta(one, j, k, 0), no[j][k], 0, kTwoDecimals));
  }
  const std::array posterior{.35, .26, .87, .00, .95};
  for (std::uint32_t i = 0; i < 5; ++i)
    CHECK(near(one.posterior.row(ItemId{i})[0], posterior[i], 0, kTwoDecimals));

  const FitResult two = fit(toy, dense_rounds(2, PriorKind::kNone));
  CHECK(near(std::exp(two.log_class_prior[0]), .49, 0, kTwoDecimals));
  const std::array<std::array<double, 2>, 5> no_2{
      {{.14, .25}, {.75, .07}, {.87, .09}, {.50, .31}, {1.00, .61}}};
  for (std::uint32_t j = 0; j < 5; ++j) {
    for (std::uint32_t k = 0; k < 2; ++k)
      CHECK(near(theta(two, j, k, 0), no_2[j][k], 0, kTwoDecimals));
  }
}

TEST_CASE(
    "dawid-skene: renumbered items, workers and classes give the same answer under the new "
    "numbers") {
  // Other orders of addition only; a handful of rounds.
  constexpr double kRounding = 1e-10;
  Random random(8);
  for (int round = 0; round < 100; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const PriorKind prior = round % 2 == 0 ? PriorKind::kHierarchical : PriorKind::kNone;
    const std::vector<std::uint32_t> items = test::shuffled(crowd.items, random);
    const std::vector<std::uint32_t> workers = test::shuffled(crowd.workers, random);
    const std::vector<std::uint32_t> classes = test::shuffled(crowd.classes, random);
    const FitResult one = fit(crowd, dense_rounds(5, prior));
    const FitResult other = fit(crowd.renumbered(items, workers, classes), dense_rounds(5, prior));
    for (std::uint32_t k = 0; k < crowd.classes; ++k) {
      for (std::uint32_t i = 0; i < crowd.items; ++i) {
        CHECK(near(other.posterior.row(ItemId{items[i]})[classes[k]],
                   one.posterior.row(ItemId{i})[k], 0, kRounding));
      }
      for (std::uint32_t j = 0; j < crowd.workers; ++j) {
        CHECK(near(theta(other, workers[j], classes[k], classes[0]), theta(one, j, k, 0), 0,
                   kRounding));
      }
    }
  }
}

TEST_CASE("dawid-skene: twice the same data changes nothing without prior") {
  // The floor under cells that were never seen is the only absolute number, 1e-10 votes; with many
  // votes a cell it moves a posterior by about as much.
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    CAPTURE(seed);
    const Crowd crowd =
        test::simulate({.items = 200, .workers = 6, .classes = 3, .seed = seed}).crowd;
    Crowd twice = crowd;
    twice.items *= 2;
    for (Row row : crowd.rows) {
      row.item += crowd.items;
      twice.rows.push_back(row);
    }
    const FitResult one = fit(crowd, dense_rounds(20, PriorKind::kNone));
    const FitResult two = fit(twice, dense_rounds(20, PriorKind::kNone));
    for (std::uint32_t i = 0; i < twice.items; ++i) {
      const ItemId original{i % crowd.items};
      for (std::uint32_t k = 0; k < crowd.classes; ++k) {
        CHECK(near(two.posterior.row(ItemId{i})[k], one.posterior.row(original)[k], 0, 1e-9));
      }
    }
  }
}

TEST_CASE("dawid-skene: an abstention is a class that is never true") {
  Random random(11);
  for (int run = 0; run < 20; ++run) {
    Crowd crowd = test::random_crowd(random, false);
    crowd.classes += 1;  // the last one is the abstention
    for (Row& row : crowd.rows) {
      if (random.uniform() < 0.2) row.label = crowd.classes - 1;
    }
    const AnnotationTable square = crowd.table();
    AnnotationTable::Columns columns = square.columns();
    columns.classes -= 1;
    columns.abstentions = 1;
    const AnnotationTable rectangular{columns};

    FitOptions options;
    options.prior = PriorKind::kNone;
    options.max_iterations = 5;
    options.tolerance = 0;
    const FitResult fit = DawidSkene().fit(rectangular, options);
    // The square matrix starts with nothing on the last class, and the floor of the expected counts
    // keeps about 1e-10 of it.
    const Posterior shares = vote_shares(rectangular);
    Posterior start(square.items(), square.classes());
    for (std::uint32_t i = 0; i < square.items(); ++i) {
      std::copy_n(shares.row(ItemId{i}).begin(), shares.classes(), start.row(ItemId{i}).begin());
    }
    options.start = &start;
    const FitResult reference = DawidSkene().fit(square, options);
    for (std::uint32_t i = 0; i < square.items(); ++i) {
      for (std::size_t k = 0; k < rectangular.classes(); ++k) {
        CHECK(near(fit.posterior.row(ItemId{i})[k], reference.posterior.row(ItemId{i})[k], 1e-6,
                   1e-6));
      }
    }
  }
}

TEST_CASE(
    "dawid-skene: with abstentions and history the objective never falls, and rows sum to one") {
  Random random(12);
  for (int run = 0; run < 20; ++run) {
    const Crowd crowd = test::random_crowd(random, false);
    AnnotationTable::Columns columns = crowd.table().columns();
    columns.abstentions = 2;
    for (Vote& vote : columns.votes) {
      if (random.uniform() < 0.3)
        vote.label.value = crowd.classes + static_cast<std::uint32_t>(random.below(2));
    }
    const AnnotationTable table{columns};
    FitOptions options;
    options.accelerate = false;
    options.prior = PriorKind::kNone;
    for (std::uint32_t j = 0; j < crowd.workers; ++j) {
      options.history.push_back(
          {WorkerId{j}, ClassId{crowd.classes}, ClassId{0}, 3 * random.uniform()});
      options.history.push_back({WorkerId{j}, ClassId{0}, ClassId{0}, 2.5});
    }
    const FitResult fit = DawidSkene().fit(table, options);
    for (std::size_t t = 1; t < fit.trace.size(); ++t) {
      CHECK(fit.trace[t].objective >= fit.trace[t - 1].objective - 1e-6);
    }
    const auto& workers = std::get<ConfusionWorkers>(fit.workers);
    for (std::uint32_t j = 0; j < crowd.workers; ++j) {
      for (std::uint32_t k = 0; k < crowd.classes; ++k) {
        double sum = 0;
        for (std::uint32_t l = 0; l < table.answers(); ++l) {
          sum += std::exp(workers.log_probability({WorkerId{j}, ClassId{l}}, ClassId{k}));
        }
        CHECK(near(sum, 1.0, 1e-12, 0));
      }
    }
  }
}

TEST_CASE("dawid-skene: history counts like votes of known truth") {
  // Two workers disagree; the first was right 9 times of 10 on each class, the second never.
  const Crowd crowd{1, 2, 2, {{0, 0, 0}, {0, 1, 1}}};
  FitOptions options;
  options.prior = PriorKind::kNone;
  options.max_iterations = 1;
  for (const std::uint32_t k : {0U, 1U}) {
    options.history.push_back({WorkerId{0}, ClassId{k}, ClassId{k}, 9});
    options.history.push_back({WorkerId{0}, ClassId{1 - k}, ClassId{k}, 1});
    options.history.push_back({WorkerId{1}, ClassId{1 - k}, ClassId{k}, 10});
  }
  const FitResult fit = DawidSkene().fit(crowd.table(), options);
  const auto& workers = std::get<ConfusionWorkers>(fit.workers);
  // The only item counts half for each class: (9 + 0.5)/(10 + 0.5).
  CHECK(near(workers.log_probability({WorkerId{0}, ClassId{0}}, ClassId{0}), std::log(9.5 / 10.5),
             1e-12, 0));
  CHECK(near(workers.log_probability({WorkerId{1}, ClassId{0}}, ClassId{1}), std::log(10 / 10.5),
             1e-12, 0));
  // 0: 9.5/10.5 x 10.5/10.5; 1: 1.5/10.5 (worker 0 says 0) x 0.5/10.5.
  CHECK(near(fit.posterior.row(ItemId{0})[0], 9.5 * 10.5 / (9.5 * 10.5 + 1.5 * 0.5), 1e-9, 0));
}

TEST_CASE("dawid-skene: a vote of weight two is the same vote twice") {
  Random random(10);
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    const PriorKind prior = round % 2 == 0 ? PriorKind::kHierarchical : PriorKind::kNone;
    Crowd weighted = test::random_crowd(random, false);
    Crowd repeated = weighted;
    repeated.rows.clear();
    for (Row& row : weighted.rows) {
      repeated.rows.push_back(row);
      if (random.below(2) == 0) continue;
      repeated.rows.push_back(row);
      row.weight = 2;
    }
    const FitResult one = fit(weighted, dense_rounds(5, prior));
    const FitResult two = fit(repeated, dense_rounds(5, prior));
    CHECK(test::largest_difference(one.posterior, two.posterior) < 1e-10);  // rounding, as above
    CHECK(near(one.trace.back().objective, two.trace.back().objective, 1e-10, 1e-10));
  }
}

TEST_CASE("dawid-skene: two perfect workers outvote three spammers") {
  // Items alternate; workers 0 and 1 are right, 2 to 4 always say 0.
  Crowd crowd{40, 5, 2, {}};
  for (std::uint32_t i = 0; i < crowd.items; ++i) {
    for (std::uint32_t j = 0; j < crowd.workers; ++j)
      crowd.rows.push_back({i, j, j < 2 ? i % 2 : 0});
  }
  for (const PriorKind prior : {PriorKind::kHierarchical, PriorKind::kNone}) {
    FitOptions options;
    options.prior = prior;
    const FitResult result = fit(crowd, options);
    CHECK(result.stop == StopReason::kConverged);
    for (std::uint32_t i = 0; i < crowd.items; ++i)
      CHECK(result.posterior.row(ItemId{i})[i % 2] > 0.95);
  }
}

TEST_CASE("dawid-skene: the prior keeps a worker with one vote near the crowd") {
  // Twenty items on which workers 0 to 2 agree; worker 3 voted once, with them.
  Crowd crowd{20, 4, 3, {}};
  for (std::uint32_t i = 0; i < crowd.items; ++i) {
    for (std::uint32_t j = 0; j < 3; ++j) crowd.rows.push_back({i, j, i % 3});
  }
  crowd.rows.push_back({0, 3, 0});
  const FitResult none = fit(crowd, dense_rounds(20, PriorKind::kNone));
  const FitResult held = fit(crowd, dense_rounds(20, PriorKind::kHierarchical));
  CHECK(near(theta(none, 3, 1, 1), 1.0 / 3, 1e-9));  // nothing seen: three equal floors
  CHECK(theta(held, 3, 1, 1) > 0.9);
}

const std::array kBothPriors = [] {
  std::array<FitOptions, 2> both;
  both[1].prior = PriorKind::kNone;
  return both;
}();

TEST_CASE("dawid-skene: no items make no posteriors and an even prior") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit(Crowd{0, 0, 2, {}}, options);
    CHECK(result.posterior.values().empty());
    CHECK(near(std::exp(result.log_class_prior[0]), 0.5, 1e-12));
  }
}

TEST_CASE("dawid-skene: items without votes have no posterior") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit(Crowd{3, 1, 2, {}}, options);
    CHECK(result.posterior.values() == std::vector<double>(6, 0.0));
    CHECK(result.stop == StopReason::kConverged);
  }
}

TEST_CASE("dawid-skene: one class is certain") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit(Crowd{2, 2, 1, {{0, 0, 0}, {0, 1, 0}, {1, 1, 0}}}, options);
    CHECK(result.posterior.values() == std::vector<double>{1, 1});
    CHECK(near(result.trace.back().objective, 0, 0, 1e-12));
    CHECK(near(theta(result, 0, 0, 0), 1, 1e-12));
  }
}

TEST_CASE("dawid-skene: a single vote is the label") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit(Crowd{1, 1, 3, {{0, 0, 2}}}, options);
    CHECK(most_probable(result.posterior.row(ItemId{0})).label == ClassId{2});
  }
}

TEST_CASE("dawid-skene: the votes of an only worker are the labels") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit(Crowd{3, 1, 2, {{0, 0, 1}, {1, 0, 0}, {2, 0, 1}}}, options);
    for (std::uint32_t i = 0; i < 3; ++i) {
      CHECK(most_probable(result.posterior.row(ItemId{i})).label == ClassId{i == 1 ? 0U : 1U});
    }
  }
}

TEST_CASE("dawid-skene: everything tied stays tied") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result =
        fit(Crowd{2, 2, 2, {{0, 0, 0}, {0, 1, 1}, {1, 0, 1}, {1, 1, 0}}}, options);
    for (std::uint32_t i = 0; i < 2; ++i)
      CHECK(most_probable(result.posterior.row(ItemId{i})).tied);
  }
}

TEST_CASE("dawid-skene: two crowds that share no worker are both labelled") {
  // Items 0 to 3 and 4 to 7; the third worker of each crowd is wrong once.
  Crowd crowd{8, 6, 2, {}};
  for (std::uint32_t i = 0; i < 8; ++i) {
    for (std::uint32_t j = 0; j < 3; ++j) {
      const bool slips = j == 2 && i % 4 == 0;
      crowd.rows.push_back({i, i / 4 * 3 + j, slips ? 1 : i % 2});
    }
  }
  for (const FitOptions& options : kBothPriors) {
    const FitResult result = fit(crowd, options);
    for (std::uint32_t i = 0; i < 8; ++i)
      CHECK(most_probable(result.posterior.row(ItemId{i})).label == ClassId{i % 2});
  }
}

TEST_CASE(
    "dawid-skene: a worker without votes is like the crowd, or nothing but chance without prior") {
  for (const FitOptions& options : kBothPriors) {
    const FitResult result =
        fit(Crowd{2, 3, 2, {{0, 0, 0}, {0, 2, 0}, {1, 0, 1}, {1, 2, 1}}}, options);
    CHECK(near(theta(result, 1, 0, 0) + theta(result, 1, 0, 1), 1, 1e-12));
    CHECK((options.prior == PriorKind::kNone ? near(theta(result, 1, 0, 0), 0.5, 1e-12)
                                             : theta(result, 1, 0, 0) > 0.7));
  }
}

}  // namespace
}  // namespace quorate
