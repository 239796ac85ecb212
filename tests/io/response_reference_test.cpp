#include <doctest/doctest.h>

#include <filesystem>

#include "quorate/io/job.hpp"
#include "support/files.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

struct Read {
  Job job;
  std::vector<std::string> rejects;
};

Read read(const std::string& path) {
  Read out;
  DiagnosticSink sink([&](const Diagnostic& d) { out.rejects.push_back(d.detail); });
  ReadOptions options;
  options.task = TaskType::kCustom;
  out.job = read_job(std::vector<std::string>{path}, options, sink);
  return out;
}

std::string line(const std::string& item, const std::string& reference) {
  return R"({"source-ref":")" + item + R"(","a":{},"a-metadata":{"type":"groundtruth/custom",)" +
         R"("worker-response-ref":")" + reference + R"("}})" + "\n";
}

const std::string kAnswers =
    R"({"answers":[{"answerContent":{"n":1.0},"submissionTime":"2024-01-02T03:04:05Z",)"
    R"("workerId":"w1"},{"answerContent":{"n":1},"workerId":"w2"}]})";

}  // namespace

TEST_CASE("response reference: local files are read, others are told of") {
  const TemporaryFolder folder;
  folder.write("annotations/worker-response/iteration-1/0/x.json", kAnswers);
  folder.write("beside.json", kAnswers);
  const std::string manifest =
      folder.write("manifests/output/output.manifest",
                   line("s3://b/0", "s3://b/job/annotations/worker-response/iteration-1/0/x.json") +
                       line("s3://b/1", "../../beside.json") +
                       line("s3://b/2", "s3://b/job/annotations/gone.json"));
  const Read found = read(manifest);
  CHECK(found.job.table.votes() == 4);
  REQUIRE(found.job.items.size() >= 2);
  CHECK(found.job.items[1] == "s3://b/1");
  CHECK(found.job.workers.size() == 2);
  for (const Payload& answer : found.job.answers) {
    CHECK(std::get<CustomAnswer>(answer).json == R"({"n":1})");
  }
  REQUIRE(found.rejects.size() == 1);
  CHECK(found.rejects[0].find("not in the job's folder") != std::string::npos);
}

TEST_CASE("response reference: a broken file is told of by its name") {
  const TemporaryFolder folder;
  folder.write("good.json", kAnswers);
  folder.write("none.json", "{}");
  folder.write("nobody.json", R"({"answers":[{"answerContent":{}}]})");
  const std::string manifest =
      folder.write("m.jsonl", line("s3://b/0", "good.json") + line("s3://b/1", "none.json") +
                                  line("s3://b/2", "nobody.json"));
  const Read found = read(manifest);
  REQUIRE(found.rejects.size() == 2);
  CHECK(found.rejects[0].find("none.json") != std::string::npos);
  CHECK(found.rejects[1].find("nobody.json") != std::string::npos);
}

TEST_CASE("response reference: of a manifest in the working folder") {
  const TemporaryFolder folder;
  folder.write("beside.json", kAnswers);
  folder.write("m.jsonl", line("s3://b/0", "beside.json"));
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path(""));
  const Read found = read("m.jsonl");
  std::filesystem::current_path(before);
  CHECK(found.job.table.votes() == 2);
}

TEST_CASE("response reference: none leads out of the job's folder") {
  const TemporaryFolder folder;
  const std::string outside = folder.write("outside.json", kAnswers);
  const std::string climbing = "s3://b/job/annotations/../../outside.json";
  const std::string manifest =
      folder.write("job/manifests/output/output.manifest",
                   line("s3://b/0", outside) + line("s3://b/1", "../../../outside.json") +
                       line("s3://b/2", climbing));
  const Read found = read(manifest);
  CHECK(found.job.table.votes() == 0);
  REQUIRE(found.rejects.size() == 3);
  for (const std::string& reject : found.rejects)
    CHECK(reject.find("not in the job's folder") != std::string::npos);
}
