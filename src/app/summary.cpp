#include "summary.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "json_number.hpp"
#include "summary_parts.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

Json fit(const Consolidation& run) {
  Json trace = Json::array();
  for (const IterationTrace& line : run.fit.trace) {
    trace.push_back({{"objective", json_number(line.objective)},
                     {"posterior-change", json_number(line.posterior_change)}});
  }
  Json out;
  out["model"] = run.model;
  out["iterations"] = run.fit.trace.size();
  out["stop-reason"] = to_string(run.fit.stop);
  Json prior = Json::object();
  for (std::size_t k = 0; k < run.fit.log_class_prior.size(); ++k) {
    prior[run.job.categories.names()[k]] = std::exp(run.fit.log_class_prior[k]);
  }
  out["class-prior"] = std::move(prior);
  out["trace"] = std::move(trace);
  return out;
}

Json calibration(const Consolidation& run) {
  const Calibration& calibration = run.calibration;
  Json out;
  out["kind"] = to_string(calibration.kind);
  out["confidence-is-known"] = calibration.known;
  if (!calibration.known) out["reason"] = calibration.reason;
  const bool has_rho = calibration.kind != CalibrationKind::kNone && calibration.known;
  out["rho"] = has_rho ? Json(calibration.rho) : Json(nullptr);
  if (calibration.kind == CalibrationKind::kVotes) {
    out["held-out-annotations"] = calibration.held_out_votes;
    Json curve = Json::array();
    for (const HeldOutPoint& point : calibration.held_out) {
      curve.push_back(
          {{"rho", point.rho}, {"mean-log-probability", json_number(point.mean_log_probability)}});
    }
    out["held-out"] = std::move(curve);
  }
  if (calibration.kind == CalibrationKind::kGold) {
    out["gold-objects"] = calibration.gold_items;
    Json temperature = Json::object();
    for (std::size_t k = 0; k < calibration.class_temperature.size(); ++k) {
      temperature[run.job.categories.names()[k]] = calibration.class_temperature[k];
    }
    out["class-temperature"] = std::move(temperature);
  }
  return out;
}

}  // namespace

ObjectCounts count_objects(const Consolidation& run) {
  ObjectCounts counts;
  counts.total = run.job.objects.size();
  double sum = 0;
  constexpr double kSure = 0.95;
  for (const JobObject& object : run.job.objects) {
    const std::optional<ConsolidatedLabel>& label = run.labels[object.item.value];
    if (!label) continue;
    ++counts.labeled;
    counts.tied += label->tied ? 1 : 0;
    counts.at_least_95 += label->confidence >= kSure ? 1 : 0;
    sum += label->confidence;
  }
  counts.mean_confidence = counts.labeled > 0 ? sum / static_cast<double>(counts.labeled)
                                              : std::numeric_limits<double>::quiet_NaN();
  return counts;
}

std::string summary_json(const Consolidation& run, const Options& options,
                         const DiagnosticSink& sink, const Progress& progress) {
  const ObjectCounts objects = count_objects(run);
  Json out = summary_opening(run.job, options, sink);
  out["objects"] = {{"total", objects.total},
                    {"labeled", objects.labeled},
                    {"unlabeled", objects.total - objects.labeled},
                    {"tied", objects.tied},
                    {"confidence-at-least-0.95", objects.at_least_95},
                    {"mean-confidence", json_number(objects.mean_confidence)}};
  out["workers"] = run.job.workers.size();
  out["classes"] = run.job.categories.names();
  out["fit"] = fit(run);
  out["calibration"] = calibration(run);
  close_summary(out, sink, progress);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string summary_text(const Consolidation& run) {
  const ObjectCounts objects = count_objects(run);
  std::string out = annotation_sentence(run.job);
  out += "\n" + run.model;
  if (run.fit.stop != StopReason::kNotIterative) {
    out += ": " + std::string(to_string(run.fit.stop));
    if (!run.fit.trace.empty()) out += " after " + counted(run.fit.trace.size(), "iteration");
  }
  if (run.calibration.kind != CalibrationKind::kNone && run.calibration.known) {
    out += "; votes on one object correlate with rho " + significant(run.calibration.rho) +
           " (from " +
           (run.calibration.kind == CalibrationKind::kVotes
                ? counted(run.calibration.held_out_votes, "held-out vote")
                : counted(run.calibration.gold_items, "gold object")) +
           ")";
  }
  out += "\n" + counted(objects.labeled, "object") + " labeled";
  if (objects.labeled > 0 && run.calibration.known) {
    out += ": " + percent(objects.mean_confidence) + " expected to be right, " +
           std::to_string(objects.at_least_95) + " with confidence 0.95 or more";
  }
  if (objects.tied > 0) out += ", " + std::to_string(objects.tied) + " tied";
  if (objects.total > objects.labeled) {
    out += "; " + std::to_string(objects.total - objects.labeled) + " without annotations";
  }
  return out + "\n";
}

}  // namespace quorate
