#include "quorate/base/numeric.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

// A few roundings of a double, in sums and functions of numbers near one.
constexpr double kRounding = 1e-14;

TEST_CASE("log_sum_exp: nothing, and only impossible things, have weight zero") {
  CHECK(log_sum_exp({}) == -kInfinity);
  CHECK(log_sum_exp(std::array{-kInfinity}) == -kInfinity);
  CHECK(log_sum_exp(std::array{-kInfinity, -kInfinity, -kInfinity}) == -kInfinity);
}

TEST_CASE("log_sum_exp: one element is itself, exactly") {
  for (const double x : {-1e300, -745.2, -0.1, 0.0, 3.5, 709.0, 1e300}) {
    CHECK(log_sum_exp(std::array{x}) == x);
    CHECK(log_sum_exp(std::array{-kInfinity, x}) == x);
  }
}

TEST_CASE("log_sum_exp: agrees with the plain formula where that does not overflow") {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> x(1 + random.below(12));
    double sum = 0;
    for (double& value : x) {
      value = random.uniform() * 20 - 10;
      sum += std::exp(value);
    }
    CHECK(near(log_sum_exp(x), std::log(sum), kRounding, kRounding));
  }
}

TEST_CASE("log_sum_exp: a common shift comes out unharmed, however far") {
  for (const double shift : {-1e6, -1000.0, 1000.0, 1e6}) {
    const std::array x{shift + std::log(1.0), shift + std::log(2.0), shift + std::log(5.0)};
    // The input itself is rounded at the size of the shift.
    CHECK(near(log_sum_exp(x), shift + std::log(8.0), 1e-15 * 4));
  }
}

TEST_CASE("log_sum_exp: NaN and plus infinity are not hidden") {
  CHECK(std::isnan(log_sum_exp(std::array{0.0, kNotANumber})));
  CHECK(std::isnan(log_sum_exp(std::array{kNotANumber, -kInfinity})));
  CHECK(std::isnan(log_sum_exp(std::array{kInfinity, kNotANumber})));
  CHECK(log_sum_exp(std::array{0.0, kInfinity, -kInfinity}) == kInfinity);
}

TEST_CASE("log_normalize: probabilities in proportion to the weights") {
  std::array x{std::log(1.0) - 2000, std::log(2.0) - 2000, std::log(5.0) - 2000, -kInfinity};
  // The inputs carry roundings of 2000 * 2^-53, which the exponential turns into relative ones.
  CHECK(near(log_normalize(x), std::log(8.0) - 2000, kRounding));
  CHECK(near(x[0], 0.125, 1e-12));
  CHECK(near(x[1], 0.25, 1e-12));
  CHECK(near(x[2], 0.625, 1e-12));
  CHECK(x[3] == 0);
}

TEST_CASE("log_normalize: a row without any weight has no distribution") {
  std::array x{-kInfinity, -kInfinity};
  CHECK(log_normalize(x) == -kInfinity);
  CHECK(x[0] == 0);
  CHECK(x[1] == 0);
  CHECK(log_normalize({}) == -kInfinity);
}

TEST_CASE("log_normalize: equal weights give equal bits, NaN stays visible") {
  std::array tied{-3.25, -3.25, -3.25, -3.25};
  log_normalize(tied);
  for (const double p : tied) CHECK(p == 0.25);

  std::array bad{0.0, kNotANumber};
  CHECK(std::isnan(log_normalize(bad)));
  CHECK(std::isnan(bad[0]));
}

TEST_CASE("log_normalize: rows sum to one within the last bits") {
  Random random(2);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> x(1 + random.below(1000));
    for (double& value : x) value = -700 * random.uniform();
    log_normalize(x);
    // n roundings of 2^-53 each, n <= 1000; in practice far fewer.
    CHECK(near(std::accumulate(x.begin(), x.end(), 0.0), 1.0, 1e-13));
    CHECK(*std::min_element(x.begin(), x.end()) >= 0);
  }
}

TEST_CASE("wilson_interval: the published values of Newcombe (1998), table I, method 3") {
  // Statistics in Medicine 17, 857-872; printed with four decimals.
  struct Published {
    double successes, trials, low, high;
  };
  constexpr double kPrinted = 0.00005 + 1e-12;
  for (const Published& p : {Published{81, 263, 0.2553, 0.3662}, Published{15, 148, 0.0624, 0.1605},
                             Published{0, 20, 0.0000, 0.1611}, Published{1, 29, 0.0061, 0.1718}}) {
    const Interval interval = wilson_interval(p.successes, p.trials);
    CHECK(near(interval.low, p.low, 0, kPrinted));
    CHECK(near(interval.high, p.high, 0, kPrinted));
  }
}

