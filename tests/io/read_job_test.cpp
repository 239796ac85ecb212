#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "quorate/base/error.hpp"
#include "quorate/io/job.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"
#include "support/text_count.hpp"

using quorate::DiagnosticSink;
using quorate::Error;
using quorate::ErrorCode;
using quorate::InputFormat;
using quorate::Job;
using quorate::ReadOptions;
using quorate::test::TemporaryFolder;
using Names = std::vector<std::string>;
using Views = std::vector<std::string_view>;

namespace {

using quorate::test::has;

std::string response(const std::string& label) {
  return R"({"answers":[{"answerContent":{"c":{"label":")" + label + R"("}},"workerId":"w"}]})";
}

std::string labelled(const std::string& data, const std::string& attribute, int index,
                     const std::string& name, const std::string& date) {
  return R"({"source":")" + data + R"(",")" + attribute + "\":" + std::to_string(index) + ",\"" +
         attribute + R"(-metadata":{"class-name":")" + name + R"(","job-name":"labeling-job/)" +
         attribute + R"(","creation-date":")" + date + "\"}}\n";
}

struct Fixture {
  TemporaryFolder folder;
  DiagnosticSink sink;
  ReadOptions options;

  std::string file(const std::string& name, const std::string& content) {
    return folder.write(name, content);
  }

  /// Two objects, 0 labelled "cat" and 1 labelled "dog" by one worker.
  void job(const std::string& name) {
    file(name + "/annotations/worker-response/iteration-1/0/2023-01-01_00:00:00.json",
         response("cat"));
    file(name + "/annotations/worker-response/iteration-1/1/2023-01-01_00:00:00.json",
         response("dog"));
  }

  Job read(const Names& names) {
    Names paths;
    for (const std::string& name : names) paths.push_back(folder.path(name));
    return quorate::read_job(paths, options, sink);
  }

  std::string fault(const Names& names, ErrorCode code) {
    try {
      (void)read(names);
    } catch (const Error& error) {
      CHECK(error.code() == code);
      return error.what();
    }
    return "no error";
  }
};

bool warned(const DiagnosticSink& sink, std::string_view part) {
  return std::any_of(sink.warnings().begin(), sink.warnings().end(),
                     [&](const std::string& text) { return has(text, part); });
}

constexpr const char* kRequest =
    R"([{"datasetObjectId":"0","annotations":[{"workerId":"w","annotationData":{"content":"{\"c\":{\"label\":\"cat\"}}"}}]}])";

}  // namespace

TEST_CASE("input format: every name parses back") {
  for (const char* name : {"ground-truth-job", "consolidation-request", "jsonl", "csv", "tsv"}) {
    const auto format = quorate::parse_input_format(name);
    REQUIRE(format);
    CHECK(quorate::to_string(*format) == name);
  }
  CHECK_FALSE(quorate::parse_input_format("json"));
}

TEST_CASE("read job: files are recognised by content, not by name") {
  Fixture f;
  f.file("a.txt", "\xef\xbb\xbf\r\ntask,worker,label\r\nx,w,cat\r\n");
  f.file("b.txt", "task\tworker\tlabel\ny\tw\tcat");
  f.file("c.csv", "{\"source-ref\":\"z\",\"worker-id\":\"w\",\"label\":\"dog\"}\n");
  const Job job = f.read({"a.txt", "b.txt", "c.csv"});
  REQUIRE(job.files.size() == 3);
  CHECK(job.files[0].format == InputFormat::kCsv);
  CHECK(job.files[1].format == InputFormat::kTsv);
  CHECK(job.files[2].format == InputFormat::kJsonLines);
  CHECK(job.items == Views{"x", "y", "z"});
  CHECK(job.categories.names() == Names{"cat", "dog"});
  CHECK(f.read({"a.txt"}).batches.empty());
}

TEST_CASE("read job: a request file is recognised and is one batch") {
  Fixture f;
  f.file("payload", kRequest);
  const Job job = f.read({"payload"});
  CHECK(job.files[0].format == InputFormat::kConsolidationRequest);
  CHECK(job.batches.size() == 1);
}

