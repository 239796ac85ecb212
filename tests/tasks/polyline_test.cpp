#include "tasks/polyline.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

TEST_CASE("polyline: the distance from a segment") {
  CHECK(near(distance_to_segment({5, 3}, {0, 0}, {10, 0}), 3, 1e-12));
  CHECK(near(distance_to_segment({-3, 4}, {0, 0}, {10, 0}), 5, 1e-12));
  CHECK(near(distance_to_segment({3, 4}, {0, 0}, {0, 0}), 5, 1e-12));
}

TEST_CASE("polyline: points at equal distances along a bent line") {
  const Vertices line{{0, 0}, {6, 0}, {6, 2}};
  const Vertices even = resampled(line, 5);
  const Vertices expected{{0, 0}, {2, 0}, {4, 0}, {6, 0}, {6, 2}};
  REQUIRE(even.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(distance(even[i], expected[i]) < 1e-12);
  CHECK(resampled({{1, 2}}, 3) == Vertices{{1, 2}, {1, 2}, {1, 2}});
  CHECK(resampled({{1, 2}, {1, 2}}, 2) == Vertices{{1, 2}, {1, 2}});
}

TEST_CASE("polyline: lines are as far apart as their points, in either direction") {
  const Vertices line{{0, 0}, {50, 0}, {100, 0}};
  const Vertices turned{{100, 3}, {0, 3}};
  CHECK(near(line_distance(line, turned), 3, 1e-9));
  CHECK(near(line_distance(turned, line), 3, 1e-9));
  CHECK(line_distance(line, line) == 0);
}

TEST_CASE("polyline: the mean is the median of corresponding points, whatever the directions") {
  const std::vector<Vertices> lines{{{0, 0}, {100, 0}}, {{100, 2}, {0, 2}}, {{0, 1}, {100, 1}}};
  const Vertices mean = mean_line(lines);
  REQUIRE(mean.size() == 2);
  CHECK(distance(mean[0], {0, 1}) < 1e-9);
  CHECK(distance(mean[1], {100, 1}) < 1e-9);
  const std::vector<Vertices> one{{{0, 0}, {1, 7}, {5, 5}}};
  CHECK(mean_line(one) == one[0]);
}

TEST_CASE("polyline: no vertex that is left out lies farther away than allowed") {
  Vertices wave;
  for (int i = 0; i <= 200; ++i) wave.push_back({i * 1.0, 10 * std::sin(i / 15.0)});
  const Vertices few = simplified(wave, 0.5);
  CHECK(few.size() < wave.size() / 4);
  CHECK(few.front() == wave.front());
  CHECK(few.back() == wave.back());
  for (const Point& p : wave) {
    double nearest = 1e9;
    for (std::size_t i = 1; i < few.size(); ++i) {
      nearest = std::min(nearest, distance_to_segment(p, few[i - 1], few[i]));
    }
    CHECK(nearest <= 0.5);
  }
  CHECK(simplified({{0, 0}, {1, 0}, {2, 0}}, 0.1) == Vertices{{0, 0}, {2, 0}});
}
