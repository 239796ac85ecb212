// Test: the golden files of report.
#include "audit_run.hpp"

namespace quorate {

Audit audit_run(const Consolidation& run, const Options& options) {
  AuditOptions settings;
  settings.class_names = run.job.categories.names();
  settings.worker_names = run.job.workers.texts();
  settings.seed = options.integer("seed", 0, std::uint64_t{1} << 53U);
  settings.threads = run.fit_options.threads;
  return audit(run.job.table, run.fit, run.calibration.posterior, run.fit_options.gold, settings);
}

}  // namespace quorate
