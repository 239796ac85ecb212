// The models by variational Bayes against the exact evidence of tiny tables, summed over all
// truths, and ibcc against plain loops.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "models/builtin_models.hpp"
#include "models/dirichlet.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/models/em.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;
using test::Row;

using Matrix = std::vector<std::vector<double>>;

FitOptions rounds(std::size_t count) {
  FitOptions options;
  options.max_iterations = count;
  options.tolerance = 0;
  options.accelerate = false;
  return options;
}

double prior_count(std::size_t k, std::size_t l) { return k == l ? 4 : 1; }

/// Probability of one order of draws with these counts under Dirichlet(prior).
double log_dirichlet_multinomial(const std::vector<double>& prior,
                                 const std::vector<double>& counts) {
  double all_prior = 0;
  double all = 0;
  double sum = 0;
  for (std::size_t l = 0; l < prior.size(); ++l) {
    sum += std::lgamma(prior[l] + counts[l]) - std::lgamma(prior[l]);
    all_prior += prior[l];
    all += prior[l] + counts[l];
  }
  return sum + std::lgamma(all_prior) - std::lgamma(all);
}

/// Calls fn with every assignment of one of `states` to each of `items`.
void for_all(std::size_t items, std::size_t states,
             const std::function<void(const std::vector<std::size_t>&)>& fn) {
  std::vector<std::size_t> z(items, 0);
  while (true) {
    fn(z);
    std::size_t at = 0;
    while (at < items && ++z[at] == states) z[at++] = 0;
    if (at == items) return;
  }
}

/// log P(votes, z) of a model whose matrices have a row for each state, `kinds` of them a class.
double log_joint(const Crowd& crowd, std::size_t kinds, const std::vector<double>& class_prior,
                 const std::vector<std::size_t>& z) {
  std::vector<double> classes(crowd.classes, 0);
  Matrix kind_counts(crowd.classes, std::vector<double>(kinds, 0));
  for (const std::size_t state : z) {
    classes[state / kinds] += 1;
    kind_counts[state / kinds][state % kinds] += 1;
  }
  double sum = log_dirichlet_multinomial(class_prior, classes);
  const std::vector<double> kind_prior(kinds, 0.1 / static_cast<double>(kinds));
  for (const auto& counts : kind_counts) {
    if (kinds > 1) sum += log_dirichlet_multinomial(kind_prior, counts);
  }
  for (std::uint32_t j = 0; j < crowd.workers; ++j) {
    Matrix counts(crowd.classes * kinds, std::vector<double>(crowd.classes, 0));
    for (const Row& row : crowd.rows) {
      if (row.worker == j) counts[z[row.item]][row.label] += 1;
    }
    for (std::size_t s = 0; s < counts.size(); ++s) {
      std::vector<double> prior(crowd.classes);
      for (std::size_t l = 0; l < prior.size(); ++l) prior[l] = prior_count(s / kinds, l);
      sum += log_dirichlet_multinomial(prior, counts[s]);
    }
  }
  return sum;
}

double log_evidence(const Crowd& crowd, std::size_t kinds, const std::vector<double>& class_prior) {
  std::vector<double> terms;
  for_all(crowd.items, crowd.classes * kinds, [&](const std::vector<std::size_t>& z) {
    terms.push_back(log_joint(crowd, kinds, class_prior, z));
  });
  return log_sum_exp(terms);
}

/// The same for mace: besides the truths, who knew what.
double log_mace_evidence(const Crowd& crowd) {
  std::vector<double> terms;
  const std::vector<double> half(2, 0.5);
  const std::vector<double> ten(crowd.classes, 10);
  for_all(crowd.items, crowd.classes, [&](const std::vector<std::size_t>& z) {
    for_all(crowd.rows.size(), 2, [&](const std::vector<std::size_t>& spam) {
      double sum = -std::log(crowd.classes) * static_cast<double>(crowd.items);
      Matrix knows(crowd.workers, std::vector<double>(2, 0));
      Matrix habit(crowd.workers, std::vector<double>(crowd.classes, 0));
      for (std::size_t v = 0; v < crowd.rows.size(); ++v) {
        const Row& row = crowd.rows[v];
        knows[row.worker][spam[v]] += 1;
        if (spam[v] == 1) habit[row.worker][row.label] += 1;
        if (spam[v] == 0 && z[row.item] != row.label) return;
      }
      for (std::uint32_t j = 0; j < crowd.workers; ++j) {
        sum += log_dirichlet_multinomial(half, knows[j]) + log_dirichlet_multinomial(ten, habit[j]);
      }
      terms.push_back(sum);
    });
  });
  return log_sum_exp(terms);
}

/// Three items, three workers, who disagree about one.
Crowd tiny() {
  return {3, 3, 2, {{0, 0, 0}, {0, 1, 0}, {0, 2, 0}, {1, 0, 1}, {1, 1, 1}, {1, 2, 0}, {2, 0, 1}}};
}

