// Test: charts_test.cpp.
#include <algorithm>
#include <cmath>

#include "charts.hpp"
#include "plot.hpp"
#include "quorate/base/readable.hpp"
#include "quorate/report/confidence_data.hpp"

namespace quorate {
namespace {

/// Below so many true labels a measured share says nothing.
constexpr std::size_t kLeastGold = 5;

struct Lines {
  std::vector<DataPoint> expected;
  std::vector<DataPoint> measured;
  std::vector<DataPoint> low;
  std::vector<DataPoint> high;
};

/// The curve from few labels accepted to all, thinned to what can be seen.
Lines curve_lines(const ReportConfidence& confidence) {
  constexpr double kVisible = 0.002;
  Lines lines;
  double last = -1;
  for (std::size_t i = confidence.curve.size(); i > 0; --i) {
    const AcceptLine& line = confidence.curve[i - 1];
    if (line.share - last < kVisible && i > 1) continue;
    last = line.share;
    lines.expected.push_back({line.share, line.expected_accuracy});
    if (line.gold_items < kLeastGold) continue;
    lines.measured.push_back({line.share, line.measured_accuracy});
    lines.low.push_back({line.share, line.measured_interval.low});
    lines.high.push_back({line.share, line.measured_interval.high});
  }
  return lines;
}

/// The lowest accuracy worth showing: below the lines, but an early interval may leave the chart.
double lowest(const Lines& lines) {
  double low = 1;
  for (const DataPoint& point : lines.expected) low = std::min(low, point.y);
  for (const DataPoint& point : lines.measured) low = std::min(low, point.y);
  if (!lines.low.empty()) low = std::min(low, lines.low.back().y);
  constexpr double kStep = 0.05;
  return std::max(0.0, std::floor((low - 0.01) / kStep) * kStep);
}

}  // namespace

void draw_coverage(Html& out, const ReportConfidence& confidence, const CoverageTexts& texts) {
  const Lines lines = curve_lines(confidence);
  Plot plot(out, texts.title, share_axis("share of " + texts.plural + " accepted", 0, 1),
            share_axis(texts.accuracy, lowest(lines), 1));
  plot.band("band", lines.low, lines.high);
  plot.line("line measured", lines.measured);
  plot.line("line expected", lines.expected);
  std::vector<Legend> legend = {{"line expected", "expected"}};
  if (!lines.measured.empty()) {
    legend.push_back({"line measured", "measured on true labels, 95 % interval"});
  }
  if (const AcceptTarget* advised = advised_target(confidence)) {
    const AcceptLine& line = *advised->line;
    plot.dot("dot expected", {line.share, line.expected_accuracy}, 5,
             percent(line.share) + " of the " + texts.plural + " have confidence " +
                 decimal(line.threshold, 3) + " or more; expected accuracy " +
                 percent(line.expected_accuracy));
    legend.push_back({"swatch point", "confidence " + decimal(line.threshold, 3) + " or more"});
  }
  plot.legend(legend);
  plot.finish(texts.caption);
}

}  // namespace quorate
