// "attr":{"image_size":[{"width","height","depth"}],"annotations":[{"class_id","top","left","height",
// "width"}]}, "attr-metadata":{"objects":[{"confidence"}],"class-map":{"0":"Bird"},...}: `objects`
// is parallel to `annotations`, the class map in order of first appearance. Tested by
// tests/io/box_shape_test.cpp.
#include <limits>
#include <string>
#include <vector>

#include "answer_parts.hpp"
#include "json_document.hpp"
#include "json_escape.hpp"
#include "manifest_shapes.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

/// The labels of the parts, each once, in order of first appearance.
std::vector<ClassId> classes_of(const BoxSet& boxes, std::size_t classes) {
  std::vector<bool> seen(classes, false);
  std::vector<ClassId> order;
  for (const Labeled<Box>& box : boxes.parts) {
    if (seen[box.label.value]) continue;
    seen[box.label.value] = true;
    order.push_back(box.label);
  }
  return order;
}

void append_member(std::string& out, std::string_view opening, double value) {
  out += opening;
  append_json_number(out, value);
}

class BoxShape final : public ManifestShape {
 public:
  void append_value(std::string& out, const StructuredLineNames&,
                    const ConsolidatedObject& object) const override {
    const auto& boxes = std::get<BoxSet>(object.payload);
    out += R"({"image_size":[)";
    if (boxes.image != ImageSize{}) {
      append_member(out, R"({"width":)", boxes.image.width);
      append_member(out, R"(,"height":)", boxes.image.height);
      out += R"(,"depth":3})";  // what the service writes for any picture
    }
    out += R"(],"annotations":[)";
    for (std::size_t i = 0; i < boxes.parts.size(); ++i) {
      const Labeled<Box>& box = boxes.parts[i];
      if (i > 0) out += ',';
      out += R"({"class_id":)" + std::to_string(box.label.value);
      append_member(out, R"(,"top":)", box.part.top);
      append_member(out, R"(,"left":)", box.part.left);
      append_member(out, R"(,"height":)", box.part.height);
      append_member(out, R"(,"width":)", box.part.width);
      out += '}';
    }
    out += "]}";
  }

  void append_metadata(std::string& out, const StructuredLineNames& names,
                       const ConsolidatedObject& object) const override {
    const auto& boxes = std::get<BoxSet>(object.payload);
    out += R"({"objects":[)";
    for (std::size_t i = 0; i < boxes.parts.size(); ++i) {
      if (i > 0) out += ',';
      out += R"({"confidence":)";
      append_confidence(out, object.confidence[i]);
      out += '}';
    }
    out += R"(],"class-map":{)";
    bool is_first = true;
    for (const ClassId label : classes_of(boxes, names.categories->size())) {
      if (!is_first) out += ',';
      is_first = false;
      append_json_string(out, std::to_string(label.value));
      out += ':';
      append_json_string(out, names.categories->name(label));
    }
    out += '}';
    append_common_metadata(out, names);
  }

  [[nodiscard]] std::optional<RecordProblem> read(dom::element value, dom::element metadata,
                                                  LabelLookup& labels,
                                                  ConsolidatedObject& object) const override {
    AnswerParts parts(value, labels);
    BoxSet boxes;
    const auto class_map = member(metadata, "class-map");
    parts.for_each("annotations", [&](dom::element box) {
      const Box shape{parts.number(box, "left"), parts.number(box, "top"),
                      parts.number(box, "width", 0), parts.number(box, "height", 0)};
      const std::string index = std::to_string(parts.whole_number(box, "class_id"));
      const std::string_view name = class_map ? text_member(*class_map, index) : "";
      boxes.parts.push_back({parts.label_id(name.empty() ? std::string_view(index) : name), shape});
    });
    boxes.image = image_size(value);
    object.confidence = confidences(metadata, "objects", boxes.parts.size());
    object.object_confidence = std::numeric_limits<double>::quiet_NaN();
    object.payload = std::move(boxes);
    return parts.problem();
  }

 private:
  static ImageSize image_size(dom::element value) {
    dom::array sizes;
    const auto list = member(value, "image_size");
    if (!list || list->get(sizes) != simdjson::SUCCESS || sizes.size() == 0) return {};
    const dom::element first = sizes.at(0).value();
    return {number_member(first, "width", 0), number_member(first, "height", 0)};
  }
};

}  // namespace

const ManifestShape& box_shape() {
  static const BoxShape kShape;
  return kShape;
}

}  // namespace quorate
