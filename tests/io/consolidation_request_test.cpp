#include <doctest/doctest.h>

#include "io/readers.hpp"
#include "quorate/base/error.hpp"
#include "support/flat_job.hpp"

using quorate::DiagnosticSink;
using quorate::Error;
using quorate::ErrorCode;
using quorate::FileBytes;
using quorate::InputFormat;
using quorate::Job;
using quorate::JobBuilder;
using quorate::RejectReason;

namespace {

std::string annotation(const std::string& worker, const std::string& content) {
  return R"({"workerId":")" + worker + R"(","annotationData":{"content":)" + content + "}}";
}

/// A vote as the service writes it: JSON inside a JSON string.
std::string vote(const std::string& worker, const std::string& label) {
  return annotation(worker, R"("{\"crowd-classifier\":{\"label\":\")" + label + R"(\"}}")");
}

std::string object(const std::string& id, const std::string& data, const std::string& annotations) {
  return R"({"datasetObjectId":)" + id + R"(,"dataObject":)" + data + R"(,"annotations":[)" +
         annotations + "]}";
}

struct Request {
  DiagnosticSink sink;
  JobBuilder builder{{}, quorate::DuplicatePolicy::kLast, nullptr, sink};

  void read(const std::string& text) {
    const FileBytes file = FileBytes::from_text("request.json", text);
    builder.begin_file(file.name(), InputFormat::kConsolidationRequest, file.size());
    quorate::read_consolidation_request(file, builder);
  }
};

}  // namespace

TEST_CASE("consolidation request: objects, votes and one batch a file") {
  Request request;
  request.read(
      "\xef\xbb\xbf[" +
      object("\"64\"", R"({"content":"some text"})", vote("a", "X") + "," + vote("b", "Y")) + "," +
      object("3", R"({"s3Uri":"s3://b/3.jpg"})", vote("a", "X")) + "]\r\n");
  request.read("[" + object("\"64\"", "{}", vote("c", "Y")) + "]");
  const Job job = request.builder.finish();
  CHECK(job.counts.used == 4);
  CHECK(job.counts.rejected == 0);
  REQUIRE(job.objects.size() == 2);
  CHECK(quorate::test::line_of(job, 0) == R"({"source-ref":"s3://b/3.jpg"})");
  CHECK(quorate::test::line_of(job, 1) == R"({"source":"some text"})");
  REQUIRE(job.batches.size() == 2);
  CHECK(job.batches[0].items.size() == 2);
  CHECK(job.batches[0].votes.size() == 3);
  CHECK(job.batches[1].votes.size() == 1);
}

TEST_CASE("consolidation request: content that is no longer text is taken") {
  Request request;
  request.read("[" + object("0", "{}", annotation("a", R"({"c":{"label":"X"}})")) + "]");
  CHECK(request.builder.finish().counts.used == 1);
}

TEST_CASE("consolidation request: a reference is reported as unreadable, each one") {
  Request request;
  const std::string reference = R"({"workerId":"a","annotationData":{"s3Uri":"s3://b/a.json"}})";
  request.read("[" + object("0", "{}", reference + "," + vote("b", "X") + "," + reference) + "]");
  const Job job = request.builder.finish();
  CHECK(job.counts.in == 3);
  CHECK(request.sink.rejected(RejectReason::kUnreadableReference) == 2);
  CHECK(request.sink.first()[0].detail.find("s3://b/a.json") != std::string::npos);
  CHECK(request.sink.first()[0].record == reference);
}

TEST_CASE("consolidation request: bad annotations are rejected one by one") {
  Request request;
  request.read("[" +
               object("0", "{}",
                      R"({"annotationData":{"content":"{}"}})" + std::string(",") +
                          R"({"workerId":"a"},{"workerId":"a","annotationData":{}},3,)" +
                          R"({"workerId":1,"annotationData":{"content":"{}"}},)" +
                          annotation("a", R"("{\"c\":")") + "," + annotation("a", "\"\"") + "," +
                          annotation("a", R"("{\"c\":{\"boundingBoxes\":[]}}")") + "," +
                          vote("", "X")) +
               "]");
  const Job job = request.builder.finish();
  CHECK(job.counts.in == 9);
  CHECK(job.counts.used == 0);
  CHECK(request.sink.rejected(RejectReason::kMissingField) == 5);
  CHECK(request.sink.rejected(RejectReason::kWrongType) == 1);
  CHECK(request.sink.rejected(RejectReason::kMalformed) == 2);
  CHECK(request.sink.rejected(RejectReason::kUnsupportedAnswer) == 1);
}

TEST_CASE("consolidation request: a bad object counts as many annotations as it holds") {
  Request request;
  request.read(R"([{"annotations":[1,2,3]},{"datasetObjectId":1.5,"annotations":[]},)"
               R"({"datasetObjectId":"1"},{"datasetObjectId":"1","annotations":{}},7])");
  CHECK(request.builder.finish().counts.rejected == 7);
  CHECK(request.sink.first().size() == 5);
}

TEST_CASE("consolidation request: nesting inside the inner text is refused") {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  Request request;
  request.read("[" + object("0", "{}", annotation("a", '"' + deep + '"')) + "]");
  CHECK(request.sink.rejected(RejectReason::kTooDeep) == 1);
}

TEST_CASE("consolidation request: a file that is no JSON is one rejected record") {
  for (const std::string& text : {std::string("[{\"datasetObjectId\":"), std::string("[\xff]"),
                                  std::string(100'000, '['), std::string("[1e999]")}) {
    Request request;
    request.read(text);
    CHECK(request.builder.finish().counts.rejected == 1);
    CHECK(request.sink.first()[0].file == "request.json");
  }
}

TEST_CASE("consolidation request: the event around it is told from the payload") {
  Request request;
  try {
    request.read(R"({"version":"2018-10-06","payload":{"s3Uri":"s3://b/p.json"}})");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kBadData);
    CHECK(std::string(error.what()).find("s3://b/p.json") != std::string::npos);
  }
  CHECK_THROWS_AS(request.read("{}"), Error);
}
