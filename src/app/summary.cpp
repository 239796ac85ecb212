#include "summary.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

#include "command.hpp"
#include "json_number.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

Json rejected_by_reason(const DiagnosticSink& sink) {
  Json out = Json::object();
  for (std::size_t r = 0; r < kRejectReasons; ++r) {
    const auto reason = static_cast<RejectReason>(r);
    if (sink.rejected(reason) > 0) out[std::string(to_string(reason))] = sink.rejected(reason);
  }
  return out;
}

Json annotations(const Job& job, const DiagnosticSink& sink) {
  Json out;
  out["in"] = job.counts.in;
  out["used"] = job.counts.used;
  out["rejected"] = job.counts.rejected;
  out["rejected-by-reason"] = rejected_by_reason(sink);
  out["superseded-by-newer-file"] = job.counts.superseded_by_newer_file;
  out["superseded-by-duplicate"] = job.counts.superseded_by_duplicate;
  if (!job.abstentions.empty()) {
    const std::vector<std::uint64_t> counts = count_abstentions(job.table);
    Json abstentions = Json::object();
    for (std::size_t a = 0; a < counts.size(); ++a) abstentions[job.abstentions[a]] = counts[a];
    out["abstentions"] = std::move(abstentions);
  }
  return out;
}

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

std::string_view to_string(GoldOutput output) {
  switch (output) {
    case GoldOutput::kCrossFitted:
      return "cross-fitted";
    case GoldOutput::kTruth:
      return "truth";
    case GoldOutput::kDropped:
      return "dropped";
  }
  return "unknown";
}

/// Labels that were found without their own gold, and how many of them are right.
struct GoldScore {
  std::uint64_t labeled = 0;
  std::uint64_t right = 0;
};

GoldScore score_gold(const Consolidation& run) {
  GoldScore score;
  for (std::size_t i = 0; i < run.fit_options.gold.size(); ++i) {
    if (!run.fit_options.gold[i] || !run.labels[i]) continue;
    ++score.labeled;
    score.right += run.labels[i]->label == *run.fit_options.gold[i] ? 1 : 0;
  }
  return score;
}

Json gold(const Consolidation& run) {
  Json out;
  out["objects"] = run.gold.matched_items;
  out["matched-by"] = run.gold.matched_by;
  out["unmatched"] = run.gold.unmatched_gold;
  out["output"] = to_string(run.gold_output);
  if (run.gold_output != GoldOutput::kCrossFitted) return out;
  const GoldScore score = score_gold(run);
  out["labeled"] = score.labeled;
  out["right"] = score.right;
  if (score.labeled > 0) {
    const auto right = static_cast<double>(score.right);
    const auto labeled = static_cast<double>(score.labeled);
    const Interval interval = wilson_interval(right, labeled);
    out["accuracy"] = right / labeled;
    out["accuracy-interval"] = {interval.low, interval.high};
  }
  return out;
}

Json history(const Consolidation& run) {
  double votes = 0;
  std::size_t workers = 0;
  const WorkerId nobody{std::numeric_limits<std::uint32_t>::max()};
  WorkerId last = nobody;
  for (const ConfusionCount& known : run.fit_options.history) {
    votes += known.count;
    workers += known.worker != last ? 1 : 0;
    last = known.worker;
  }
  return {{"workers", workers},
          {"absent-workers", run.absent_workers.size()},
          {"votes", json_number(votes)}};
}

/// What the labels are expected to cost; null where nothing tells how sure they are.
Json expected_cost(const Consolidation& run) {
  double total = 0;
  std::size_t labeled = 0;
  std::vector<double> costs(run.job.table.classes());
  for (const JobObject& object : run.job.objects) {
    const std::optional<ConsolidatedLabel>& label = run.labels[object.item.value];
    if (!label || is_dropped(run, object.item)) continue;
    run.costs->expected_costs(run.calibration.posterior.row(object.item), costs);
    total += costs[label->label.value];
    ++labeled;
  }
  if (!run.calibration.known) total = std::numeric_limits<double>::quiet_NaN();
  return {{"total", json_number(total)},
          {"mean", json_number(total / static_cast<double>(labeled))}};
}

std::string percent(double share) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100 * share);
  return text.data();
}

std::string significant(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

/// "1 object", "2 objects".
std::string counted(std::uint64_t n, const std::string& noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : noun.ends_with("s") ? "es" : "s");
}

}  // namespace

