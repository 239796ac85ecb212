// Where the marks of an image lie in a drawing of limited size, and their SVG paths.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "quorate/core/payload.hpp"
#include "quorate/core/task.hpp"
#include "quorate/report/structured_report.hpp"

namespace quorate {

/// The part of an image that a drawing shows. Where all marks lie in a small part of the image, it
/// is that part.
class MarkFrame {
 public:
  /// For everything that was marked on the object. An image of unknown size is as large as the
  /// marks.
  explicit MarkFrame(const StructuredObject& object);

  /// Of the drawing, in its own units.
  [[nodiscard]] double width() const { return width_; }
  [[nodiscard]] double height() const { return height_; }

  /// Units of the drawing a pixel of the image.
  [[nodiscard]] double scale() const { return scale_; }

  /// Where a pixel lies; what lies far outside lies a little outside.
  [[nodiscard]] Point place(const Point& pixel) const;

  /// The image's size; 0 where it is not known.
  [[nodiscard]] const ImageSize& image() const { return image_; }

  /// The part of the image that is shown, in pixels.
  [[nodiscard]] const Box& view() const { return view_; }

  [[nodiscard]] bool is_zoomed() const { return is_zoomed_; }

 private:
  ImageSize image_;
  Box view_;
  bool is_zoomed_ = false;
  double scale_ = 1;
  double width_ = 0;
  double height_ = 0;
};

/// How a part is drawn.
enum class MarkStyle { kFused, kWorker };

/// The path of part `i`, empty for what is no mark on an image. A shape has at most 120 corners,
/// evenly chosen; lines stay open.
[[nodiscard]] std::string mark_path(const Payload& payload, std::size_t i, const MarkFrame& frame,
                                    TaskType task, MarkStyle style);

/// The area of a mask; empty for everything else.
[[nodiscard]] std::string mark_area(const Payload& payload, std::size_t i, const MarkFrame& frame);

/// The smallest box around part `i`, in pixels.
[[nodiscard]] std::optional<Box> mark_extent(const Payload& payload, std::size_t i);

}  // namespace quorate
