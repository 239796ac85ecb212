// A small report with one of everything, for the tests of this layer.
#pragma once

#include "quorate/report/confidence_data.hpp"
#include "quorate/report/report_data.hpp"

namespace quorate::test {

/// A name that would break out of a page that does not escape.
inline const std::string kEvil = "</script><img src=x onerror=alert(1)>\"'&";

inline ReportData sample_report() {
  ReportData data;
  data.title = "Report on " + kEvil;
  ReportVerdict& verdict = data.verdict;
  verdict.objects = 5;
  verdict.labeled = 4;
  verdict.annotations = 12;
  verdict.workers = 2;
  verdict.classes = 2;
  verdict.votes_per_object = 3;
  verdict.model = "dawid-skene";
  verdict.expected_accuracy = 0.875;
  verdict.accepted = 2;
  verdict.accepted_share = 0.5;
  verdict.accepted_accuracy = 0.975;

  ReportConfidence& confidence = data.confidence;
  confidence.calibration = "votes";
  confidence.held_out_votes = 12;
  confidence.held_out = {{0.1, -0.5}, {1, -0.4}, {2, -0.6}};
  confidence.held_out_check = {{0.5, 0.6, 8, 0.55, 0.5, {0.2, 0.8}}};
  confidence.held_out_expected = 0.55;
  confidence.held_out_observed = 0.5;
  const std::vector<LabelConfidence> labels = {
      {0.97, true}, {0.98, true}, {0.85, false}, {0.7, true}};
  add_accept_tables(labels, confidence);
  const std::vector<double> row = {0.97, 0.03};
  const std::vector<ScoredItem> scored = {{ClassId{0}, ClassId{0}, 0.97, row},
                                          {ClassId{1}, ClassId{0}, 0.85, {}}};
  confidence.gold = evaluate(scored, 2, 1);

  ReportWorker good;
  good.name = "ann";
  good.annotations = 8;
  good.objects = 4;
  good.accuracy = {0.9, {0.7, 0.98}, {}};
  good.consensus_accuracy = {0.85, {0.6, 0.95}, {}};
  good.gold_accuracy = undefined("no gold");
  good.information = {0.7, {0.5, 0.9}, {}};
  ReportWorker bad = good;
  bad.name = kEvil;
  bad.annotations = 4;
  bad.accuracy = {0.4, {0.2, 0.6}, {}};
  bad.biases = {"calls " + kEvil + " Cat"};
  bad.flags = {{"random", 0.1, 0.2, "reason " + kEvil, "advice " + kEvil}};
  bad.is_accused = true;
  bad.confusion = {2, 1, 0, 1};
  data.workers.workers = {bad, good};
  data.workers.accused = 1;
  data.workers.crowd_accuracy = 0.75;
  data.workers.comparisons = {{kEvil, {{kEvil, 1, 4, {0.5, {0.2, 0.8}, {}}}}, 0.01, ""}};
  data.workers.agreement = {{"alpha", {0.4, {0.1, 0.6}, {}}, "Some."},
                            {"kappa", undefined("too few pairs"), ""}};
  data.workers.pairs = {{kEvil, "ann", 4, 2, 0.1}};

  data.classes.classes = {{kEvil, 0.5, 6, 2, 2.1}, {"Cat", 0.5, 6, 2, 1.9}};
  data.classes.confusion = {5, 1, 2, 4};
  data.classes.hardest_pairs = {{kEvil, "Cat", 0.2, 0.3, 3}};

  ReportObject object;
  object.name = "s3://b/" + kEvil;
  object.label = kEvil;
  object.confidence = 0.7;
  object.runner_up = "Cat";
  object.runner_up_probability = 0.3;
  object.truth = "Cat";
  object.votes = {{kEvil, kEvil, 0.4}, {"ann", "Cat", 0.9}};
  data.objects.least_certain = {object};
  data.objects.unlabeled = 1;

  data.fit.stop_reason = "converged";
  data.fit.trace = {{-10, 0.1}, {-9, 0.00001}};
  data.fit.tolerance = 1e-4;
  data.fit.rho = 0.6;
  data.fit.rho_source = "from 12 held-out votes";
  data.fit.prior_strength = 4;
  data.fit.sensitivity = {{2, 0, 0}, {8, 1, 0.25}};

  data.provenance.version = "0.0.0";
  data.provenance.command = "quorate report '" + kEvil + "'";
  data.provenance.inputs_quoted = "votes.csv";
  data.provenance.seed = 1;
  data.provenance.inputs = {{kEvil, "csv", 100}};
  data.provenance.in = 13;
  data.provenance.used = 12;
  data.provenance.rejected = 1;
  data.provenance.rejected_by_reason = {{"malformed", 1}};
  data.provenance.options = {{"model", "dawid-skene"}};
  data.provenance.warnings = {"warning " + kEvil};
  return data;
}

}  // namespace quorate::test
