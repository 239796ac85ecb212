#include "quorate/base/random.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>

namespace quorate {
namespace {

TEST_CASE("random: the stream of SplitMix64's reference program") {
  // Output of S. Vigna's splitmix64.c (prng.di.unimi.it) for these seeds.
  Random a(1234567);
  for (const std::uint64_t expected :
       {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
        4593380528125082431ULL, 16408922859458223821ULL}) {
    CHECK(a.next() == expected);
  }
  Random b(0);
  for (const std::uint64_t expected :
       {0xe220a8397b1dcdafULL, 0x6e789e6aa1b965f4ULL, 0x06c45d188009454fULL}) {
    CHECK(b.next() == expected);
  }
}

TEST_CASE("random: uniform numbers lie in [0, 1) and fill it evenly") {
  Random random(5);
  constexpr int kSamples = 100'000;
  constexpr int kBins = 20;
  std::array<int, kBins> bins{};
  for (int i = 0; i < kSamples; ++i) {
    const double u = random.uniform();
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    ++bins[static_cast<std::size_t>(u * kBins)];
  }
  // Chi square with 19 degrees of freedom: 99.9 % of good generators lie below 43.8, and as many
  // above 5.4: a stream that is too even is as wrong as one that is uneven.
  double chi_square = 0;
  for (const int n : bins) {
    const double expected = static_cast<double>(kSamples) / kBins;
    chi_square += (n - expected) * (n - expected) / expected;
  }
  CHECK(chi_square < 43.8);
  CHECK(chi_square > 5.4);
}

TEST_CASE("random: below stays below its bound and reaches every value") {
  Random random(6);
  for (const std::uint64_t bound : {1ULL, 2ULL, 7ULL}) {
    std::array<int, 7> seen{};
    for (int i = 0; i < 700; ++i) {
      const std::uint64_t value = random.below(bound);
      REQUIRE(value < bound);
      ++seen[value];
    }
    // The expected number is 700 / bound >= 100; fewer than half of that is more than five standard
    // deviations away.
    for (std::uint64_t v = 0; v < bound; ++v) CHECK(seen[v] > 350 / static_cast<int>(bound));
  }
}

TEST_CASE("random: one seed is one stream") {
  Random a(42);
  Random b(42);
  Random c(43);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t value = a.next();
    CHECK(value == b.next());
    differs |= value != c.next();
  }
  CHECK(differs);
}

}  // namespace
}  // namespace quorate