TEST_CASE("read job: other files of a job get their own advice") {
  Fixture f;
  f.file("one.json", response("cat"));
  f.file("pretty.json", "{\n \"answers\": []\n}\n");
  f.file("event.json", "{\n\"payload\": {\"s3Uri\": \"s3://b/p.json\"}\n}");
  f.file("classes.json", R"({"document-version":"1","labels":[]})");
  f.file("object.json", "{\n\"item\": 1\n}");
  f.file("text.txt", "hello\nworld\n");
  CHECK(has(f.fault({"one.json"}, ErrorCode::kBadData), "worker-response folder"));
  CHECK(has(f.fault({"pretty.json"}, ErrorCode::kBadData), "worker-response folder"));
  CHECK(has(f.fault({"event.json"}, ErrorCode::kBadData), "s3://b/p.json"));
  CHECK(has(f.fault({"classes.json"}, ErrorCode::kBadData), "--label-categories"));
  CHECK(has(f.fault({"object.json"}, ErrorCode::kBadData), "one object a line"));
  CHECK(has(f.fault({"text.txt"}, ErrorCode::kBadData), "--input-format"));
}

TEST_CASE("read job: nothing to read is no input") {
  Fixture f;
  f.file("empty.csv", "");
  f.file("blank.json", "\xef\xbb\xbf \r\n");
  std::filesystem::create_directories(f.folder.path("nothing"));
  f.file("other/readme.md", "x");
  f.file("job/worker-response/iteration-1/0/a.json", "{\"answers\":[]}");
  std::filesystem::create_directories(f.folder.path("none/annotations/worker-response"));
  CHECK(has(f.fault({"empty.csv"}, ErrorCode::kNoInput), "is empty"));
  CHECK(has(f.fault({"blank.json"}, ErrorCode::kNoInput), "is empty"));
  CHECK(has(f.fault({"missing"}, ErrorCode::kNoInput), "cannot be read"));
  CHECK(has(f.fault({"nothing"}, ErrorCode::kNoInput), "neither a labeling job nor files"));
  CHECK(has(f.fault({"other"}, ErrorCode::kNoInput), "neither a labeling job nor files"));
  CHECK(has(f.fault({"job"}, ErrorCode::kNoInput), "no annotations"));
  CHECK(has(f.fault({"none"}, ErrorCode::kNoInput), "no worker-response files"));
  f.fault({}, ErrorCode::kUsage);
}

TEST_CASE("read job: an input that is given twice is refused") {
  Fixture f;
  f.file("a/votes.csv", "task,worker,label\nx,w,cat\n");
  CHECK(has(f.fault({"a", "a/votes.csv"}, ErrorCode::kUsage), "twice"));
  const Names twice{"-", "-"};
  CHECK_THROWS_AS((void)quorate::read_job(twice, {}, f.sink), Error);
}

TEST_CASE("read job: a folder stands for the files with known endings below it, sorted") {
  Fixture f;
  f.file("in/b.csv", "task,worker,label\nb,w,cat\n");
  f.file("in/a/c.JSONL", "{\"source-ref\":\"a\",\"worker-id\":\"w\",\"label\":\"dog\"}\n");
  f.file("in/notes.txt", "hello");
  const Job job = f.read({"in"});
  CHECK(job.items == Views{"a", "b"});
}

TEST_CASE("read job: a job below a folder is found") {
  Fixture f;
  f.job("in/deep/job");
  f.file("in/votes.csv", "task,worker,label\nb,w,cat\n");
  const Job job = f.read({"in"});
  CHECK(job.files.size() == 2);
  CHECK(job.counts.used == 3);
}

TEST_CASE("read job: the job folder, its annotations and its responses are the same job") {
  Fixture f;
  f.job("job");
  f.file("job/annotation-tool/data.json", R"({"labels":[{"label":"dog"},{"label":"cat"}]})");
  f.file("job/manifests/output/output.manifest", "{\"source\":\"A\"}\n{\"source\":\"B\"}\n");
  for (const char* name : {"job", "job/", "job/annotations", "job/annotations/worker-response",
                           "job/annotations/worker-response/"}) {
    CAPTURE(name);
    const Job job = f.read({name});
    CHECK(job.categories.names() == Names{"dog", "cat"});
    CHECK(job.items == Views{"A", "B"});
    REQUIRE(job.manifest);
    REQUIRE(job.objects.size() == 2);
    CHECK(quorate::test::line_of(job, 1) == "{\"source\":\"B\"}");
    CHECK(job.files.size() == 1);
    CHECK(job.batches.empty());
  }
}

