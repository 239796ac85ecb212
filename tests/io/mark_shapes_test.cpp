// Boxes, points, outlines and lines as manifest lines, there and back.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "quorate/base/error.hpp"
#include "quorate/io/structured_labels.hpp"
#include "quorate/io/structured_writer.hpp"
#include "support/files.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

std::string line_of(TaskType task, const ConsolidatedObject& object) {
  static const LabelCategories kCategories({"cat", "dog"});
  StructuredLineNames names;
  names.task = task;
  names.attribute = "a";
  names.job_name = "j";
  const std::string type = manifest_type(task);
  names.type = type;
  names.creation_date = "2024-01-02T03:04:05.000006";
  names.categories = &kCategories;
  std::string out;
  append_structured_line(out, R"({"source-ref":"x.jpg"})", names, object);
  return out;
}

ConsolidatedObject object_with(Payload payload, std::vector<double> confidence) {
  ConsolidatedObject object;
  object.payload = std::move(payload);
  object.confidence = std::move(confidence);
  return object;
}

/// Writes a line to a file and reads it back.
StructuredLabels again(TaskType task, const ConsolidatedObject& object) {
  const TemporaryFolder folder;
  const std::string path = folder.write("out.manifest", line_of(task, object));
  CHECK(structured_task_of(path) == task);
  return read_structured_labels(path, "", std::nullopt);
}

}  // namespace

TEST_CASE("mark shapes: points in the line that custom jobs get") {
  const PointSet set{{{ClassId{1}, {3, 4.5}}}, {640, 480}};
  CHECK(line_of(TaskType::kKeypoints, object_with(set, {0.75})) ==
        R"({"source-ref":"x.jpg","a":{"image_size":[{"width":640,"height":480,"depth":3}],)"
        R"("keypoints":[{"class_id":1,"x":3,"y":4.5}]},"a-metadata":{"objects":[{"confidence":0.75)"
        R"(}],"class-map":{"1":"dog"},"type":"groundtruth/custom","human-annotated":"yes",)"
        R"("creation-date":"2024-01-02T03:04:05.000006","job-name":"j"}})"
        "\n");
}

TEST_CASE("mark shapes: what is written is read") {
  const PointSet points{{{ClassId{1}, {3, 4.5}}, {ClassId{0}, {-1, 0}}}, {640, 480}};
  const auto read_points = again(TaskType::kKeypoints, object_with(points, {0.75, 0.5}));
  REQUIRE(read_points.rows.size() == 1);
  const auto& found = std::get<PointSet>(read_points.rows[0].object.payload);
  CHECK(found.parts == points.parts);
  CHECK(found.image == points.image);
  CHECK(read_points.rows[0].object.confidence == std::vector<double>{0.75, 0.5});
  CHECK(read_points.categories.name(ClassId{1}) == "dog");

  const ShapeSet shapes{{{ClassId{0}, {{1, 2}, {3, 4}, {5, 0.5}}}}, {}};
  for (const TaskType task : {TaskType::kPolygons, TaskType::kPolylines}) {
    const auto labels = again(task, object_with(shapes, {0.9}));
    CHECK(std::get<ShapeSet>(labels.rows[0].object.payload).parts == shapes.parts);
  }

  const BoxSet boxes{{{ClassId{0}, {1, 2, 3, 4}}}, {10, 20}};
  const auto unsure = again(TaskType::kObjectDetection,
                            object_with(boxes, {std::numeric_limits<double>::quiet_NaN()}));
  CHECK(std::get<BoxSet>(unsure.rows[0].object.payload).parts == boxes.parts);
  CHECK(unsure.rows[0].object.confidence[0] == 0);  // as the service writes what is not known
}

TEST_CASE("mark shapes: a mark without a vertex, or with half a point, is told of") {
  const TemporaryFolder folder;
  const std::string_view head = R"({"source-ref":"x","answer":)";
  for (const std::string_view answer :
       {R"({"polygons":[{"label":"cat","vertices":[]}]})",
        R"({"polygons":[{"label":"cat","vertices":[{"x":1}]}]})",
        R"({"polylines":[{"label":"cat"}]})", R"({"keypoints":[{"label":"cat","x":1,"y":"2"}]})"}) {
    CAPTURE(answer);
    const std::string path =
        folder.write("gold.jsonl", std::string(head) + std::string(answer) + "}\n");
    CHECK_THROWS_AS((void)read_structured_labels(path, "", std::nullopt), Error);
  }
}

TEST_CASE("mark shapes: instances as COCO's run lengths, there and back") {
  const MaskSet set{{{ClassId{1}, {2, 3, {0, 4, 2}}}, {ClassId{1}, {2, 3, {4, 1, 1}}}}, {3, 2}};
  const ConsolidatedObject object = object_with(set, {0.75, 0.25});
  CHECK(line_of(TaskType::kInstanceSegmentation, object).find(
            R"("instances":[{"class_id":1,"size":[2,3],"counts":"042"},)") != std::string::npos);
  const auto read = again(TaskType::kInstanceSegmentation, object);
  const auto& found = std::get<MaskSet>(read.rows[0].object.payload);
  REQUIRE(found.parts.size() == 2);
  CHECK(found.parts[0].part == set.parts[0].part);
  CHECK(found.parts[1].part == set.parts[1].part);
  CHECK(read.rows[0].object.confidence == std::vector<double>{0.75, 0.25});
}
