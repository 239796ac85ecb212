#include <doctest/doctest.h>

#include <string_view>
#include <vector>

#include "quorate/models/model.hpp"
#include "support/crowd.hpp"

namespace quorate {
namespace {

TEST_CASE("registry: the models that exist, in the order in which people meet them") {
  std::vector<std::string_view> names;
  for (const ModelInfo& info : list_models()) names.push_back(info.name);
  CHECK(names == std::vector<std::string_view>{
                     "majority", "weighted-vote", "one-coin", "dawid-skene", "dawid-skene-spammer",
                     "fast-dawid-skene", "ibcc", "ebcc", "mace", "glad", "bwa", "la", "la-one-pass",
                     "zero-based-skill", "kos", "ground-truth-2022", "ground-truth-2019"});
}

TEST_CASE(
    "registry: every model says what it does, when to use it, what it costs and where it is from") {
  for (const ModelInfo& info : list_models()) {
    CAPTURE(info.name);
    CHECK_FALSE(info.summary.empty());
    CHECK_FALSE(info.when.empty());
    CHECK_FALSE(info.cost.empty());
    CHECK_FALSE(info.reference.empty());
  }
}

TEST_CASE("registry: every name makes a model that fits") {
  const AnnotationTable table = test::Crowd{2, 3, 2, {{0, 0, 1}, {0, 1, 1}, {0, 2, 0}}}.table();
  for (const ModelInfo& info : list_models()) {
    CAPTURE(info.name);
    const auto model = make_model(info.name);
    REQUIRE(model != nullptr);
    const FitResult fit = model->fit(table, {});
    CHECK(fit.posterior.row(ItemId{0})[1] > 0.5);
    CHECK(test::row_of(fit.posterior, 1) == std::vector<double>{0, 0});
  }
}

TEST_CASE("registry: other names make none, prefixes and other spellings neither") {
  for (const std::string_view name : {"", "dawid", "Dawid-Skene", "dawid_skene", "dawid-skene "}) {
    CAPTURE(name);
    CHECK(make_model(name) == nullptr);
  }
}

}  // namespace
}  // namespace quorate
