#include <doctest/doctest.h>

#include <cmath>

#include "io/png_image.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/mask_files.hpp"
#include "quorate/io/structured_labels.hpp"
#include "quorate/io/structured_writer.hpp"
#include "support/files.hpp"

using namespace quorate;

namespace {

ConsolidatedObject object(double confidence) {
  MaskSet masks;
  masks.image = {3, 2};
  masks.parts.push_back({ClassId{0}, {2, 3, {0, 2, 4}}});
  masks.parts.push_back({ClassId{1}, {2, 3, {3, 1, 2}}});
  ConsolidatedObject out;
  out.payload = std::move(masks);
  out.confidence = {confidence, confidence};
  out.object_confidence = confidence;
  out.probability_maps.push_back({ClassId{1}, 2, 3, {{3, 0}, {1, 204}, {2, 0}}});
  return out;
}

const LabelCategories& categories() {
  static const LabelCategories kCategories({"cell", "vessel"});
  return kCategories;
}

std::string line_of(const ConsolidatedObject& one, const std::vector<std::string>& maps) {
  const std::vector<std::uint32_t> colors{0x2ca02c, 0x1f77b4};
  StructuredLineNames names;
  names.task = TaskType::kSemanticSegmentation;
  names.attribute = "m-ref";
  names.job_name = "labeling-job/m";
  names.type = "groundtruth/semantic-segmentation";
  names.creation_date = "now";
  names.categories = &categories();
  names.object_file = "masks/0_now.png";
  names.probability_files = maps;
  names.colors = colors;
  std::string out;
  append_structured_line(out, R"({"source-ref":"s3://b/0.png"})", names, one);
  return out;
}

}  // namespace

TEST_CASE("mask shape: the line is the service's") {
  CHECK(
      line_of(object(0.75), {}) ==
      R"({"source-ref":"s3://b/0.png","m-ref":"masks/0_now.png","m-ref-metadata":{)"
      R"("internal-color-map":{"0":{"class-name":"BACKGROUND","hex-color":"#ffffff","confidence":0.75},)"
      R"("1":{"class-name":"cell","hex-color":"#2ca02c","confidence":0.75},)"
      R"("2":{"class-name":"vessel","hex-color":"#1f77b4","confidence":0.75}},)"
      R"("type":"groundtruth/semantic-segmentation","human-annotated":"yes","creation-date":"now",)"
      R"("job-name":"labeling-job/m"}})"
      "\n");
}

TEST_CASE("mask shape: what was written is read back, with its probability map") {
  const test::TemporaryFolder folder;
  const ConsolidatedObject one = object(0.75);
  const std::vector<std::uint32_t> colors{0x2ca02c, 0x1f77b4};
  (void)folder.write("masks/0_now.png", mask_png(std::get<MaskSet>(one.payload), colors));
  (void)folder.write("masks/0_now_2.png", probability_png(one.probability_maps[0]));
  const std::string manifest = folder.write("out.manifest", line_of(one, {"masks/0_now_2.png"}));
  CHECK(structured_task_of(manifest) == TaskType::kSemanticSegmentation);
  const StructuredLabels labels = read_structured_labels(manifest, "", {});
  REQUIRE(labels.rows.size() == 1);
  CHECK(labels.categories.names() == categories().names());
  const ConsolidatedObject& again = labels.rows[0].object;
  CHECK(std::get<MaskSet>(again.payload).parts == std::get<MaskSet>(one.payload).parts);
  CHECK(again.probability_maps == one.probability_maps);
  CHECK(again.object_confidence == 0.75);

  // A confidence of 0 says that one worker alone painted.
  (void)folder.write("out.manifest", line_of(object(0), {}));
  CHECK(std::isnan(read_structured_labels(manifest, "", {}).rows[0].object.object_confidence));
}

TEST_CASE("mask shape: a mask that is not there, or is none, is bad data") {
  const test::TemporaryFolder folder;
  const std::string manifest = folder.write("out.manifest", line_of(object(0.75), {}));
  CHECK_THROWS_WITH_AS((void)read_structured_labels(manifest, "", {}),
                       doctest::Contains("masks/0_now.png"), Error);
  (void)folder.write("masks/0_now.png", "no PNG");
  CHECK_THROWS_WITH_AS((void)read_structured_labels(manifest, "", {}),
                       doctest::Contains("cannot be read as PNG"), Error);
}

TEST_CASE(
    "mask shape: palette entries without a class are white, unpainted pixels the background") {
  const std::vector<std::uint32_t> colors{0x2ca02c, 0x1f77b4};
  const ConsolidatedObject one = object(1);
  ColorImage image;
  REQUIRE(!decode_png(mask_png(std::get<MaskSet>(one.payload), colors), image));
  CHECK(image.height == 2);
  CHECK(image.width == 3);
  CHECK(image.at(0, 0) == 0x2ca02c);
  CHECK(image.at(1, 1) == 0x1f77b4);
  CHECK(image.at(0, 2) == 0xffffff);
}

TEST_CASE("mask files: colours are those of the workers' pages, all different") {
  MaskSet painted;
  painted.parts.push_back({ClassId{2}, {1, 1, {0, 1}}});
  painted.colors = {0x2ca02c};
  MaskSet white = painted;
  white.parts[0].label = ClassId{1};
  white.colors = {0xffffff};
  const std::vector<Payload> answers{painted, white};
  const auto colors = label_colors(answers, 3);
  CHECK(colors[2] == 0x2ca02c);
  CHECK(colors[0] == 0x1f77b4);
  CHECK(colors[1] == 0xff7f0e);
}
