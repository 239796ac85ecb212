#include <doctest/doctest.h>

#include <cmath>

#include "quorate/io/structured_labels.hpp"
#include "quorate/io/structured_writer.hpp"
#include "support/files.hpp"

using namespace quorate;
using namespace quorate::test;

TEST_CASE("custom shape: the service's keys, then the confidence; dissent beside it") {
  const LabelCategories none;
  ConsolidatedObject object;
  object.payload = CustomAnswer{R"({"total":5})"};
  object.confidence = {0.75};
  object.object_confidence = 0.75;
  std::string out;
  append_structured_line(out, R"({"source-ref":"s3://b/0.pdf"})",
                         {.task = TaskType::kCustom,
                          .attribute = "read",
                          .job_name = "labeling-job/my-job",
                          .type = "groundtruth/custom",
                          .creation_date = "2022-01-04T17:49:31.536000",
                          .categories = &none},
                         object, std::vector<DissentingAnswer>{{CustomAnswer{"6"}, 0.2, {"w\"1"}}});
  CHECK(out == R"({"source-ref":"s3://b/0.pdf","read":{"total":5},"read-metadata":{)"
               R"("type":"groundtruth/custom","job-name":"my-job","human-annotated":"yes",)"
               R"("creation-date":"2022-01-04T17:49:31.536000","confidence":0.75},)"
               R"("read-dissent":[{"answer":6,"confidence":0.2,"workers":["w\"1"]}]})"
               "\n");
  const TemporaryFolder folder;
  const StructuredLabels labels = read_structured_labels(folder.write("a.manifest", out), "", {});
  REQUIRE(labels.rows.size() == 1);
  CHECK(labels.task == TaskType::kCustom);
  CHECK(std::get<CustomAnswer>(labels.rows[0].object.payload).json == R"({"total":5})");
  CHECK(labels.rows[0].object.object_confidence == 0.75);
}

TEST_CASE("custom shape: a real manifest of a custom job has no confidence") {
  const auto shared = shared_folder();
  if (!shared) {
    MESSAGE("skipped: the shared data sets are not there");
    return;
  }
  const auto path = *shared / "ground-truth-samples/custom-pdf-ner-2022/output.manifest";
  const StructuredLabels labels = read_structured_labels(path.string(), "", {});
  REQUIRE_FALSE(labels.rows.empty());
  CHECK(std::get<CustomAnswer>(labels.rows[0].object.payload).json.find("annotation-ref") !=
        std::string::npos);
  CHECK(std::isnan(labels.rows[0].object.object_confidence));
}