TEST_CASE("dirichlet: against moments that are known in closed form") {
  // Beta(1, 2): E log p = psi(1) - psi(3) = -3/2, E log(1 - p) = psi(2) - psi(3) = -1/2; divergence
  // from Beta(1, 1): log 2 + E log(1 - p).
  const std::vector<double> posterior{1, 2};
  const std::vector<double> prior{1, 1};
  std::vector<double> weight(2);
  const double bound = expected_log_dirichlet(posterior, prior, weight);
  CHECK(near(weight[0], std::exp(-1.5), 1e-14));
  CHECK(near(weight[1], std::exp(-0.5), 1e-14));
  CHECK(near(-bound, std::log(2.0) - 0.5, 1e-13));
  CHECK(expected_log_dirichlet(prior, prior, weight) == 0);
}

TEST_CASE("ibcc: the bound is below the exact evidence, and near it") {
  const Crowd crowd = tiny();
  const double exact = log_evidence(crowd, 1, {1, 1});
  const double bound = Ibcc().fit(crowd.table(), rounds(200)).trace.back().objective;
  CHECK(bound <= exact);
  CHECK(bound > exact - 1);  // what mean field loses on three items
}

TEST_CASE("ebcc: the bound is below the exact evidence, and near it") {
  const Crowd crowd = tiny();
  // The vote shares are 1 + 1/3 + 0 and 0 + 2/3 + 1.
  const double exact = log_evidence(crowd, 10, {4.0 / 3 + 1e-3, 5.0 / 3 + 1e-3});
  const double bound = Ebcc().fit(crowd.table(), rounds(200)).trace.back().objective;
  CHECK(bound <= exact);
  CHECK(bound >
        exact - 6);  // ten kinds of a class are alike: the exact sum counts every relabeling
}

TEST_CASE("mace: the bound is below the exact evidence, and near it") {
  const Crowd crowd = tiny();
  const double exact = log_mace_evidence(crowd);
  const double bound = Mace().fit(crowd.table(), rounds(200)).trace.back().objective;
  CHECK(bound <= exact);
  CHECK(bound > exact - 2);
}

TEST_CASE("ibcc: equals a slow reference on random tables") {
  Random random(2012);
  for (int round = 0; round < 200; ++round) {
    CAPTURE(round);
    const Crowd crowd = test::random_crowd(random, round % 3 == 0);
    const std::size_t count = 1 + random.below(6);
    const FitResult fit = Ibcc().fit(crowd.table(), rounds(count));
    const AnnotationTable table = crowd.table();
    Matrix q(crowd.items, std::vector<double>(crowd.classes, 0));
    const Posterior shares = vote_shares(table);
    for (std::uint32_t i = 0; i < crowd.items; ++i) q[i] = test::row_of(shares, i);
    for (std::size_t r = 0; r < count; ++r) {
      std::vector<double> sums(crowd.classes, 1);
      double all = 0;
      for (const auto& row : q) {
        for (std::size_t k = 0; k < row.size(); ++k) sums[k] += row[k];
      }
      for (const double sum : sums) all += sum;
      Matrix next(crowd.items, std::vector<double>(crowd.classes, 0));
      for (std::size_t k = 0; k < crowd.classes; ++k) {
        for (auto& row : next) row[k] = digamma(sums[k]) - digamma(all);
        for (std::uint32_t j = 0; j < crowd.workers; ++j) {
          std::vector<double> n(crowd.classes);
          double total = 0;
          for (std::size_t l = 0; l < n.size(); ++l) n[l] = prior_count(k, l);
          for (const Row& row : crowd.rows) {
            if (row.worker == j) n[row.label] += row.weight * q[row.item][k];
          }
          for (const double value : n) total += value;
          for (const Row& row : crowd.rows) {
            if (row.worker == j) {
              next[row.item][k] += row.weight * (digamma(n[row.label]) - digamma(total));
            }
          }
        }
      }
      for (std::uint32_t i = 0; i < crowd.items; ++i) {
        if (table.votes_of(ItemId{i}).empty())
          next[i].assign(crowd.classes, 0);
        else
          log_normalize(next[i]);
      }
      q = next;
    }
    for (std::uint32_t i = 0; i < crowd.items; ++i) {
      for (std::size_t k = 0; k < crowd.classes; ++k)
        CHECK(near(fit.posterior.row(ItemId{i})[k], q[i][k], 0, 1e-11));  // rounding only
    }
  }
}

TEST_CASE("ibcc: history counts like votes of every iteration") {
  const Crowd crowd{1, 2, 2, {{0, 0, 0}, {0, 1, 1}}};
  FitOptions options;
  options.history = {{WorkerId{0}, ClassId{0}, ClassId{0}, 40},
                     {WorkerId{0}, ClassId{1}, ClassId{1}, 40},
                     {WorkerId{1}, ClassId{0}, ClassId{1}, 40}};
  CHECK(near(Ibcc().fit(crowd.table(), {}).posterior.row(ItemId{0})[0], 0.5, 1e-12));
  CHECK(Ibcc().fit(crowd.table(), options).posterior.row(ItemId{0})[0] > 0.9);
}

}  // namespace
}  // namespace quorate
