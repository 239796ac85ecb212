// Charts small enough for the cell of a table. Test: charts_test.cpp.
#include <algorithm>
#include <cmath>

#include "charts.hpp"
#include "plot.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

constexpr double kWidth = 120;
constexpr double kPad = 4;

double place(double share) { return kPad + std::clamp(share, 0.0, 1.0) * (kWidth - 2 * kPad); }

void open_cell(Html& out, std::string_view tip) {
  out.open("svg", {{"class", "cell"}, {"viewBox", "0 0 120 16"}, {"role", "img"}});
  out.element("title", tip);
}

void segment(Html& out, Markup kind, double from, double to, double y1, double y2) {
  out.empty("line", {{"class", std::string(kind.text())},
                     {"x1", coordinate(from)},
                     {"x2", coordinate(to)},
                     {"y1", coordinate(y1)},
                     {"y2", coordinate(y2)}});
}

}  // namespace

void draw_interval(Html& out, const Measure& measure, double reference) {
  if (!measure.is_defined()) return;
  open_cell(out, percent(measure.value) + " (" + percent(measure.interval.low) + " to " +
                     percent(measure.interval.high) + ")");
  segment(out, "grid", place(0), place(1), 8, 8);
  if (!std::isnan(reference)) segment(out, "reference", place(reference), place(reference), 2, 14);
  if (!std::isnan(measure.interval.low)) {
    segment(out, "interval", place(measure.interval.low), place(measure.interval.high), 8, 8);
  }
  out.empty("circle", {{"class", "dot expected"},
                       {"cx", coordinate(place(measure.value))},
                       {"cy", "8"},
                       {"r", "3.5"}});
  out.close("svg");
}

void draw_two_bars(Html& out, double first, double second, double most, std::string_view tip) {
  const double scale = most > 0 ? kWidth / most : 0;
  open_cell(out, tip);
  out.empty("rect", {{"class", "bar first"},
                     {"x", "0"},
                     {"y", "1"},
                     {"width", coordinate(first * scale)},
                     {"height", "6"}});
  out.empty("rect", {{"class", "bar second"},
                     {"x", "0"},
                     {"y", "9"},
                     {"width", coordinate(second * scale)},
                     {"height", "6"}});
  out.close("svg");
}

}  // namespace quorate
