#include "io/task_detection.hpp"

#include <doctest/doctest.h>

#include "support/files.hpp"

using namespace quorate;

namespace {

std::optional<TaskType> task_of(const std::string& text) {
  const test::TemporaryFolder folder;
  InputSource source;
  source.path = folder.write("votes.jsonl", text);
  return detect_task(std::span(&source, 1), TaskType::kCustom);
}

std::string record(const std::string& label) {
  return R"({"source-ref":"a","worker-id":"w","label":)" + label + "}\n";
}

}  // namespace

TEST_CASE("task detection: the first annotation tells") {
  CHECK(task_of(record(R"("cat")")) == TaskType::kImageClassification);
  CHECK(task_of(R"({"source-ref":"a","annotations":[{"worker-id":"w","answer":{"labels":["x"]}}]})") ==
        TaskType::kImageMultiLabel);
  CHECK(task_of("not JSON\n" + record(R"({"boundingBoxes":[]})") + record(R"("cat")")) ==
        TaskType::kObjectDetection);
  CHECK_FALSE(task_of("{\"source-ref\":\"a\",\"annotations\":[]}\n"));
}

TEST_CASE("task detection: one list among labels, and one label among lists, is a bad record") {
  const std::string list = record(R"(["cat"])");
  const std::string label = record(R"("cat")");
  CHECK(task_of(list + label + label) == TaskType::kImageClassification);
  CHECK(task_of(label + list + list) == TaskType::kCustom);
  CHECK(task_of(label + label + list) == TaskType::kImageClassification);
  CHECK(task_of(list + label + list) == TaskType::kCustom);
  CHECK(task_of(list) == TaskType::kCustom);
}

TEST_CASE("task detection: whether a file holds a page's answers") {
  const test::TemporaryFolder folder;
  CHECK(holds_answers(FileBytes(folder.write("a.jsonl", record(R"({"labels":["x"]})")))));
  CHECK_FALSE(holds_answers(FileBytes(folder.write("b.jsonl", record(R"("x")")))));
}
