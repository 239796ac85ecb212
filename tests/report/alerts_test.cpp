#include <doctest/doctest.h>

#include <algorithm>

#include "quorate/report/report.hpp"
#include "report_sample.hpp"

namespace quorate {
namespace {

using test::sample_report;

std::vector<ReportAlert> alerts_of(ReportData data) {
  find_alerts(data);
  return data.alerts;
}

bool has(const std::vector<ReportAlert>& alerts, const std::string& part) {
  return std::any_of(alerts.begin(), alerts.end(), [&](const ReportAlert& alert) {
    return alert.title.find(part) != std::string::npos;
  });
}

/// A job in which nothing is wrong.
ReportData healthy() {
  ReportData data = sample_report();
  data.verdict.labeled = data.verdict.objects;
  data.verdict.accepted_share = 0.9;
  data.provenance.rejected = 0;
  data.confidence.gold.reset();
  for (AcceptTarget& target : data.confidence.targets) {
    if (target.line) target.line->gold_items = 0;
  }
  data.workers.workers[0].flags.clear();
  data.fit.sensitivity = {{2, 0, 0}};
  return data;
}

TEST_CASE("alerts: a healthy job has none") { CHECK(alerts_of(healthy()).empty()); }

TEST_CASE("alerts: the worst stand first, each with a section that is there") {
  ReportData data = sample_report();
  data.verdict.confidence_is_known = false;
  const std::vector<ReportAlert> alerts = alerts_of(data);
  REQUIRE(alerts.size() > 3);
  CHECK(alerts.front().title == "The confidence is not known");
  for (std::size_t i = 1; i < alerts.size(); ++i)
    CHECK(alerts[i - 1].severity <= alerts[i].severity);
  const std::string page = report_html(data);
  for (const ReportAlert& alert : alerts) {
    CHECK(page.find("<section id=\"" + alert.section + "\"") != std::string::npos);
  }
}

TEST_CASE("alerts: rejected records, critical beyond a twentieth") {
  ReportData data = healthy();
  data.provenance.in = 100;
  data.provenance.rejected = 5;
  REQUIRE(alerts_of(data).size() == 1);
  CHECK(alerts_of(data)[0].title == "5 annotations rejected, 5.0 % of those read");
  CHECK(alerts_of(data)[0].severity == Severity::kWarning);
  CHECK(alerts_of(data)[0].command ==
        "quorate consolidate votes.csv --on-bad-record skip --rejects rejects.jsonl");
  data.provenance.rejected = 6;
  CHECK(alerts_of(data)[0].severity == Severity::kCritical);
}

TEST_CASE("alerts: one per condition") {
  ReportData data = healthy();
  data.verdict.accepted_share = 0.49;
  data.fit.stop_reason = "max-iterations";
  data.fit.sensitivity = {{2, 1, 0.03}, {8, 1, 0.5}};
  data.verdict.tied = 2;
  data.verdict.single_vote_objects = 1;
  data.classes.classes[1].labels = 0;
  data.workers.components = 2;
  const std::vector<ReportAlert> alerts = alerts_of(data);
  CHECK(has(alerts, "Only 49.0 %"));
  CHECK(has(alerts, "did not converge"));
  CHECK(has(alerts, "3.0 % of the labels depend on the prior"));
  CHECK(has(alerts, "2 labels tied"));
  CHECK(has(alerts, "single annotation"));
  CHECK(has(alerts, "1 class without a single label"));
  CHECK(has(alerts, "falls into 2 parts"));
}

TEST_CASE("alerts: gold that contradicts the expected accuracy is critical") {
  ReportData data = healthy();
  AcceptTarget target{0.95, AcceptLine{}};
  target.line->threshold = 0.9;
  target.line->items = 400;
  target.line->share = 0.5;
  target.line->expected_accuracy = 0.95;
  target.line->gold_items = 400;
  target.line->gold_right = 350;
  target.line->measured_accuracy = 0.875;
  target.line->measured_interval = {0.84, 0.9};
  data.confidence.targets = {target};
  data.confidence.gold = Evaluation{};
  data.confidence.gold->items = 400;
  data.confidence.gold_file = "gold.csv";
  const std::vector<ReportAlert> alerts = alerts_of(data);
  REQUIRE(alerts.size() == 1);
  CHECK(alerts[0].severity == Severity::kCritical);
  CHECK(alerts[0].title == "From confidence 0.900 up, 87.5 % of the labels are right, not 95.0 %");
  data.confidence.targets[0].line->measured_interval.high = 0.96;
  CHECK(alerts_of(data).empty());
}

TEST_CASE("alerts: flags are gathered by kind, with the share of the annotations") {
  ReportData data = healthy();
  data.workers.workers[0].flags = {{"random", 0.1, 0.2, "r", "Look again."}};
  data.workers.workers[1].flags = {{"too-little-evidence", 1, 2, "r", "Wait."}};
  const std::vector<ReportAlert> alerts = alerts_of(data);
  REQUIRE(alerts.size() == 2);
  CHECK(alerts[0].title == "1 worker flagged random: " + test::kEvil);
  CHECK(alerts[0].detail == "33.3 % of the annotations. Look again.");
  CHECK(alerts[0].severity == Severity::kSerious);
  CHECK(alerts[1].severity == Severity::kNote);
}

TEST_CASE("verdict: numbers in plain sentences") {
  ReportData data = healthy();
  const std::vector<std::string> sentences = verdict_sentences(data);
  REQUIRE(sentences.size() == 2);
  CHECK(sentences[0] ==
        "12 annotations of 2 workers gave 5 objects a label; 87.5 % of the labels are expected to "
        "be right.");
  CHECK(sentences[1] ==
        "Accept the 25.0 % with confidence 0.971 or more: expected accuracy 98.0 %. Have the other "
        "4 objects looked at again.");
}

}  // namespace
}  // namespace quorate
