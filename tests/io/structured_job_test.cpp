// Whole jobs of boxes: what every format gives, duplicates and the accounting, and which task a job
// is taken for.
#include <doctest/doctest.h>

#include "quorate/base/error.hpp"
#include "quorate/io/job.hpp"
#include "quorate/io/structured_labels.hpp"
#include "quorate/io/structured_writer.hpp"
#include "support/files.hpp"

using namespace quorate;
using quorate::test::TemporaryFolder;

namespace {

const std::string kBox = R"({"label":"cat","left":1,"top":2,"width":3,"height":4})";
const std::string kAnswer = R"({"boundingBoxes":[)" + kBox + "]}";

struct Read {
  Job job;
  std::vector<std::string> rejects;
};

Read read(const std::vector<std::string>& paths, const ReadOptions& options = {}) {
  Read out;
  DiagnosticSink sink([&](const Diagnostic& d) {
    out.rejects.push_back(std::to_string(d.line) + " " + std::string(to_string(d.reason)));
  });
  out.job = read_job(paths, options, sink);
  return out;
}

/// "item worker parts" of every vote.
std::vector<std::string> votes(const Job& job) {
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < job.table.items(); ++i) {
    for (const Vote& vote : job.table.votes_of(ItemId{i})) {
      out.push_back(std::string(job.items[i]) + " " +
                    std::string(job.workers.text(vote.worker.value)) + " " +
                    std::to_string(part_count(job.answers[vote.label.value])));
    }
  }
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("structured job: JSON Lines, an object or an annotation a line") {
  const TemporaryFolder folder;
  const std::string path = folder.write(
      "a.jsonl", R"({"source-ref":"x","annotations":[{"worker-id":"v","answer":)" + kAnswer +
                     R"(},{"worker-id":"w","answer":{"boundingBoxes":[]}}]})" + "\n" +
                     R"({"source-ref":"y","worker-id":"v","answer":{"boundingBox":)" + kAnswer +
                     "}}\n");
  const Read result = read({path});
  CHECK(result.job.task == TaskType::kObjectDetection);
  CHECK(votes(result.job) == Texts{"x v 1", "x w 0", "y v 1"});
  CHECK(result.job.categories.names() == Texts{"cat"});
  ReadOptions threads;
  threads.threads = 3;
  CHECK(votes(read({path}, threads).job) == votes(result.job));
}

TEST_CASE("structured job: a job folder and a consolidation request") {
  const TemporaryFolder folder;
  folder.write("job/annotations/worker-response/iteration-1/0/2024-01-01_00:00:00.json",
               R"({"answers":[{"workerId":"w","answerContent":{"boundingBox":)" + kAnswer +
                   R"(},"submissionTime":"2024-01-01T00:00:00Z"}]})");
  const Read job = read({folder.path("job")});
  CHECK(job.job.task == TaskType::kObjectDetection);
  CHECK(votes(job.job) == Texts{"0 w 1"});
  const std::string request = folder.write(
      "request.json",
      R"([{"datasetObjectId":"0","dataObject":{"s3Uri":"s3://b/x"},"annotations":[{"workerId":"w",)"
      R"("annotationData":{"content":"{\"boundingBox\":{\"boundingBoxes\":[]}}"}}]}])");
  CHECK(votes(read({request}).job) == Texts{"s3://b/x w 0"});
}

TEST_CASE("structured job: duplicates, rejects and the accounting") {
  const TemporaryFolder folder;
  const std::string line = R"({"source-ref":"x","worker-id":"v","answer":)";
  const std::string path =
      folder.write("a.jsonl", line + kAnswer + "}\n" + line + R"({"boundingBoxes":[]}})" + "\n" +
                                  line + R"({"boundingBoxes":[{"label":"dog"}]}})" + "\n" +
                                  R"({"source-ref":"x","answer":{}})" + "\n{\n");
  const Read last = read({path});
  CHECK(votes(last.job) == Texts{"x v 0"});
  CHECK(last.rejects == Texts{"3 missing-field", "4 missing-field", "5 malformed"});
  CHECK(last.job.counts.in == 5);
  CHECK(last.job.counts.used == 1);
  CHECK(last.job.counts.rejected == 3);
  CHECK(last.job.counts.superseded_by_duplicate == 1);
  CHECK(last.job.categories.names() == Texts{"cat"});  // a rejected answer leaves no class behind
  ReadOptions first;
  first.duplicates = DuplicatePolicy::kFirst;
  CHECK(votes(read({path}, first).job) == Texts{"x v 1"});
  ReadOptions error;
  error.duplicates = DuplicatePolicy::kError;
  CHECK(read({path}, error).rejects.back() == "2 duplicate");
}

