// Points, outlines, lines and instances are custom jobs to the service, which has no shape for
// them. Ours is that of boxes with another list: "attr":{"image_size":[...],"keypoints":[{"class_id",
// "x","y"}]}, or "polygons" and "polylines" with [{"class_id","vertices":[{"x","y"}]}], as the
// service's video jobs call them, or "instances" with [{"class_id","size":[height,width],"counts":
// "..."}], COCO's run lengths: no limit of 255, no file beside. The metadata is that of boxes. The
// list's name tells the task. Tested by
// tests/io/mark_shapes_test.cpp.
#include <limits>
#include <string>

#include "json_escape.hpp"
#include "manifest_shapes.hpp"
#include "mask_answer.hpp"
#include "part_metadata.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

void append_place(std::string& out, const Point& point) {
  append_number_member(out, R"("x":)", point.x);
  append_number_member(out, R"(,"y":)", point.y);
}

void append_part(std::string& out, const Point& point) {
  out += ',';
  append_place(out, point);
}

void append_part(std::string& out, const Vertices& vertices) {
  out += R"(,"vertices":[)";
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    out += i > 0 ? ",{" : "{";
    append_place(out, vertices[i]);
    out += '}';
  }
  out += ']';
}

void append_part(std::string& out, const Mask& mask) {
  out += R"(,"size":[)" + std::to_string(mask.height) + ',' + std::to_string(mask.width) +
         R"(],"counts":)";
  append_json_string(out, counts_text(mask));
}

void read_part(AnswerParts& parts, dom::element part, Mask& mask) { mask = read_mask(part, parts); }

void read_part(AnswerParts& parts, dom::element part, Point& point) {
  point = {parts.number(part, "x"), parts.number(part, "y")};
}

void read_part(AnswerParts& parts, dom::element part, Vertices& vertices) {
  vertices = parts.vertices(part);
}

template <class Set>
class MarkShape final : public ManifestShape {
 public:
  explicit MarkShape(std::string_view list) : list_(list) {}

  void append_value(std::string& out, const StructuredLineNames&,
                    const ConsolidatedObject& object) const override {
    const auto& marks = std::get<Set>(object.payload);
    out += '{';
    append_image_size(out, marks.image);
    out += ",\"" + std::string(list_) + "\":[";
    for (std::size_t i = 0; i < marks.parts.size(); ++i) {
      if (i > 0) out += ',';
      out += R"({"class_id":)" + std::to_string(marks.parts[i].label.value);
      append_part(out, marks.parts[i].part);
      out += '}';
    }
    out += "]}";
  }

  void append_metadata(std::string& out, const StructuredLineNames& names,
                       const ConsolidatedObject& object) const override {
    out += '{';
    append_part_metadata(out, object, *names.categories);
    append_common_metadata(out, names);
  }

  [[nodiscard]] std::optional<RecordProblem> read(dom::element value, dom::element metadata,
                                                  LabelLookup& labels,
                                                  ConsolidatedObject& object) const override {
    AnswerParts parts(value, labels);
    Set marks;
    parts.for_each(list_, [&](dom::element part) {
      auto& mark = marks.parts.emplace_back();
      mark.label = class_of_part(part, metadata, parts);
      read_part(parts, part, mark.part);
    });
    marks.image = image_size_of(value);
    object.confidence = part_confidences(metadata, "objects", marks.parts.size());
    object.object_confidence = std::numeric_limits<double>::quiet_NaN();
    object.payload = std::move(marks);
    return parts.problem();
  }

 private:
  std::string_view list_;
};

}  // namespace

const ManifestShape& point_shape() {
  static const MarkShape<PointSet> kShape("keypoints");
  return kShape;
}

const ManifestShape& polygon_shape() {
  static const MarkShape<ShapeSet> kShape("polygons");
  return kShape;
}

const ManifestShape& instance_shape() {
  static const MarkShape<MaskSet> kShape("instances");
  return kShape;
}

const ManifestShape& polyline_shape() {
  static const MarkShape<ShapeSet> kShape("polylines");
  return kShape;
}

}  // namespace quorate
