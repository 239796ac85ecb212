// report.json: the data of the page, names with dashes. Undefined numbers are NaN here, and
// nlohmann writes NaN as null. Test: report_json_test.cpp.
#include "quorate/report/report.hpp"
#include "report_json_parts.hpp"

namespace quorate {
namespace {

using Json = ReportJson;

Json measure(const Measure& value) {
  Json out = {{"value", value.value}, {"interval", interval_json(value.interval)}};
  if (!value.is_defined()) out = {{"value", nullptr}, {"reason", value.reason}};
  return out;
}

Json verdict(const ReportData& data) {
  const ReportVerdict& from = data.verdict;
  Json out;
  out["sentences"] = verdict_sentences(data);
  out["objects"] = from.objects;
  out["labeled"] = from.labeled;
  out["tied"] = from.tied;
  out["single-annotation-objects"] = from.single_vote_objects;
  out["annotations"] = from.annotations;
  out["workers"] = from.workers;
  out["classes"] = from.classes;
  out["votes-per-object"] = from.votes_per_object;
  out["model"] = from.model;
  out["confidence-is-known"] = from.confidence_is_known;
  if (!from.confidence_is_known) out["reason"] = from.confidence_reason;
  out["expected-accuracy"] = from.expected_accuracy;
  out["accepted-at-0.95"] = {{"objects", from.accepted},
                             {"share", from.accepted_share},
                             {"expected-accuracy", from.accepted_accuracy}};
  return out;
}

Json gold(const Evaluation& from) {
  Json out = {{"objects", from.items},
              {"correct", from.correct},
              {"accuracy", from.accuracy},
              {"accuracy-interval", interval_json(from.accuracy_interval)},
              {"macro-f1", from.macro_f1},
              {"log-loss", from.log_loss},
              {"brier", from.brier},
              {"ece", from.ece},
              {"ece-null-median", from.ece_null_median},
              {"ece-null-95", from.ece_null_high}};
  out["reliability"] = Json::array();
  for (const ReliabilityBin& bin : from.bins) {
    out["reliability"].push_back({{"from", bin.low},
                                  {"to", bin.high},
                                  {"objects", bin.items},
                                  {"mean-confidence", bin.mean_confidence},
                                  {"accuracy", bin.accuracy},
                                  {"accuracy-interval", interval_json(bin.accuracy_interval)}});
  }
  return out;
}

Json held_out(const ReportConfidence& from) {
  Json out = {{"annotations", from.held_out_votes},
              {"expected", from.held_out_expected},
              {"observed", from.held_out_observed},
              {"rho", Json::array()},
              {"check", Json::array()}};
  for (const HeldOutPoint& point : from.held_out) {
    out["rho"].push_back(
        {{"rho", point.rho}, {"mean-log-probability", point.mean_log_probability}});
  }
  for (const HeldOutCheckBin& bin : from.held_out_check) {
    out["check"].push_back({{"from", bin.low},
                            {"to", bin.high},
                            {"annotations", bin.votes},
                            {"predicted", bin.predicted},
                            {"observed", bin.observed},
                            {"observed-interval", interval_json(bin.observed_interval)}});
  }
  return out;
}

Json confidence(const ReportConfidence& from) {
  Json out;
  out["calibration"] = from.calibration;
  add_accept_json(out, from, "objects");
  out["gold"] = from.gold ? gold(*from.gold) : Json(nullptr);
  if (!from.gold_caveat.empty()) out["gold-caveat"] = from.gold_caveat;
  out["held-out"] = from.held_out_votes > 0 ? held_out(from) : Json(nullptr);
  return out;
}

Json worker(const ReportWorker& from) {
  Json flags = Json::array();
  for (const ReportFlag& flag : from.flags) {
    flags.push_back({{"kind", flag.kind},
                     {"value", flag.value},
                     {"threshold", flag.threshold},
                     {"reason", flag.reason},
                     {"advice", flag.advice}});
  }
  Json out = {{"worker", from.name},
              {"annotations", from.annotations},
              {"objects", from.objects},
              {"accuracy", measure(from.accuracy)},
              {"accuracy-against-others", measure(from.consensus_accuracy)},
              {"gold-annotations", from.gold_annotations},
              {"gold-accuracy", measure(from.gold_accuracy)},
              {"bits", measure(from.information)},
              {"spammer-score", measure(from.spammer_score)},
              {"correctable-error", measure(from.correctable_error)},
              {"noise", measure(from.noise_error)},
              {"median-seconds", measure(from.median_seconds)},
              {"biases", from.biases},
              {"flags", std::move(flags)}};
  if (!from.confusion.empty()) out["confusion-counts"] = from.confusion;
  return out;
}

Json workers(const ReportWorkers& from) {
  Json out;
  out["crowd-accuracy"] = from.crowd_accuracy;
  out["flagged"] = from.accused;
  out["components"] = from.components;
  out["workers"] = Json::array();
  for (const ReportWorker& line : from.workers) out["workers"].push_back(worker(line));
  out["groups"] = Json::array();
  for (const ReportComparison& comparison : from.comparisons) {
    Json groups = Json::array();
    for (const ReportGroup& group : comparison.groups) {
      groups.push_back({{"group", group.name},
                        {"workers", group.workers},
                        {"annotations", group.annotations},
                        {"accuracy-against-others", measure(group.consensus_accuracy)}});
    }
    Json line = {{"attribute", comparison.attribute},
                 {"adjusted-p", comparison.p_value},
                 {"groups", std::move(groups)}};
    if (!comparison.reason.empty()) line["reason"] = comparison.reason;
    out["groups"].push_back(std::move(line));
  }
  out["pairs"] = Json::array();
  for (const ReportPair& pair : from.pairs) {
    out["pairs"].push_back({{"first", pair.first},
                            {"second", pair.second},
                            {"common-objects", pair.common_objects},
                            {"same-wrong", pair.same_wrong},
                            {"expected-same-wrong", pair.expected_same_wrong}});
  }
  out["agreement"] = Json::array();
  for (const ReportAgreement& line : from.agreement) {
    Json entry = {{"name", line.name}};
    entry.update(measure(line.measure));
    entry["sentence"] = line.sentence;
    out["agreement"].push_back(std::move(entry));
  }
  return out;
}

Json classes(const ReportClasses& from) {
  Json out;
  out["classes"] = Json::array();
  for (const ReportClass& line : from.classes) {
    out["classes"].push_back({{"class", line.name},
                              {"prior", line.prior},
                              {"annotations", line.votes},
                              {"labels", line.labels},
                              {"expected-labels", line.expected_labels}});
  }
  out["confusion-counts"] = from.confusion.empty() ? Json(nullptr) : Json(from.confusion);
  out["hardest-pairs"] = Json::array();
  for (const ReportClassPair& pair : from.hardest_pairs) {
    out["hardest-pairs"].push_back({{"first", pair.first},
                                    {"second", pair.second},
                                    {"first-as-second", pair.first_as_second},
                                    {"second-as-first", pair.second_as_first},
                                    {"confused", pair.confused}});
  }
  return out;
}

Json objects(const ReportObjects& from) {
  Json out = Json::array();
  for (const ReportObject& object : from.least_certain) {
    Json votes = Json::array();
    for (const ReportVote& vote : object.votes) {
      votes.push_back({{"worker", vote.worker},
                       {"label", vote.label},
                       {"worker-accuracy", vote.worker_accuracy}});
    }
    Json line = {{"object", object.name},
                 {"label", object.label},
                 {"confidence", object.confidence},
                 {"tied", object.tied}};
    if (!object.runner_up.empty()) {
      line["runner-up"] = object.runner_up;
      line["runner-up-probability"] = object.runner_up_probability;
    }
    if (!object.truth.empty()) line["truth"] = object.truth;
    line["votes"] = std::move(votes);
    out.push_back(std::move(line));
  }
  return out;
}

Json fit(const ReportFit& from) {
  Json out;
  out["stop-reason"] = from.stop_reason;
  out["iterations"] = from.trace.size();
  out["tolerance"] = from.tolerance;
  out["rho"] = from.rho;
  out["prior-strength"] = from.prior_strength;
  out["sensitivity"] = Json::array();
  for (const PriorSensitivity& line : from.sensitivity) {
    out["sensitivity"].push_back({{"prior-strength", line.strength},
                                  {"labels-changed", line.changed},
                                  {"share", line.share}});
  }
  if (from.sensitivity.empty()) out["sensitivity-reason"] = from.sensitivity_reason;
  out["trace"] = Json::array();
  for (const IterationTrace& line : from.trace) {
    out["trace"].push_back(
        {{"objective", line.objective}, {"posterior-change", line.posterior_change}});
  }
  return out;
}

}  // namespace

std::string report_json(const ReportData& data) {
  Json out;
  out["title"] = data.title;
  out["verdict"] = verdict(data);
  out["alerts"] = alerts_json(data.alerts);
  out["confidence"] = confidence(data.confidence);
  out["workers"] = workers(data.workers);
  out["classes"] = classes(data.classes);
  out["objects"] = objects(data.objects);
  out["fit"] = fit(data.fit);
  out["provenance"] = provenance_json(data.provenance);
  return json_text(out);
}

}  // namespace quorate
