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
    case TaskType::kSemanticSegmentation:
      return &mask_shape();
    case TaskType::kInstanceSegmentation:
      return &instance_shape();
    case TaskType::kTextSpan:
      return &span_shape();
    case TaskType::kKeypoints:
      return &point_shape();
    case TaskType::kPolygons:
      return &polygon_shape();
    case TaskType::kPolylines:
      return &polyline_shape();
    case TaskType::kCustom:
      return &custom_shape();
    case TaskType::kImageMultiLabel:
    case TaskType::kTextMultiLabel:
      return &label_set_shape();
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

namespace {

/// Reopens the metadata, which ends with its brace whatever the shape.
void append_adjustment_status(std::string& out, bool is_adjusted) {
  out.pop_back();
  out += R"(,"adjustment-status":")";
  out += is_adjusted ? R"(adjusted"})" : R"(unadjusted"})";
}

void append_dissent(std::string& out, std::string_view attribute,
                    std::span<const DissentingAnswer> dissent) {
  out += ',';
  append_json_string(out, std::string(attribute) + "-dissent");
  out += ":[";
  for (std::size_t i = 0; i < dissent.size(); ++i) {
    if (i > 0) out += ',';
    out += R"({"answer":)" + std::get<CustomAnswer>(dissent[i].payload).json + R"(,"confidence":)";
    append_confidence(out, dissent[i].confidence);
    out += R"(,"workers":[)";
    for (std::size_t w = 0; w < dissent[i].workers.size(); ++w) {
      if (w > 0) out += ',';
      append_json_string(out, dissent[i].workers[w]);
    }
    out += "]}";
  }
  out += ']';
}

}  // namespace

void append_structured_line(std::string& out, std::string_view line,
                            const StructuredLineNames& names, const ConsolidatedObject& object,
                            std::span<const DissentingAnswer> dissent,
                            std::optional<bool> is_adjusted) {
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
  if (is_adjusted) append_adjustment_status(out, *is_adjusted);
  if (!dissent.empty()) append_dissent(out, names.attribute, dissent);
  out += "}\n";
}

}  // namespace quorate