TEST_CASE("read job: older places of the manifest, and other names of the response folder") {
  Fixture f;
  f.file("job/wr/iteration-1/0/t.json", response("cat"));
  f.file("job/output.manifest", "{\"source\":\"A\"}\n");
  CHECK(f.read({"job/wr"}).items == Views{"A"});
  f.file("job/manifest/output/output.manifest", "{\"source\":\"B\"}\n");
  CHECK(f.read({"job/wr"}).items == Views{"B"});
}

TEST_CASE("read job: a label outside the job's own classes is a rejected record") {
  Fixture f;
  f.job("job");
  f.file("job/annotation-tool/data.json", R"({"labels":[{"label":"cat"}]})");
  const Job job = f.read({"job"});
  CHECK(job.counts.used == 1);
  CHECK(f.sink.rejected(quorate::RejectReason::kUnknownLabel) == 1);
}

TEST_CASE("read job: a given class list and manifest come before the folder's own") {
  Fixture f;
  f.job("job");
  f.file("job/annotation-tool/data.json", R"({"labels":[{"label":"cat"}]})");
  f.file("job/output.manifest", "broken");
  f.options.label_categories = f.file("classes.txt", "owl\ndog\ncat\n");
  f.options.manifest = f.file("objects.manifest", "{\"source\":\"A\"}\r\n{\"source\":\"B\"}\r\n");
  const Job job = f.read({"job"});
  CHECK(job.categories.names() == Names{"owl", "dog", "cat"});
  CHECK(job.items == Views{"A", "B"});
  f.options.manifest = f.file("empty.manifest", "");
  CHECK(has(f.fault({"job"}, ErrorCode::kNoInput), "is empty"));
}

TEST_CASE("read job: the earlier output gives class indices, names and batches by second") {
  Fixture f;
  f.job("job");
  f.file("job/output.manifest", labelled("A", "pets", 3, "cat", "2023-01-01T00:00:05.100000") +
                                    labelled("B", "pets", 1, "owl", "2023-01-01T00:00:04.9") +
                                    labelled("C", "pets", 1, "owl", "2023-01-01T00:00:04.1"));
  const Job job = f.read({"job"});
  CHECK(job.label_attribute == "pets");
  CHECK(job.job_name == "labeling-job/pets");
  CHECK(job.categories.names() == Names{"dog", "owl", "(class 2)", "cat"});
  REQUIRE(job.batches.size() == 2);  // object 2 has no votes, so it is in none
  CHECK(job.batches[0].items == std::vector{quorate::ItemId{1}});
  CHECK(job.batches[1].items == std::vector{quorate::ItemId{0}});
  CHECK(job.batches[0].votes.size() == 1);
}

TEST_CASE("read job: contradictory class names are refused with file and line") {
  Fixture f;
  f.job("job");
  const std::string date = "2023-01-01T00:00:00";
  f.file("job/output.manifest",
         labelled("A", "pets", 0, "cat", date) + labelled("B", "pets", 0, "dog", date));
  CHECK(has(f.fault({"job"}, ErrorCode::kBadData), "output.manifest:2: class 0 of 'pets'"));
  f.file("job/output.manifest",
         labelled("A", "pets", 0, "cat", date) + labelled("B", "pets", 1, "cat", date));
  CHECK(has(f.fault({"job"}, ErrorCode::kBadData), "output.manifest:2: 'cat' is class 1"));
  f.file("job/output.manifest", labelled("A", "pets", 2000000000, "cat", date));
  CHECK(has(f.fault({"job"}, ErrorCode::kBadData), "too large"));
}

TEST_CASE("read job: of several earlier outputs the newest counts unless one is chosen") {
  Fixture f;
  f.job("job");
  f.file("job/output.manifest", labelled("A", "old", 0, "dog", "2022-01-01T00:00:00") +
                                    labelled("B", "new", 0, "cat", "2023-01-01T00:00:00"));
  CHECK(f.read({"job"}).label_attribute == "new");
  CHECK(warned(f.sink, "several earlier outputs ('new', 'old')"));
  f.options.label_attribute = "old";
  const Job job = f.read({"job"});
  CHECK(job.label_attribute == "old");
  CHECK(job.categories.names() == Names{"dog", "cat"});
}

TEST_CASE("read job: equally new outputs are not guessed between") {
  Fixture f;
  f.job("job");
  f.file("job/output.manifest", labelled("A", "x", 0, "dog", "2023-01-01T00:00:00") +
                                    labelled("B", "y", 0, "cat", "2023-01-01T00:00:00"));
  const Job job = f.read({"job"});
  CHECK(job.label_attribute.empty());
  CHECK(job.categories.names() == Names{"cat", "dog"});
  CHECK(warned(f.sink, "--label-attribute"));
}

