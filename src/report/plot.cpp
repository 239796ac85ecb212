// Test: charts_test.cpp.
#include "plot.hpp"

#include <algorithm>
#include <cmath>

#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

constexpr double kWidth = 440;
constexpr double kHeight = 280;
constexpr double kLeft = 50;
constexpr double kRight = kWidth - 12;
constexpr double kTop = 30;
constexpr double kBottom = kHeight - 44;

/// The step of 1, 2 or 5 times a power of ten that gives at most `count` + 1 ticks.
double tick_step(double span, std::size_t count) {
  const double rough = span / static_cast<double>(count);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::vector<double> tick_values(double low, double high, std::size_t count) {
  std::vector<double> values;
  const double step = tick_step(high - low, count);
  const double slack = 1e-9 * step;  // 0.1 + 0.1 + 0.1 is not 0.3
  for (double n = std::ceil((low - slack) / step); n * step <= high + slack; ++n)
    values.push_back(n == 0 ? 0.0 : n * step);
  return values;
}

double position(const Axis& axis, double value, double from, double to) {
  double share = 0;
  if (axis.is_logarithmic) {
    share = std::log(value / axis.low) / std::log(axis.high / axis.low);
  } else {
    share = (value - axis.low) / (axis.high - axis.low);
  }
  return from + std::clamp(share, 0.0, 1.0) * (to - from);
}

void widen(double& low, double& high) {
  if (high > low) return;
  const double by = std::max(std::fabs(low) * 0.01, 1e-6);
  low -= by;
  high += by;
}

}  // namespace

