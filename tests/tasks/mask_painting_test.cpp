#include "tasks/mask_painting.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "quorate/base/random.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

constexpr std::uint32_t kPaintedHeight = 40;
constexpr std::uint32_t kPaintedWidth = 50;

/// Three raters' rectangles of two classes.
LabelTuples rectangles(std::uint64_t seed) {
  Random random(seed);
  std::vector<LabelRuns> images(3);
  for (LabelRuns& image : images) {
    std::vector<std::uint32_t> pixels(kPaintedHeight * kPaintedWidth, 0);
    for (std::uint32_t label = 1; label < 3; ++label) {
      const auto left = static_cast<std::uint32_t>(random.below(30));
      const auto top = static_cast<std::uint32_t>(random.below(20));
      for (std::uint32_t x = left; x < left + 5 + label * 5; ++x) {
        for (std::uint32_t y = top; y < top + 20; ++y) pixels[x * kPaintedHeight + y] = label;
      }
    }
    for (std::uint32_t i = 0; i < pixels.size(); ++i) append_run(image, i + 1, pixels[i]);
  }
  return label_tuples(images, 3);
}

std::vector<std::uint32_t> unrolled(const LabelRuns& runs) {
  std::vector<std::uint32_t> pixels;
  for (const LabelRun& run : runs) pixels.resize(run.end, run.label);
  return pixels;
}

/// The Gaussian as it is written, over all 49 neighbours; beyond the edge lies what lies at it.
double smoothed(const std::vector<std::uint32_t>& tuple, const std::vector<double>& probability,
                int x, int y, std::size_t label) {
  double sum = 0;
  double all = 0;
  for (int dx = -3; dx <= 3; ++dx) {
    for (int dy = -3; dy <= 3; ++dy) {
      const double weight = std::exp(-(dx * dx + dy * dy) / 2.0);
      const int column = std::clamp(x + dx, 0, static_cast<int>(kPaintedWidth) - 1);
      const int row = std::clamp(y + dy, 0, static_cast<int>(kPaintedHeight) - 1);
      const auto at = static_cast<std::size_t>(column) * kPaintedHeight + static_cast<std::size_t>(row);
      sum += weight * probability[tuple[at] * 3 + label];
      all += weight;
    }
  }
  return sum / all;
}

}  // namespace

TEST_CASE("mask painting: smoothing only near outlines equals smoothing everywhere") {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    const LabelTuples tuples = rectangles(seed);
    const std::vector<double> votes = vote_shares(tuples);
    const PaintedLabels painted =
        paint_labels(tuples, kPaintedHeight, kPaintedWidth, votes, {.smooth = true, .maps = true});
    const auto tuple = unrolled(tuples.image);
    const auto labels = unrolled(painted.labels);
    REQUIRE(labels.size() == tuple.size());
    std::vector<std::vector<std::uint8_t>> levels(2);
    for (std::size_t s = 0; s < 2; ++s) {
      for (const ProbabilityRun& run : painted.maps[s]) {
        levels[s].insert(levels[s].end(), run.count, run.level);
      }
      REQUIRE(levels[s].size() == tuple.size());
    }
    for (int x = 0; x < static_cast<int>(kPaintedWidth); ++x) {
      for (int y = 0; y < static_cast<int>(kPaintedHeight); ++y) {
        const auto at = static_cast<std::size_t>(x) * kPaintedHeight + static_cast<std::size_t>(y);
        double p[3];
        for (std::size_t s = 0; s < 3; ++s) p[s] = smoothed(tuple, votes, x, y, s);
        CHECK(p[labels[at]] >= std::max({p[0], p[1], p[2]}) - 1e-9);
        // A level is a rounded probability: half a step, and what rounding of sums may move.
        CHECK(std::abs(levels[0][at] - 255 * p[1]) <= 0.5 + 1e-9);
        CHECK(std::abs(levels[1][at] - 255 * p[2]) <= 0.5 + 1e-9);
      }
    }
    std::vector<std::uint64_t> assigned(tuples.size() * 3, 0);
    for (std::size_t i = 0; i < labels.size(); ++i) ++assigned[tuple[i] * 3 + labels[i]];
    CHECK(painted.assigned == assigned);
  }
}

TEST_CASE("mask painting: without smoothing every pixel has its tuple's label, ties the smallest") {
  const std::vector<LabelRuns> images{{{2, 0}, {6, 1}}, {{4, 0}, {6, 1}}};
  const LabelTuples tuples = label_tuples(images, 2);
  const PaintedLabels painted = paint_labels(tuples, 2, 3, vote_shares(tuples), {});
  CHECK(painted.labels == LabelRuns{{4, 0}, {6, 1}});
  CHECK(painted.tied);
  CHECK(painted.maps.empty());
}

TEST_CASE("mask painting: pixels near paint, counted one by one") {
  for (const std::uint32_t radius : {0U, 1U, 3U}) {
    const LabelTuples tuples = rectangles(5 + radius);
    const auto tuple = unrolled(tuples.image);
    std::uint64_t expected = 0;
    const auto is_near = [&](int x, int y) {
      const int r = static_cast<int>(radius);
      for (int column = std::max(x - r, 0); column <= std::min<int>(x + r, kPaintedWidth - 1); ++column) {
        for (int row = std::max(y - r, 0); row <= std::min<int>(y + r, kPaintedHeight - 1); ++row) {
          const auto labels = tuples.of(
              tuple[static_cast<std::size_t>(column) * kPaintedHeight + static_cast<std::size_t>(row)]);
          if (std::any_of(labels.begin(), labels.end(), [](auto l) { return l > 0; })) return true;
        }
      }
      return false;
    };
    for (int x = 0; x < static_cast<int>(kPaintedWidth); ++x) {
      for (int y = 0; y < static_cast<int>(kPaintedHeight); ++y) expected += is_near(x, y) ? 1 : 0;
    }
    CHECK(pixels_near_paint(tuples, kPaintedHeight, kPaintedWidth, radius) == expected);
  }
}
