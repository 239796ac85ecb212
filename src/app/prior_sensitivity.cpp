// Test: report_building_test.cpp.
#include "prior_sensitivity.hpp"

#include <array>

#include "quorate/models/model.hpp"

namespace quorate {
namespace {

/// Numbers that a refit keeps at the same time beside the run's own: half a gigabyte.
constexpr std::size_t kMostNumbers = 64'000'000;

/// Why there is nothing to refit; empty where there is.
std::string reason_against(const Consolidation& run) {
  if (run.model != "dawid-skene") return run.model + " has no prior of that kind";
  if (run.fit_options.prior == PriorKind::kNone) return "--prior none has no prior";
  const AnnotationTable& table = run.job.table;
  const std::size_t classes = table.classes();
  if (table.items() * classes + 4 * table.workers() * classes * classes > kMostNumbers) {
    return "the job is too large to be fitted again in passing; compare runs with another "
           "--prior-strength";
  }
  return {};
}

}  // namespace

void add_prior_sensitivity(const Consolidation& run, ReportFit& fit) {
  fit.sensitivity_reason = reason_against(run);
  if (!fit.sensitivity_reason.empty()) return;
  const AnnotationTable& table = run.job.table;
  // Uncalibrated, the fit's posterior is what was written, and stands there.
  const Posterior& fitted =
      run.fit.posterior.items() > 0 ? run.fit.posterior : run.calibration.posterior;
  const std::unique_ptr<ConsolidationModel> model = make_model(run.model);
  for (const double factor : std::array{0.5, 2.0}) {
    FitOptions options = run.fit_options;
    options.prior_strength *= factor;
    options.start = &fitted;
    const FitResult other = model->fit(table, options);
    PriorSensitivity line;
    line.strength = options.prior_strength;
    for (std::uint32_t i = 0; i < table.items(); ++i) {
      const ItemId item{i};
      if (table.votes_of(item).empty()) continue;
      const bool is_same =
          most_probable(fitted, item).label == most_probable(other.posterior, item).label;
      line.changed += is_same ? 0 : 1;
    }
    line.share = static_cast<double>(line.changed) / static_cast<double>(table.voted_items());
    fit.sensitivity.push_back(line);
  }
}

}  // namespace quorate
