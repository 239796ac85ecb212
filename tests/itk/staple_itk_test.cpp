// Classic STAPLE against ITK's own filter, pixel by pixel. Built only where ITK is installed
// (Debian: libinsighttoolkit5-dev).
#include <doctest/doctest.h>
#include <itkImage.h>
#include <itkSTAPLEImageFilter.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "quorate/base/distributions.hpp"
#include "quorate/base/random.hpp"
#include "support/files.hpp"
#include "support/mask_crowd.hpp"
#include "tasks/label_runs.hpp"
#include "tasks/mask_models.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

using Bits = itk::Image<unsigned char, 2>;
using Posterior = itk::Image<double, 2>;

/// ITK's posterior of the foreground. Pixels column by column: a
/// column of ours is a row of ITK's.
std::vector<double> posterior_of_itk(const std::vector<std::vector<std::uint32_t>>& masks,
                                     std::uint32_t height, std::uint32_t width) {
  auto filter = itk::STAPLEImageFilter<Bits, Posterior>::New();
  filter->SetForegroundValue(1);
  for (unsigned r = 0; r < masks.size(); ++r) {
    auto image = Bits::New();
    image->SetRegions(Bits::RegionType({height, width}));
    image->Allocate();
    for (std::size_t i = 0; i < masks[r].size(); ++i) {
      image->GetBufferPointer()[i] = static_cast<unsigned char>(masks[r][i]);
    }
    filter->SetInput(r, image);
  }
  filter->Update();
  const double* const values = filter->GetOutput()->GetBufferPointer();
  return {values, values + std::size_t{height} * width};
}

/// The largest difference between the two posteriors.
double difference(const std::vector<std::vector<std::uint32_t>>& masks, std::uint32_t height,
                  std::uint32_t width) {
  const std::vector<std::uint32_t> label_of_class{1};
  std::vector<LabelRuns> images;
  for (const auto& pixels : masks) {
    images.push_back(
        label_runs(masks_of(pixels, height, width, 1), height * width, label_of_class));
  }
  MaskedObject object;
  object.height = height;
  object.width = width;
  object.classes = {ClassId{0}};
  object.tuples = label_tuples(images, 2);
  const MaskBelief belief = staple_belief(object);
  const std::vector<double> expected = posterior_of_itk(masks, height, width);
  double most = 0;
  std::uint32_t at = 0;
  for (const LabelRun& run : object.tuples.image) {
    for (; at < run.end; ++at) {
      most = std::max(most, std::abs(expected[at] - belief.probability[run.label * 2 + 1]));
    }
  }
  CHECK(at == expected.size());
  return most;
}

}  // namespace

TEST_CASE("staple: the posterior of simulated masks is ITK's") {
  constexpr std::uint32_t kHeight = 120;
  constexpr std::uint32_t kWidth = 150;
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    Random random(seed);
    std::vector<std::vector<std::uint32_t>> masks;
    for (int r = 0; r < 5; ++r) {
      const double x = 70 + 3 * draw_normal(random);
      const double y = 60 + 3 * draw_normal(random);
      const double radius = 30 + 3 * draw_normal(random);
      std::vector<std::uint32_t> pixels;
      for (std::uint32_t column = 0; column < kWidth; ++column) {
        for (std::uint32_t row = 0; row < kHeight; ++row) {
          const bool inside = std::hypot(column - x, row - y) < radius;
          pixels.push_back(inside != (random.uniform() < 0.02) ? 1 : 0);
        }
      }
      masks.push_back(std::move(pixels));
    }
    const double most = difference(masks, kHeight, kWidth);
    MESSAGE("largest difference: " << most);
    CHECK(most < 1e-6);
  }
}

TEST_CASE("staple: the posterior of a real crowd's masks is ITK's") {
  const auto folder = shared_folder();
  if (!folder) {
    MESSAGE("skipped: the shared data sets are not there");
    return;
  }
  std::ifstream data(*folder / "datasets-structured/masks-bubil/data.jsonl");
  double most = 0;
  std::size_t images = 0;
  for (std::string line; std::getline(data, line) && images < 12; ++images) {
    const auto image = nlohmann::json::parse(line);
    const std::uint32_t height = image.at("height");
    const std::uint32_t width = image.at("width");
    std::vector<std::vector<std::uint32_t>> masks;
    for (const auto& answer : image.at("annotations")) {
      MaskSet set;
      set.parts.push_back(
          {ClassId{0}, {height, width, answer.at("rle").get<std::vector<std::uint32_t>>()}});
      masks.push_back(pixels_of(set, height, width));
    }
    most = std::max(most, difference(masks, height, width));
  }
  MESSAGE("largest difference over " << images << " images: " << most);
  CHECK(most < 1e-6);
}
