#include "tasks/instance_layers.hpp"

#include <doctest/doctest.h>

#include "quorate/base/random.hpp"

using namespace quorate;

namespace {

LabelRuns runs(const std::vector<std::uint32_t>& pixels) {
  LabelRuns out;
  for (std::uint32_t i = 0; i < pixels.size(); ++i) append_run(out, i + 1, pixels[i]);
  return out;
}

std::vector<bool> pixels_of(const Mask& mask) {
  std::vector<bool> out;
  for (std::size_t i = 0; i < mask.counts.size(); ++i) {
    out.insert(out.end(), mask.counts[i], i % 2 == 1);
  }
  return out;
}

}  // namespace

TEST_CASE("instance layers: a border goes where it is probable, not all to the surer one") {
  const std::vector<LabelRuns> layers{runs({255, 255, 200, 130, 0, 0}),
                                      runs({0, 0, 140, 250, 255, 255})};
  const auto masks = separate_instances(layers, std::vector{0.9, 0.85}, 1, 6);
  REQUIRE(masks[0]);
  REQUIRE(masks[1]);
  CHECK(masks[0]->counts == std::vector<std::uint32_t>{0, 3, 3});
  CHECK(masks[1]->counts == std::vector<std::uint32_t>{3, 3});
}

TEST_CASE("instance layers: what is mostly hidden goes, and gives its pixels back") {
  const std::vector<LabelRuns> layers{runs({255, 255, 255, 0, 0, 0}),
                                      runs({255, 255, 255, 255, 0, 0}),
                                      runs({0, 0, 0, 200, 255, 255})};
  const auto masks = separate_instances(layers, std::vector{0.9, 0.8, 0.5}, 2, 3);
  REQUIRE(masks[0]);
  CHECK_FALSE(masks[1]);
  REQUIRE(masks[2]);
  CHECK(masks[2]->counts == std::vector<std::uint32_t>{3, 3});
}

TEST_CASE("instance layers: every pixel as its definition says, by brute force") {
  Random random(11);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<std::vector<std::uint32_t>> pixels(3);
    std::vector<LabelRuns> layers;
    std::vector<double> confidence;
    for (auto& own : pixels) {
      for (int i = 0; i < 12; ++i) {
        own.push_back(random.below(2) == 0 ? 0
                                           : 128 + static_cast<std::uint32_t>(random.below(128)));
      }
      layers.push_back(runs(own));
      confidence.push_back(0.2 + 0.8 * random.uniform());
    }
    const auto owner = [&](std::size_t i, const std::vector<bool>& there) {
      std::size_t best = 3;
      double most = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        const double value = there[k] ? pixels[k][i] * confidence[k] : 0;
        if (value > most) best = k;
        most = std::max(most, value);
      }
      return best;
    };
    std::vector<bool> there(3, true);
    std::vector<int> own(3, 0);
    std::vector<int> kept(4, 0);
    for (std::size_t i = 0; i < 12; ++i) {
      for (std::size_t k = 0; k < 3; ++k) own[k] += pixels[k][i] > 0 ? 1 : 0;
      ++kept[owner(i, there)];
    }
    for (std::size_t k = 0; k < 3; ++k) there[k] = own[k] > 0 && 2 * kept[k] >= own[k];
    const auto masks = separate_instances(layers, confidence, 3, 4);
    for (std::size_t k = 0; k < 3; ++k) {
      REQUIRE(masks[k].has_value() == there[k]);
      if (!masks[k]) continue;
      const std::vector<bool> inside = pixels_of(*masks[k]);
      REQUIRE(inside.size() == 12);
      for (std::size_t i = 0; i < 12; ++i) CHECK(inside[i] == (owner(i, there) == k));
    }
  }
}

TEST_CASE("instance layers: none") { CHECK(separate_instances({}, {}, 3, 3).empty()); }
