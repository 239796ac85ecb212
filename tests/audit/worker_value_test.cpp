#include "audit/worker_value.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "audit/drift.hpp"
#include "quorate/base/random.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;
constexpr double kValueRounding = 1e-12;

TEST_CASE("worker value: what a label is worth, at the ends and in between") {
  const std::vector<double> even{0.5, 0.5};
  CHECK(near(informedness_bits(even, std::vector<double>{1, 0, 0, 1}), 1, kValueRounding));
  // Swapped labels are worth as much as right ones.
  CHECK(near(informedness_bits(even, std::vector<double>{0, 1, 1, 0}), 1, kValueRounding));
  CHECK(informedness_bits(even, std::vector<double>{0.3, 0.7, 0.3, 0.7}) < 1e-12);
  // A binary symmetric channel: 1 - H(0.1).
  const double h = -0.1 * std::log2(0.1) - 0.9 * std::log2(0.9);
  CHECK(near(informedness_bits(even, std::vector<double>{0.9, 0.1, 0.1, 0.9}), 1 - h, kValueRounding));
}

TEST_CASE("worker value: the spammer score is Raykar and Yu's sum over pairs of rows") {
  Random random(5);
  constexpr std::size_t kClasses = 4;
  std::vector<double> theta;
  for (std::size_t k = 0; k < kClasses; ++k) {
    std::vector<double> row(kClasses);
    double total = 0;
    for (double& p : row) total += p = random.uniform();
    for (const double p : row) theta.push_back(p / total);
  }
  double sum = 0;
  for (std::size_t c = 0; c < kClasses; ++c) {
    for (std::size_t d = c + 1; d < kClasses; ++d) {
      for (std::size_t k = 0; k < kClasses; ++k) {
        const double difference = theta[c * kClasses + k] - theta[d * kClasses + k];
        sum += difference * difference;
      }
    }
  }
  CHECK(near(spammer_score(theta, kClasses), sum / (kClasses * (kClasses - 1)), kValueRounding));
  // Two classes: (sensitivity + specificity - 1)^2.
  CHECK(near(spammer_score(std::vector<double>{0.9, 0.1, 0.2, 0.8}, 2), 0.49, kValueRounding));
  CHECK(spammer_score(std::vector<double>{0.6, 0.4, 0.6, 0.4}, 2) < 1e-12);
  CHECK(std::isnan(spammer_score(std::vector<double>{1}, 1)));
}

TEST_CASE("worker value: a swap is all bias, a coin is all noise") {
  const std::vector<double> even{0.5, 0.5};
  const ErrorSplit swapped = split_error(even, std::vector<double>{0.1, 0.9, 0.9, 0.1});
  CHECK(near(swapped.as_given, 0.9, kValueRounding));
  CHECK(near(swapped.corrected, 0.1, kValueRounding));
  const ErrorSplit coin = split_error(even, std::vector<double>{0.5, 0.5, 0.5, 0.5});
  CHECK(near(coin.as_given, 0.5, kValueRounding));
  CHECK(near(coin.corrected, 0.5, kValueRounding));
}

TEST_CASE("worker value: a row without counts is the crowd's") {
  const std::vector<double> crowd{0.8, 0.2, 0.3, 0.7};
  const auto theta = smoothed_rows(std::vector<double>{0, 0, 4, 0}, crowd, 2, 4);
  CHECK(near(theta[0], 0.8, kValueRounding));
  CHECK(near(theta[2], (4 + 4 * 0.3) / 8, kValueRounding));
}

TEST_CASE("drift: a fall is found where it is, and its size") {
  std::vector<double> sequence(60, 1.0);
  for (std::size_t t = 40; t < 60; ++t) sequence[t] = t % 2 == 0 ? 0.0 : 1.0;
  const ChangePoint change = find_change(sequence);
  CHECK(change.at == 40);
  CHECK(near(change.before, 1, kValueRounding));
  CHECK(near(change.after, 0.5, kValueRounding));
  CHECK(change.p_value < 1e-3);
  CHECK(std::isnan(find_change(std::vector<double>(9, 1.0)).p_value));
  CHECK(std::isnan(find_change(std::vector<double>{1.0}).p_value));
}

TEST_CASE("drift: exchangeable sequences look changed no oftener than promised") {
  Random random(2);
  int below = 0;
  constexpr int kSequences = 1000;
  for (int s = 0; s < kSequences; ++s) {
    std::vector<double> sequence(80);
    for (double& x : sequence) x = random.uniform() < 0.8 ? 1 : 0;
    below += find_change(sequence).p_value <= 0.05 ? 1 : 0;
  }
  CHECK(below <= 66);  // 50 expected at most, three standard errors more
  CHECK(below >= 10);  // and the test is not asleep
}

}  // namespace
}  // namespace quorate
