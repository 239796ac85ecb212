#include "tasks/box_location.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "quorate/base/distributions.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

void add(DrawnBoxes& drawn, const std::vector<Box>& boxes) {
  for (std::uint32_t w = 0; w < boxes.size(); ++w) drawn.boxes.push_back({WorkerId{w}, boxes[w]});
  drawn.offsets.push_back(drawn.boxes.size());
}

}  // namespace

TEST_CASE("box location: equal boxes stay as they are") {
  DrawnBoxes drawn;
  drawn.workers = 3;
  add(drawn, {{1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}});
  const std::vector<double> weight{1};
  const LocationFit fit = fit_locations(drawn, weight);
  CHECK(near(fit.boxes[0].left, 1, 1e-9));
  CHECK(near(fit.boxes[0].height, 4, 1e-9));
  CHECK(near(fit.bias_pixels[0][0], 0, 0, 1e-9));
}

TEST_CASE("box location: one worker's boxes come back, zero area and all") {
  DrawnBoxes drawn;
  drawn.workers = 1;
  add(drawn, {{5, 6, 7, 8}});
  add(drawn, {{5, 6, 0, 0}});
  const std::vector<double> weight{0.8, 0.8};
  const LocationFit fit = fit_locations(drawn, weight);
  CHECK(fit.boxes[0] == Box{5, 6, 7, 8});
  CHECK(fit.boxes[1] == Box{5, 6, 0, 0});
  CHECK(std::isnan(fit.bias_pixels[0][0]));
}

TEST_CASE("box location: precise workers count more, and are nearer to the truth than the mean") {
  Random random(9);
  DrawnBoxes drawn;
  drawn.workers = 4;
  std::vector<Box> truth;
  const double sigma[] = {0.5, 0.5, 8, 8};
  for (int j = 0; j < 200; ++j) {
    truth.push_back({100 * random.uniform(), 100 * random.uniform(), 40, 40});
    std::vector<Box> boxes;
    for (const double s : sigma) {
      const Box& t = truth.back();
      boxes.push_back(
          {t.left + s * draw_normal(random), t.top + s * draw_normal(random), t.width, t.height});
    }
    add(drawn, boxes);
  }
  const std::vector<double> weight(truth.size(), 1.0);
  const LocationFit fit = fit_locations(drawn, weight);
  double error = 0;
  double error_of_mean = 0;
  for (std::size_t j = 0; j < truth.size(); ++j) {
    error += std::abs(fit.boxes[j].left - truth[j].left);
    double mean = 0;
    for (const DrawnBoxes::Drawn& one : drawn.of(j)) mean += one.box.left / 4;
    error_of_mean += std::abs(mean - truth[j].left);
  }
  CHECK(error < error_of_mean / 3);
  CHECK(fit.spread[2] > 3 * fit.spread[0]);
}

TEST_CASE("box location: a constant bias is found, in pixels") {
  Random random(4);
  DrawnBoxes drawn;
  drawn.workers = 5;
  for (int j = 0; j < 300; ++j) {
    std::vector<Box> boxes;
    for (int w = 0; w < 5; ++w) {
      const double bias = w == 0 ? 6 : 0;
      boxes.push_back({10 + bias + draw_normal(random), 20 + draw_normal(random), 50, 50});
    }
    add(drawn, boxes);
  }
  const std::vector<double> weight(300, 1.0);
  const LocationFit fit = fit_locations(drawn, weight);
  CHECK(near(fit.bias_pixels[0][0] - fit.bias_pixels[1][0], 6, 0.05));
  CHECK(near(fit.bias_pixels[0][1], 0, 0, 0.3));
}
