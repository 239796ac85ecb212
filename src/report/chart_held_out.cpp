// Test: charts_test.cpp.
#include <algorithm>

#include "charts.hpp"
#include "plot.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {

void draw_held_out(Html& out, const ReportConfidence& confidence, double rho) {
  std::vector<DataPoint> points;
  double low = 0;
  double high = -1e300;
  for (const HeldOutPoint& point : confidence.held_out) {
    points.push_back({point.rho, point.mean_log_probability});
    low =
        points.size() == 1 ? point.mean_log_probability : std::min(low, point.mean_log_probability);
    high = std::max(high, point.mean_log_probability);
  }
  const double pad = 0.05 * std::max(high - low, 1e-6);
  Plot plot(out, "How the votes on one object hang together.",
            logarithmic_axis("rho", points.front().x, points.back().x),
            number_axis("mean log probability of a hidden vote", low - pad, high + pad, 4));
  plot.line("line expected", points);
  for (const DataPoint& point : points) {
    plot.dot("dot expected", point, 2.5,
             "rho " + significant(point.x) + ": " + significant(point.y, 4));
  }
  plot.whisker("line chosen", rho, low - pad, high + pad);
  plot.legend(std::vector<Legend>{{"line expected", "hidden votes, higher is better"},
                                  {"line chosen", "rho used: " + significant(rho)}});
  plot.finish(
      "Votes were hidden and predicted from those that stayed, for every rho. The rho used "
      "lies between the best one and " +
      significant(kPriorRho, 2) + ", which real jobs with true labels have on average.");
}

}  // namespace quorate