TEST_CASE("structured job: a table cannot hold boxes, and says so") {
  const TemporaryFolder folder;
  const std::string boxes =
      folder.write("a.jsonl", R"({"source-ref":"x","worker-id":"v","answer":)" + kAnswer + "}\n");
  const std::string table = folder.write("b.csv", "task,worker,label\nx,v,cat\n");
  CHECK_THROWS_AS(read({boxes, table}), Error);
  CHECK(read({table}).job.task == TaskType::kImageClassification);
}

TEST_CASE("structured job: labels that become one class stand once in an answer") {
  const TemporaryFolder folder;
  const std::string path = folder.write(
      "a.jsonl", R"({"source":"x","worker-id":"v","answer":{"labels":["a b","c","a  b"]}})"
                 "\n");
  const Read result = read({path});
  CHECK(result.job.categories.names() == Texts{"a b", "c"});
  CHECK(votes(result.job) == Texts{"x v 2"});
}

TEST_CASE("structured job: answers of single labels are read from JSON Lines as well") {
  const TemporaryFolder folder;
  const std::string path = folder.write(
      "a.jsonl",
      R"({"source":"x","annotations":[{"worker-id":"v","answer":{"crowd-classifier":{"label":"a"}}}]})"
      "\n");
  const Read result = read({path});
  CHECK(result.job.task == TaskType::kTextClassification);
  CHECK(result.job.categories.names() == Texts{"a"});
  CHECK(result.job.answers.empty());
}

TEST_CASE("structured job: a manifest line says what the service would say, and is read back") {
  const LabelCategories categories({"cat", "dog"});
  ConsolidatedObject object;
  object.payload = BoxSet{{{ClassId{1}, {1.5, 2, 3, 4}}, {ClassId{0}, {0, 0, 1, 1}}}, {640, 480}};
  object.confidence = {0.75, 0.25};
  std::string out;
  append_structured_line(out, R"({"source-ref":"x"})",
                         {.task = TaskType::kObjectDetection,
                          .attribute = "a",
                          .job_name = "labeling-job/a",
                          .type = "groundtruth/object-detection",
                          .creation_date = "now",
                          .categories = &categories},
                         object);
  CHECK(
      out ==
      R"({"source-ref":"x","a":{"image_size":[{"width":640,"height":480,"depth":3}],"annotations":)"
      R"([{"class_id":1,"top":2,"left":1.5,"height":4,"width":3},)"
      R"({"class_id":0,"top":0,"left":0,"height":1,"width":1}]},)"
      R"("a-metadata":{"objects":[{"confidence":0.75},{"confidence":0.25}],)"
      R"("class-map":{"1":"dog","0":"cat"},"type":"groundtruth/object-detection",)"
      R"("human-annotated":"yes","creation-date":"now","job-name":"labeling-job/a"}})"
      "\n");
  const TemporaryFolder folder;
  const std::string path = folder.write("out.manifest", out);
  CHECK(structured_task_of(path) == TaskType::kObjectDetection);
  const StructuredLabels labels = read_structured_labels(path, "", {});
  REQUIRE(labels.rows.size() == 1);
  CHECK(labels.rows[0].item == "x");
  CHECK(labels.rows[0].object.confidence == object.confidence);
  const auto& boxes = std::get<BoxSet>(labels.rows[0].object.payload);
  CHECK(labels.categories.name(boxes.parts[0].label) == "dog");
  CHECK(boxes.parts[0].part == Box{1.5, 2, 3, 4});
  CHECK(boxes.image == ImageSize{640, 480});
  CHECK_THROWS_AS((void)read_structured_labels(path, "b", {}), Error);
}

TEST_CASE("structured job: gold as JSON Lines, and what is no gold of boxes") {
  const TemporaryFolder folder;
  const std::string gold =
      folder.write("gold.jsonl", R"({"source-ref":"x","answer":)" + kAnswer + "}\n");
  CHECK(structured_task_of(gold) == TaskType::kObjectDetection);
  CHECK(read_structured_labels(gold, "", {}).rows[0].item == "x");
  CHECK_FALSE(structured_task_of(folder.write("g.csv", "task,label\nx,a\n")));
  CHECK_FALSE(structured_task_of(folder.write("g.jsonl", R"({"task":"x","label":"a"})")));
  const std::string bad =
      folder.write("bad.jsonl", R"({"source-ref":"x","answer":)" + kAnswer + "}\n{}\n");
  CHECK_THROWS_AS((void)read_structured_labels(bad, "", {}), Error);
}

