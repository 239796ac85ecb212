#include <doctest/doctest.h>

#include <cmath>

#include "quorate/audit/groups.hpp"
#include "quorate/base/random.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

TEST_CASE("figures by group: means over workers by their answers; unknown values are in none") {
  const std::vector<WorkerAttribute> attributes{{"team", {"b", "a", "a", "", "b"}}};
  const std::vector<ComparedFigure> figures{
      {"detection-rate", {0.5, 0.9, 0.6, 0.1, kUndefined}, {10, 20, 10, 50, 70}, true},
      {"bias", {1, -3, -3, 9, 2}, {10, 10, 10, 50, 10}, false}};
  const std::vector<std::uint64_t> annotations{10, 20, 10, 50, 0};
  const auto groups = compare_figures(attributes, figures, annotations, 1);
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].attribute == "team");
  REQUIRE(groups[0].groups.size() == 2);
  CHECK(groups[0].groups[0].name == "a");
  CHECK(groups[0].groups[0].workers == 2);
  CHECK(groups[0].groups[0].annotations == 30);
  CHECK(groups[0].groups[1].workers == 1);  // the other of team b answered nothing
  REQUIRE(groups[0].figures.size() == 2);
  const FigureComparison& rate = groups[0].figures[0];
  CHECK(near(rate.by_group[0].value, (20 * 0.9 + 10 * 0.6) / 30, 1e-12));
  CHECK(rate.by_group[0].interval.high == 1);  // a share is no more
  CHECK(near(rate.by_group[1].value, 0.5, 1e-12));
  CHECK(std::isnan(rate.by_group[1].interval.low));  // one worker has no spread
  const FigureComparison& bias = groups[0].figures[1];
  CHECK(bias.by_group[0].value == -3);
  CHECK(std::isnan(bias.by_group[0].interval.low));  // two of one mind say nothing of the spread
  CHECK(near(bias.by_group[1].value, 1.5, 1e-12));
  CHECK(bias.by_group[1].interval.low < 0);
}

TEST_CASE("figures by group: a difference is found in the figure that has it, and in no other") {
  Random random(7);
  WorkerAttribute team{"team", {}};
  ComparedFigure alike{"alike", {}, {}, true};
  ComparedFigure other{"other", {}, {}, true};
  std::vector<std::uint64_t> annotations;
  for (std::uint32_t j = 0; j < 24; ++j) {
    team.value.emplace_back(j % 2 == 0 ? "north" : "south");
    alike.value.push_back(0.5 + 0.2 * random.uniform());
    other.value.push_back(0.5 + 0.2 * random.uniform() + (j % 2 == 0 ? 0.15 : 0));
    alike.weight.push_back(30);
    other.weight.push_back(30);
    annotations.push_back(30);
  }
  const std::vector<ComparedFigure> figures{alike, other};
  const std::vector<WorkerAttribute> attributes{team};
  const auto groups = compare_figures(attributes, figures, annotations, 1);
  CHECK(groups[0].figures[0].p_value > 0.05);
  CHECK(groups[0].figures[1].p_value < 0.002);
  CHECK(groups[0].figures[1].adjusted_p <= kSignificant);
  CHECK(groups[0].figures[1].adjusted_p >= groups[0].figures[1].p_value);
  const auto again = compare_figures(attributes, figures, annotations, 1);
  CHECK(again[0].figures[0].p_value == groups[0].figures[0].p_value);
}

TEST_CASE("figures by group: by chance few tests of many are significant") {
  std::size_t found = 0;
  constexpr std::size_t kJobs = 60;
  for (std::uint64_t job = 0; job < kJobs; ++job) {
    Random random(job);
    WorkerAttribute team{"team", {}};
    std::vector<ComparedFigure> figures(5, {"f", {}, {}, true});
    for (std::uint32_t j = 0; j < 16; ++j) {
      team.value.emplace_back(j % 2 == 0 ? "north" : "south");
      const double answers = 5 + 50 * random.uniform();
      for (ComparedFigure& figure : figures) {
        figure.value.push_back(random.uniform());
        figure.weight.push_back(answers);
      }
    }
    const std::vector<std::uint64_t> annotations(16, 10);
    const auto groups = compare_figures(std::vector{team}, figures, annotations, job);
    bool any = false;
    for (const FigureComparison& figure : groups[0].figures) {
      any = any || figure.adjusted_p <= kSignificant;
    }
    found += any ? 1 : 0;
  }
  CHECK(found <= 8);  // 3 expected, three standard errors more
}

TEST_CASE("figures by group: what cannot be tested says why, and is no test among the others") {
  const std::vector<WorkerAttribute> attributes{{"team", {"a", "a", "b", "b"}}};
  const std::vector<ComparedFigure> figures{
      {"known of a", {0.5, 0.6, kUndefined, kUndefined}, {9, 9, 9, 9}, true},
      {"known", {0.5, 0.6, 0.7, 0.8}, {9, 9, 9, 9}, true}};
  const std::vector<std::uint64_t> annotations(4, 9);
  const auto groups = compare_figures(attributes, figures, annotations, 1);
  CHECK(std::isnan(groups[0].figures[0].p_value));
  CHECK_FALSE(groups[0].figures[0].reason.empty());
  CHECK_FALSE(groups[0].figures[0].by_group[1].is_defined());
  CHECK_FALSE(groups[0].figures[0].by_group[1].reason.empty());
  CHECK(groups[0].figures[1].reason.empty());
  CHECK(groups[0].figures[1].adjusted_p == groups[0].figures[1].p_value);
  CHECK(compare_figures({}, figures, annotations, 1).empty());
}

}  // namespace
}  // namespace quorate
