// "attr":{"image_size":[{"width","height","depth"}],"annotations":[{"class_id","top","left","height",
// "width"}]}, "attr-metadata":{"objects":[{"confidence"}],"class-map":{"0":"Bird"},...}: `objects`
// is parallel to `annotations`, the class map in order of first appearance. Tested by
// tests/io/mark_shapes_test.cpp.
#include <limits>
#include <string>

#include "manifest_shapes.hpp"
#include "part_metadata.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

class BoxShape final : public ManifestShape {
 public:
  void append_value(std::string& out, const StructuredLineNames&,
                    const ConsolidatedObject& object) const override {
    const auto& boxes = std::get<BoxSet>(object.payload);
    out += '{';
    append_image_size(out, boxes.image);
    out += R"(,"annotations":[)";
    for (std::size_t i = 0; i < boxes.parts.size(); ++i) {
      const Labeled<Box>& box = boxes.parts[i];
      if (i > 0) out += ',';
      out += R"({"class_id":)" + std::to_string(box.label.value);
      append_number_member(out, R"(,"top":)", box.part.top);
      append_number_member(out, R"(,"left":)", box.part.left);
      append_number_member(out, R"(,"height":)", box.part.height);
      append_number_member(out, R"(,"width":)", box.part.width);
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
    BoxSet boxes;
    parts.for_each("annotations", [&](dom::element box) {
      const Box shape{parts.number(box, "left"), parts.number(box, "top"),
                      parts.number(box, "width", 0), parts.number(box, "height", 0)};
      boxes.parts.push_back({class_of_part(box, metadata, parts), shape});
    });
    boxes.image = image_size_of(value);
    object.confidence = part_confidences(metadata, "objects", boxes.parts.size());
    object.object_confidence = std::numeric_limits<double>::quiet_NaN();
    object.payload = std::move(boxes);
    return parts.problem();
  }
};

}  // namespace

const ManifestShape& box_shape() {
  static const BoxShape kShape;
  return kShape;
}

}  // namespace quorate
