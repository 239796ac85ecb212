#include "quorate/report/structured_report.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "structured_sample.hpp"
#include "support/near.hpp"
#include "support/text_count.hpp"

namespace quorate {
namespace {

using Json = nlohmann::json;
using test::count;
using test::has;
using test::kEvil;
using test::structured_sample;

/// Ten workers with `figure` around 0.9, of whom `strange` has another value.
StructuredWorkers ten_workers(std::string figure, std::string meaning, double strange) {
  StructuredWorkers workers;
  workers.columns = {{std::move(figure), std::move(meaning), 0}};
  for (int j = 0; j < 10; ++j)
    workers.workers.push_back({"w" + std::to_string(j), 10, {0.9 + 0.01 * (j % 3)}, {}, false});
  workers.workers[4].figures[0] = strange;
  return workers;
}

bool is_alone_accused(const StructuredWorkers& workers) {
  return workers.accused == 1 && workers.workers.front().name == "w4" &&
         workers.workers.front().is_accused;
}

TEST_CASE("unusual workers: the bad side of a figure accuses, the other is only marked") {
  StructuredWorkers low = ten_workers("detection-rate", "share of things", 0.3);
  mark_unusual_workers(low);
  CHECK(is_alone_accused(low));
  CHECK(test::near(low.columns[0].typical, 0.905, 1e-12));
  CHECK(low.workers.front().unusual.front().reason == "detection-rate 0.3 (middle worker 0.905)");
  StructuredWorkers high = ten_workers("detection-rate", "share of things", 1.5);
  mark_unusual_workers(high);
  CHECK(high.accused == 0);
  CHECK(high.workers[4].unusual.size() == 1);
  StructuredWorkers alarms = ten_workers("false-alarm-rate", "share of places", 1.5);
  mark_unusual_workers(alarms);
  CHECK(is_alone_accused(alarms));
}

TEST_CASE("unusual workers: a bias counts both ways, from two pixels on") {
  for (const double bias : {-2.0, 4.0}) {
    StructuredWorkers far = ten_workers("edge-bias-left", "mean, in pixels", bias);
    mark_unusual_workers(far);
    CHECK(is_alone_accused(far));
  }
  StructuredWorkers near_by = ten_workers("edge-bias-left", "mean, in pixels", 2.5);
  mark_unusual_workers(near_by);
  CHECK(near_by.accused == 0);
}

TEST_CASE("unusual workers: counts are not judged, nor are beginners and small crowds") {
  StructuredWorkers counts = ten_workers("boxes", "boxes drawn", 1000);
  mark_unusual_workers(counts);
  CHECK(counts.workers[4].unusual.empty());
  StructuredWorkers beginner = ten_workers("detection-rate", "share", 0.1);
  beginner.workers[4].annotations = 4;
  mark_unusual_workers(beginner);
  CHECK(beginner.accused == 0);
  StructuredWorkers few = ten_workers("detection-rate", "share", 0.1);
  few.workers.erase(few.workers.begin() + 5, few.workers.end());
  few.workers.pop_back();
  mark_unusual_workers(few);
  CHECK(few.accused == 0);
  StructuredWorkers unknown = ten_workers("detection-rate", "share", std::nan(""));
  mark_unusual_workers(unknown);
  CHECK(unknown.accused == 0);
}

TEST_CASE("structured alerts: workers, single answers, records, ties, few sure objects") {
  StructuredReportData data = structured_sample(TaskType::kObjectDetection);
  data.workers = ten_workers("detection-rate", "share of things", 0.3);
  mark_unusual_workers(data.workers);
  data.verdict.single_answer_objects = 1;
  data.verdict.tied = 1;
  data.provenance.rejected = 2;
  find_alerts(data);
  std::vector<std::string> titles;
  for (const ReportAlert& alert : data.alerts) titles.push_back(alert.title);
  CHECK(titles == std::vector<std::string>{
                      "2 annotations rejected, 50.0 % of those read", "w4 is far from the others",
                      "No object has confidence 0.95 or more", "1 object without a label",
                      "1 object with a single annotation, 50.0 %", "1 object with a tie"});
  CHECK(data.alerts[1].severity == Severity::kSerious);
  CHECK(data.alerts[1].command == "quorate audit boxes.jsonl --output audit.json");
}

TEST_CASE("structured alerts: a crowd that sees little, and confidences that are not true") {
  StructuredReportData data = structured_sample(TaskType::kObjectDetection);
  data.workers = ten_workers("detection-rate", "share of things", 0.3);
  for (StructuredWorker& worker : data.workers.workers) worker.figures[0] -= 0.6;
  mark_unusual_workers(data.workers);
  data.gold = StructuredGold{"gold.jsonl", 50, 0, 0, {{"ECE", 0.2, "calibration"}}};
  find_alerts(data);
  CHECK(has(report_html(data), "The middle worker finds 30.5 % of what is there"));
  CHECK(has(report_html(data), "The confidence is off by 0.200 on average"));
  data.verdict.all_right = std::nan("");
  find_alerts(data);
  CHECK(data.alerts.front().title == "The confidence is not known");
}

TEST_CASE("structured verdict: parts, objects, true answers") {
  StructuredReportData data = structured_sample(TaskType::kObjectDetection);
  data.gold = StructuredGold{"gold.jsonl", 2, 0, 0, {{"AP50", 0.75, ""}, {"F1", 0.5, ""}}};
  const std::vector<std::string> sentences = verdict_sentences(data);
  REQUIRE(sentences.size() == 3);
  CHECK(sentences[0] ==
        "4 answers of 2 workers on 2 objects (1 of 3 have no usable annotation) gave 3 boxes, 2 of "
        "confidence 0.5 or more: 80.0 % of those are expected to be right.");
  CHECK(sentences[1] == "Against the true answers of 2 objects: AP50 0.750, F1 0.500.");
  CHECK(sentences[2] ==
        "60.0 % of the objects are expected to be all right. Accept the 50.0 % of them with "
        "confidence 0.301 or more (expected 90.0 % all right) and have the other 1 object looked "
        "at again.");
  data.verdict.all_right = std::nan("");
  CHECK(verdict_sentences(data).back() == "How sure they are, this model does not tell.");
  data.task = TaskType::kSemanticSegmentation;
  CHECK(has(verdict_sentences(data).front(),
            "3 masks, which are expected to overlap the truth by "
            "80.0 % (Dice)."));
}

/// A payload of every kind, as an answer and as a result.
std::vector<std::pair<TaskType, Payload>> all_kinds() {
  return {{TaskType::kObjectDetection, BoxSet{{{ClassId{1}, {1, 2, 30, 40}}}, {}}},
          {TaskType::kKeypoints, PointSet{{{ClassId{1}, {1, 2}}}, {}}},
          {TaskType::kPolygons, ShapeSet{{{ClassId{1}, {{0, 0}, {9, 0}, {9, 9}}}}, {}}},
          {TaskType::kPolylines, ShapeSet{{{ClassId{1}, {{0, 0}, {9, 0}}}}, {}}},
          {TaskType::kSemanticSegmentation, MaskSet{{{ClassId{1}, {2, 2, {1, 3}}}}, {}}},
          {TaskType::kTextSpan, SpanSet{{{ClassId{1}, {0, 2}}}}},
          {TaskType::kImageMultiLabel, LabelSet{{{ClassId{1}, {}}}}},
          {TaskType::kCustom, CustomAnswer{"\"" + kEvil + "\""}}};
}

TEST_CASE("structured page: whatever the task, no name leaves its place, ids are there once") {
  for (auto& [task, payload] : all_kinds()) {
    StructuredReportData data = test::sample_with(task, payload, payload, payload, {0.4});
    data.objects.least_certain.push_back(data.objects.least_certain.front());
    data.objects.least_certain.back().text = kEvil;
    data.objects.least_certain.back().truth = payload;
    find_alerts(data);
    const std::string page = report_html(data);
    CHECK(!has(page, "<img"));
    CHECK(count(page, "<script") == 1);
    CHECK(count(page, "</script>") == 1);
    CHECK(!has(page, " style="));
    CHECK(!has(page, "unsafe"));
    for (std::size_t at = page.find(" id=\""); at != std::string::npos;
         at = page.find(" id=\"", at + 1)) {
      CHECK(count(page, page.substr(at, page.find('"', at + 5) + 1 - at)) == 1);
    }
    for (std::size_t at = page.find("<svg"); at != std::string::npos;
         at = page.find("<svg", at + 1)) {
      const std::size_t end = page.find('>', at);
      if (has(page.substr(at, end - at), "aria-hidden")) continue;
      CHECK(page.compare(end + 1, 7, "<title>") == 0);
    }
    CHECK(page == report_html(data));
    CHECK(report_json(data) == report_json(data));
  }
}

TEST_CASE("structured page: sections in their order, and a link to each") {
  const std::string page = report_html(structured_sample(TaskType::kObjectDetection));
  std::size_t last = 0;
  for (const char* id :
       {"verdict", "alerts", "confidence", "workers", "objects", "provenance", "definitions"}) {
    const std::size_t at = page.find("<section id=\"" + std::string(id) + "\"");
    REQUIRE(at != std::string::npos);
    CHECK(at > last);
    last = at;
    if (std::string(id) != "verdict") CHECK(has(page, "href=\"#" + std::string(id) + "\""));
  }
}

TEST_CASE("structured page: images may come from where the report says") {
  StructuredReportData data = structured_sample(TaskType::kObjectDetection);
  data.objects.least_certain.front().image = "https://host/a.jpg";
  data.objects.image_source = "https://host/";
  const std::string page = report_html(data);
  CHECK(has(page, "; img-src https://host/\""));
  CHECK(has(page, "href=\"https://host/a.jpg\""));
}

TEST_CASE("structured page: 10,000 workers make a page of moderate size") {
  StructuredReportData data = structured_sample(TaskType::kObjectDetection);
  data.workers.workers.resize(10'000, data.workers.workers.front());
  const std::string page = report_html(data);
  CHECK(page.size() < 500'000);
  CHECK(has(page, "500 of 10,000"));
}

TEST_CASE("structured json: numbers, undefined ones null, every worker") {
  StructuredReportData data = structured_sample(TaskType::kObjectDetection);
  data.gold = StructuredGold{"gold.jsonl", 2, 1, 0, {{"AP50", std::nan(""), "precision"}}};
  data.objects.least_certain.front().fused.payload = BoxSet{{{ClassId{1}, {1, 2, 3, 4}}}, {}};
  data.objects.least_certain.front().fused.confidence = {0.4};
  const Json json = Json::parse(report_json(data));
  CHECK(json["task"] == "object-detection");
  CHECK(json["verdict"]["parts"] == 3);
  CHECK(json["gold"]["metrics"][0]["value"].is_null());
  CHECK(json["workers"]["workers"].size() == 2);
  CHECK(json["workers"]["workers"][0]["detection-rate"] == 0.9);
  CHECK(json["workers"]["workers"][0]["edge-bias-left"].is_null());
  CHECK(json["objects"][0]["parts"][0]["label"] == kEvil);
  CHECK(json["objects"][0]["parts"][0]["confidence"] == 0.4);
  CHECK(json["confidence"]["parts"]["curve"][0]["parts"] == 3);
  CHECK(json["confidence"]["objects"]["curve"][0]["objects"] == 2);
}

}  // namespace
}  // namespace quorate