TEST_CASE("wilson_interval: its ends solve the score equation") {
  const double z = 1.959963984540054;
  for (const double trials : {1.0, 2.5, 7.0, 100.0, 12345.0}) {
    for (const double share : {0.0, 0.1, 0.5, 0.97, 1.0}) {
      const Interval interval = wilson_interval(share * trials, trials);
      for (const double p : {interval.low, interval.high}) {
        // (p_hat - p)^2 = z^2 p (1 - p) / n, all terms at most of size z^2
        CHECK(near((share - p) * (share - p), z * z * p * (1 - p) / trials, 0, kRounding));
      }
      CHECK(interval.low <= share + kRounding);
      CHECK(interval.high >= share - kRounding);
    }
  }
}

TEST_CASE("wilson_interval: swapping success and failure mirrors it") {
  for (const double successes : {0.0, 1.0, 3.5, 17.0}) {
    const Interval a = wilson_interval(successes, 20);
    const Interval b = wilson_interval(20 - successes, 20);
    CHECK(near(a.low, 1 - b.high, 0, kRounding));
    CHECK(near(a.high, 1 - b.low, 0, kRounding));
  }
}

TEST_CASE("wilson_interval: knows nothing without trials, and stays inside [0, 1]") {
  for (const double trials : {0.0, -1.0, kNotANumber}) {
    const Interval interval = wilson_interval(0, trials);
    CHECK(interval.low == 0);
    CHECK(interval.high == 1);
  }
  for (const double trials : {1e-9, 1.0, 1e15}) {
    const Interval none = wilson_interval(0, trials);
    const Interval all = wilson_interval(trials, trials);
    CHECK(none.low >= 0);
    CHECK(none.low < 1e-15);
    CHECK(all.high <= 1);
    CHECK(all.high > 1 - 1e-15);
  }
  // A sum of probabilities can exceed the number of its terms by a rounding.
  CHECK(wilson_interval(3.0000000000000004, 3).high <= 1);
}

TEST_CASE("wilson_interval: the width of the normal deviate can be chosen") {
  const Interval point = wilson_interval(3, 10, 0);
  CHECK(near(point.low, 0.3, kRounding));
  CHECK(near(point.high, 0.3, kRounding));
  // 50 % interval of 1 in 2 with z = 1: centre 1/2, half width sqrt(1/8 + 1/16) / (3/2) = 1 /
  // sqrt(12).
  CHECK(near(wilson_interval(1, 2, 1).low, 0.5 - 1 / std::sqrt(12.0), kRounding));
}

// Quantiles are found by iteration to about half the digits squared; 1e-10 leaves it room and shows
// any real error.
constexpr double kQuantile = 1e-10;

TEST_CASE("beta_interval: closed forms") {
  SUBCASE("uniform") {
    CHECK(near(beta_interval(1, 1).low, 0.025, kQuantile));
    CHECK(near(beta_interval(1, 1).high, 0.975, kQuantile));
  }
  SUBCASE("Beta(1, n): F(x) = 1 - (1 - x)^n") {
    for (const double n : {0.5, 2.0, 10.0, 1e3, 1e6}) {
      const Interval interval = beta_interval(1, n);
      CHECK(near(interval.low, -std::expm1(std::log(0.975) / n), kQuantile));
      CHECK(near(interval.high, -std::expm1(std::log(0.025) / n), kQuantile));
    }
  }
  SUBCASE("Beta(a, 1): F(x) = x^a") {
    for (const double a : {0.5, 2.0, 10.0, 1e3, 1e6}) {
      const Interval interval = beta_interval(a, 1);
      CHECK(near(interval.low, std::exp(std::log(0.025) / a), kQuantile));
      CHECK(near(interval.high, std::exp(std::log(0.975) / a), kQuantile));
    }
  }
  SUBCASE("Beta(1/2, 1/2), the arcsine law: F(x) = 2/pi asin(sqrt(x))") {
    const Interval interval = beta_interval(0.5, 0.5);
    const double low = std::sin(std::numbers::pi / 2 * 0.025);
    const double high = std::sin(std::numbers::pi / 2 * 0.975);
    CHECK(near(interval.low, low * low, kQuantile));
    CHECK(near(interval.high, high * high, kQuantile));
  }
  SUBCASE("Beta(2, 2): F(x) = 3 x^2 - 2 x^3, a cubic with a trigonometric root") {
    const Interval interval = beta_interval(2, 2);
    CHECK(near(interval.low, 0.5 + std::sin(std::asin(2 * 0.025 - 1) / 3), kQuantile));
    CHECK(near(interval.high, 0.5 + std::sin(std::asin(2 * 0.975 - 1) / 3), kQuantile));
  }
}

