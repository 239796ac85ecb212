// Test: charts_test.cpp.
#include <algorithm>

#include "charts.hpp"
#include "plot.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {

void draw_trace(Html& out, const ReportFit& fit) {
  // The probability that still moved, on a logarithmic scale: what convergence is judged by.
  constexpr double kLeast = 1e-12;
  std::vector<DataPoint> moved;
  double low = 1;
  double high = kLeast;
  for (std::size_t i = 0; i < fit.trace.size(); ++i) {
    const double change = std::max(fit.trace[i].posterior_change, kLeast);
    moved.push_back({static_cast<double>(i + 1), change});
    low = std::min(low, change);
    high = std::max(high, change);
  }
  if (fit.tolerance > 0) low = std::min(low, fit.tolerance);
  const auto last = static_cast<double>(std::max<std::size_t>(moved.size(), 2));
  Axis x = number_axis("iteration", 1, last);
  std::erase_if(x.ticks, [](const Tick& t) {
    return t.value != static_cast<double>(static_cast<std::uint64_t>(t.value));
  });
  Plot plot(out, "How the fit settled.", x,
            logarithmic_axis("share of the probability that still moved", low, high));
  std::vector<Legend> legend = {{"line expected", "moved by this iteration"}};
  if (fit.tolerance > 0) {
    plot.line("line ideal", std::vector<DataPoint>{{1, fit.tolerance}, {last, fit.tolerance}});
    legend.push_back({"line ideal", "tolerance"});
  }
  plot.line("line expected", moved);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    plot.dot("dot expected", moved[i], 2.5,
             "iteration " + std::to_string(i + 1) + ": moved " + significant(moved[i].y) +
                 ", objective " + significant(fit.trace[i].objective, 8));
  }
  plot.legend(legend);
  plot.finish("Each point is an iteration.");
}

}  // namespace quorate
