// Test: item_explanation_test.cpp.
#include "item_explanation.hpp"

#include <algorithm>
#include <cmath>

#include "quorate/base/error.hpp"
#include "quorate/models/em.hpp"
#include "worker_report.hpp"

namespace quorate {
namespace {

std::optional<ClassId> most_probable_other(std::span<const double> posterior, ClassId label) {
  std::optional<ClassId> best;
  for (std::uint32_t k = 0; k < posterior.size(); ++k) {
    if (k == label.value) continue;
    if (!best || posterior[k] > posterior[best->value]) best = ClassId{k};
  }
  return best;
}

/// rho where the calibration tempers at all.
double tempering_rho(const Calibration& calibration) {
  return calibration.kind == CalibrationKind::kNone || !calibration.known ? 0 : calibration.rho;
}

/// The fits over which the posterior is the mean.
std::vector<WeighedFit> averaged_fits(const Consolidation& run) {
  const std::size_t fits = run.calibration.fold_fits.size() + 1;
  const double share = 1 / static_cast<double>(fits);
  std::vector<WeighedFit> out{{&run.fit, share}};
  for (const FitResult& fit : run.calibration.fold_fits) out.push_back({&fit, share});
  return out;
}

bool adds_up(const Explanation& explanation, std::span<const double> posterior) {
  constexpr double kRounding = 1e-9;
  for (std::size_t k = 0; k < posterior.size(); ++k) {
    if (!(std::fabs(explanation.posterior[k] - posterior[k]) <= kRounding)) return false;
  }
  return true;
}

}  // namespace

ItemId find_item(const Job& job, const std::string& text) {
  const std::vector<GoldLabel> wanted{{text, {}}};
  const GoldMatch match = match_gold(job.items, wanted);
  if (match.matched_items == 1) {
    const auto at = std::find_if(match.gold_of_item.begin(), match.gold_of_item.end(),
                                 [](const auto& found) { return found.has_value(); });
    return ItemId{static_cast<std::uint32_t>(at - match.gold_of_item.begin())};
  }
  if (match.matched_items > 1) {  // one object on several manifest lines: the first has the votes
    for (std::uint32_t i = 0; i < match.gold_of_item.size(); ++i) {
      if (match.gold_of_item[i] && !job.table.votes_of(ItemId{i}).empty()) return ItemId{i};
    }
  }
  constexpr std::size_t kMostCompared = 100'000;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(job.items.size(), kMostCompared); ++i) {
    names.emplace_back(job.items[i]);
    const std::size_t slash = names.back().find_last_of('/');
    if (slash != std::string::npos) names.push_back(names.back().substr(slash + 1));
  }
  const auto near = nearest(text, names);
  throw Error(ErrorCode::kUsage,
              "--item: no object is '" + text + "', or more than one" +
                  (near ? "; did you mean '" + *near + "'?"
                        : "; it takes a data reference such as '" + names.front() +
                              "', an object id (its line in the manifest, from 0) or a file name"));
}

std::optional<std::size_t> find_object_id(const Job& job, ItemId item) {
  for (std::size_t i = 0; i < job.objects.size(); ++i) {
    if (job.objects[i].item == item) return i;
  }
  return std::nullopt;
}

ItemExplanation explain_item(Consolidation& run, const Options& options, ItemId item) {
  ItemExplanation out;
  out.item = item;
  out.object_id = find_object_id(run.job, item);
  out.label = run.labels[item.value];
  const std::vector<WorkerQuality> qualities = worker_qualities(run);
  for (const Vote vote : run.job.table.votes_of(item)) {
    out.accuracy.push_back(qualities[vote.worker.value].accuracy);
  }
  if (!out.label) return out;
  out.posterior.resize(run.job.table.classes());
  run.calibration.posterior.fill_row(item, out.posterior);
  out.rival = most_probable_other(out.posterior, out.label->label);
  const bool has_gold = known_class(run.fit_options.gold, item) != nullptr;
  out.is_told = has_gold && run.gold_output == GoldOutput::kTruth;
  out.is_cross_fitted = has_gold && run.gold_output == GoldOutput::kCrossFitted;
  if (out.is_told || !out.rival || std::holds_alternative<std::monostate>(run.fit.workers) ||
      run.fit.posterior_stands_alone) {
    return out;
  }
  narrow_to_item(run, options, item);
  out.rho = tempering_rho(run.calibration);
  Explanation evidence = explain(run.job.table, item, averaged_fits(run), out.rho,
                                 run.calibration.class_temperature, out.label->label, *out.rival);
  if (adds_up(evidence, out.posterior)) out.evidence = std::move(evidence);
  return out;
}

}  // namespace quorate
