#include "quorate/base/distributions.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "quorate/base/error.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

struct Moments {
  double mean = 0;
  double deviation = 0;
};

template <class Draw>
Moments moments(int draws, Draw draw) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = draw();
    sum += x;
    squares += x * x;
  }
  const double mean = sum / draws;
  return {mean, std::sqrt(squares / draws - mean * mean)};
}

constexpr int kDraws = 200'000;

TEST_CASE("distributions: an alias table draws every index as often as its weight says") {
  const std::vector<double> weights = {5, 0, 1, 3, 1};
  const AliasTable table(weights);
  Random random(1);
  std::vector<int> drawn(weights.size());
  for (int i = 0; i < kDraws; ++i) ++drawn[table.draw(random)];
  CHECK(drawn[1] == 0);
  double chi_square = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0) continue;
    const double expected = kDraws * weights[i] / 10;
    chi_square += (drawn[i] - expected) * (drawn[i] - expected) / expected;
  }
  // Three degrees of freedom: 99.9 % lie below 16.3.
  CHECK(chi_square < 16.3);
}

TEST_CASE("distributions: an alias table of one index draws it") {
  const AliasTable table(std::vector<double>{0.25});
  Random random(1);
  for (int i = 0; i < 100; ++i) CHECK(table.draw(random) == 0);
}

TEST_CASE("distributions: weights without a positive sum are a fault") {
  CHECK_THROWS_AS(AliasTable(std::vector<double>{}), Error);
  CHECK_THROWS_AS(AliasTable(std::vector<double>{0, 0}), Error);
  CHECK_THROWS_AS(AliasTable(std::vector<double>{1, -1}), Error);
  CHECK_THROWS_AS(AliasTable(std::vector<double>{1, std::nan("")}), Error);
}

TEST_CASE("distributions: Zipf weights by hand") {
  const std::vector<double> weights = zipf_weights(3, 1);  // 1, 1/2, 1/3 of 11/6
  CHECK(near(weights[0], 6.0 / 11, 1e-15));
  CHECK(near(weights[1], 3.0 / 11, 1e-15));
  CHECK(near(weights[2], 2.0 / 11, 1e-15));
  for (const double weight : zipf_weights(4, 0)) CHECK(weight == 0.25);
}

TEST_CASE("distributions: the normal has mean 0 and deviation 1") {
  Random random(2);
  const Moments m = moments(kDraws, [&] { return draw_normal(random); });
  // Five standard errors: of the mean 1 / sqrt(n), of the deviation 1 / sqrt(2 n).
  CHECK(near(m.mean, 0, 0, 5 / std::sqrt(kDraws)));
  CHECK(near(m.deviation, 1, 0, 5 / std::sqrt(2.0 * kDraws)));
}

TEST_CASE("distributions: Beta has its mean and deviation, for large and small shapes") {
  Random random(3);
  const std::vector<std::pair<double, double>> shapes = {
      {8, 2}, {1, 1}, {0.5, 0.5}, {0.2, 3}, {300, 100}};
  for (const std::pair<double, double>& shape : shapes) {
    const double a = shape.first;
    const double b = shape.second;
    const Moments m = moments(kDraws, [&] { return draw_beta(random, a, b); });
    const double mean = a / (a + b);
    const double deviation = std::sqrt(mean * (1 - mean) / (a + b + 1));
    CAPTURE(a);
    CAPTURE(b);
    CHECK(near(m.mean, mean, 0, 5 * deviation / std::sqrt(kDraws)));
    // The deviation's own error depends on the kurtosis, which is below 20 for these shapes:
    // relative error below sqrt(19 / (4 n)) = 0.5 %, five times of it.
    CHECK(near(m.deviation, deviation, 0.025));
  }
}

TEST_CASE("distributions: Beta with shapes near 0 is 0 or 1 and never undefined") {
  Random random(4);
  int ones = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double x = draw_beta(random, 0.0015, 0.0005);
    REQUIRE(x >= 0);
    REQUIRE(x <= 1);
    ones += x > 0.5 ? 1 : 0;
  }
  // Mean 0.75; five standard errors of sqrt(0.75 * 0.25 / 10000) = 0.0043.
  CHECK(near(ones / 10'000.0, 0.75, 0, 0.022));
}

}  // namespace
}  // namespace quorate
