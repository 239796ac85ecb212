// Test: mark_frame_test.cpp.
#include "mark_frame.hpp"

#include <algorithm>
#include <cmath>

#include "mask_cells.hpp"
#include "plot.hpp"

namespace quorate {
namespace {

constexpr double kMostWidth = 420;
constexpr double kMostHeight = 340;
constexpr double kMargin = 0.12;    // of the marks' extent, around them
constexpr double kLeastView = 0.1;  // of the image's side: no further zoom
constexpr double kWholeFrom = 0.5;  // of the image's area: no zoom
constexpr std::size_t kMostCorners = 120;
constexpr double kFusedRadius = 8;
constexpr double kWorkerArm = 6;

double finite(double value) { return std::isfinite(value) ? value : 0; }

/// Grows with every box added; nothing at first.
class Extent {
 public:
  void add(const Box& box) {
    const double left = finite(box.left);
    const double top = finite(box.top);
    const double right = finite(box.right());
    const double bottom = finite(box.bottom());
    if (is_empty_) {
      left_ = right_ = left;
      top_ = bottom_ = top;
      is_empty_ = false;
    }
    left_ = std::min({left_, left, right});
    right_ = std::max({right_, left, right});
    top_ = std::min({top_, top, bottom});
    bottom_ = std::max({bottom_, top, bottom});
  }

  [[nodiscard]] bool is_empty() const { return is_empty_; }
  [[nodiscard]] Box box() const { return {left_, top_, right_ - left_, bottom_ - top_}; }