TEST_CASE("structured job: an object is adjusted where one used answer is") {
  const auto line = [](const std::string& item, const std::string& worker,
                       const std::string& flag) {
    return R"({"source-ref":")" + item + R"(","worker-id":")" + worker +
           R"(","answer":{"boundingBox":{"boundingBoxes":[])" +
           (flag.empty() ? flag : R"(,"initialValueModified":)" + flag) + "}}}\n";
  };
  const TemporaryFolder folder;
  const std::string untold = line("a", "v", "") + line("a", "w", "");
  const Job none = read({folder.write("n.jsonl", untold)}).job;
  CHECK(none.initial_value_modified.empty());
  CHECK_FALSE(none.is_adjusted(ItemId{0}).has_value());
  const std::string path = folder.write(
      "a.jsonl", untold + line("b", "v", "false") + line("b", "w", "") + line("c", "v", "false") +
                     line("c", "w", "true") + line("d", "v", "true") + line("d", "v", "false") +
                     line("e", "v", "1") + line("e", "w", "null"));
  const auto adjusted = [&](const ReadOptions& options) {
    const Read result = read({path}, options);
    CHECK(result.rejects == Texts{"9 wrong-type"});
    std::string out;
    for (std::uint32_t i = 0; i < result.job.table.items(); ++i) {
      const std::optional<bool> is_adjusted = result.job.is_adjusted(ItemId{i});
      out += is_adjusted ? (*is_adjusted ? 'y' : 'n') : '-';
    }
    return out;
  };
  CHECK(adjusted({}) == "-nyn-");
  ReadOptions first;
  first.duplicates = DuplicatePolicy::kFirst;
  CHECK(adjusted(first) == "-nyy-");
}

TEST_CASE("structured job: the adjustment's status closes the metadata, dissent stays behind it") {
  const LabelCategories categories({"cat"});
  const auto end_of_line = [&](TaskType task, Payload payload, std::optional<bool> is_adjusted,
                               std::span<const DissentingAnswer> dissent) {
    ConsolidatedObject object;
    object.payload = std::move(payload);
    std::string out;
    append_structured_line(out, "{}",
                           {.task = task,
                            .attribute = "a",
                            .job_name = "labeling-job/a",
                            .type = "t",
                            .creation_date = "now",
                            .categories = &categories},
                           object, dissent, is_adjusted);
    return out.substr(out.find("\"now\""));
  };
  const auto boxes = [&](std::optional<bool> is_adjusted) {
    return end_of_line(TaskType::kObjectDetection, BoxSet{}, is_adjusted, {});
  };
  CHECK(boxes({}) == "\"now\",\"job-name\":\"labeling-job/a\"}}\n");
  CHECK(boxes(true) == R"("now","job-name":"labeling-job/a","adjustment-status":"adjusted"}})"
                       "\n");
  CHECK(boxes(false) == R"("now","job-name":"labeling-job/a","adjustment-status":"unadjusted"}})"
                        "\n");
  const std::vector<DissentingAnswer> dissent{{CustomAnswer{"7"}, 0.25, {"w"}}};
  CHECK(end_of_line(TaskType::kCustom, CustomAnswer{"8"}, true, dissent)
            .ends_with(R"("adjustment-status":"adjusted"},"a-dissent":[{"answer":7,)"
                       R"("confidence":0.25,"workers":["w"]}]})"
                       "\n"));
}

TEST_CASE("structured job: a span that a worker marked twice counts once, equal boxes are two") {
  const TemporaryFolder folder;
  const std::string span = R"({"label":"a b","startOffset":0,"endOffset":3})";
  const std::string same = R"({"label":"a  b","startOffset":0,"endOffset":3})";
  const std::string other = R"({"label":"a b","startOffset":0,"endOffset":2})";
  const std::string spans =
      folder.write("spans.jsonl", R"({"source":"the text","worker-id":"w","answer":{"entities":[)" +
                                      span + "," + other + "," + same + "," + span + "]}}\n");
  CHECK(votes(read({spans}).job) == Texts{"the text w 2"});
  const std::string gold = folder.write(
      "gold.jsonl", R"({"source":"the text","answer":{"entities":[)" + span + "," + span + "]}}\n");
  const StructuredLabels labels = read_structured_labels(gold, {}, {});
  REQUIRE(labels.rows.size() == 1);
  CHECK(part_count(labels.rows[0].object.payload) == 1);
  CHECK(labels.rows[0].object.confidence.size() == 1);
  const std::string box = R"({"label":"cat","left":1,"top":2,"width":3,"height":4})";
  const std::string boxes = folder.write(
      "boxes.jsonl", R"({"source-ref":"x","worker-id":"w","answer":{"boundingBoxes":[)" + box +
                         "," + box + "]}}\n");
  CHECK(votes(read({boxes}).job) == Texts{"x w 2"});
}