TEST_CASE("read job: request files in a job folder tell the batches, and add no annotation") {
  Fixture f;
  f.job("job");
  const std::string requests = "job/annotations/consolidated-annotation/consolidation-request/";
  f.file(
      requests + "iteration-1/2023-01-01_00:00:09.json",
      R"([{"datasetObjectId":"1","annotations":[{"workerId":"w","annotationData":{"content":"{\"c\":{\"label\":\"dog\"}}"}},)"
      R"({"workerId":"stranger","annotationData":{"content":"{\"c\":{\"label\":\"dog\"}}"}}]}])");
  f.file(requests + "iteration-2/2023-01-01_00:00:08.json", kRequest);
  const Job job = f.read({"job"});
  CHECK(job.counts.in == 2);
  CHECK(job.table.votes() == 2);
  REQUIRE(job.batches.size() == 2);
  CHECK(job.items[job.batches[0].items[0].value] == "0");  // the older file comes first
  CHECK(job.items[job.batches[1].items[0].value] == "1");
  CHECK(job.batches[1].votes.size() == 1);
  CHECK(warned(f.sink, "1 votes of the consolidation requests"));
}

TEST_CASE("read job: a folder of request files is read as votes") {
  Fixture f;
  f.file("consolidation-request/iteration-1/a.json", kRequest);
  f.file("consolidation-request/iteration-1/b.json", kRequest);
  const Job job = f.read({"consolidation-request"});
  CHECK(job.counts.in == 2);
  CHECK(job.counts.superseded_by_duplicate == 1);
  CHECK(job.batches.size() == 2);
}

TEST_CASE("read job: jobs over different objects cannot be one") {
  Fixture f;
  f.job("one");
  f.job("two");
  f.file("one/output.manifest", "{\"source\":\"A\"}\n{\"source\":\"B\"}\n");
  f.file("two/output.manifest", "{\"source\":\"A\"}\n{\"source\":\"X\"}\n");
  CHECK(has(f.fault({"one", "two"}, ErrorCode::kUsage), "two/output.manifest:2"));
  f.file("two/output.manifest",
         "{\"source\":\"A\"}\n{\"source\":\"B\",\"k\":1}\n{\"source\":\"C\"}\n");
  const Job job = f.read({"one", "two"});
  CHECK(job.objects.size() == 3);
  CHECK(job.counts.superseded_by_duplicate == 2);
  CHECK(f.sink.warnings().empty());
}

TEST_CASE("read job: jobs without manifests are warned of, and their classes must agree") {
  Fixture f;
  f.job("one");
  f.job("two");
  CHECK(f.read({"one", "two"}).objects.size() == 2);
  CHECK(warned(f.sink, "equal object ids"));
  f.file("one/annotation-tool/data.json", R"({"labels":[{"label":"dog"},{"label":"cat"}]})");
  f.file("two/annotation-tool/data.json", R"({"labels":[{"label":"cat"},{"label":"dog"}]})");
  CHECK(has(f.fault({"one", "two"}, ErrorCode::kUsage), "--label-categories"));
}

TEST_CASE("read job: a format can be forced") {
  Fixture f;
  f.file("votes.csv", "task,worker,label\nx,w,\"cat\tdog\"\n");
  f.options.format = InputFormat::kCsv;
  CHECK(f.read({"votes.csv"}).categories.names() == Names{"cat\tdog"});
  f.options.format = InputFormat::kGroundTruthJob;
  CHECK(has(f.fault({"votes.csv"}, ErrorCode::kUsage), "needs a folder"));
  f.file("odd/iteration-1/0/t.json", response("cat"));
  CHECK(f.read({"odd"}).counts.used == 1);
}

TEST_CASE("read job: progress rises to 1") {
  Fixture f;
  f.job("job");
  f.file("votes.csv", "task,worker,label\nx,w,cat\n");
  std::vector<double> shares;
  f.options.progress = [&](double share) { shares.push_back(share); };
  (void)f.read({"job", "votes.csv"});
  REQUIRE(shares.size() >= 3);
  CHECK(std::is_sorted(shares.begin(), shares.end()));
  CHECK(shares.front() == 0.0);
  CHECK(shares.back() == 1.0);
}
