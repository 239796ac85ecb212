// Reliability diagram (Murphy & Winkler 1977) with Wilson intervals. Test: charts_test.cpp.
#include <algorithm>
#include <cmath>

#include "charts.hpp"
#include "plot.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {

void draw_reliability(Html& out, std::span<const ReliabilityPoint> points,
                      const ReliabilityTexts& texts) {
  constexpr double kLargest = 8;
  constexpr double kSmallest = 2.5;
  std::uint64_t most = 1;
  for (const ReliabilityPoint& point : points) most = std::max(most, point.count);
  Plot plot(out, texts.title, share_axis(texts.predicted, 0, 1), share_axis(texts.observed, 0, 1));
  plot.line("line ideal", std::vector<DataPoint>{{0, 0}, {1, 1}});
  for (const ReliabilityPoint& point : points) {
    if (point.count == 0) continue;
    plot.whisker("whisker", point.predicted, point.interval.low, point.interval.high);
    const double share = static_cast<double>(point.count) / static_cast<double>(most);
    plot.dot("dot expected", {point.predicted, point.observed},
             std::max(kSmallest, kLargest * std::sqrt(share)),
             grouped(point.count, texts.counted) + ": predicted " + percent(point.predicted) +
                 ", observed " + percent(point.observed) + " (" + percent(point.interval.low) +
                 " to " + percent(point.interval.high) + ")");
  }
  plot.legend(std::vector<Legend>{{"line ideal", "perfectly calibrated"},
                                  {"swatch point", "observed, 95 % interval"}});
  plot.finish(texts.caption);
}

}  // namespace quorate
