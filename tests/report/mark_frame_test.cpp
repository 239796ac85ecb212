#include "report/mark_frame.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

StructuredObject with_boxes(std::vector<Box> boxes, ImageSize image) {
  BoxSet set;
  set.image = image;
  for (const Box& box : boxes) set.parts.push_back({ClassId{0}, box});
  StructuredObject object;
  object.fused.payload = set;
  return object;
}

std::string path_of(const Payload& payload, const MarkFrame& frame,
                    TaskType task = TaskType::kPolygons, MarkStyle style = MarkStyle::kFused) {
  return mark_path(payload, 0, frame, task, style);
}

TEST_CASE("frame: the whole image fits into 420 x 340") {
  const MarkFrame wide(with_boxes({{0, 0, 800, 350}}, {840, 400}));
  CHECK(near(wide.scale(), 0.5, 1e-12));
  CHECK(near(wide.width(), 420, 1e-12));
  CHECK(near(wide.height(), 200, 1e-12));
  CHECK(!wide.is_zoomed());
  CHECK(wide.place({84, 40}) == Point{42, 20});
  const MarkFrame high(with_boxes({{0, 0, 90, 650}}, {100, 680}));
  CHECK(near(high.height(), 340, 1e-12));
}

TEST_CASE("frame: marks in a corner of a large image are enlarged, inside the image") {
  const MarkFrame frame(with_boxes({{0, 0, 100, 100}}, {1000, 1000}));
  CHECK(frame.is_zoomed());
  CHECK(frame.view().left == 0);
  CHECK(frame.view().top == 0);
  CHECK(near(frame.view().width, 124, 1e-12));
  // Never beyond a tenth of the image's side.
  const MarkFrame dot(with_boxes({{500, 500, 1, 1}}, {1000, 1000}));
  CHECK(near(dot.view().width, 100, 1e-12));
}

TEST_CASE("frame: an image of unknown size is as large as the marks") {
  const MarkFrame frame(with_boxes({{1000, 2000, 100, 100}}, {}));
  CHECK(near(frame.view().left, 988, 1e-12));
  CHECK(near(frame.view().width, 124, 1e-12));
  CHECK(frame.image() == ImageSize{});
  const MarkFrame nothing(with_boxes({}, {}));
  CHECK(nothing.width() > 0);
  CHECK(nothing.height() > 0);
}

TEST_CASE("frame: absurd numbers stay short") {
  const double infinity = std::numeric_limits<double>::infinity();
  const StructuredObject object =
      with_boxes({{-1e300, 1e300, 1e300, 0}, {std::nan(""), infinity, 1, 1}}, {640, 480});
  const MarkFrame frame(object);
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string path =
        mark_path(object.fused.payload, i, frame, TaskType::kObjectDetection, MarkStyle::kFused);
    CHECK(path.size() < 60);
    CHECK(path.find("n") == std::string::npos);
  }
}

TEST_CASE("paths: boxes, points, outlines and lines") {
  // The frame's scale is 1: the image is as large as a drawing can be.
  const MarkFrame frame(with_boxes({{0, 0, 420, 340}}, {420, 340}));
  CHECK(path_of(BoxSet{{{ClassId{0}, {10, 20, 30, 40.5}}}, {}}, frame) == "M10 20H40V60.5H10Z");
  const PointSet point{{{ClassId{0}, {100, 50}}}, {}};
  CHECK(path_of(point, frame) == "M92 50a8 8 0 1 0 16 0a8 8 0 1 0 -16 0");
  CHECK(path_of(point, frame, TaskType::kKeypoints, MarkStyle::kWorker) == "M94 50h12M100 44v12");
  const ShapeSet shape{{{ClassId{0}, {{0, 0}, {10, 0}, {10, 5}}}}, {}};
  CHECK(path_of(shape, frame, TaskType::kPolygons) == "M0 0L10 0L10 5Z");
  CHECK(path_of(shape, frame, TaskType::kPolylines) == "M0 0L10 0L10 5");
  CHECK(path_of(ShapeSet{{{ClassId{0}, {}}}, {}}, frame).empty());
  CHECK(path_of(ShapeSet{{{ClassId{0}, {{1, 2}}}}, {}}, frame, TaskType::kPolylines) == "M1 2");
  const MaskSet mask{{{ClassId{0}, {340, 420, {0, 340 * 210, 340 * 210}}}}, {}};
  CHECK(path_of(mask, frame).starts_with("M0 0H"));
  CHECK(mark_area(mask, 0, frame).starts_with("M0 0H"));
  CHECK(mark_area(point, 0, frame).empty());
  CHECK(path_of(CustomAnswer{"1"}, frame).empty());
}

TEST_CASE("paths: a shape of 10,000 corners is drawn with 120, a line to its end") {
  const MarkFrame frame(with_boxes({{0, 0, 420, 340}}, {420, 340}));
  ShapeSet shape{{{ClassId{0}, {}}}, {}};
  for (int i = 0; i < 10'000; ++i) shape.parts[0].part.push_back({0.01 * i, 0.02 * i});
  const std::string open = path_of(shape, frame, TaskType::kPolylines);
  CHECK(std::count(open.begin(), open.end(), 'L') == 119);
  CHECK(open.ends_with("L100 200"));
  const std::string closed = path_of(shape, frame, TaskType::kPolygons);
  CHECK(std::count(closed.begin(), closed.end(), 'L') == 119);
}

}  // namespace
}  // namespace quorate
