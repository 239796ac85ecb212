#include "summary.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "json_number.hpp"
#include "quorate/base/numeric.hpp"
#include "quorate/base/readable.hpp"
#include "summary_parts.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

/// A member for every class. Put at the end, unseen: to look for each name before, as operator[]
/// does, takes time by the square of their number.
Json by_class(const Consolidation& run, std::span<const double> values) {
  Json::object_t members;
  members.reserve(values.size());
  for (std::size_t k = 0; k < values.size(); ++k)
    members.push_back({run.job.categories.names()[k], values[k]});
  return members;
}

Json fit(const Consolidation& run) {
  Json trace = Json::array();
  for (const IterationTrace& line : run.fit.trace) {
    trace.push_back({{"objective", json_number(line.objective)},
                     {"posterior-change", json_number(line.posterior_change)}});
  }
  Json out;
  out["model"] = run.chosen_model;
  out["iterations"] = run.fit.trace.size();
  out["stop-reason"] = to_string(run.fit.stop);
  std::vector<double> prior;
  for (const double log_share : run.fit.log_class_prior) prior.push_back(std::exp(log_share));
  out["class-prior"] = by_class(run, prior);
  out["trace"] = std::move(trace);
  return out;
}

/// What --model auto compared, and how it weighs it.
Json choice(const Consolidation& run) {
  Json candidates = Json::array();
  for (const Candidate& candidate : run.candidates) {
    candidates.push_back({{"model", candidate.model},
                          {"mean-log-probability", json_number(candidate.mean_log_probability)},
                          {"rho", candidate.rho},
                          {"weight", candidate.weight}});
  }
  Json out;
  out["held-out-annotations"] = run.compared_votes;
  out["candidates"] = std::move(candidates);
  out["heaviest"] = run.chosen_model;
  out["labels-from"] =
      run.calibration.kind == CalibrationKind::kVotes ? "weighted-average" : "heaviest";
  return out;
}

/// What --use-times made of the answer times.
Json times(const TimeUse& use) {
  return {{"annotations-with-times", use.timed_votes},
          {"used", use.strength > 0},
          {"strength", use.strength},
          {"best-strength", use.best_strength},
          {"held-out-annotations", use.held_out_votes},
          {"log-probability-gain", json_number(use.gain)},
          {"gain-standard-error", json_number(use.gain_error)}};
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
    out["class-temperature"] = by_class(run, calibration.class_temperature);
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
    const Interval interval =
        wilson_interval(static_cast<double>(score.right), static_cast<double>(score.labeled));
    out["accuracy"] = static_cast<double>(score.right) / static_cast<double>(score.labeled);
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
  std::vector<double> row(run.job.table.classes());
  std::vector<double> costs(row.size());
  for (const JobObject& object : run.job.objects) {
    const std::optional<ConsolidatedLabel>& label = run.labels[object.item.value];
    if (!label || is_dropped(run, object.item)) continue;
    run.calibration.posterior.fill_row(object.item, row);
    run.costs->expected_costs(row, costs);
    total += costs[label->label.value];
    ++labeled;
  }
  if (!run.calibration.known) total = std::numeric_limits<double>::quiet_NaN();
  return {{"total", json_number(total)},
          {"mean", json_number(total / static_cast<double>(labeled))}};
}

/// "auto: dawid-skene 0.42 (-0.512), ...": each candidate's weight and how well it predicts.
std::string choice_text(const Consolidation& run) {
  if (run.candidates.size() < 2) return "nothing to compare models by: " + run.chosen_model;
  std::string out = "models weighed by how well they predict " +
                    counted(run.compared_votes, "held-out vote") +
                    " (weight, mean log probability):";
  const char* comma = " ";
  for (const Candidate& candidate : run.candidates) {
    out += comma + std::string(candidate.model) + " " + significant(candidate.weight) + " (" +
           significant(candidate.mean_log_probability) + ")";
    comma = ", ";
  }
  return out;
}

std::string times_text(const TimeUse& use) {
  if (use.timed_votes == 0) return {};
  const std::string gain = " (held-out votes: " + significant(use.gain) + " +- " +
                           significant(use.gain_error) + " in log probability)";
  if (use.strength == 0) return "\nanswer times are not used: they do not predict better" + gain;
  return "\nquick answers count more, by exp(-" + significant(use.strength) + " z)" + gain;
}

}  // namespace

ObjectCounts count_objects(const Consolidation& run) {
  ObjectCounts counts;
  counts.total = run.job.objects.size();
  double sum = 0;
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
    counts.at_least_95 += label->confidence >= kSureConfidence ? 1 : 0;
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
                    {"unlabeled", objects.total - objects.labeled - objects.dropped},
                    {"tied", objects.tied},
                    {"confidence-at-least-0.95", objects.at_least_95},
                    {"mean-confidence", json_number(objects.mean_confidence)}};
  if (!run.job.abstentions.empty()) out["objects"]["abstained"] = objects.abstained;
  if (run.gold_output == GoldOutput::kDropped) out["objects"]["dropped"] = objects.dropped;
  out["workers"] = run.job.workers.size();
  out["classes"] = run.job.categories.names();
  out["fit"] = fit(run);
  if (!run.candidates.empty()) out["choice"] = choice(run);
  if (run.times.timed_votes > 0) out["answer-times"] = times(run.times);
  out["calibration"] = calibration(run);
  if (!run.gold.matched_by.empty()) out["gold"] = gold(run);
  if (!run.fit_options.history.empty()) out["worker-history"] = history(run);
  if (run.costs) out["expected-cost"] = expected_cost(run);
  close_summary(out, sink, progress);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string summary_text(const Consolidation& run) {
  const ObjectCounts objects = count_objects(run);
  std::string out = annotation_sentence(run.job);
  if (run.model == "auto") out += "\n" + choice_text(run);
  out += times_text(run.times);
  out += "\n" + run.chosen_model;
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

}  // namespace quorate
