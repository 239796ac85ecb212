// "attr":{"annotations":{"entities":[{"endOffset","startOffset","label"}],"labels":[{"label"}]}},
// "attr-metadata":{"entities":[{"confidence"}],"job-name",...}: `entities` of the metadata is
// parallel to that of the value, `labels` is the whole class list. Where the answers were tags,
// `annotations` has "tags" as well, and offsets count tokens. Tested by
// tests/io/span_shape_test.cpp.
#include <limits>
#include <string>
#include <vector>

#include "json_document.hpp"
#include "json_escape.hpp"
#include "manifest_line.hpp"
#include "manifest_shapes.hpp"
#include "part_metadata.hpp"
#include "span_answer.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

void append_tags(std::string& out, const SpanSet& spans, const LabelCategories& categories) {
  std::vector<std::string> tags(spans.tokens, "O");
  // Of spans that overlap the first stands: they are in the order of the text.
  for (auto span = spans.parts.rbegin(); span != spans.parts.rend(); ++span) {
    for (std::uint32_t n = span->part.begin; n < span->part.end; ++n) {
      tags[n] = (n == span->part.begin ? "B-" : "I-") + categories.name(span->label);
    }
  }
  out += R"(,"tags":[)";
  for (std::size_t n = 0; n < tags.size(); ++n) {
    if (n > 0) out += ',';
    append_json_string(out, tags[n]);
  }
  out += ']';
}

class SpanShape final : public ManifestShape {
 public:
  void append_value(std::string& out, const StructuredLineNames& names,
                    const ConsolidatedObject& object) const override {
    const auto& spans = std::get<SpanSet>(object.payload);
    out += R"({"annotations":{"entities":[)";
    for (std::size_t i = 0; i < spans.parts.size(); ++i) {
      const Labeled<Span>& span = spans.parts[i];
      if (i > 0) out += ',';
      out += R"({"endOffset":)" + std::to_string(span.part.end);
      out += R"(,"startOffset":)" + std::to_string(span.part.begin);
      append_text_member(out, R"(,"label":)", names.categories->name(span.label));
      out += '}';
    }
    out += R"(],"labels":[)";
    for (std::size_t k = 0; k < names.categories->size(); ++k) {
      if (k > 0) out += ',';
      append_text_member(out, R"({"label":)", names.categories->names()[k]);
      out += '}';
    }
    out += ']';
    if (spans.of_tokens) append_tags(out, spans, *names.categories);
    out += "}}";
  }

  void append_metadata(std::string& out, const StructuredLineNames& names,
                       const ConsolidatedObject& object) const override {
    out += R"({"entities":[)";
    for (std::size_t i = 0; i < object.confidence.size(); ++i) {
      if (i > 0) out += ',';
      out += R"({"confidence":)";
      append_confidence(out, object.confidence[i]);
      out += '}';
    }
    out += ']';
    append_common_metadata(out, names);
  }

  [[nodiscard]] std::optional<RecordProblem> read(dom::element value, dom::element metadata,
                                                  LabelLookup& labels,
                                                  ConsolidatedObject& object) const override {
    const auto annotations = member(value, "annotations");
    if (!annotations) {
      return RecordProblem{RejectReason::kMissingField, "the label has no 'annotations'"};
    }
    AnswerParts parts(*annotations, labels);
    SpanSet spans;
    parts.for_each("entities", [&](dom::element entity) {
      const Span span = read_offsets(parts, entity);
      spans.parts.push_back({parts.label(entity), span});
    });
    dom::array tags;
    const auto list = member(*annotations, "tags");
    if (list && list->get(tags) == simdjson::SUCCESS) {
      spans.of_tokens = true;
      spans.tokens = static_cast<std::uint32_t>(tags.size());
    }
    object.confidence = part_confidences(metadata, "entities", spans.parts.size());
    object.object_confidence = std::numeric_limits<double>::quiet_NaN();
    object.payload = std::move(spans);
    return parts.problem();
  }
};

}  // namespace

const ManifestShape& span_shape() {
  static const SpanShape kShape;
  return kShape;
}

}  // namespace quorate
