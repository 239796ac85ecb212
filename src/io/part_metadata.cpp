// Tested by tests/io/mark_shapes_test.cpp.
#include "part_metadata.hpp"

#include <limits>

#include "json_document.hpp"
#include "json_escape.hpp"
#include "manifest_shapes.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

/// The labels of the parts, each once, in order of first appearance.
std::vector<ClassId> classes_of(const Payload& payload, std::size_t classes) {
  std::vector<bool> seen(classes, false);
  std::vector<ClassId> order;
  for_each_label(payload, [&](ClassId label) {
    if (seen[label.value]) return;
    seen[label.value] = true;
    order.push_back(label);
  });
  return order;
}

}  // namespace

void append_number_member(std::string& out, std::string_view opening, double value) {
  out += opening;
  append_json_number(out, value);
}

void append_part_metadata(std::string& out, const ConsolidatedObject& object,
                          const LabelCategories& categories) {
  out += R"("objects":[)";
  for (std::size_t i = 0; i < object.confidence.size(); ++i) {
    if (i > 0) out += ',';
    out += R"({"confidence":)";
    append_confidence(out, object.confidence[i]);
    out += '}';
  }
  out += R"(],"class-map":{)";
  bool is_first = true;
  for (const ClassId label : classes_of(object.payload, categories.size())) {
    if (!is_first) out += ',';
    is_first = false;
    append_json_string(out, std::to_string(label.value));
    out += ':';
    append_json_string(out, categories.name(label));
  }
  out += '}';
}

std::vector<double> part_confidences(dom::element metadata, std::string_view key,
                                     std::size_t parts) {
  std::vector<double> known;
  dom::array list;
  const auto objects = member(metadata, key);
  if (objects && objects->get(list) == simdjson::SUCCESS) {
    for (const dom::element object : list) {
      known.push_back(
          number_member(object, "confidence", std::numeric_limits<double>::quiet_NaN()));
    }
  }
  known.resize(parts, std::numeric_limits<double>::quiet_NaN());
  return known;
}

ClassId class_of_part(dom::element part, dom::element metadata, AnswerParts& parts) {
  const std::string index = std::to_string(parts.whole_number(part, "class_id"));
  const auto class_map = member(metadata, "class-map");
  const std::string_view name = class_map ? text_member(*class_map, index) : "";
  return parts.label_id(name.empty() ? std::string_view(index) : name);
}

void append_image_size(std::string& out, const ImageSize& image) {
  out += R"("image_size":[)";
  if (image != ImageSize{}) {
    append_number_member(out, R"({"width":)", image.width);
    append_number_member(out, R"(,"height":)", image.height);
    out += R"(,"depth":3})";  // what the service writes for any picture
  }
  out += ']';
}

ImageSize image_size_of(dom::element value) {
  dom::array sizes;
  const auto list = member(value, "image_size");
  if (!list || list->get(sizes) != simdjson::SUCCESS || sizes.size() == 0) return {};
  const dom::element first = sizes.at(0).value();
  return {number_member(first, "width", 0), number_member(first, "height", 0)};
}

}  // namespace quorate
