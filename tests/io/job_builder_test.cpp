#include "io/job_builder.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/flat_job.hpp"

using quorate::DiagnosticSink;
using quorate::DuplicatePolicy;
using quorate::FileBytes;
using quorate::ItemKey;
using quorate::Job;
using quorate::JobBuilder;
using quorate::LabelCategories;
using quorate::Manifest;
using quorate::RejectReason;
using quorate::TextAnnotation;
using Names = std::vector<std::string>;
using Views = std::vector<std::string_view>;

namespace {

TextAnnotation by_data(std::string_view item, std::string_view worker, std::string_view label) {
  TextAnnotation annotation;
  annotation.item = item;
  annotation.worker = worker;
  annotation.label = label;
  return annotation;
}

TextAnnotation by_id(std::string_view item, std::string_view worker, std::string_view label) {
  TextAnnotation annotation = by_data(item, worker, label);
  annotation.item_key = ItemKey::kObjectId;
  return annotation;
}

struct Builder {
  explicit Builder(quorate::TableBuilder::CategorySource categories = {},
                   DuplicatePolicy duplicates = DuplicatePolicy::kLast,
                   const Manifest* manifest = nullptr)
      : builder(std::move(categories), duplicates, manifest, sink) {
    builder.begin_file("votes", quorate::InputFormat::kJsonLines, 100);
  }
  DiagnosticSink sink;
  JobBuilder builder;
};

void check_sum(const Job& job) {
  CHECK(job.counts.in == job.counts.used + job.counts.rejected +
                             job.counts.superseded_by_newer_file +
                             job.counts.superseded_by_duplicate);
}

Manifest manifest(std::string_view text) {
  return Manifest::read(FileBytes::from_text("objects.manifest", text));
}

}  // namespace

TEST_CASE("job builder: every annotation that came in is accounted for") {
  Builder b({.known = LabelCategories(Names{"x", "y"}), .closed = true});
  b.builder.add(by_data("1", "w", "x"));
  b.builder.add(by_data("1", "w", "y"));  // supersedes the first
  b.builder.add(by_data("1", "v", "z"));  // unknown label
  b.builder.add(by_data("", "v", "x"));
  b.builder.add(by_data("1", "", "x"));
  b.builder.add(by_data("1", "v", ""));
  b.builder.supersede(3);
  b.builder.reject(RejectReason::kMalformed, 9, "cut", "{", 2);
  const Job job = b.builder.finish();
  CHECK(job.counts.in == 11);
  CHECK(job.counts.used == 1);
  CHECK(job.counts.rejected == 6);
  CHECK(job.counts.superseded_by_newer_file == 3);
  CHECK(job.counts.superseded_by_duplicate == 1);
  CHECK(b.sink.rejected(RejectReason::kUnknownLabel) == 1);
  CHECK(b.sink.rejected(RejectReason::kMissingField) == 3);
  check_sum(job);
}

TEST_CASE("job builder: duplicates that are errors add up too, and name their file and line") {
  Builder b({}, DuplicatePolicy::kError);
  TextAnnotation annotation = by_data("1", "w", "x");
  b.builder.add(annotation);
  b.builder.begin_part("votes/part", 7);
  annotation.line = 12;
  b.builder.add(annotation);
  const Job job = b.builder.finish();
  CHECK(job.counts.in == 2);
  CHECK(job.counts.rejected == 1);
  check_sum(job);
  REQUIRE(b.sink.first().size() == 1);
  CHECK(b.sink.first()[0].file == "votes/part");
  CHECK(b.sink.first()[0].line == 12);
  REQUIRE(job.files.size() == 1);
  CHECK(job.files[0].bytes == 107);
}

TEST_CASE("job builder: a faulty weight or time is a bad number") {
  Builder b;
  for (const double weight : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    TextAnnotation annotation = by_data("1", "w", "x");
    annotation.weight = weight;
    b.builder.add(annotation);
  }
  for (const double time : {-0.5, std::numeric_limits<double>::infinity()}) {
    TextAnnotation annotation = by_data("1", "w", "x");
    annotation.time_spent_seconds = time;
    b.builder.add(annotation);
  }
  CHECK(b.sink.rejected(RejectReason::kBadNumber) == 6);
}

TEST_CASE("job builder: try_add leaves a faulty annotation to its caller") {
  Builder b({.known = LabelCategories(Names{"x"}), .closed = true});
  const auto problem = b.builder.try_add(by_data("1", "w", "q"));
  REQUIRE(problem);
  CHECK(problem->reason == RejectReason::kUnknownLabel);
  CHECK(b.sink.rejected() == 0);
  CHECK(b.builder.finish().counts.in == 0);
}

