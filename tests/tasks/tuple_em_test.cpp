#include "tasks/tuple_em.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

using Image = std::vector<std::uint32_t>;

/// Raters who blur the truth's border and confuse labels here and there.
std::vector<Image> tuple_crowd(std::uint64_t seed, std::size_t raters, std::size_t size,
                         std::uint32_t labels) {
  Random random(seed);
  std::vector<Image> out(raters, Image(size));
  for (std::size_t i = 0; i < size; ++i) {
    const auto truth = static_cast<std::uint32_t>(i * labels / size);
    for (std::size_t r = 0; r < raters; ++r) {
      const double wrong = 0.05 + 0.05 * static_cast<double>(r);
      out[r][i] =
          random.uniform() < wrong ? static_cast<std::uint32_t>(random.below(labels)) : truth;
    }
  }
  return out;
}

LabelTuples tuples_of(const std::vector<Image>& images, std::size_t labels) {
  std::vector<LabelRuns> runs(images.size());
  for (std::size_t r = 0; r < images.size(); ++r) {
    for (std::uint32_t i = 0; i < images[r].size(); ++i) append_run(runs[r], i + 1, images[r][i]);
  }
  return label_tuples(runs, labels);
}

std::vector<double> weights(const LabelTuples& tuples) {
  return {tuples.pixels.begin(), tuples.pixels.end()};
}

/// STAPLE as its paper writes it: two labels, pixel by pixel, products of probabilities.
std::vector<double> plain_staple(const std::vector<Image>& images, std::vector<double>& p,
                                 std::vector<double>& q) {
  const std::size_t raters = images.size();
  const std::size_t size = images.front().size();
  std::vector<double> w(size, 0.0);
  for (std::size_t i = 0; i < size; ++i) {
    for (const Image& image : images) w[i] += image[i] / static_cast<double>(raters);
  }
  double prior = 0;
  for (const double value : w) prior += value / static_cast<double>(size);
  p.assign(raters, 0.0);
  q.assign(raters, 0.0);
  for (int iteration = 0;; ++iteration) {
    double change = 0;
    for (std::size_t r = 0; r < raters; ++r) {
      double hit = 0;
      double fg = 0;
      double quiet = 0;
      double bg = 0;
      for (std::size_t i = 0; i < size; ++i) {
        fg += w[i];
        bg += 1 - w[i];
        (images[r][i] == 1 ? hit : quiet) += images[r][i] == 1 ? w[i] : 1 - w[i];
      }
      change = std::max({change, std::abs(p[r] - hit / fg), std::abs(q[r] - quiet / bg)});
      p[r] = hit / fg;
      q[r] = quiet / bg;
    }
    for (std::size_t i = 0; i < size; ++i) {
      double a = prior;
      double b = 1 - prior;
      for (std::size_t r = 0; r < raters; ++r) {
        a *= images[r][i] == 1 ? p[r] : 1 - p[r];
        b *= images[r][i] == 1 ? 1 - q[r] : q[r];
      }
      w[i] = a / (a + b);
    }
    if (iteration > 0 && change <= 1e-7) return w;
  }
}

}  // namespace

TEST_CASE("tuple em: two labels are STAPLE, pixel by pixel") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto images = tuple_crowd(seed, 4, 400, 2);
    const LabelTuples tuples = tuples_of(images, 2);
    const TupleFit fit = fit_tuples(tuples, weights(tuples), {});
    std::vector<double> p;
    std::vector<double> q;
    const std::vector<double> expected = plain_staple(images, p, q);
    std::uint32_t i = 0;
    for (const LabelRun& run : tuples.image) {
      for (; i < run.end; ++i) {
        CHECK(near(fit.posterior[run.label * 2 + 1], expected[i], 1e-9, 1e-9));
      }
    }
    for (std::size_t r = 0; r < 4; ++r) {
      CHECK(near(fit.rates[r * 4 + 3], p[r], 1e-9));
      CHECK(near(fit.rates[r * 4 + 0], q[r], 1e-9));
    }
  }
}

TEST_CASE("tuple em: the fit is a fixed point of both steps, for several labels and a prior") {
  const std::size_t labels = 3;
  const auto images = tuple_crowd(4, 5, 600, 3);
  const LabelTuples tuples = tuples_of(images, labels);
  const TupleFit fit = fit_tuples(tuples, weights(tuples),
                                  {.prior = 0.2, .tolerance = 1e-12, .max_iterations = 5000});
  for (std::size_t t = 0; t < tuples.size(); ++t) {
    std::vector<double> row(fit.truth);
    double sum = 0;
    for (std::size_t s = 0; s < labels; ++s) {
      for (std::size_t r = 0; r < 5; ++r) {
        row[s] *= fit.rates[(r * labels + s) * labels + tuples.of(t)[r]];
      }
      sum += row[s];
    }
    for (std::size_t s = 0; s < labels; ++s) {
      CHECK(near(fit.posterior[t * labels + s], row[s] / sum, 1e-6, 1e-9));
    }
  }
  for (std::size_t r = 0; r < 5; ++r) {
    for (std::size_t s = 0; s < labels; ++s) {
      double mass = 0;
      std::vector<double> seen(labels, 0.0);
      for (std::size_t t = 0; t < tuples.size(); ++t) {
        const double w = static_cast<double>(tuples.pixels[t]) * fit.posterior[t * labels + s];
        mass += w;
        seen[tuples.of(t)[r]] += w;
      }
      for (std::size_t j = 0; j < labels; ++j) {
        const double expected = (seen[j] + 0.2 * mass * (j == s ? 0.9 : 0.05)) / (1.2 * mass);
        CHECK(near(fit.rates[(r * labels + s) * labels + j], expected, 1e-9));
      }
    }
  }
}

TEST_CASE("tuple em: a worker's place does not matter") {
  auto images = tuple_crowd(5, 4, 300, 3);
  const LabelTuples tuples = tuples_of(images, 3);
  const TupleFit fit = fit_tuples(tuples, weights(tuples), {.prior = 0.2});
  std::reverse(images.begin(), images.end());
  const LabelTuples reversed = tuples_of(images, 3);
  const TupleFit other = fit_tuples(reversed, weights(reversed), {.prior = 0.2});
  REQUIRE(fit.posterior.size() == other.posterior.size());
  for (std::size_t i = 0; i < fit.posterior.size(); ++i) {
    CHECK(near(fit.posterior[i], other.posterior[i], 1e-9, 1e-12));
  }
}

TEST_CASE("tuple em: nothing painted, everything painted, one rater") {
  for (const Image& image : {Image{0, 0, 0, 0}, Image{1, 1, 1, 1}, Image{0, 1, 1, 0}}) {
    for (const std::size_t raters : {1U, 3U}) {
      const LabelTuples tuples = tuples_of(std::vector<Image>(raters, image), 2);
      const TupleFit fit = fit_tuples(tuples, weights(tuples), {});
      for (std::size_t t = 0; t < tuples.size(); ++t) {
        const std::uint32_t said = tuples.of(t)[0];
        CHECK(near(fit.posterior[t * 2 + said], 1, 1e-12));
        CHECK(near(fit.posterior[t * 2 + 1 - said], 0, 0, 1e-12));
      }
    }
  }
}
