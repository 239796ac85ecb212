#include "quorate/io/track_manifest.hpp"

#include <doctest/doctest.h>

#include "quorate/base/error.hpp"
#include "support/files.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

constexpr std::string_view kSequence =
    R"({"tracking-annotations":[{"annotations":[{"height":1},{"height":2}],"frame-no":"0"},)"
    R"({"polylines":[],"frame-no":"1"}]})";

std::string line(const std::string& reference) {
  return R"({"source-ref":"s3://b/0.json","v-ref":")" + reference +
         R"(","v-ref-metadata":{"class-map":{},"type":"groundtruth/video-object-tracking"}})" +
         "\n";
}

}  // namespace

TEST_CASE("track manifest: a job folder with its sequence file") {
  const TemporaryFolder folder;
  const std::string reference =
      "s3://b/job/annotations/consolidated-annotation/output/0/SeqLabel.json";
  folder.write(
      "manifests/output/output.manifest",
      line(reference) + line("s3://b/elsewhere.json") +
          R"({"source-ref":"x","v-ref-metadata":{"failure-reason":"e","human-annotated":"true"}})" +
          "\n");
  folder.write("annotations/consolidated-annotation/output/0/SeqLabel.json", kSequence);
  const auto found = read_track_manifest(folder.path(""));
  REQUIRE(found);
  CHECK(found->task == "video-object-tracking");
  CHECK(found->objects == 3);
  CHECK(found->labeled == 2);
  CHECK(found->failed == 1);
  CHECK(found->sequences == 1);
  CHECK(found->elsewhere == 1);
  CHECK(found->frames == 2);
  CHECK(found->shapes == 2);
}

TEST_CASE("track manifest: a sequence file by itself, and beside its manifest") {
  const TemporaryFolder folder;
  folder.write("SeqLabel.json", kSequence);
  folder.write("a.manifest", line("SeqLabel.json"));
  const auto alone = read_track_manifest(folder.path("SeqLabel.json"));
  REQUIRE(alone);
  CHECK(alone->frames == 2);
  const auto beside = read_track_manifest(folder.path("a.manifest"));
  REQUIRE(beside);
  CHECK(beside->sequences == 1);
}

TEST_CASE("track manifest: what is broken is said, with its place") {
  const TemporaryFolder folder;
  const auto read = [&](const std::string& text) {
    folder.write("a.manifest", text);
    return read_track_manifest(folder.path("a.manifest"));
  };
  folder.write("bad.json", R"({"tracking-annotations":[{"frame-no":"0"}]})");
  folder.write("other.json", R"({"x":1})");
  CHECK_THROWS_AS((void)read(line("bad.json")), Error);
  CHECK_THROWS_AS((void)read(line("other.json")), Error);
  CHECK_THROWS_AS((void)read(line("s3://b/x.json") + "{broken\n"), Error);
  CHECK_THROWS_AS(
      (void)read(
          R"({"source-ref":"x","v-metadata":{"type":"groundtruth/point_cloud_object_tracking"}})"),
      Error);
  CHECK_THROWS_AS(
      (void)read(
          R"({"source-ref":"x","v":7,"v-metadata":{"type":"groundtruth/point_cloud_object_detection"}})"),
      Error);
}

TEST_CASE("track manifest: anything else is none") {
  const TemporaryFolder folder;
  folder.write("votes.csv", "task,worker,label\n1,2,groundtruth/video-object-tracking\n");
  folder.write(
      "labels.manifest",
      R"({"source-ref":"x","c":1,"c-metadata":{"type":"groundtruth/image-classification"}})");
  CHECK_FALSE(read_track_manifest(folder.path("votes.csv")));
  CHECK_FALSE(read_track_manifest(folder.path("labels.manifest")));
  CHECK_FALSE(read_track_manifest(folder.path("nowhere")));
  CHECK_FALSE(read_track_manifest("-"));
  CHECK_FALSE(read_track_manifest(folder.path("")));
}
