#include "tasks/mask_score.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>

#include "support/mask_crowd.hpp"
#include "support/near.hpp"
#include "tasks/mask_outline.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

/// Rows and columns [from, to) of a 16 x 16 image.
std::vector<std::uint32_t> scored_square(std::uint32_t from, std::uint32_t to, std::uint32_t label = 1) {
  std::vector<std::uint32_t> pixels(256, 0);
  for (std::uint32_t x = from; x < to; ++x) {
    for (std::uint32_t y = from; y < to; ++y) pixels[x * 16 + y] = label;
  }
  return pixels;
}

MaskSet set_of(const std::vector<std::uint32_t>& pixels) { return masks_of(pixels, 16, 16, 2); }

ConsolidatedObject predicted(MaskSet set, double confidence) {
  ConsolidatedObject object;
  object.confidence.assign(set.parts.size(), confidence);
  object.object_confidence = confidence;
  object.payload = std::move(set);
  return object;
}

std::map<std::string, double> score(const std::vector<ScoredObject>& objects) {
  std::map<std::string, double> values;
  for (const TaskMetric& metric : score_masks(objects, 2)) {
    values[std::string(metric.name)] = metric.value;
  }
  return values;
}

}  // namespace

TEST_CASE("mask score: numbers by hand") {
  const Payload gold = set_of(scored_square(4, 8));
  const ConsolidatedObject right = predicted(set_of(scored_square(4, 8)), 0.9);
  const ConsolidatedObject larger = predicted(set_of(scored_square(4, 10)), 0.6);
  const auto both = score({{&right, &gold}, {&larger, &gold}});
  CHECK(near(both.at("Dice"), (1 + 2.0 * 16 / (16 + 36)) / 2, 1e-12));
  CHECK(near(both.at("mean-IoU"), (1 + 16.0 / 36) / 2, 1e-12));
  CHECK(near(both.at("Dice-MAE"), (0.1 + 32.0 / 52 - 0.6) / 2, 1e-9));
  CHECK(near(both.at("Dice-Spearman"), 1, 1e-12));
  CHECK(std::isnan(both.at("Brier")));
}

TEST_CASE("mask score: classes weigh alike, wrong classes are wrong, missing labels are empty") {
  auto pixels = scored_square(4, 8);
  for (std::size_t i = 200; i < 210; ++i) pixels[i] = 2;
  const Payload gold = set_of(pixels);
  const ConsolidatedObject one = predicted(set_of(scored_square(4, 8)), 1);
  CHECK(near(score({{&one, &gold}}).at("Dice"), 0.5, 1e-12));
  const ConsolidatedObject wrong = predicted(set_of(scored_square(4, 8, 2)), 1);
  CHECK(score({{&wrong, &gold}}).at("Dice") == 0);
  CHECK(score({{nullptr, &gold}}).at("Dice") == 0);
  const Payload nothing = MaskSet{};
  const ConsolidatedObject empty = predicted({}, 1);
  CHECK(score({{&empty, &nothing}}).at("Dice") == 1);
  const ConsolidatedObject small = predicted(masks_of({0, 1, 1, 0}, 2, 2, 2), 1);
  CHECK(score({{&small, &gold}}).at("Dice") == 0);
}

TEST_CASE("mask score: probability maps") {
  const Payload gold = set_of(scored_square(4, 8));
  ConsolidatedObject object = predicted(set_of(scored_square(4, 8)), 1);
  // 51 / 255 = 0.2 everywhere: the 16 pixels of the class and all within 3 of anything, which is
  // the whole image.
  object.probability_maps.push_back({ClassId{0}, 16, 16, {{256, 51}}});
  auto values = score({{&object, &gold}});
  CHECK(near(values.at("Brier"), (16 * 0.64 + 240 * 0.04) / 256, 1e-9));
  CHECK(near(values.at("ECE"), 0.2 - 16.0 / 256, 1e-9));
  // Nothing anywhere: only the 10 x 10 pixels near the class count.
  object.probability_maps[0].runs = {{256, 0}};
  values = score({{&object, &gold}});
  CHECK(near(values.at("Brier"), 0.16, 1e-9));
}

TEST_CASE("mask score: outlines within two pixels are one") {
  const auto mask = [](std::uint32_t from, std::uint32_t to) {
    return set_of(scored_square(from, to)).parts[0].part;
  };
  CHECK(boundary_f(mask(4, 12), mask(4, 12), 2) == 1);
  CHECK(boundary_f(mask(4, 12), mask(3, 13), 2) == 1);
  CHECK(boundary_f(mask(4, 12), mask(5, 11), 0) == 0);
  CHECK(boundary_f(mask(0, 3), mask(12, 16), 2) == 0);
  // Corners of squares that are 2 apart in both directions are 2.8 apart, the pixels beside
  // them 2.2: 3 of the outer 11 pixels a side.
  CHECK(near(boundary_f(mask(4, 12), mask(2, 14), 2), 2 * 1.0 * (32.0 / 44) / (1 + 32.0 / 44),
             1e-12));
  const Mask none{16, 16, {256}};
  CHECK(boundary_f(none, none, 2) == 1);
  CHECK(boundary_f(none, mask(2, 5), 2) == 0);
}