TEST_CASE("job builder: with a manifest, objects are its lines and others are unknown") {
  Manifest objects = manifest("{\"source-ref\":\"a\"}\n{\"source\":\"b\"}\n{\"x\":1}\n");
  Builder b({}, DuplicatePolicy::kLast, &objects);
  b.builder.add(by_id("1", "w", "x"));
  b.builder.add(by_id("2", "w", "x"));
  b.builder.add(by_data("a", "w", "x"));
  b.builder.add(by_id("3", "w", "x"));
  b.builder.add(by_id("01", "w", "x"));
  b.builder.add(by_data("c", "w", "x"));
  Job job = b.builder.finish();
  job.manifest = std::move(objects);
  CHECK(b.sink.rejected(RejectReason::kUnknownObject) == 3);
  REQUIRE(job.objects.size() == 3);
  CHECK(quorate::test::line_of(job, 0) == "{\"source-ref\":\"a\"}");
  CHECK(job.items == Views{"a", "b", "2"});
  CHECK(job.table.voted_items() == 3);
  check_sum(job);
}

TEST_CASE("job builder: lines with the same data share the votes that name the data") {
  const Manifest objects = manifest("{\"source\":\"a\"}\n{\"source\":\"a\"}\n");
  Builder b({}, DuplicatePolicy::kLast, &objects);
  b.builder.add(by_data("a", "w", "x"));
  const Job job = b.builder.finish();
  REQUIRE(job.objects.size() == 2);
  CHECK(job.objects[1].item == job.objects[0].item);
}

TEST_CASE("job builder: without a manifest lines are made, in the order of the ids") {
  Builder b;
  b.builder.add(by_id("10", "w", "x"));
  b.builder.add(by_id("z", "w", "x"));
  b.builder.add(by_id("2", "w", "x"));
  b.builder.describe_object("2", ItemKey::kObjectId, quorate::DataKey::kSource, "text \"2\"");
  b.builder.describe_object("2", ItemKey::kObjectId, quorate::DataKey::kSource, "another text");
  b.builder.describe_object("7", ItemKey::kObjectId, quorate::DataKey::kNone, "");
  const Job job = b.builder.finish();
  Names lines;
  for (std::size_t i = 0; i < job.objects.size(); ++i) {
    lines.push_back(quorate::test::line_of(job, i));
  }
  CHECK(lines == Names{R"({"source":"text \"2\""})", R"({"datasetObjectId":"7"})",
                       R"({"datasetObjectId":"10"})", R"({"datasetObjectId":"z"})"});
}

TEST_CASE("job builder: objects that are named by their data keep the order of the input") {
  Builder b;
  b.builder.add(by_data("s3://z", "w", "x"));
  b.builder.add(by_data("s3://a", "w", "x"));
  const Job job = b.builder.finish();
  REQUIRE(job.objects.size() == 2);
  CHECK(quorate::test::line_of(job, 0) == R"({"source-ref":"s3://z"})");
  CHECK(b.sink.warnings().empty());
}

TEST_CASE("job builder: mixing ids and data without a manifest is warned of") {
  Builder b;
  b.builder.add(by_data("s3://z", "w", "x"));
  b.builder.add(by_id("0", "w", "x"));
  (void)b.builder.finish();
  CHECK(b.sink.warnings().size() == 1);
}

TEST_CASE("job builder: known class indices stay, gaps go to other labels, then to placeholders") {
  Builder b({.known = LabelCategories(Names{"owl", "emu"}), .known_indices = {1, 4}});
  for (const char* label : {"owl", "zebra", "ant", "emu"})
    b.builder.add(by_data("1", label, label));
  const Job job = b.builder.finish();
  CHECK(job.categories.names() == Names{"ant", "owl", "zebra", "(class 3)", "emu"});
  REQUIRE(b.sink.warnings().size() == 1);
  CHECK(b.sink.warnings()[0].find("(class 3)") != std::string::npos);
  const auto votes = job.table.votes_of(quorate::ItemId{0});
  REQUIRE(votes.size() == 4);
  CHECK(votes[0].label.value == 1);
  CHECK(votes[1].label.value == 2);
  CHECK(votes[2].label.value == 0);
  CHECK(votes[3].label.value == 4);
}

TEST_CASE("job builder: labels beyond the gaps are appended") {
  Builder b({.known = LabelCategories(Names{"emu"}), .known_indices = {1}});
  for (const char* label : {"c", "b", "a"}) b.builder.add(by_data("1", label, label));
  CHECK(b.builder.finish().categories.names() == Names{"a", "emu", "b", "c"});
}

TEST_CASE("job builder: identities belong to workers that have annotations") {
  Builder b;
  b.builder.add(by_data("1", "w", "x"));
  b.builder.set_identity("w", "Oidc", "i", "s");
  b.builder.set_identity("w", "Cognito", "i", "s");
  b.builder.set_identity("nobody", "Oidc", "i", "s");
  const Job job = b.builder.finish();
  CHECK(job.workers.size() == 1);
  REQUIRE(job.identities.size() == 1);
  CHECK(job.identities[0].provider == "Oidc");
}
