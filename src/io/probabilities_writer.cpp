// Test: probabilities_writer_test.cpp.
#include "quorate/io/probabilities_writer.hpp"

#include <cmath>
#include <vector>

#include "json_escape.hpp"

namespace quorate {

void append_probabilities_line(std::string& out, std::string_view item, std::string_view label,
                               double confidence, const LabelCategories& categories,
                               std::span<const double> probabilities) {
  out += R"({"item":)";
  append_json_string(out, item);
  out += R"(,"label":)";
  append_json_string(out, label);
  out += R"(,"confidence":)";
  append_json_number(out, confidence);
  out += R"(,"probabilities":{)";
  bool is_first = true;
  for (std::size_t k = 0; k < probabilities.size(); ++k) {
    if (probabilities[k] < kLeastWrittenProbability) continue;
    if (!is_first) out += ',';
    is_first = false;
    append_json_string(out, categories.names()[k]);
    out += ':';
    append_json_number(out, probabilities[k]);
  }
  out += "}}\n";
}

namespace {

/// Appends a number, or null where it is not known.
void append_known(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "null";
  } else {
    append_json_number(out, value);
  }
}

void append_part_beliefs(std::string& out, const ConsolidatedObject& object, std::size_t part,
                         const LabelCategories& categories, const StringInterner& workers) {
  if (part < object.class_probabilities.size() && !object.class_probabilities[part].empty()) {
    out += R"(,"probabilities":{)";
    const char* separator = "";
    for (const auto& [label, probability] : object.class_probabilities[part]) {
      out += separator;
      separator = ",";
      append_json_string(out, categories.name(label));
      out += ':';
      append_json_number(out, probability);
    }
    out += '}';
  }
  if (part < object.supporters.size()) {
    out += R"(,"workers":[)";
    const char* separator = "";
    for (const WorkerId worker : object.supporters[part]) {
      out += separator;
      separator = ",";
      append_json_string(out, workers.text(worker.value));
    }
    out += ']';
  }
}

}  // namespace

void append_part_probabilities_line(std::string& out, std::string_view item,
                                    const ConsolidatedObject& object,
                                    const LabelCategories& categories,
                                    const StringInterner& workers) {
  out += R"({"item":)";
  append_json_string(out, item);
  out += R"(,"confidence":)";
  append_known(out, object.object_confidence);
  out += object.tied ? R"(,"tied":true,"parts":[)" : R"(,"tied":false,"parts":[)";
  std::vector<ClassId> labels;
  for_each_label(object.payload, [&](ClassId label) { labels.push_back(label); });
  for (std::size_t part = 0; part < object.confidence.size(); ++part) {
    out += part > 0 ? ",{" : "{";
    if (part < labels.size()) {
      out += R"("label":)";
      append_json_string(out, categories.name(labels[part]));
      out += ',';
    }
    out += R"("confidence":)";
    append_known(out, object.confidence[part]);
    append_part_beliefs(out, object, part, categories, workers);
    out += '}';
  }
  out += "]}\n";
}

}  // namespace quorate
