// What a structured answer consists of (boxes, points, polygons, spans, masks, sets of labels), and
// how alike two of its parts are. Coordinates are pixels, x to the right and y down, as drawn: a
// part may lie outside the image.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "quorate/base/ids.hpp"

namespace quorate {

/// Width and height in pixels; 0: not known.
struct ImageSize {
  double width = 0;
  double height = 0;

  bool operator==(const ImageSize&) const = default;
};

struct Point {
  double x = 0;
  double y = 0;

  bool operator==(const Point&) const = default;
};

/// Width and height are finite and >= 0. A side of 0 makes a box without area.
struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;

  [[nodiscard]] double right() const { return left + width; }
  [[nodiscard]] double bottom() const { return top + height; }
  [[nodiscard]] double area() const { return width * height; }

  bool operator==(const Box&) const = default;
};

/// A closed outline (the last vertex is joined to the first), or an open line.
using Vertices = std::vector<Point>;

/// Part of a text, in code points: [begin, end), begin < end.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const Span&) const = default;
};

/// A set of pixels as run lengths in the order of COCO: column by column from the left, from top to
/// bottom; counts[0] pixels outside (it may be 0), counts[1] inside, and so on. The counts add up
/// to width * height.
struct Mask {
  std::uint32_t height = 0;
  std::uint32_t width = 0;
  std::vector<std::uint32_t> counts;

  bool operator==(const Mask&) const = default;
};

/// A part of an answer and its label. While a job is read, `label` is a LabelTextId's value; in
/// everything that leaves the readers it is the class.
template <class Part>
struct Labeled {
  ClassId label;
  Part part;

  bool operator==(const Labeled&) const = default;
};

/// `boundingBoxes` of the box page.
struct BoxSet {
  std::vector<Labeled<Box>> parts;
  ImageSize image;
};

/// `keypoints` of a custom page. A label may stand more than once.
struct PointSet {
  std::vector<Labeled<Point>> parts;
  ImageSize image;
};

/// `polygons`, or `polylines` and `lines`, of a custom page. The task type tells which.
struct ShapeSet {
  std::vector<Labeled<Vertices>> parts;
  ImageSize image;
};

/// The masks of one image: one a label (semantic segmentation; no two share a pixel), or one an
/// instance. A label that nobody painted has no mask.
struct MaskSet {
  std::vector<Labeled<Mask>> parts;
  ImageSize image;
  std::vector<std::uint32_t> colors = {};  ///< by part: 0xRRGGBB on the worker's page; empty: not
                                           ///< known
};

/// `entities` of the text span page, or a tag for each token.
struct SpanSet {
  std::vector<Labeled<Span>> parts;
  bool of_tokens = false;      ///< the answer was `tags`: offsets count tokens, not code points
  std::uint32_t tokens = 0;    ///< number of tags; 0 where the answer was not `tags`
  std::uint32_t repaired = 0;  ///< inner tags behind nothing that they could go on, read as first
};

/// `labels` of the multi-select pages; no label stands twice.
struct LabelSet {
  std::vector<Labeled<std::monostate>> parts;
};

/// Any other answer.
struct CustomAnswer {
  std::string json;  ///< canonical: keys sorted by bytes, no blanks, numbers in their shortest form
};

/// One worker's whole answer for one object, or the consolidated one. An empty set is an answer:
/// the worker saw the object and marked nothing.
using Payload = std::variant<BoxSet, PointSet, ShapeSet, MaskSet, SpanSet, LabelSet, CustomAnswer>;

/// Number of parts; 1 for a CustomAnswer.
[[nodiscard]] std::size_t part_count(const Payload& payload);

/// Calls fn(label) for the label of every part, in order; of a Payload that is not const, fn may
/// change it.
template <class AnyPayload, class Fn>
void for_each_label(AnyPayload& payload, const Fn& fn) {
  std::visit(
      [&](auto& set) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(set)>, CustomAnswer>) {
          for (auto& part : set.parts) fn(part.label);
        }
      },
      payload);
}

/// The same with edges, coordinates or vertices rounded to whole pixels.
[[nodiscard]] Box rounded(const Box& box);
[[nodiscard]] Point rounded(const Point& point);
[[nodiscard]] Vertices rounded(const Vertices& vertices);

/// Euclidean distance.
[[nodiscard]] double distance(const Point& a, const Point& b);

/// Jaccard index in [0, 1]: area of the intersection over area of the union. Two boxes without area
/// have 1 where they are equal, else 0.
[[nodiscard]] inline double iou(const Box& a, const Box& b) {
  const double width = std::min(a.right(), b.right()) - std::max(a.left, b.left);
  const double height = std::min(a.bottom(), b.bottom()) - std::max(a.top, b.top);
  if (width > 0 && height > 0) {
    const double common = width * height;
    return std::clamp(common / (a.area() + b.area() - common), 0.0, 1.0);
  }
  return a.area() == 0 && a == b ? 1 : 0;
}

/// Jaccard index of two spans by length.
[[nodiscard]] double iou(const Span& a, const Span& b);

/// Jaccard index of two masks by pixels; 0 where the images differ in size, 1 for two of one size
/// without any pixel.
[[nodiscard]] double iou(const Mask& a, const Mask& b);

/// Painted pixels of a mask.
[[nodiscard]] std::uint64_t pixel_count(const Mask& mask);

/// Pixels that both masks paint; 0 where the images differ in size.
[[nodiscard]] std::uint64_t common_pixels(const Mask& a, const Mask& b);

/// Area that a closed outline encloses by the even-odd order of its vertices (shoelace formula), >=
/// 0; 0 for fewer than 3 vertices.
[[nodiscard]] double area(const Vertices& outline);

/// The smallest box around some points; an empty one at (0, 0) for none.
[[nodiscard]] Box bounding_box(const Vertices& points);

}  // namespace quorate
