// Test: the golden files of audit.
#include "audit_json.hpp"

#include "json_number.hpp"

namespace quorate {
namespace {

using Json = nlohmann::ordered_json;

/// `name`: the number, `name`-interval where it has one, `name`-reason where it has no value.
void put(Json& out, const std::string& name, const Measure& measure, bool has_interval = true) {
  out[name] = json_number(measure.value);
  if (has_interval) out[name + "-interval"] = json_interval(measure.interval);
  if (!measure.is_defined()) out[name + "-reason"] = measure.reason;
}

Json submission_time(std::int64_t ms) { return ms == kNoSubmissionTime ? Json(nullptr) : Json(ms); }

Json matrix(const std::vector<double>& counts, std::size_t classes) {
  if (counts.empty()) return nullptr;
  Json rows = Json::array();
  for (std::size_t k = 0; k < classes; ++k) {
    const auto begin = counts.begin() + static_cast<std::ptrdiff_t>(k * classes);
    rows.push_back(std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(classes)));
  }
  return rows;
}

Json class_bias(const ClassBias& bias, const Consolidation& run) {
  Json out;
  out["class"] = run.job.categories.name(bias.label);
  out["used"] = bias.used;
  out["expected"] = bias.expected;
  put(out, "ratio", bias.ratio);
  out["p"] = json_number(bias.p_value);
  out["adjusted-p"] = json_number(bias.adjusted_p);
  return out;
}

Json confusion(const Confusion& confusion, const Consolidation& run) {
  Json out;
  out["class"] = run.job.categories.name(confusion.truth);
  out["called"] = run.job.categories.name(confusion.answer);
  out["objects"] = confusion.objects;
  out["rate"] = confusion.rate;
  out["rate-interval"] = json_interval(confusion.rate_interval);
  out["crowd-rate"] = confusion.crowd_rate;
  out["p"] = json_number(confusion.p_value);
  out["adjusted-p"] = json_number(confusion.adjusted_p);
  return out;
}

Json flag(const Flag& flag) {
  Json out;
  out["kind"] = to_string(flag.kind);
  out["value"] = json_number(flag.value);
  out["threshold"] = json_number(flag.threshold);
  out["reason"] = flag.reason;
  out["advice"] = flag.advice;
  return out;
}

Json worker(const Consolidation& run, const Audit& audit, std::uint32_t j) {
  const WorkerAudit& worker = audit.workers[j];
  const std::size_t classes = run.job.categories.size();
  const WorkerIdentity* identity = j < run.job.identities.size() ? &run.job.identities[j] : nullptr;
  const std::string workforce = workforce_of(run.job.workers.text(j), identity);
  Json out;
  out["worker"] = run.job.workers.text(j);
  out["workforce"] = workforce.empty() ? Json(nullptr) : Json(workforce);
  out["component"] =
      worker.component == GraphComponents::kNoComponent ? Json(nullptr) : Json(worker.component);
  out["annotations"] = worker.annotations;
  out["objects"] = worker.objects;
  out["first-submission-ms"] = submission_time(worker.first_ms);
  out["last-submission-ms"] = submission_time(worker.last_ms);
  put(out, "median-seconds", worker.median_seconds, false);
  out["seconds-quartiles"] = json_interval(worker.median_seconds.interval);
  out["compared-annotations"] = worker.compared;
  put(out, "consensus-accuracy", worker.consensus_accuracy);
  out["gold-annotations"] = worker.gold_annotations;
  put(out, "gold-accuracy", worker.gold_accuracy);
  put(out, "accuracy", worker.accuracy);
  put(out, "informedness-bits", worker.informedness, false);
  put(out, "spammer-score", worker.spammer_score, false);
  put(out, "error", worker.error, false);
  put(out, "correctable-error", worker.correctable_error, false);
  put(out, "noise-error", worker.noise_error, false);
  put(out, "skill", worker.skill);
  out["confusion-counts"] = matrix(worker.confusion_counts, classes);
  out["consensus-counts"] = matrix(worker.consensus_counts, classes);
  out["classes"] = Json::array();
  for (const ClassBias& bias : worker.classes) out["classes"].push_back(class_bias(bias, run));
  out["confusions"] = Json::array();
  for (const Confusion& c : worker.confusions) out["confusions"].push_back(confusion(c, run));
  out["flags"] = Json::array();
  for (const Flag& f : worker.flags) out["flags"].push_back(flag(f));
  return out;
}

Json agreement(const JobAgreement& agreement) {
  Json out;
  out["paired-objects"] = agreement.paired_objects;
  out["replicates"] = agreement.replicates;
  out["cohen-workers"] = agreement.cohen_workers;
  out["cohen-pairs"] = agreement.cohen_pairs;
  out["measures"] = Json::array();
  for (const AgreementMeasure& m : agreement.measures) {
    Json line;
    line["name"] = m.name;
    line["title"] = m.title;
    put(line, "value", m.measure, false);
    line["interval"] = json_interval(m.measure.interval);
    line["sentence"] = m.sentence;
    out["measures"].push_back(std::move(line));
  }
  return out;
}

Json classes(const Consolidation& run, const Audit& audit) {
  Json out = Json::array();
  for (std::uint32_t k = 0; k < audit.classes.size(); ++k) {
    const ClassAudit& c = audit.classes[k];
    out.push_back({{"class", run.job.categories.name(ClassId{k})},
                   {"prior", json_number(c.prior)},
                   {"expected-objects", c.expected_objects},
                   {"consolidated-objects", c.consolidated_objects},
                   {"annotations", c.annotations}});
  }
  return out;
}

Json hardest_pairs(const Consolidation& run, const Audit& audit) {
  Json out = Json::array();
  for (const ClassPair& pair : audit.hardest_pairs) {
    out.push_back({{"first", run.job.categories.name(pair.first)},
                   {"second", run.job.categories.name(pair.second)},
                   {"first-as-second", json_number(pair.first_as_second)},
                   {"second-as-first", json_number(pair.second_as_first)},
                   {"confused-annotations", pair.confused}});
  }
  return out;
}

Json components(const GraphComponents& graph) {
  Json out = Json::array();
  for (const GraphComponent& part : graph.components) {
    out.push_back(
        {{"workers", part.workers}, {"objects", part.objects}, {"annotations", part.annotations}});
  }
  return out;
}

Json pairs(const Consolidation& run, const Audit& audit) {
  Json out = Json::array();
  for (const PairFinding& pair : audit.pairs) {
    out.push_back({{"first", run.job.workers.text(pair.first.value)},
                   {"second", run.job.workers.text(pair.second.value)},
                   {"common-objects", pair.common_objects},
                   {"agreements", pair.agreements},
                   {"same-wrong", pair.same_wrong},
                   {"expected-same-wrong", pair.expected_same_wrong},
                   {"p", json_number(pair.p_value)},
                   {"adjusted-p", json_number(pair.adjusted_p)}});
  }
  return out;
}

Json groups(const Consolidation& run, const Audit& audit) {
  Json out = Json::array();
  for (const GroupComparison& comparison : audit.groups) {
    Json line;
    line["attribute"] = comparison.attribute;
    line["p"] = json_number(comparison.p_value);
    line["adjusted-p"] = json_number(comparison.adjusted_p);
    if (!comparison.reason.empty()) line["p-reason"] = comparison.reason;
    line["groups"] = Json::array();
    for (const GroupAudit& group : comparison.groups) {
      Json part;
      part["name"] = group.name;
      part["workers"] = group.workers;
      part["annotations"] = group.annotations;
      part["compared-annotations"] = group.compared;
      put(part, "consensus-accuracy", group.consensus_accuracy);
      part["classes"] = Json::array();
      for (const ClassBias& bias : group.classes) part["classes"].push_back(class_bias(bias, run));
      line["groups"].push_back(std::move(part));
    }
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace

Json audit_json(const Consolidation& run, const Audit& audit) {
  Json out;
  out["model"] = run.model;
  out["annotations"] = run.job.table.votes();
  out["objects"] = run.job.table.voted_items();
  put(out, "median-seconds", audit.median_seconds, false);
  out["agreement"] = agreement(audit.agreement);
  out["classes"] = classes(run, audit);
  out["consensus-counts"] = matrix(audit.crowd_counts, run.job.categories.size());
  out["hardest-pairs"] = hardest_pairs(run, audit);
  out["components"] = components(audit.graph);
  out["pairs"] = pairs(run, audit);
  out["groups"] = groups(run, audit);
  out["workers"] = Json::array();
  for (std::uint32_t j = 0; j < audit.workers.size(); ++j) {
    out["workers"].push_back(worker(run, audit, j));
  }
  return out;
}

}  // namespace quorate
