// Test: charts_test.cpp.
#include <algorithm>

#include "charts.hpp"
#include "plot.hpp"
#include "quorate/base/readable.hpp"

namespace quorate {
namespace {

constexpr std::size_t kMostPoints = 1000;

std::string tip_of(const ReportWorker& worker) {
  return worker.name + ": " + grouped(worker.annotations, "annotation") + ", accuracy " +
         percent(worker.accuracy.value) + " (" + percent(worker.accuracy.interval.low) + " to " +
         percent(worker.accuracy.interval.high) + ")";
}

}  // namespace

void draw_worker_scatter(Html& out, const ReportWorkers& workers) {
  std::uint64_t most = 1;
  double lowest = 1;
  for (const ReportWorker& worker : workers.workers) {
    most = std::max(most, worker.annotations);
    if (worker.accuracy.is_defined()) lowest = std::min(lowest, worker.accuracy.value);
  }
  // Where there are very many workers, an even choice of the honest ones shows where they lie.
  const std::size_t honest = workers.workers.size() - workers.accused;
  const std::size_t step = std::max<std::size_t>(1, honest / kMostPoints);
  Plot plot(out, "Accuracy against volume.",
            logarithmic_axis("annotations", 1, static_cast<double>(most)),
            share_axis("accuracy under the model", std::max(0.0, lowest - 0.05), 1));

  plot.line("line ideal",
            std::vector<DataPoint>{{1, workers.crowd_accuracy}, {1e15, workers.crowd_accuracy}});
  // The accused stand first in the list and are drawn last, on top.
  for (std::size_t i = workers.accused; i < workers.workers.size(); i += step) {
    const ReportWorker& worker = workers.workers[i];
    if (!worker.accuracy.is_defined() || worker.annotations == 0) continue;
    plot.dot("dot worker", {static_cast<double>(worker.annotations), worker.accuracy.value}, 3.5,
             tip_of(worker));
  }
  for (std::size_t i = 0; i < std::min(workers.accused, kMostPoints); ++i) {
    const ReportWorker& worker = workers.workers[i];
    if (!worker.accuracy.is_defined() || worker.annotations == 0) continue;
    plot.square("dot accused", {static_cast<double>(worker.annotations), worker.accuracy.value}, 4,
                tip_of(worker) + "; " + worker.flags.front().kind);
  }
  plot.legend(std::vector<Legend>{{"swatch point-worker", "worker"},
                                  {"swatch point-accused", "flagged worker"},
                                  {"line ideal", "the crowd"}});
  plot.finish(step > 1 ? "Flagged workers, and every " + grouped(step) + "th of the others."
                       : "Each point is a worker.");
}

}  // namespace quorate