TEST_CASE("beta_interval: the Clopper-Pearson interval that R's documentation prints") {
  // ?binom.test, 682 of 925: "95 percent confidence interval: 0.7076683 0.7654066". Its ends are
  // quantiles of Beta(682, 244) and Beta(683, 243).
  CHECK(near(beta_interval(682, 244).low, 0.7076683, 0, 0.5e-7));
  CHECK(near(beta_interval(683, 243).high, 0.7654066, 0, 0.5e-7));
}

TEST_CASE("beta_interval: a binomial tail at the ends is 2.5 %") {
  // For whole a and b: P(Beta(a, b) <= x) = P(Binomial(a + b - 1, x) >= a), summed term by term.
  const auto cdf = [](int a, int b, double x) {
    const int n = a + b - 1;
    double sum = 0;
    for (int k = a; k <= n; ++k) {
      sum += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                      k * std::log(x) + (n - k) * std::log1p(-x));
    }
    return sum;
  };
  for (const int a : {1, 2, 5, 40}) {
    for (const int b : {1, 3, 17, 200}) {
      const Interval interval = beta_interval(a, b);
      CHECK(near(cdf(a, b, interval.low), 0.025, 1e-9));
      CHECK(near(cdf(a, b, interval.high), 0.975, 1e-9));
    }
  }
}

TEST_CASE("beta_interval: swapping the parameters mirrors it") {
  for (const double a : {0.3, 1.7, 30.0, 5000.0}) {
    for (const double b : {0.6, 4.0, 900.0}) {
      const Interval ab = beta_interval(a, b);
      const Interval ba = beta_interval(b, a);
      CHECK(near(ab.low, 1 - ba.high, 0, kQuantile));
      CHECK(near(ab.high, 1 - ba.low, 0, kQuantile));
      CHECK(ab.low < ab.high);
    }
  }
}

TEST_CASE("beta_interval: extreme parameters give ends inside [0, 1], no exception") {
  for (const double a : {1e-3, 1e-1, 1.0, 1e3, 1e9}) {
    for (const double b : {1e-3, 1e-1, 1.0, 1e3, 1e9}) {
      CAPTURE(a);
      CAPTURE(b);
      const Interval interval = beta_interval(a, b);
      CHECK(interval.low >= 0);
      CHECK(interval.low <= interval.high);
      CHECK(interval.high <= 1);
    }
  }
}

TEST_CASE("beta_interval: parameters that no Beta has are refused") {
  for (const double bad : {0.0, -1.0, kNotANumber, kInfinity}) {
    CHECK_THROWS_AS((void)beta_interval(bad, 1), std::domain_error);
    CHECK_THROWS_AS((void)beta_interval(1, bad), std::domain_error);
  }
}

double median_of(std::vector<double> values) { return median(values); }

TEST_CASE("median: the middle, or the mean of the middle two") {
  CHECK(std::isnan(median({})));
  CHECK(median_of({4.0}) == 4);
  CHECK(median_of({4.0, 1.0}) == 2.5);
  CHECK(median_of({9.0, 1.0, 4.0}) == 4);
  CHECK(median_of({9.0, 1.0, 4.0, 5.0}) == 4.5);
  CHECK(median_of({2.0, 2.0, 2.0, 7.0}) == 2);
  CHECK(median_of({kInfinity, 1.0, -kInfinity}) == 1);
}

TEST_CASE("median: agrees with sorting, and keeps the values") {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values(1 + random.below(30));
    for (double& value : values) value = static_cast<double>(random.below(10));
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t n = sorted.size();
    CHECK(median(values) == (sorted[(n - 1) / 2] + sorted[n / 2]) / 2);
    std::sort(values.begin(), values.end());
    CHECK(values == sorted);
  }
}

TEST_CASE("mean_of_known: of what is known, and nothing of nothing") {
  CHECK(mean_of_known(std::vector<double>{1, kNaN, 4}) == 2.5);
  CHECK(std::isnan(mean_of_known(std::vector<double>{kNaN})));
  CHECK(std::isnan(mean_of_known({})));
}

}  // namespace
}  // namespace quorate
