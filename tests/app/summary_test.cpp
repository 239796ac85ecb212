#include "app/summary.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/command.hpp"
#include "app/summary_parts.hpp"
#include "app/worker_report.hpp"
#include "support/files.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using Json = nlohmann::json;
using test::near;

/// A run of the whole chain on inputs that are given as text.
struct Run {
  DiagnosticSink sink;
  Progress progress{true};
  Options options;
  Consolidation result;

  explicit Run(std::string_view votes, const std::vector<std::string>& words = {},
               std::string_view manifest = "")
      : options(consolidate_options(), words) {
    const test::TemporaryFolder folder;
    const std::vector<std::string> inputs{folder.write("votes.csv", votes)};
    ReadOptions read = read_options(options);
    if (!manifest.empty()) read.manifest = folder.write("in.manifest", manifest);
    progress.begin("read");
    Job job = read_job(inputs, read, sink);
    result = consolidate(std::move(job), options, sink, progress);
    progress.end();
  }

  static std::span<const OptionSpec> consolidate_options() { return consolidate_command().options; }

  [[nodiscard]] Json json() const {
    return Json::parse(summary_json(result, options, sink, progress));
  }
};

constexpr std::string_view kVotes =
    "task,worker,label\n"
    "a,w1,X\na,w1,Y\na,w2,X\n"
    "b,w1,Y\nb,w2,Y\nb,,Y\n"
    "c,w1,X\nc,w2,\n"
    "d,w1,X\nd,w2,Y\n";

TEST_CASE("summary: every annotation that came in is accounted for") {
  const Json summary = Run(kVotes).json();
  const Json& counts = summary["annotations"];
  CHECK(counts["in"] == 10);
  CHECK(counts["rejected"] == 2);
  CHECK(counts["superseded-by-duplicate"] == 1);
  CHECK(counts["used"] == 7);
  CHECK(counts["in"].get<int>() == counts["used"].get<int>() + counts["rejected"].get<int>() +
                                       counts["superseded-by-duplicate"].get<int>() +
                                       counts["superseded-by-newer-file"].get<int>());
  int by_reason = 0;
  for (const auto& [reason, count] : counts["rejected-by-reason"].items()) {
    by_reason += count.get<int>();
  }
  CHECK(by_reason == 2);
  CHECK(counts["rejected-by-reason"]["missing-field"] == 2);
}

TEST_CASE("summary: every object is accounted for") {
  const Run run(kVotes, {"--model=majority", "--calibration=none"},
                "{\"source-ref\":\"a\"}\n{\"source-ref\":\"b\"}\n{\"source-ref\":\"c\"}\n"
                "{\"source-ref\":\"d\"}\n{\"source-ref\":\"e\"}\n");
  const Json objects = run.json()["objects"];
  CHECK(objects["total"] == 5);
  CHECK(objects["labeled"] == 4);
  CHECK(objects["unlabeled"] == 1);
  CHECK(objects["tied"] == 2);  // a: Y replaced X under the default policy; d
  CHECK(objects["confidence-at-least-0.95"] == 2);
  // (1/2 + 1 + 1 + 1/2) / 4; the sums are exact.
  CHECK(objects["mean-confidence"] == 0.75);
}

TEST_CASE("summary: what went in, what was asked and how it went") {
  const Json summary = Run(kVotes, {"--seed=7", "-q"}).json();
  CHECK(summary["version"] == version());
  CHECK(summary["options"]["seed"] == "7");
  CHECK(summary["options"]["quiet"] == "yes");
  CHECK(summary["options"]["model"] == "dawid-skene");
  CHECK(summary["inputs"][0]["format"] == "csv");
  CHECK(summary["inputs"][0]["bytes"] == kVotes.size());
  CHECK(summary["classes"] == Json::array({"X", "Y"}));
  CHECK(summary["workers"] == 2);
  CHECK(summary["fit"]["stop-reason"] == "converged");
  CHECK(summary["fit"]["iterations"] == summary["fit"]["trace"].size());
  CHECK(summary["calibration"]["kind"] == "votes");
  CHECK(summary["wall-seconds"].contains("read"));
  CHECK(summary["wall-seconds"].contains("fit"));
  double prior = 0;
  for (const auto& [name, p] : summary["fit"]["class-prior"].items()) prior += p.get<double>();
  CHECK(near(prior, 1, 1e-12));  // two classes: a few roundings
}

TEST_CASE("summary: what is not defined is null, never 0") {
  const Json single = Run("task,worker,label\na,w1,X\nb,w2,Y\n").json();
  CHECK(single["calibration"]["confidence-is-known"] == false);
  CHECK(single["calibration"]["rho"].is_null());
  CHECK(single["calibration"].contains("reason"));
  const Json raw = Run(kVotes, {"--calibration=none"}).json();
  CHECK(raw["calibration"]["rho"].is_null());
}

TEST_CASE("summary: counts of a run without labels have no mean") {
  Consolidation empty;
  const ObjectCounts counts = count_objects(empty);
  CHECK(counts.labeled == 0);
  CHECK(std::isnan(counts.mean_confidence));
}

TEST_CASE("summary for people: counts, model and objects, one line each") {
  const Run run(kVotes, {"--model=majority", "--calibration=none"});
  CHECK(summary_text(run.result) ==
        "7 annotations of 2 workers on 4 objects, 2 classes (10 in: 1 superseded, 2 rejected)\n"
        "majority\n"
        "4 objects labeled: 75.0 % expected to be right, 2 with confidence 0.95 or more, 2 tied\n");
}

TEST_CASE("rejections for people: where, why and how many") {
  const std::string text = rejection_text(Run(kVotes).sink);
  CHECK(text.find("votes.csv:7: ") != std::string::npos);
  CHECK(text.find("votes.csv:9: ") != std::string::npos);
  CHECK(text.find("2 annotations rejected: missing-field 2\n") != std::string::npos);
  CHECK(rejection_text(DiagnosticSink()).empty());
}

TEST_CASE("worker report: shares of a row add up, and a row without counts is null") {
  const Json report =
      Json::parse(worker_report(Run("task,worker,label\na,w1,X\na,w2,X\nb,w1,X\nb,w2,X\n",
                                    {"--model=majority", "--calibration=none"},
                                    "{\"source-ref\":\"a\"}\n{\"source-ref\":\"b\"}\n")
                                    .result));
  CHECK(report["model"] == "majority");
  REQUIRE(report["workers"].size() == 2);
  const Json& worker = report["workers"][0];
  CHECK(worker["worker"] == "w1");
  CHECK(worker["annotations"] == 2);
  CHECK(worker["confusion-counts"] == Json::array({Json::array({2.0})}));
  CHECK(worker["confusion-matrix"] == Json::array({Json::array({1.0})}));
  CHECK_FALSE(worker.contains("identity"));

  const Json mixed = Json::parse(worker_report(
      Run("task,worker,label\na,w1,X\na,w2,X\na,w3,Y\n", {"--model=ground-truth-2022"}).result));
  for (const Json& each : mixed["workers"]) {
    for (const Json& row : each["confusion-matrix"]) {
      if (row.is_null()) continue;
      // Rows are expected counts over their sum.
      CHECK(near(row[0].get<double>() + row[1].get<double>(), 1, 1e-12));
    }
  }
}

}  // namespace
}  // namespace quorate
