#include "quorate/confidence/cross_fitting.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "support/crowd.hpp"

namespace quorate {
namespace {

using test::Crowd;

Calibration plain(const FitOptions&, const FitResult& fit) { return uncalibrated(fit); }

std::vector<std::optional<ClassId>> first(const std::vector<ClassId>& truth, std::size_t count) {
  std::vector<std::optional<ClassId>> gold(truth.size());
  std::copy_n(truth.begin(), count, gold.begin());
  return gold;
}

TEST_CASE("gold folds: only items with votes, dealt evenly, the same for a seed") {
  Crowd crowd{12, 1, 2, {}};
  for (std::uint32_t i = 0; i < 11; ++i) crowd.rows.push_back({i, 0, 0});
  const std::vector<std::optional<ClassId>> gold(12, ClassId{0});
  const GoldFolds folds(crowd.table(), gold, 1);
  CHECK(folds.items().size() == 11);
  CHECK_FALSE(folds.fold_of(ItemId{11}));
  std::array<int, GoldFolds::kFolds> sizes{};
  for (std::size_t at = 0; at < 11; ++at) {
    ++sizes[folds.fold(at)];
    CHECK(folds.fold_of(folds.items()[at]) == folds.fold(at));
  }
  std::sort(sizes.begin(), sizes.end());
  CHECK(sizes == std::array<int, 5>{2, 2, 2, 2, 3});
  const GoldFolds again(crowd.table(), gold, 1);
  const GoldFolds other(crowd.table(), gold, 2);
  bool differs = false;
  for (std::size_t at = 0; at < 11; ++at) {
    CHECK(again.fold(at) == folds.fold(at));
    differs = differs || other.fold(at) != folds.fold(at);
  }
  CHECK(differs);
}

TEST_CASE("gold folds: what is left without a fold") {
  const Crowd crowd{2, 1, 2, {{0, 0, 0}, {1, 0, 1}}};
  const GoldFolds two(crowd.table(), std::vector<std::optional<ClassId>>{ClassId{0}, ClassId{1}},
                      1);
  const auto left = two.gold_without(*two.fold_of(ItemId{0}));
  REQUIRE(left.size() == 2);
  CHECK_FALSE(left[0]);
  CHECK(left[1] == ClassId{1});
  const GoldFolds one(crowd.table(), std::vector<std::optional<ClassId>>{ClassId{0}}, 1);
  CHECK(one.gold_without(*one.fold_of(ItemId{0})).empty());
}

TEST_CASE("cross-fitting: an item's row is the bits of a run that never had its fold's gold") {
  const auto simulated = test::simulate({.items = 60, .workers = 8, .classes = 3});
  const AnnotationTable table = simulated.crowd.table();
  const auto model = make_model("dawid-skene");
  FitOptions options;
  options.gold = first(simulated.truth, 20);
  const FitResult fit = model->fit(table, options);
  const GoldFolds folds(table, options.gold, 5);
  Calibration calibration = uncalibrated(fit);
  cross_fit(table, *model, options, folds, plain, calibration);
  for (std::uint32_t i = 0; i < 20; ++i) {
    FitOptions without;
    without.gold = options.gold;
    for (std::uint32_t other = 0; other < 20; ++other) {
      if (folds.fold_of(ItemId{other}) == folds.fold_of(ItemId{i})) without.gold[other].reset();
    }
    CHECK(test::row_of(calibration.posterior, i) ==
          test::row_of(model->fit(table, without).posterior, i));
  }
  for (std::uint32_t i = 20; i < 60; ++i) {
    CHECK(test::row_of(calibration.posterior, i) == test::row_of(fit.posterior, i));
  }
}

TEST_CASE("cross-fitting: an item's own label does not move its row") {
  const auto simulated = test::simulate({.items = 40, .workers = 6, .classes = 3});
  const AnnotationTable table = simulated.crowd.table();
  for (const char* name : {"dawid-skene", "one-coin", "weighted-vote", "majority"}) {
    CAPTURE(name);
    const auto model = make_model(name);
    FitOptions options;
    options.gold = first(simulated.truth, 15);
    const auto row_of_three = [&] {
      const FitResult fit = model->fit(table, options);
      Calibration calibration = uncalibrated(fit);
      cross_fit(table, *model, options, GoldFolds(table, options.gold, 5), plain, calibration);
      return test::row_of(calibration.posterior, 3);
    };
    const std::vector<double> before = row_of_three();
    options.gold[3] = ClassId{(options.gold[3]->value + 1) % 3};
    CHECK(row_of_three() == before);
  }
}

}  // namespace
}  // namespace quorate
