#include "manifest_shapes.hpp"

#include <cmath>
#include <limits>

#include "json_document.hpp"
#include "json_escape.hpp"
#include "manifest_line.hpp"
#include "quorate/base/error.hpp"

namespace quorate {

const ManifestShape* manifest_shape(TaskType task) {
  switch (task) {
    case TaskType::kObjectDetection:
      return &box_shape();
    case TaskType::kTextSpan:
      return &span_shape();
    default:
      return nullptr;
  }
}

void append_confidence(std::string& out, double confidence) {
  append_json_number(out, std::isnan(confidence) ? 0 : confidence);
}

std::vector<double> confidences(simdjson::dom::element metadata, std::string_view key,
                                std::size_t parts) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> known;
  simdjson::dom::array list;
  const auto objects = member(metadata, key);
  if (objects && objects->get(list) == simdjson::SUCCESS) {
    for (const simdjson::dom::element object : list) {
      known.push_back(number_member(object, "confidence", kUnknown));
    }
  }
  known.resize(parts, kUnknown);
  return known;
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
