// Real jobs, as their owners downloaded them.
#include <doctest/doctest.h>

#include <filesystem>
#include <numeric>

#include "quorate/base/error.hpp"
#include "quorate/io/job.hpp"
#include "support/files.hpp"

using quorate::ClassId;
using quorate::DiagnosticSink;
using quorate::FileBytes;
using quorate::Job;
using quorate::Manifest;
using Names = std::vector<std::string>;

namespace fs = std::filesystem;

namespace {

fs::path samples() { return *quorate::test::shared_folder() / "ground-truth-samples"; }

Job read(const fs::path& path, DiagnosticSink& sink) {
  const Names inputs{path.string()};
  return quorate::read_job(inputs, {}, sink);
}

}  // namespace

TEST_SUITE("shared") {
  TEST_CASE("real job of 302 images: everything is read") {
    DiagnosticSink sink;
    const Job job = read(samples() / "image-classification-mturk-302/ic_data", sink);
    CHECK(job.objects.size() == 302);
    CHECK(job.table.items() == 302);
    CHECK(job.table.voted_items() == 302);
    CHECK(job.workers.size() == 97);
    CHECK(job.counts.in == 1510);
    CHECK(job.counts.used == 1510);
    CHECK(sink.rejected() == 0);
    CHECK(sink.warnings().empty());
    CHECK(job.identities.empty());
    CHECK(job.categories.names() == Names{"Duck", "Sparrow", "Woodpecker", "Owl", "Parrot",
                                          "Turkey", "Falcon", "Swan", "Goose", "Canary"});
    CHECK(job.label_attribute == "birds-open-images-clone");
    CHECK(job.job_name == "labeling-job/birds-open-images-clone");
    CHECK(job.table.columns().submission_ms.size() == 1510);
    CHECK(job.table.columns().time_spent_seconds.empty());
    REQUIRE(job.files.size() == 1);
  }

  TEST_CASE("real job of 302 images: batches are those of the consolidation's seconds") {
    DiagnosticSink sink;
    const Job job =
        read(samples() / "image-classification-mturk-302/ic_data/worker-response", sink);
    std::vector<std::size_t> sizes;
    for (const auto& batch : job.batches) sizes.push_back(batch.items.size());
    CHECK(sizes == std::vector<std::size_t>{1, 6, 2, 1, 1, 4, 14, 50, 50, 50, 50, 50, 23});
  }

  TEST_CASE("real job of 302 images: the folder above holds it") {
    DiagnosticSink sink;
    CHECK(read(samples() / "image-classification-mturk-302", sink).counts.used == 1510);
  }

  TEST_CASE("real manifests: all of them parse") {
    std::size_t manifests = 0;
    for (const auto& entry : fs::recursive_directory_iterator(samples())) {
      const std::string name = entry.path().filename().string();
      if (name.find("manifest") == std::string::npos) continue;
      CAPTURE(name);
      const Manifest manifest = Manifest::read(FileBytes(entry.path().string()));
      CHECK_FALSE(manifest.empty());
      for (std::size_t object = 0; object < manifest.size(); ++object) {
        CHECK_FALSE(manifest.parse(object).data_value.empty());
      }
      ++manifests;
    }
    CHECK(manifests >= 13);
  }

  TEST_CASE("real manifests: labels are found where there are some") {
    const auto labels = [](const char* file) {
      const Manifest manifest = Manifest::read(FileBytes((samples() / file).string()));
      return manifest.parse(manifest.size() - 1).labels;
    };
    const auto vehicles = labels("image-classification-vehicles-2023/output.manifest");
    REQUIRE(vehicles.size() == 1);
    CHECK(vehicles[0].name == "vehicle-labeling-demo");
    CHECK(vehicles[0].class_index);
    CHECK_FALSE(vehicles[0].class_name.empty());
    CHECK(vehicles[0].job_name == "labeling-job/vehicle-labeling-demo");
    const auto boxes = labels("bbox-5workers-birds-2022/output.manifest");
    REQUIRE(boxes.size() == 1);
    CHECK_FALSE(boxes[0].class_index);
    const auto mask = labels("semseg-1worker-pcb-2022/output.manifest");
    REQUIRE(mask.size() == 1);
    CHECK(mask[0].name == "S10-label3-ref");
    const auto failed =
        labels("failed-objects-test-fixture/output_with_expired_tasks_manifest.jsonl");
    REQUIRE(failed.size() == 1);
    CHECK_FALSE(failed[0].class_index);
  }

  TEST_CASE("real requests: boxes are read as such, or rejected by name where labels are wanted") {
    DiagnosticSink sink;
    const Job job = read(
        samples() / "post-annotation-lambda-recipe/sample_annotation_consolidation_payload.json",
        sink);
    CHECK(job.counts.in == 2);
    CHECK(job.task == quorate::TaskType::kObjectDetection);
    CHECK(job.counts.used == 2);
    CHECK(sink.rejected() == 0);
    quorate::ReadOptions as_labels;
    as_labels.task = quorate::TaskType::kImageClassification;
    const std::vector<std::string> paths{
        (samples() / "post-annotation-lambda-recipe/sample_annotation_consolidation_payload.json")
            .string()};
    (void)quorate::read_job(paths, as_labels, sink);
    CHECK(sink.rejected(quorate::RejectReason::kUnsupportedAnswer) == 2);
    CHECK_THROWS_AS(
        (void)read(
            samples() / "post-annotation-lambda-recipe/annotation_consolidation_test_event.json",
            sink),
        quorate::Error);
  }
}
