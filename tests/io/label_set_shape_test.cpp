#include <doctest/doctest.h>

#include <cmath>

#include "quorate/io/structured_labels.hpp"
#include "quorate/io/structured_writer.hpp"
#include "support/files.hpp"
#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

std::string written(const ConsolidatedObject& object) {
  const LabelCategories categories({"canyon", "sea", "clouds"});
  std::string out;
  append_structured_line(out, R"({"source-ref":"s3://b/0.jpg","id":7})",
                         {.task = TaskType::kImageMultiLabel,
                          .attribute = "seen",
                          .job_name = "labeling-job/seen",
                          .type = "groundtruth/image-classification-multilabel",
                          .creation_date = "2024-01-02T03:04:05.000006",
                          .categories = &categories},
                         object);
  return out;
}

}  // namespace

TEST_CASE("label set shape: as the service writes it") {
  ConsolidatedObject object;
  object.payload = LabelSet{{{ClassId{2}, {}}, {ClassId{0}, {}}}};
  object.confidence = {0.9, std::nan("")};
  CHECK(written(object) ==
        R"({"source-ref":"s3://b/0.jpg","id":7,"seen":[2,0],"seen-metadata":{)"
        R"("job-name":"labeling-job/seen","confidence-map":{"2":0.9,"0":0},)"
        R"("class-map":{"2":"clouds","0":"canyon"},)"
        R"("type":"groundtruth/image-classification-multilabel","human-annotated":"yes",)"
        R"("creation-date":"2024-01-02T03:04:05.000006"}})"
        "\n");
  object.payload = LabelSet{};
  object.confidence = {};
  CHECK(written(object).find(R"("seen":[],"seen-metadata":)") != std::string::npos);
}

TEST_CASE("label set shape: what was written is read, indices as numbers or as text") {
  ConsolidatedObject object;
  object.payload = LabelSet{{{ClassId{2}, {}}, {ClassId{0}, {}}}};
  object.confidence = {0.9, 0.25};
  const TemporaryFolder folder;
  const std::string path =
      folder.write("a.manifest",
                   written(object) +
                       R"({"source-ref":"x","seen":["5"],"seen-metadata":{"class-map":{"5":"sea"},)"
                       R"("type":"groundtruth/image-classification-multilabel"}})" +
                       "\n");
  const StructuredLabels labels = read_structured_labels(path, "", {});
  REQUIRE(labels.rows.size() == 2);
  CHECK(labels.categories.names() == std::vector<std::string>{"canyon", "clouds", "sea"});
  const auto& first = std::get<LabelSet>(labels.rows[0].object.payload).parts;
  REQUIRE(first.size() == 2);
  CHECK(labels.categories.name(first[0].label) == "clouds");
  CHECK(near(labels.rows[0].object.confidence[1], 0.25, 1e-15, 0));
  CHECK(labels.categories.name(std::get<LabelSet>(labels.rows[1].object.payload).parts[0].label) ==
        "sea");
  CHECK(std::isnan(labels.rows[1].object.confidence[0]));
}

TEST_CASE("label set shape: what is no list of classes is told of") {
  const TemporaryFolder folder;
  for (const std::string value : {"7", "[1.5]", "{}"}) {
    const std::string path = folder.write(
        "a.manifest",
        R"({"source-ref":"x","seen":)" + value +
            R"(,"seen-metadata":{"type":"groundtruth/text-classification-multilabel"}})");
    CHECK_THROWS((void)read_structured_labels(path, "", {}));
  }
}
