#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "quorate/base/distributions.hpp"
#include "quorate/base/random.hpp"
#include "support/mask_crowd.hpp"
#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

constexpr std::uint32_t kHeight = 60;
constexpr std::uint32_t kWidth = 80;

const MaskSet& masks(const TaskResult& result, std::size_t item) {
  return std::get<MaskSet>(result.objects[item]->payload);
}

/// A disc at (x, y), of one class.
void draw_disc(std::vector<std::uint32_t>& pixels, double x, double y, double radius,
               std::uint32_t label, std::uint32_t height, std::uint32_t width) {
  for (std::uint32_t column = 0; column < width; ++column) {
    for (std::uint32_t row = 0; row < height; ++row) {
      if (std::hypot(column - x, row - y) < radius) pixels[column * height + row] = label;
    }
  }
}

/// `pad`: empty pixels around every image.
MaskCrowd crowd(std::uint64_t seed, bool reversed = false, std::uint32_t pad = 0) {
  Random random(seed);
  MaskCrowd out(5, {"cell", "vessel"});
  const std::uint32_t height = kHeight + 2 * pad;
  const std::uint32_t width = kWidth + 2 * pad;
  for (int i = 0; i < 6; ++i) {
    out.new_item();
    std::vector<MaskSet> drawn;
    for (int w = 0; w < 5; ++w) {
      std::vector<std::uint32_t> pixels(height * width, 0);
      for (std::uint32_t label = 1; label < 3; ++label) {
        if (random.uniform() < 0.1) continue;
        draw_disc(pixels, pad + 20 + 30 * label + 1.5 * draw_normal(random) - 20,
                  pad + 30 + 1.5 * draw_normal(random), 12 + 1.5 * draw_normal(random), label,
                  height, width);
      }
      drawn.push_back(masks_of(pixels, height, width, 2));
    }
    for (std::uint32_t w = 0; w < 5; ++w) {
      const std::uint32_t worker = reversed ? 4 - w : w;
      out.answer(worker, drawn[worker]);
    }
  }
  return out;
}

TaskOptions with_model(const char* model) {
  TaskOptions options;
  options.model = model;
  options.probability_maps = true;
  return options;
}

void check_same(const TaskResult& a, const TaskResult& b) {
  REQUIRE(a.objects.size() == b.objects.size());
  for (std::size_t i = 0; i < a.objects.size(); ++i) {
    CHECK(masks(a, i).parts == masks(b, i).parts);
    CHECK(a.objects[i]->confidence == b.objects[i]->confidence);
    CHECK(a.objects[i]->probability_maps == b.objects[i]->probability_maps);
  }
}

/// A square of one class, left and top at `at`.
MaskSet square(std::uint32_t at, std::uint32_t size, std::uint32_t height = 20,
               std::uint32_t width = 20) {
  std::vector<std::uint32_t> pixels(height * width, 0);
  for (std::uint32_t x = at; x < at + size; ++x) {
    for (std::uint32_t y = at; y < at + size; ++y) pixels[x * height + y] = 1;
  }
  MaskSet set = masks_of(pixels, height, width, 1);
  set.image = {static_cast<double>(width), static_cast<double>(height)};
  return set;
}

}  // namespace

TEST_CASE("masks: the order of the answers does not matter, nor does the number of threads") {
  for (const char* model : {"dawid-skene", "staple", "majority"}) {
    const TaskResult one = crowd(1).consolidate(with_model(model));
    check_same(one, crowd(1, true).consolidate(with_model(model)));
    TaskOptions many = with_model(model);
    many.threads = 3;
    check_same(one, crowd(1).consolidate(many));
  }
}

TEST_CASE("masks: an empty margin around the image changes nothing but for staple") {
  for (const char* model : {"dawid-skene", "majority"}) {
    const TaskResult one = crowd(2).consolidate(with_model(model));
    const TaskResult padded = crowd(2, false, 9).consolidate(with_model(model));
    for (std::size_t i = 0; i < one.objects.size(); ++i) {
      const auto small = pixels_of(masks(one, i), kHeight, kWidth);
      const auto large = pixels_of(masks(padded, i), kHeight + 18, kWidth + 18);
      for (std::uint32_t x = 0; x < kWidth; ++x) {
        for (std::uint32_t y = 0; y < kHeight; ++y) {
          CHECK(small[x * kHeight + y] == large[(x + 9) * (kHeight + 18) + y + 9]);
        }
      }
      CHECK(near(one.objects[i]->object_confidence, padded.objects[i]->object_confidence, 1e-9));
    }
  }
}

TEST_CASE("masks: a careless worker has the lowest figures") {
  MaskCrowd out(5, {"cell"});
  for (std::uint32_t i = 0; i < 5; ++i) {
    out.new_item();
    for (std::uint32_t w = 0; w < 4; ++w) out.answer(w, square(5 + w % 2, 9));
    out.answer(4, square(1 + i, 4));
  }
  for (const char* model : {"dawid-skene", "staple", "majority"}) {
    const TaskResult result = out.consolidate(with_model(model));
    REQUIRE(result.workers.size() == 3);
    for (std::size_t f = 0; f < 2; ++f) {
      const auto& values = result.workers[f].by_worker;
      CHECK(std::min_element(values.begin(), values.end()) == values.begin() + 4);
    }
  }
}