 private:
  bool is_empty_ = true;
  double left_ = 0;
  double right_ = 0;
  double top_ = 0;
  double bottom_ = 0;
};

/// The size that an answer tells; a mask tells its own.
ImageSize image_of(const Payload& payload) {
  return std::visit(
      [](const auto& set) -> ImageSize {
        using Set = std::decay_t<decltype(set)>;
        if constexpr (std::is_same_v<Set, MaskSet>) {
          if (set.image.width > 0) return set.image;
          if (set.parts.empty()) return {};
          const Mask& mask = set.parts.front().part;
          return {static_cast<double>(mask.width), static_cast<double>(mask.height)};
        } else if constexpr (std::is_same_v<Set, BoxSet> || std::is_same_v<Set, PointSet> ||
                             std::is_same_v<Set, ShapeSet>) {
          return set.image;
        } else {
          return {};
        }
      },
      payload);
}

/// Calls fn for every payload of the object, the result first.
template <class Fn>
void for_each_payload(const StructuredObject& object, const Fn& fn) {
  fn(object.fused.payload);
  for (const StructuredAnswer& answer : object.answers) fn(answer.payload);
  if (object.truth) fn(*object.truth);
}

/// `box` with a margin, at least `least` a side.
Box widened(const Box& box, double least_width, double least_height) {
  const double width = std::max(box.width * (1 + 2 * kMargin), least_width);
  const double height = std::max(box.height * (1 + 2 * kMargin), least_height);
  return {box.left + (box.width - width) / 2, box.top + (box.height - height) / 2, width, height};
}

/// Neither a needle nor a blade: the shorter side is at least 0.4 of the longer.
Box thickened(const Box& box) {
  constexpr double kThinnest = 0.4;
  const double width = std::max(box.width, kThinnest * box.height);
  const double height = std::max(box.height, kThinnest * box.width);
  return {box.left - (width - box.width) / 2, box.top - (height - box.height) / 2, width, height};
}

/// As much of [low, low + length) as there can be in [0, size), moved there as a whole if it fits.
void fit_into(double& low, double& length, double size) {
  length = std::min(length, size);
  low = std::clamp(low, 0.0, size - length);
}

std::string text_of(const Point& at) { return coordinate(at.x) + " " + coordinate(at.y); }

std::string shape_path(const Vertices& shape, const MarkFrame& frame, bool is_closed) {
  std::string path;
  const std::size_t corners = std::min(shape.size(), kMostCorners);
  for (std::size_t i = 0; i < corners; ++i) {
    // The last corner of an open line is always there.
    const std::size_t last = std::max<std::size_t>(1, is_closed ? corners : corners - 1);
    const std::size_t all = is_closed ? shape.size() : shape.size() - 1;
    path += (path.empty() ? "M" : "L") + text_of(frame.place(shape[i * all / last]));
  }
  return path.empty() || !is_closed ? path : path + "Z";
}

std::string box_path(const Box& box, const MarkFrame& frame) {
  const Point a = frame.place({box.left, box.top});
  const Point b = frame.place({box.right(), box.bottom()});
  return "M" + text_of(a) + "H" + coordinate(b.x) + "V" + coordinate(b.y) + "H" + coordinate(a.x) +
         "Z";
}

std::string point_path(const Point& point, const MarkFrame& frame, MarkStyle style) {
  const Point at = frame.place(point);
  if (style == MarkStyle::kWorker) {
    const std::string twice = coordinate(2 * kWorkerArm);
    return "M" + text_of({at.x - kWorkerArm, at.y}) + "h" + twice + "M" +
           text_of({at.x, at.y - kWorkerArm}) + "v" + twice;
  }
  const std::string radius = coordinate(kFusedRadius);
  const std::string arc = "a" + radius + " " + radius + " 0 1 0 ";
  return "M" + text_of({at.x - kFusedRadius, at.y}) + arc + coordinate(2 * kFusedRadius) + " 0" +
         arc + coordinate(-2 * kFusedRadius) + " 0";
}

}  // namespace

MarkFrame::MarkFrame(const StructuredObject& object) {
  Extent marks;
  for_each_payload(object, [&](const Payload& payload) {
    if (image_.width <= 0 || image_.height <= 0) image_ = image_of(payload);
    for (std::size_t i = 0; i < part_count(payload); ++i) {
      if (const auto box = mark_extent(payload, i)) marks.add(*box);
    }
  });
  const bool is_known = image_.width > 0 && image_.height > 0 && std::isfinite(image_.width) &&
                        std::isfinite(image_.height);
  if (!is_known) image_ = {};
  if (is_known) {
    view_ = {0, 0, image_.width, image_.height};
    Box close = widened(marks.box(), kLeastView * image_.width, kLeastView * image_.height);
    fit_into(close.left, close.width, image_.width);
    fit_into(close.top, close.height, image_.height);
    is_zoomed_ = !marks.is_empty() && close.area() < kWholeFrom * view_.area();
    if (is_zoomed_) view_ = thickened(close);
  } else {
    constexpr double kLeastSide = 1;
    view_ = thickened(widened(marks.box(), kLeastSide, kLeastSide));
  }
  scale_ = std::min(kMostWidth / view_.width, kMostHeight / view_.height);
  width_ = std::max(view_.width * scale_, 1.0);
  height_ = std::max(view_.height * scale_, 1.0);
}

Point MarkFrame::place(const Point& pixel) const {
  constexpr double kBeyond = 1000;  // units: far enough not to be seen
  return {std::clamp((finite(pixel.x) - view_.left) * scale_, -kBeyond, kMostWidth + kBeyond),
          std::clamp((finite(pixel.y) - view_.top) * scale_, -kBeyond, kMostHeight + kBeyond)};
}

std::string mark_path(const Payload& payload, std::size_t i, const MarkFrame& frame, TaskType task,
                      MarkStyle style) {
  if (const auto* boxes = std::get_if<BoxSet>(&payload)) {
    return box_path(boxes->parts[i].part, frame);
  }
  if (const auto* points = std::get_if<PointSet>(&payload)) {
    return point_path(points->parts[i].part, frame, style);
  }
  if (const auto* shapes = std::get_if<ShapeSet>(&payload)) {
    return shape_path(shapes->parts[i].part, frame, task != TaskType::kPolylines);
  }
  if (const auto* masks = std::get_if<MaskSet>(&payload)) {
    return edge_path(mask_cells(masks->parts[i].part),
                     [&](const Point& pixel) { return frame.place(pixel); });
  }
  return {};
}

std::string mark_area(const Payload& payload, std::size_t i, const MarkFrame& frame) {
  const auto* masks = std::get_if<MaskSet>(&payload);
  if (masks == nullptr) return {};
  return area_path(mask_cells(masks->parts[i].part),
                   [&](const Point& pixel) { return frame.place(pixel); });
}

std::optional<Box> mark_extent(const Payload& payload, std::size_t i) {
  if (const auto* boxes = std::get_if<BoxSet>(&payload)) return boxes->parts[i].part;
  if (const auto* points = std::get_if<PointSet>(&payload)) {
    const Point& point = points->parts[i].part;
    return Box{point.x, point.y, 0, 0};
  }
  if (const auto* shapes = std::get_if<ShapeSet>(&payload)) {
    if (shapes->parts[i].part.empty()) return std::nullopt;
    return bounding_box(shapes->parts[i].part);
  }
  if (const auto* masks = std::get_if<MaskSet>(&payload)) {
    const Box box = extent(mask_cells(masks->parts[i].part));
    return box.area() > 0 ? std::optional(box) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace quorate
