// Text spans as manifest lines, there and back.
#include <doctest/doctest.h>

#include "quorate/io/structured_labels.hpp"
#include "quorate/io/structured_writer.hpp"
#include "support/files.hpp"

using namespace quorate;
using quorate::test::TemporaryFolder;

namespace {

std::string line_of(const ConsolidatedObject& object) {
  static const LabelCategories kCategories({"Date", "Person"});
  StructuredLineNames names;
  names.task = TaskType::kTextSpan;
  names.attribute = "a";
  names.job_name = "labeling-job/j";
  names.type = "groundtruth/text-span";
  names.creation_date = "2024-01-02T03:04:05.000006";
  names.categories = &kCategories;
  std::string out;
  append_structured_line(out, R"({"source":"Ann sleeps today"})", names, object);
  return out;
}

ConsolidatedObject two_spans() {
  ConsolidatedObject object;
  object.payload = SpanSet{{{ClassId{1}, {0, 3}}, {ClassId{0}, {11, 16}}}, false, 0};
  object.confidence = {0.92, 0.5};
  return object;
}

}  // namespace

TEST_CASE("span shape: the line that the service writes") {
  CHECK(line_of(two_spans()) ==
        R"({"source":"Ann sleeps today","a":{"annotations":{"entities":[)"
        R"({"endOffset":3,"startOffset":0,"label":"Person"},)"
        R"({"endOffset":16,"startOffset":11,"label":"Date"}],)"
        R"("labels":[{"label":"Date"},{"label":"Person"}]}},)"
        R"("a-metadata":{"entities":[{"confidence":0.92},{"confidence":0.5}],)"
        R"("type":"groundtruth/text-span","human-annotated":"yes",)"
        R"("creation-date":"2024-01-02T03:04:05.000006","job-name":"labeling-job/j"}})"
        "\n");
}

TEST_CASE("span shape: what is written is read, tags as well") {
  const TemporaryFolder folder;
  const std::string path = folder.write("out.manifest", line_of(two_spans()));
  CHECK(structured_task_of(path) == TaskType::kTextSpan);
  const StructuredLabels labels = read_structured_labels(path, "", std::nullopt);
  REQUIRE(labels.rows.size() == 1);
  const auto& spans = std::get<SpanSet>(labels.rows[0].object.payload);
  CHECK(spans.parts == std::get<SpanSet>(two_spans().payload).parts);
  CHECK(labels.rows[0].object.confidence == std::vector<double>{0.92, 0.5});

  ConsolidatedObject tagged;
  tagged.payload = SpanSet{{{ClassId{1}, {0, 2}}, {ClassId{1}, {2, 3}}}, true, 4};
  tagged.confidence = {0.9, 0.8};
  const std::string line = line_of(tagged);
  CHECK(line.find(R"("tags":["B-Person","I-Person","B-Person","O"])") != std::string::npos);
  const std::string again = folder.write("tags.manifest", line);
  const auto& read = read_structured_labels(again, "", std::nullopt);
  const auto& found = std::get<SpanSet>(read.rows[0].object.payload);
  CHECK(found.of_tokens);
  CHECK(found.tokens == 4);
  REQUIRE(found.parts.size() == 2);
  CHECK(found.parts[0].part == Span{0, 2});
  CHECK(found.parts[1].part == Span{2, 3});
}
