// A chart with two axes as inline SVG: what all charts share. Colours are classes of the style
// sheet, so that one chart serves light, dark and paper.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "html.hpp"

namespace quorate {

struct Tick {
  double value = 0;
  std::string label;
};

struct Axis {
  std::string label;
  double low = 0;
  double high = 1;
  std::vector<Tick> ticks;
  bool is_logarithmic = false;
};

/// In the units of the axes.
struct DataPoint {
  double x = 0;
  double y = 0;
};

/// Axis over [low, high] with about `count` ticks at round numbers; as shares in percent, or as
/// plain numbers.
[[nodiscard]] Axis share_axis(std::string label, double low, double high, std::size_t count = 5);
[[nodiscard]] Axis number_axis(std::string label, double low, double high, std::size_t count = 5);

/// Axis over powers of ten that covers [low, high], low > 0.
[[nodiscard]] Axis logarithmic_axis(std::string label, double low, double high);

/// One line of the legend: a sample of the style `kind`, and what it stands for.
struct Legend {
  Markup kind;
  std::string text;
};

/// A coordinate with one digit behind the point, as short as can be.
[[nodiscard]] std::string coordinate(double value);

class Plot {
 public:
  /// Opens the figure and draws the axes. `title` is what a screen reader says and the caption
  /// begins with.
  Plot(Html& out, std::string_view title, Axis x, Axis y);

  /// A line through the points; `kind` is a class of the style sheet.
  void line(Markup kind, std::span<const DataPoint> points);

  /// The area between two lines with the same x.
  void band(Markup kind, std::span<const DataPoint> low, std::span<const DataPoint> high);

  /// A bar from the x axis up to y, over [left, right]; `tip` is its tooltip.
  void bar(Markup kind, double left, double right, double y, std::string_view tip);

  /// A dot of `radius` pixels.
  void dot(Markup kind, DataPoint at, double radius, std::string_view tip);

  /// A square instead of a dot, so that kinds differ in more than colour.
  void square(Markup kind, DataPoint at, double radius, std::string_view tip);

  /// A vertical line over [low, high] at x.
  void whisker(Markup kind, double x, double low, double high);

  void label(DataPoint at, std::string_view text, Markup anchor);

  /// Behind everything that is drawn.
  void legend(std::span<const Legend> lines);

  /// Ends the chart with its caption.
  void finish(std::string_view caption);

  [[nodiscard]] double x(double value) const;
  [[nodiscard]] double y(double value) const;

 private:
  void draw_axes();

  Html& out_;
  std::string title_;
  Axis x_;
  Axis y_;
  bool has_legend_ = false;
};

}  // namespace quorate
