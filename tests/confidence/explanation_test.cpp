#include "quorate/confidence/explanation.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "quorate/confidence/calibration.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;

/// Two classes, prior 0.6 and 0.4, workers right with 0.8 and 0.7.
FitResult explained_coins() {
  FitResult result;
  result.log_class_prior = {std::log(0.6), std::log(0.4)};
  result.workers = OneCoinWorkers({0.8, 0.7}, 2);
  return result;
}

TEST_CASE("explanation: by hand") {
  // Votes 0 and 1 at rho 0.5: tau = 2/3; evidence log 1.5, log 4, -log(7/3).
  const AnnotationTable table = Crowd{1, 2, 2, {{0, 0, 0}, {0, 1, 1}}}.table();
  const FitResult fit = explained_coins();
  const std::array fits{WeighedFit{&fit, 1}};
  const Explanation x = explain(table, ItemId{0}, fits, 0.5, {}, ClassId{0}, ClassId{1});
  CHECK(x.mass == 2);
  CHECK(near(x.tau, 2.0 / 3, 1e-15));
  CHECK(x.temperature == 1);
  REQUIRE(x.fits.size() == 1);
  const FitEvidence& one = x.fits.front();
  CHECK(near(one.prior_label, 0.6, 1e-14));
  CHECK(near(one.prior_nats, std::log(1.5), 1e-14));
  CHECK(near(one.votes[0].given_label, 0.8, 1e-14));
  CHECK(near(one.votes[0].given_rival, 0.2, 1e-14));
  CHECK(near(one.votes[0].nats, std::log(4.0), 1e-14));
  CHECK(near(one.votes[1].nats, -std::log(7.0 / 3), 1e-14));
  CHECK(near(one.log_odds, 2.0 / 3 * std::log(1.5 * 4 * 3 / 7), 1e-13));
  CHECK(near(x.posterior[0], 1 / (1 + std::exp(-one.log_odds)), 1e-13));
}

TEST_CASE("explanation: a weight multiplies the evidence and counts as votes") {
  const AnnotationTable table = Crowd{1, 2, 2, {{0, 0, 0, 2}, {0, 1, 1, 1}}}.table();
  const FitResult fit = explained_coins();
  const std::array fits{WeighedFit{&fit, 1}};
  const Explanation x = explain(table, ItemId{0}, fits, 1, {}, ClassId{0}, ClassId{1});
  CHECK(x.mass == 3);
  CHECK(near(x.fits[0].votes[0].nats, 2 * std::log(4.0), 1e-14));
}

TEST_CASE("explanation: adds up to the calibrated posterior, whichever calibration made it") {
  const auto simulated = test::simulate({.items = 120, .hard_share = 0.2});
  const AnnotationTable table = simulated.crowd.table();
  for (const char* name : {"dawid-skene", "one-coin", "weighted-vote", "majority"}) {
    CAPTURE(name);
    const auto model = make_model(name);
    FitOptions options;
    const FitResult fit = model->fit(table, options);
    const Calibration votes = calibrate_with_votes(table, *model, options, fit, 3);
    REQUIRE(votes.fold_fits.size() == 4);
    std::vector<WeighedFit> fits{{&fit, 0.2}};
    for (const FitResult& other : votes.fold_fits) fits.push_back({&other, 0.2});
    FitOptions with_gold;
    with_gold.gold.assign(simulated.truth.begin(), simulated.truth.begin() + 40);
    const FitResult gold_fit = model->fit(table, with_gold);
    const Calibration gold = calibrate_with_gold(table, *model, with_gold, gold_fit, 3);
    const std::array gold_fits{WeighedFit{&gold_fit, 1}};
    for (std::uint32_t i = 40; i < 120; ++i) {
      const Explanation a = explain(table, ItemId{i}, fits, votes.rho, {}, ClassId{1}, ClassId{2});
      const Explanation b = explain(table, ItemId{i}, gold_fits, gold.rho, gold.class_temperature,
                                    ClassId{1}, ClassId{2});
      for (std::size_t k = 0; k < 4; ++k) {
        CHECK(near(a.posterior[k], votes.posterior.row(ItemId{i})[k], 1e-9, 1e-12));
        CHECK(near(b.posterior[k], gold.posterior.row(ItemId{i})[k], 1e-9, 1e-12));
      }
      // The log odds are those of the posterior.
      const FitEvidence& one = b.fits.front();
      CHECK(near(one.log_odds, std::log(one.posterior[1] / one.posterior[2]), 1e-6, 1e-9));
    }
  }
}

}  // namespace
}  // namespace quorate
