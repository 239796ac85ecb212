// Calibration of sparse fits: against sums over every class, and of a whole job.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <variant>
#include <vector>

#include "confidence/sparse_evidence.hpp"
#include "models/builtin_models.hpp"
#include "models/sparse_dawid_skene.hpp"
#include "quorate/confidence/calibration.hpp"
#include "quorate/core/consolidated.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

/// dawid-skene, sparse for a job of any size.
class AlwaysSparse final : public ConsolidationModel {
 public:
  [[nodiscard]] FitResult fit(const AnnotationTable& table,
                              const FitOptions& options) const override {
    return fit_sparse_dawid_skene(table, options);
  }
};

TEST_CASE("sparse calibration: without correlation it is the fit's own posterior") {
  Random random(31);
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    const AnnotationTable table = test::random_crowd(random, round % 2 == 1).table();
    const FitResult fit = fit_sparse_dawid_skene(table, {});
    const Posterior tempered = tempered_posterior(table, fit, 0, 1);
    for (std::uint32_t i = 0; i < table.items(); ++i) {
      for (std::uint32_t k = 0; k < table.classes(); ++k) {
        CHECK(near(tempered.probability(ItemId{i}, ClassId{k}),
                   fit.posterior.probability(ItemId{i}, ClassId{k}), 0, 1e-12));
      }
    }
  }
}

TEST_CASE("sparse calibration: a further vote is predicted by the sum over all classes") {
  Random random(32);
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const AnnotationTable table = test::random_crowd(random, false).table();
    const FitResult fit = fit_sparse_dawid_skene(table, {});
    const auto& workers = std::get<SparseConfusionWorkers>(fit.workers);
    const Candidates candidates = find_candidates(table, 1);
    for (std::uint32_t i = 0; i < table.items(); ++i) {
      if (table.votes_of(ItemId{i}).empty()) continue;
      SparseEvidence evidence(workers, table.classes());
      evidence.read(table, ItemId{i}, candidates.of(ItemId{i}));
      std::vector<double> q;
      evidence.posterior(2, 0.5, q);
      double all = q.back() * static_cast<double>(table.classes() - (q.size() - 1));
      for (std::size_t c = 0; c + 1 < q.size(); ++c) all += q[c];
      CHECK(near(all, 1, 1e-12));
      for (std::uint32_t l = 0; l < table.classes(); ++l) {
        const Vote vote{WorkerId{0}, ClassId{l}};
        std::vector<double> theta;
        evidence.append_prediction(vote, theta);
        REQUIRE(theta.size() == evidence.size());
        // Among the others, the vote's own class; and the mean of the rest by the class prior.
        double own = 0;
        double rest = 0;
        double prior = 0;
        double classes = 0;
        for (std::uint32_t k = 0; k < table.classes(); ++k) {
          const std::span<const ClassId> listed = candidates.of(ItemId{i});
          const auto at = std::find(listed.begin(), listed.end(), ClassId{k});
          const double p = workers.probability(vote, ClassId{k});
          const double pi = std::exp(fit.log_class_prior[k]);
          if (at != listed.end()) {
            CHECK(theta[static_cast<std::size_t>(at - listed.begin())] == p);
          } else if (k == l) {
            own = p;
          } else {
            rest += pi * p;
            prior += pi;
            classes += 1;
          }
        }
        const double expected = own + (classes > 0 ? classes * rest / prior : 0.0);
        CHECK(near(theta.back(), expected, 1e-9, 1e-15));
      }
    }
  }
}

TEST_CASE(
    "sparse calibration: a job of forty classes gets the confidence that the dense fit gives") {
  const test::SimulatedCrowd simulated = test::simulate(
      {.items = 1500, .workers = 40, .classes = 40, .votes_per_item = 4, .hard_share = 0.1});
  const AnnotationTable table = simulated.crowd.table();
  const FitOptions options;
  const FitResult sparse_fit = AlwaysSparse().fit(table, options);
  const FitResult dense_fit = DawidSkene().fit(table, options);
  const Calibration sparse = calibrate_with_votes(table, AlwaysSparse(), options, sparse_fit, 1);
  const Calibration dense = calibrate_with_votes(table, DawidSkene(), options, dense_fit, 1);
  CHECK(sparse.held_out_votes == dense.held_out_votes);
  CHECK(near(sparse.rho, dense.rho, 0.05));
  std::size_t other_labels = 0;
  double moved = 0;
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const ConsolidatedLabel x = most_probable(sparse.posterior, ItemId{i});
    const ConsolidatedLabel y = most_probable(dense.posterior, ItemId{i});
    if (x.label != y.label) ++other_labels;
    moved += std::fabs(x.confidence - y.confidence);
  }
  // Measured: 2 labels, 0.023. Flattened, a mean of unlike classes weighs more than they do.
  CHECK(other_labels <= 5);
  CHECK(moved / static_cast<double>(table.items()) < 0.035);

  FitOptions informed;
  informed.gold.resize(table.items());
  for (std::uint32_t i = 0; i < 300; ++i) informed.gold[i] = simulated.truth[i];
  const Calibration with_gold =
      calibrate_with_gold(table, AlwaysSparse(), informed, AlwaysSparse().fit(table, informed), 1);
  const Calibration dense_gold =
      calibrate_with_gold(table, DawidSkene(), informed, DawidSkene().fit(table, informed), 1);
  CHECK(near(with_gold.rho, dense_gold.rho, 0.05));
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    std::vector<double> row(table.classes());
    with_gold.posterior.fill_row(ItemId{i}, row);
    double sum = 0;
    for (const double p : row) sum += p;
    CHECK(near(sum, 1, 1e-9));
  }
}

}  // namespace
}  // namespace quorate
