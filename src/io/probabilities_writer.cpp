// Test: probabilities_writer_test.cpp.
#include "quorate/io/probabilities_writer.hpp"

#include <cmath>
#include <span>
#include <vector>

#include "json_escape.hpp"

namespace quorate {

namespace {

/// Calls fn(class, probability) for the classes that are written, in category order.
template <class Fn>
void for_each_written(const Posterior& posterior, ItemId row, const Fn& fn) {
  if (posterior.is_sparse()) {
    const std::span<const ClassId> classes = posterior.candidates()->of(row);
    const std::span<const double> listed = posterior.listed(row);
    for (std::size_t c = 0; c < classes.size(); ++c) {
      if (!(listed[c] < kLeastWrittenProbability)) fn(classes[c], listed[c]);
    }
    return;
  }
  for (std::uint32_t k = 0; k < posterior.classes(); ++k) {
    const double probability = posterior.probability(row, ClassId{k});
    if (!(probability < kLeastWrittenProbability)) fn(ClassId{k}, probability);
  }
}

}  // namespace

void append_probabilities_line(std::string& out, std::string_view item, std::string_view label,
                               double confidence, const LabelCategories& categories,
                               const Posterior& posterior, ItemId row) {
  out += R"({"item":)";
  append_json_string(out, item);
  out += R"(,"label":)";
  append_json_string(out, label);
  out += R"(,"confidence":)";
  append_json_number(out, confidence);
  out += R"(,"probabilities":{)";
  const char* separator = "";
  for_each_written(posterior, row, [&](ClassId truth, double probability) {
    out += separator;
    separator = ",";
    append_json_string(out, categories.name(truth));
    out += ':';
    append_json_number(out, probability);
  });
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
