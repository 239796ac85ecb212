#include "quorate/core/payload.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "quorate/base/random.hpp"
#include "quorate/core/task.hpp"
#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

TEST_CASE("payload: the Jaccard index of boxes is that of the pixels they cover") {
  Random random(7);
  for (int trial = 0; trial < 200; ++trial) {
    const auto side = [&] { return static_cast<double>(random.below(6)); };
    const Box a{side(), side(), side(), side()};
    const Box b{side(), side(), side(), side()};
    int both = 0;
    int any = 0;
    for (int x = 0; x < 12; ++x) {
      for (int y = 0; y < 12; ++y) {
        const auto covers = [&](const Box& box) {
          return x >= box.left && x < box.right() && y >= box.top && y < box.bottom();
        };
        both += covers(a) && covers(b) ? 1 : 0;
        any += covers(a) || covers(b) ? 1 : 0;
      }
    }
    if (any == 0) continue;
    CHECK(near(iou(a, b), static_cast<double>(both) / any, 1e-12));
    CHECK(iou(a, b) == iou(b, a));
  }
}

TEST_CASE("payload: boxes without area are alike where they are equal") {
  CHECK(iou(Box{1, 2, 0, 0}, Box{1, 2, 0, 0}) == 1);
  CHECK(iou(Box{1, 2, 0, 3}, Box{1, 2, 0, 4}) == 0);
  CHECK(iou(Box{1, 2, 0, 3}, Box{0, 0, 9, 9}) == 0);
}

TEST_CASE("payload: spans, outlines, and what is around them") {
  CHECK(near(iou(Span{2, 6}, Span{4, 8}), 2.0 / 6, 1e-12));
  CHECK(iou(Span{2, 4}, Span{4, 8}) == 0);
  CHECK(near(area({{0, 0}, {4, 0}, {4, 3}}), 6, 1e-12));
  CHECK(near(area({{0, 0}, {0, 2}, {2, 2}, {2, 0}}), 4, 1e-12));
  CHECK(area({{0, 0}, {5, 5}}) == 0);
  CHECK(bounding_box({{3, 1}, {-1, 5}}) == Box{-1, 1, 4, 4});
  CHECK(rounded(Box{0.6, 1.4, 2.0, 2.2}) == Box{1, 1, 2, 3});
}

TEST_CASE("payload: labels are visited in order, and can be changed") {
  Payload payload = BoxSet{{{ClassId{2}, Box{}}, {ClassId{0}, Box{}}}, {}};
  CHECK(part_count(payload) == 2);
  for_each_label(payload, [](ClassId& label) { ++label.value; });
  std::vector<std::uint32_t> seen;
  const Payload& same = payload;
  for_each_label(same, [&](ClassId label) { seen.push_back(label.value); });
  CHECK(seen == std::vector<std::uint32_t>{3, 1});
  CHECK(part_count(Payload{CustomAnswer{"{}"}}) == 1);
}

TEST_CASE("payload: every task has a name of its own and a type that the service knows") {
  for (const char* name :
       {"image-classification", "text-classification", "label-verification",
        "image-classification-multilabel", "text-classification-multilabel", "object-detection",
        "keypoints", "polygons", "polylines", "semantic-segmentation", "instance-segmentation",
        "text-span", "custom"}) {
    const auto task = parse_task_type(name);
    REQUIRE(task);
    CHECK(to_string(*task) == name);
  }
  CHECK(manifest_type(TaskType::kObjectDetection) == "groundtruth/object-detection");
  CHECK(manifest_type(TaskType::kKeypoints) == "groundtruth/custom");
  CHECK_FALSE(is_structured(TaskType::kLabelVerification));
  CHECK(is_structured(TaskType::kTextSpan));
}

TEST_CASE("payload: the Jaccard index of masks is that of their pixels") {
  Random random(8);
  const auto draw = [&](std::vector<bool>& pixels) {
    Mask mask{4, 5, {0}};
    bool inside = false;
    for (int i = 0; i < 20; ++i) {
      if (random.below(3) == 0) {
        inside = !inside;
        mask.counts.push_back(0);
      }
      pixels.push_back(inside);
      ++mask.counts.back();
    }
    return mask;
  };
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<bool> a_pixels;
    std::vector<bool> b_pixels;
    const Mask a = draw(a_pixels);
    const Mask b = draw(b_pixels);
    int both = 0;
    int any = 0;
    for (std::size_t i = 0; i < a_pixels.size(); ++i) {
      both += a_pixels[i] && b_pixels[i] ? 1 : 0;
      any += a_pixels[i] || b_pixels[i] ? 1 : 0;
    }
    CHECK(near(iou(a, b), any > 0 ? static_cast<double>(both) / any : 1, 1e-12));
    CHECK(common_pixels(a, b) == static_cast<std::uint64_t>(both));
    CHECK(pixel_count(a) ==
          static_cast<std::uint64_t>(std::count(a_pixels.begin(), a_pixels.end(), true)));
  }
  CHECK(iou(Mask{4, 5, {0, 20}}, Mask{5, 4, {0, 20}}) == 0);
  CHECK(common_pixels(Mask{4, 5, {0, 20}}, Mask{5, 4, {0, 20}}) == 0);
}
