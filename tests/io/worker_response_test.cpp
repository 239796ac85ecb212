#include <doctest/doctest.h>

#include "io/readers.hpp"
#include "quorate/base/error.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"
#include "support/near.hpp"

using quorate::DiagnosticSink;
using quorate::Error;
using quorate::ErrorCode;
using quorate::ItemId;
using quorate::Job;
using quorate::JobBuilder;
using quorate::RejectReason;
using quorate::test::TemporaryFolder;

namespace {

std::string answer(const std::string& worker, const std::string& label) {
  return R"({"answerContent":{"c":{"label":")" + label + R"("}},"workerId":")" + worker + "\"}";
}

std::string answers(const std::string& list) { return "{\"answers\":[" + list + "]}"; }

struct Responses {
  TemporaryFolder folder;
  DiagnosticSink sink;
  JobBuilder builder{{}, quorate::DuplicatePolicy::kLast, nullptr, sink};

  void file(const std::string& name, const std::string& content) {
    folder.write("wr/" + name, content);
  }

  Job read() {
    quorate::read_worker_responses(folder.path("wr"), {}, builder);
    return builder.finish();
  }
};

}  // namespace

TEST_CASE("worker responses: objects come in the order of their ids, over all iterations") {
  Responses job;
  job.file("iteration-2/10/2019-04-18_16:00:00.json", answers(answer("w", "a")));
  job.file("iteration-1/9/2019-04-18_16:00:00.json", answers(answer("w", "b")));
  job.file("iteration-2/x/2019-04-18_16:00:00.json", answers(answer("w", "c")));
  job.file("iteration-10/1/2019-04-18_16:00:00.json", answers(answer("w", "d")));
  const Job read = job.read();
  CHECK(read.items == std::vector<std::string_view>{"1", "9", "10", "x"});
  REQUIRE(read.objects.size() == 4);
  CHECK(quorate::test::line_of(read, 0) == "{\"datasetObjectId\":\"1\"}");
}

TEST_CASE("worker responses: the newest file of an object counts, older ones are superseded") {
  Responses job;
  job.file("iteration-1/0/2019-04-18_16:00:02.json", answers(answer("w", "new")));
  job.file("iteration-2/0/2019-04-18_16:00:01.json",
           answers(answer("w", "old") + "," + answer("v", "old")));
  job.file("iteration-9/1/2019-04-18_16:00:00.json", answers(answer("w", "old")));
  job.file("iteration-10/1/2019-04-18_16:00:00.json", answers(answer("w", "new")));
  const Job read = job.read();
  CHECK(read.categories.names() == std::vector<std::string>{"new"});
  CHECK(read.counts.in == 5);
  CHECK(read.counts.used == 2);
  CHECK(read.counts.superseded_by_newer_file == 3);
}

TEST_CASE("worker responses: times and identity are kept where they are there") {
  Responses job;
  job.file(
      "iteration-1/0/t.json",
      answers(
          R"({"answerContent":{"c":{"label":"a"}},"submissionTime":"1970-01-01T00:00:02.514Z","timeSpentInSeconds":10.25,"workerId":"p","workerMetadata":{"identityData":{"identityProviderType":"Cognito","issuer":"i","sub":"s"}}},)"
          R"({"answerContent":{"c":{"label":"a"}},"submissionTime":"1970-01-01T00:00:03Z","timeSpentInSeconds":"26.0","workerId":"q"},)"
          R"({"answerContent":{"c":{"label":"a"}},"submissionTime":null,"timeSpentInSeconds":null,"workerId":"r"})"));
  const Job read = job.read();
  const auto& columns = read.table.columns();
  CHECK(columns.submission_ms == std::vector<std::int64_t>{2514, 3000, quorate::kNoSubmissionTime});
  REQUIRE(columns.time_spent_seconds.size() == 3);
  CHECK(columns.time_spent_seconds[0] == 10.25);
  CHECK(columns.time_spent_seconds[1] == 26.0);
  CHECK(columns.time_spent_seconds[2] != columns.time_spent_seconds[2]);
  REQUIRE(read.identities.size() == 3);
  CHECK(read.identities[0].provider == "Cognito");
  CHECK(read.identities[0].issuer == "i");
  CHECK(read.identities[0].subject == "s");
  CHECK(read.identities[1].provider.empty());
  CHECK(job.sink.warnings().empty());
}