TEST_CASE("masks: confidence is the expected Dice; agreement is certainty") {
  MaskCrowd out(4, {"cell"});
  out.new_item();
  for (std::uint32_t w = 0; w < 4; ++w) out.answer(w, square(5, 8));
  out.new_item();
  for (std::uint32_t w = 0; w < 3; ++w) out.answer(w, square(5, 8));
  out.answer(3, square(5, 4));
  const TaskResult result = out.consolidate(with_model("majority"));
  CHECK(near(result.objects[0]->object_confidence, 1, 1e-12));
  // The result is the 64 pixels of three workers, of which 48 have three votes of four.
  CHECK(masks(result, 1).parts == square(5, 8).parts);
  CHECK(
      near(result.objects[1]->confidence[0], 2 * (16 + 48 * 0.75) / (64 + 16 + 48 * 0.75), 1e-12));
}

TEST_CASE("masks: one worker's mask stays as it is, as sure as two workers are alike") {
  MaskCrowd out(2, {"cell"});
  out.new_item();
  out.answer(0, square(5, 8));
  const TaskResult alone = out.consolidate();
  CHECK(masks(alone, 0).parts == square(5, 8).parts);
  CHECK(std::isnan(alone.objects[0]->object_confidence));
  CHECK(std::isnan(alone.objects[0]->confidence[0]));
  out.new_item();
  out.answer(0, square(5, 8));
  out.answer(1, square(5, 4));
  const TaskResult result = out.consolidate();
  CHECK(near(result.objects[0]->object_confidence, 2.0 * 16 / (64 + 16), 1e-12));
}

TEST_CASE("masks: empty answers are answers") {
  MaskCrowd out(3, {"cell"});
  MaskSet empty;
  empty.image = {20, 20};
  out.new_item();
  for (std::uint32_t w = 0; w < 3; ++w) out.answer(w, empty);
  out.new_item();
  out.answer(0, empty);
  out.answer(1, empty);
  out.answer(2, square(5, 8));
  for (const char* model : {"dawid-skene", "staple", "majority"}) {
    const TaskResult result = out.consolidate(with_model(model));
    CHECK(masks(result, 0).parts.empty());
    CHECK(near(result.objects[0]->object_confidence, 0.8, 1e-12));  // (3 + 1) / (3 + 2)
    CHECK(masks(result, 0).image == ImageSize{20, 20});
    if (std::string_view(model) == "staple") continue;
    CHECK(masks(result, 1).parts.empty());
    CHECK(near(result.objects[1]->object_confidence, 0.6, 1e-12));
  }
}

TEST_CASE("masks: an empty answer about an image that no mask can have tells no size") {
  for (const ImageSize size : {ImageSize{4294967296.0, 8}, ImageSize{1e300, 1e300},
                               ImageSize{0.5, 8}, ImageSize{65536, 65536}}) {
    MaskCrowd out(3, {"cell"});
    MaskSet empty;
    empty.image = size;
    out.new_item();
    out.answer(0, empty);
    out.answer(1, empty);
    out.answer(2, square(5, 8));
    const TaskResult result = out.consolidate(with_model("dawid-skene"));
    CHECK(masks(result, 0).image == ImageSize{20, 20});
  }
}

TEST_CASE("masks: answers of another size than most are left out and told") {
  MaskCrowd out(3, {"cell"});
  out.new_item();
  out.answer(0, square(5, 8));
  out.answer(1, square(5, 8));
  out.answer(2, square(5, 8, 30, 30));
  const TaskResult result = out.consolidate(with_model("majority"));
  CHECK(masks(result, 0).parts == square(5, 8).parts);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].find("1 answer was left out") == 0);

  MaskCrowd tie(2, {"cell"});
  tie.new_item();
  tie.answer(0, square(5, 8));
  tie.answer(1, square(5, 8, 30, 30));
  const TaskResult none = tie.consolidate();
  CHECK(!none.objects[0]);
  REQUIRE(none.warnings.size() == 1);
  CHECK(none.warnings[0].find("20 x 20") != std::string::npos);

  MaskCrowd unknown(1, {"cell"});
  unknown.new_item();
  unknown.answer(0, MaskSet{});
  CHECK(!unknown.consolidate().objects[0]);
}

TEST_CASE("masks: parts that are not sure enough are left out") {
  MaskCrowd out(3, {"cell"});
  out.new_item();
  out.answer(0, square(5, 8));
  out.answer(1, square(6, 8));
  out.answer(2, square(2, 8));
  TaskOptions options;
  options.min_confidence = 0.99;
  CHECK(masks(out.consolidate(options), 0).parts.empty());
  options.min_confidence = 0.1;
  CHECK(masks(out.consolidate(options), 0).parts.size() == 1);
}

TEST_CASE("masks: two answers are as alike as their painted pixels, class by class") {
  const auto adapter = make_adapter(TaskType::kSemanticSegmentation);
  const auto alike = [&](const Payload& a, const Payload& b) {
    return adapter->similarity(a, b, TaskType::kSemanticSegmentation);
  };
  const auto mask = [](std::uint32_t label, std::vector<std::uint32_t> counts) {
    return Payload(MaskSet{{{ClassId{label}, Mask{2, 5, std::move(counts)}}}, {}});
  };
  const Payload six = mask(0, {2, 6, 2});
  const Payload four = mask(0, {4, 4, 2});
  CHECK(alike(six, six) == 1);
  CHECK(near(alike(six, four), 0.8, 1e-12));
  CHECK(alike(six, mask(1, {2, 6, 2})) == 0);
  CHECK(alike(six, MaskSet{}) == 0);
  CHECK(alike(MaskSet{}, MaskSet{}) == 1);
  CHECK(alike(six, MaskSet{{{ClassId{0}, Mask{1, 5, {0, 5}}}}, {}}) == 0);
}
