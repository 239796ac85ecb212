#include "manifest_shapes.hpp"

#include <cmath>

#include "json_escape.hpp"
#include "manifest_line.hpp"
#include "quorate/base/error.hpp"

namespace quorate {

const ManifestShape* manifest_shape(TaskType task) {
  switch (task) {
    case TaskType::kObjectDetection:
      return &box_shape();
    case TaskType::kKeypoints:
      return &point_shape();
    case TaskType::kPolygons:
      return &polygon_shape();
    case TaskType::kPolylines:
      return &polyline_shape();
    default:
      return nullptr;
  }
}

void append_confidence(std::string& out, double confidence) {
  append_json_number(out, std::isnan(confidence) ? 0 : confidence);
}

void append_common_metadata(std::string& out, const StructuredLineNames& names) {
  append_text_member(out, R"(,"type":)", names.type);
  append_text_member(out, R"(,"human-annotated":"yes","creation-date":)", names.creation_date);
  append_text_member(out, R"(,"job-name":)", names.job_name);
  out += '}';
}

void append_structured_line(std::string& out, std::string_view line,
                            const StructuredLineNames& names, const ConsolidatedObject& object) {
  const ManifestShape* const shape = manifest_shape(names.task);
  if (shape == nullptr || names.categories == nullptr) {
    throw Error(ErrorCode::kInternal,
                "no manifest shape for " + std::string(to_string(names.task)));
  }
  const std::string metadata = metadata_name(names.attribute);
  append_opened_line(out, line, names.attribute, metadata);
  append_json_string(out, names.attribute);
  out += ':';
  shape->append_value(out, names, object);
  out += ',';
  append_json_string(out, metadata);
  out += ':';
  shape->append_metadata(out, names, object);
  out += "}\n";
}

}  // namespace quorate