ObjectCounts count_objects(const Consolidation& run) {
  ObjectCounts counts;
  counts.total = run.job.objects.size();
  double sum = 0;
  constexpr double kSure = 0.95;
  for (const JobObject& object : run.job.objects) {
    if (is_dropped(run, object.item)) {
      ++counts.dropped;
      continue;
    }
    const std::optional<ConsolidatedLabel>& label = run.labels[object.item.value];
    if (!label) {
      counts.abstained += run.job.table.votes_of(object.item).empty() ? 0 : 1;
      continue;
    }
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
  Json out;
  out["version"] = version();
  Json given = Json::object();
  for (const auto& [name, value] : options.all()) given[name] = value;
  out["options"] = std::move(given);
  Json inputs = Json::array();
  for (const InputFile& file : run.job.files) {
    inputs.push_back(
        {{"name", file.name}, {"format", to_string(file.format)}, {"bytes", file.bytes}});
  }
  out["inputs"] = std::move(inputs);
  out["annotations"] = annotations(run.job, sink);
  out["objects"] = {{"total", objects.total},
                    {"labeled", objects.labeled},
                    {"unlabeled", objects.total - objects.labeled - objects.dropped},
                    {"tied", objects.tied},
                    {"confidence-at-least-0.95", objects.at_least_95},
                    {"mean-confidence", json_number(objects.mean_confidence)}};
  if (!run.job.abstentions.empty()) out["objects"]["abstained"] = objects.abstained;
  if (run.gold_output == GoldOutput::kDropped) out["objects"]["dropped"] = objects.dropped;
  out["workers"] = run.job.workers.size();
  out["classes"] = run.job.categories.names();
  out["fit"] = fit(run);
  out["calibration"] = calibration(run);
  if (!run.gold.matched_by.empty()) out["gold"] = gold(run);
  if (!run.fit_options.history.empty()) out["worker-history"] = history(run);
  if (run.costs) out["expected-cost"] = expected_cost(run);
  out["warnings"] = sink.warnings();
  Json seconds = Json::object();
  for (const auto& [stage, wall] : progress.seconds()) seconds[stage] = wall;
  out["wall-seconds"] = std::move(seconds);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string summary_text(const Consolidation& run) {
  const ObjectCounts objects = count_objects(run);
  const AnnotationCounts& in = run.job.counts;
  std::string out =
      counted(in.used, "annotation") + " of " + counted(run.job.workers.size(), "worker") + " on " +
      counted(objects.total, "object") + ", " + counted(run.job.categories.size(), "class");
  const std::uint64_t superseded = in.superseded_by_duplicate + in.superseded_by_newer_file;
  if (superseded + in.rejected > 0) {
    out += " (" + std::to_string(in.in) + " in: " + std::to_string(superseded) + " superseded, " +
           std::to_string(in.rejected) + " rejected)";
  }
  if (!run.job.abstentions.empty()) {
    const std::vector<std::uint64_t> counts = count_abstentions(run.job.table);
    out += "; " +
           counted(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), "abstention");
  }
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
  const std::size_t without = objects.total - objects.labeled - objects.abstained - objects.dropped;
  if (without > 0) out += "; " + std::to_string(without) + " without annotations";
  if (objects.abstained > 0) {
    out += "; " + std::to_string(objects.abstained) + " on which everybody abstained";
  }
  if (objects.dropped > 0) out += "; " + counted(objects.dropped, "gold object") + " left out";
  if (run.costs && run.calibration.known) {
    out += "; expected to cost " + significant(expected_cost(run)["total"].get<double>());
  }
  if (!run.gold.matched_by.empty() && run.gold_output == GoldOutput::kCrossFitted) {
    const GoldScore score = score_gold(run);
    out += "\n" + counted(run.gold.matched_items, "gold object") + ": without their own gold " +
           std::to_string(score.right) + " of " + std::to_string(score.labeled) +
           " would get the true label";
  }
  return out + "\n";
}

std::string rejection_text(const DiagnosticSink& sink) {
  if (sink.rejected() == 0) return {};
  std::string out;
  for (const Diagnostic& diagnostic : sink.first()) out += format_diagnostic(diagnostic) + "\n";
  out += counted(sink.rejected(), "annotation") + " rejected:";
  for (std::size_t r = 0; r < kRejectReasons; ++r) {
    const auto reason = static_cast<RejectReason>(r);
    if (sink.rejected(reason) == 0) continue;
    out += " " + std::string(to_string(reason)) + " " + std::to_string(sink.rejected(reason));
  }
  return out + "\n";
}

}  // namespace quorate
