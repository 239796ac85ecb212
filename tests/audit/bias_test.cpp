#include "quorate/audit/bias.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;
constexpr double kExact = 1e-12;  // the incomplete Beta function's own accuracy, with room

TEST_CASE("bias: McNemar's exact test by hand") {
  // 8 of 10: 2 (45 + 10 + 1) / 1024.
  CHECK(near(mcnemar_p(8, 2), 112.0 / 1024, kExact));
  CHECK(near(mcnemar_p(2, 8), 112.0 / 1024, kExact));
  CHECK(near(mcnemar_p(6, 0), 2.0 / 64, kExact));
  CHECK(mcnemar_p(5, 5) == 1);
  CHECK(std::isnan(mcnemar_p(0, 0)));
  // Fractional counts lie between their neighbours.
  CHECK(mcnemar_p(8.5, 2) < mcnemar_p(8, 2));
  CHECK(mcnemar_p(8.5, 2) > mcnemar_p(9, 2));
}

TEST_CASE("bias: binomial tails by hand") {
  CHECK(near(binomial_upper_tail(2, 3, 0.25), 3 * 0.0625 * 0.75 + 0.015625, kExact));
  CHECK(binomial_upper_tail(0, 3, 0.25) == 1);
  CHECK(binomial_upper_tail(1, 3, 0) == 0);
  CHECK(near(binomial_upper_tail(3, 3, 0.5), 0.125, kExact));
}

TEST_CASE("bias: adjusted p-values as in Benjamini and Hochberg") {
  // R: p.adjust(c(.01, .04, .03, .005), "BH").
  const std::vector<double> p{0.01, 0.04, kUndefined, 0.03, 0.005};
  const std::vector<double> adjusted = adjust_p_values(p);
  CHECK(near(adjusted[0], 0.02, kExact));
  CHECK(near(adjusted[1], 0.04, kExact));
  CHECK(std::isnan(adjusted[2]));
  CHECK(near(adjusted[3], 0.04, kExact));
  CHECK(near(adjusted[4], 0.02, kExact));
  CHECK(adjust_p_values({}).empty());
}

TEST_CASE("bias: the ratio's interval, and what is undefined") {
  const Measure ratio = use_ratio(30, 20, 12, 2);
  CHECK(near(ratio.value, 1.5, kExact));
  const double half = 1.959963984540054 * std::sqrt(14.0 / 600);
  CHECK(near(ratio.interval.low, 1.5 * std::exp(-half), kExact));
  CHECK(near(ratio.interval.high, 1.5 * std::exp(half), kExact));
  const Measure never = use_ratio(0, 20, 0, 20);
  CHECK(never.value == 0);
  CHECK(never.interval.low == 0);
  CHECK(never.interval.high < 1);
  const Measure unknown = use_ratio(3, 0, 3, 0);
  CHECK_FALSE(unknown.is_defined());
  CHECK_FALSE(unknown.reason.empty());
}

}  // namespace
}  // namespace quorate