TEST_CASE("worker responses: a time that is none loses no vote") {
  Responses job;
  job.file(
      "iteration-1/0/t.json",
      answers(
          R"({"answerContent":{"c":{"label":"a"}},"submissionTime":"soon","timeSpentInSeconds":"long","workerId":"p"})"));
  CHECK(job.read().counts.used == 1);
  CHECK(job.sink.warnings().size() == 2);
}

TEST_CASE("worker responses: a broken file is one rejected record that names the file") {
  struct Case {
    const char* what;
    std::string content;
    RejectReason reason;
  };
  const std::string whole = answers(answer("w", "a"));
  const std::vector<Case> cases{
      {"truncated", whole.substr(0, whole.size() / 2), RejectReason::kMalformed},
      {"empty", "", RejectReason::kMalformed},
      {"no UTF-8", answers(answer("w", "\xff")), RejectReason::kInvalidUtf8},
      {"nested", std::string(100'000, '[') + std::string(100'000, ']'), RejectReason::kTooDeep},
      {"nested and truncated", std::string(100'000, '['), RejectReason::kMalformed},
      {"overflow", answers(R"({"timeSpentInSeconds":1e999})"), RejectReason::kBadNumber},
      {"no answers", "{\"a\":1}", RejectReason::kMissingField},
      {"an array", "[1]", RejectReason::kMissingField},
      {"wrong answers", "{\"answers\":3}", RejectReason::kWrongType}};
  for (const Case& one : cases) {
    CAPTURE(one.what);
    Responses job;
    job.file("iteration-1/0/a.json", whole);
    job.file("iteration-1/1/b.json", one.content);
    const Job read = job.read();
    CHECK(read.counts.in == 2);
    CHECK(read.counts.used == 1);
    CHECK(job.sink.rejected(one.reason) == 1);
    REQUIRE(job.sink.first().size() == 1);
    CHECK(job.sink.first()[0].file == job.folder.path("wr/iteration-1/1/b.json"));
    CHECK(job.sink.first()[0].line == 0);
  }
}

TEST_CASE("worker responses: a bad answer is rejected alone, with its own text") {
  Responses job;
  job.file(
      "iteration-1/0/a.json",
      answers(answer("w", "a") + "," + R"({"answerContent":{"c":{"label":"a"}}})" + "," +
              R"({"workerId":"x"})" + "," +
              R"({"workerId":7,"answerContent":{"c":{"label":"a"}}})" + "," +
              R"({"workerId":"x","answerContent":{"c":{"labels":["a"]}}})" + "," +
              R"({"workerId":"x","timeSpentInSeconds":-1,"answerContent":{"c":{"label":"a"}}})" +
              ",3"));
  const Job read = job.read();
  CHECK(read.counts.in == 7);
  CHECK(read.counts.used == 1);
  CHECK(job.sink.rejected(RejectReason::kMissingField) == 3);
  CHECK(job.sink.rejected(RejectReason::kWrongType) == 1);
  CHECK(job.sink.rejected(RejectReason::kUnsupportedAnswer) == 1);
  CHECK(job.sink.rejected(RejectReason::kBadNumber) == 1);
  CHECK(job.sink.first()[0].record == R"({"answerContent":{"c":{"label":"a"}}})");
  CHECK(read.workers.size() == 1);
}

TEST_CASE("worker responses: a folder is one file of the job, with the bytes of all of its files") {
  Responses job;
  const std::string content = "\xef\xbb\xbf" + answers(answer("w", "a")) + "\r\n";
  job.file("iteration-1/0/a.json", content);
  job.file("iteration-1/1/a.json", content);
  const Job read = job.read();
  REQUIRE(read.files.size() == 1);
  CHECK(read.files[0].name == job.folder.path("wr"));
  CHECK(read.files[0].bytes == 2 * content.size());
  CHECK(read.counts.used == 2);
}

TEST_CASE("worker responses: empty answers leave an object without votes, and one warning") {
  Responses job;
  job.file("iteration-1/0/a.json", answers(""));
  job.file("iteration-1/1/a.json", answers(answer("w", "a")));
  job.file("iteration-1/2/a.json", answers(""));
  const Job read = job.read();
  CHECK(read.objects.size() == 3);
  CHECK(read.table.voted_items() == 1);
  REQUIRE(job.sink.warnings().size() == 1);
  CHECK(job.sink.warnings()[0].find("2 worker-response files") != std::string::npos);
}

TEST_CASE("worker responses: a folder without answers is no input") {
  Responses job;
  job.file("iteration-1/note.txt", "x");
  job.file("iteration-x/0/a.json", answers(answer("w", "a")));
  try {
    (void)job.read();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kNoInput);
  }
}
