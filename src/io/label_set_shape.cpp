// "attr":[6,0], "attr-metadata":{"job-name":...,"confidence-map":{"6":0.9,"0":0.2},"class-map":
// {"6":"clouds","0":"Canyon"},...}: every label that some worker chose; the reader of a manifest
// sets the bar. Tested by tests/io/label_set_shape_test.cpp.
#include <limits>
#include <string>

#include "answer_parts.hpp"
#include "json_document.hpp"
#include "json_escape.hpp"
#include "manifest_line.hpp"
#include "manifest_shapes.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

/// Appends {"<class>": <value>, ...}; `append` writes the value of a part.
template <class Append>
void append_map(std::string& out, const LabelSet& labels, const Append& append) {
  out += '{';
  for (std::size_t i = 0; i < labels.parts.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(out, std::to_string(labels.parts[i].label.value));
    out += ':';
    append(i);
  }
  out += '}';
}

/// A class index, which older files write as text.
std::optional<std::string> index_text(dom::element index) {
  std::string_view text;
  std::uint64_t number = 0;
  if (index.get(text) == simdjson::SUCCESS) return std::string(text);
  if (index.get(number) == simdjson::SUCCESS) return std::to_string(number);
  return std::nullopt;
}

class LabelSetShape final : public ManifestShape {
 public:
  void append_value(std::string& out, const StructuredLineNames&,
                    const ConsolidatedObject& object) const override {
    const auto& labels = std::get<LabelSet>(object.payload);
    out += '[';
    for (std::size_t i = 0; i < labels.parts.size(); ++i) {
      if (i > 0) out += ',';
      out += std::to_string(labels.parts[i].label.value);
    }
    out += ']';
  }

  void append_metadata(std::string& out, const StructuredLineNames& names,
                       const ConsolidatedObject& object) const override {
    const auto& labels = std::get<LabelSet>(object.payload);
    append_text_member(out, R"({"job-name":)", names.job_name);
    out += R"(,"confidence-map":)";
    append_map(out, labels, [&](std::size_t i) { append_confidence(out, object.confidence[i]); });
    out += R"(,"class-map":)";
    append_map(out, labels, [&](std::size_t i) {
      append_json_string(out, names.categories->name(labels.parts[i].label));
    });
    append_text_member(out, R"(,"type":)", names.type);
    append_text_member(out, R"(,"human-annotated":"yes","creation-date":)", names.creation_date);
    out += '}';
  }

  [[nodiscard]] std::optional<RecordProblem> read(dom::element value, dom::element metadata,
                                                  LabelLookup& labels,
                                                  ConsolidatedObject& object) const override {
    dom::array indices;
    if (value.get(indices) != simdjson::SUCCESS) {
      return RecordProblem{RejectReason::kWrongType, "the label must be an array of class indices"};
    }
    const auto class_map = member(metadata, "class-map");
    const auto confidence_map = member(metadata, "confidence-map");
    AnswerParts parts(value, labels);
    LabelSet set;
    object.confidence.clear();
    for (const dom::element index : indices) {
      const auto text = index_text(index);
      if (!text) {
        return RecordProblem{RejectReason::kWrongType, "a class index must be a whole number"};
      }
      const std::string_view name = class_map ? text_member(*class_map, *text) : "";
      set.parts.push_back({parts.label_id(name.empty() ? std::string_view(*text) : name), {}});
      object.confidence.push_back(confidence_map ? number_member(*confidence_map, *text, kNaN)
                                                 : kNaN);
    }
    object.object_confidence = std::numeric_limits<double>::quiet_NaN();
    object.payload = std::move(set);
    return parts.problem();
  }
};

}  // namespace

const ManifestShape& label_set_shape() {
  static const LabelSetShape kShape;
  return kShape;
}

}  // namespace quorate