std::string coordinate(double value) {
  std::string text = decimal(value, 1);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

Axis share_axis(std::string label, double low, double high, std::size_t count) {
  widen(low, high);
  Axis axis{.label = std::move(label), .low = low, .high = high, .ticks = {}};
  const std::vector<double> values = tick_values(low, high, count);
  const bool is_fine = values.size() > 1 && values[1] - values[0] < 0.0099;
  for (const double value : values)
    axis.ticks.push_back({value, decimal(100 * value, is_fine ? 1 : 0) + " %"});
  return axis;
}

Axis number_axis(std::string label, double low, double high, std::size_t count) {
  widen(low, high);
  Axis axis{.label = std::move(label), .low = low, .high = high, .ticks = {}};
  for (const double value : tick_values(low, high, count))
    axis.ticks.push_back({value, significant(value, 6)});
  return axis;
}

Axis logarithmic_axis(std::string label, double low, double high) {
  Axis axis{.label = std::move(label), .low = 1, .high = 10, .ticks = {}, .is_logarithmic = true};
  axis.low = std::pow(10.0, std::floor(std::log10(low)));
  axis.high = std::pow(10.0, std::ceil(std::log10(high)));
  if (axis.high <= axis.low) axis.high = 10 * axis.low;
  for (double value = axis.low; value <= axis.high * 1.001; value *= 10) {
    const bool is_whole = value >= 1;
    axis.ticks.push_back({value, is_whole ? grouped(static_cast<std::uint64_t>(std::llround(value)))
                                          : significant(value, 1)});
  }
  return axis;
}

Plot::Plot(Html& out, std::string_view title, Axis x, Axis y)
    : out_(out), title_(title), x_(std::move(x)), y_(std::move(y)) {
  out_.open("figure").open("svg",
                           {{"class", "plot"},
                            {"viewBox", "0 0 " + coordinate(kWidth) + " " + coordinate(kHeight)},
                            {"role", "img"},
                            {"xmlns", "http://www.w3.org/2000/svg"}});
  out_.element("title", title);
  draw_axes();
}

void Plot::draw_axes() {
  for (const Tick& tick : y_.ticks) {
    const std::string at = coordinate(y(tick.value));
    out_.empty("line", {{"class", "grid"},
                        {"x1", coordinate(kLeft)},
                        {"x2", coordinate(kRight)},
                        {"y1", at},
                        {"y2", at}});
    out_.element("text", tick.label,
                 {{"class", "tick end"},
                  {"x", coordinate(kLeft - 6)},
                  {"y", coordinate(y(tick.value) + 4)}});
  }
  for (const Tick& tick : x_.ticks) {
    out_.element("text", tick.label,
                 {{"class", "tick middle"},
                  {"x", coordinate(x(tick.value))},
                  {"y", coordinate(kBottom + 16)}});
  }
  out_.empty("line", {{"class", "axis"},
                      {"x1", coordinate(kLeft)},
                      {"x2", coordinate(kRight)},
                      {"y1", coordinate(kBottom)},
                      {"y2", coordinate(kBottom)}});
  out_.element("text", x_.label,
               {{"class", "axis-label middle"},
                {"x", coordinate((kLeft + kRight) / 2)},
                {"y", coordinate(kHeight - 8)}});
  out_.element("text", y_.label,
               {{"class", "axis-label"}, {"x", "2"}, {"y", coordinate(kTop - 16)}});
}

double Plot::x(double value) const { return position(x_, value, kLeft, kRight); }
double Plot::y(double value) const { return position(y_, value, kBottom, kTop); }

void Plot::line(Markup kind, std::span<const DataPoint> points) {
  std::string path;
  for (const DataPoint& point : points) {
    path += path.empty() ? "M" : "L";
    path += coordinate(x(point.x)) + " " + coordinate(y(point.y));
  }
  if (!path.empty()) out_.empty("path", {{"class", std::string(kind.text())}, {"d", path}});
}

void Plot::band(Markup kind, std::span<const DataPoint> low, std::span<const DataPoint> high) {
  std::string path;
  for (const DataPoint& point : low) {
    path += path.empty() ? "M" : "L";
    path += coordinate(x(point.x)) + " " + coordinate(y(point.y));
  }
  for (std::size_t i = high.size(); i > 0; --i)
    path += "L" + coordinate(x(high[i - 1].x)) + " " + coordinate(y(high[i - 1].y));
  if (!path.empty()) out_.empty("path", {{"class", std::string(kind.text())}, {"d", path + "Z"}});
}

void Plot::bar(Markup kind, double left, double right, double top, std::string_view tip) {
  constexpr double kGap = 1;
  const double from = x(left) + kGap / 2;
  out_.open("rect", {{"class", std::string(kind.text())},
                     {"x", coordinate(from)},
                     {"y", coordinate(y(top))},
                     {"width", coordinate(std::max(x(right) - kGap / 2 - from, 0.5))},
                     {"height", coordinate(kBottom - y(top))}});
  out_.element("title", tip).close("rect");
}

void Plot::dot(Markup kind, DataPoint at, double radius, std::string_view tip) {
  out_.open("circle", {{"class", std::string(kind.text())},
                       {"cx", coordinate(x(at.x))},
                       {"cy", coordinate(y(at.y))},
                       {"r", coordinate(radius)}});
  out_.element("title", tip).close("circle");
}

void Plot::square(Markup kind, DataPoint at, double radius, std::string_view tip) {
  out_.open("rect", {{"class", std::string(kind.text())},
                     {"x", coordinate(x(at.x) - radius)},
                     {"y", coordinate(y(at.y) - radius)},
                     {"width", coordinate(2 * radius)},
                     {"height", coordinate(2 * radius)}});
  out_.element("title", tip).close("rect");
}

void Plot::whisker(Markup kind, double at, double low, double high) {
  out_.empty("line", {{"class", std::string(kind.text())},
                      {"x1", coordinate(x(at))},
                      {"x2", coordinate(x(at))},
                      {"y1", coordinate(y(low))},
                      {"y2", coordinate(y(high))}});
}

void Plot::label(DataPoint at, std::string_view text, Markup anchor) {
  out_.element("text", text,
               {{"class", std::string(anchor.text())},
                {"x", coordinate(x(at.x))},
                {"y", coordinate(y(at.y))}});
}

void Plot::legend(std::span<const Legend> lines) {
  out_.close("svg").open("ul", {{"class", "legend"}});
  for (const Legend& entry : lines) {
    out_.open("li").open("svg", {{"viewBox", "0 0 24 10"}, {"aria-hidden", "true"}});
    out_.empty("path", {{"class", std::string(entry.kind.text())}, {"d", "M0 5L24 5"}});
    out_.close("svg").text(entry.text).close("li");
  }
  out_.close("ul");
  has_legend_ = true;
}

void Plot::finish(std::string_view caption) {
  if (!has_legend_) out_.close("svg");
  out_.open("figcaption").element("strong", title_).text(" ").text(caption).close("figcaption");
  out_.close("figure");
}

}  // namespace quorate
