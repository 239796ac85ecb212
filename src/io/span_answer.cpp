// Offsets of the service's page come out of JavaScript, which may count a character beyond U+FFFF
// twice; nobody says so. Code points are our reading. Tested by tests/io/span_answer_test.cpp.
#include "span_answer.hpp"

#include <string>

#include "json_document.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

SpanSet read_entities(AnswerParts& parts) {
  SpanSet spans;
  parts.for_each("entities", [&](dom::element entity) {
    const Span span = read_offsets(parts, entity);
    spans.parts.push_back({parts.label(entity), span});
  });
  return spans;
}

}  // namespace

Span read_offsets(AnswerParts& parts, dom::element entity) {
  const Span span{parts.whole_number(entity, "startOffset"),
                  parts.whole_number(entity, "endOffset")};
  if (parts.ok() && span.begin >= span.end) {
    parts.fail(RejectReason::kBadNumber, "the span ends at " + std::to_string(span.end) +
                                             ", where it begins (" + std::to_string(span.begin) +
                                             ") or before; 'endOffset' is exclusive");
  }
  return span;
}

SpanSet read_tags(AnswerParts& parts) {
  SpanSet spans;
  spans.of_tokens = true;
  bool may_go_on = false;
  parts.for_each("tags", [&](dom::element element) {
    std::string_view tag;
    if (element.get(tag) != simdjson::SUCCESS) {
      return parts.fail(RejectReason::kWrongType, "a tag must be text");
    }
    const std::uint32_t place = spans.tokens++;
    if (tag == "O") {
      may_go_on = false;
      return;
    }
    const bool inner = tag.starts_with("I-");
    if (!inner && !tag.starts_with("B-")) {
      return parts.fail(RejectReason::kMalformed,
                        "the tag '" + std::string(tag) + "' is neither O, B-<label> nor I-<label>");
    }
    const ClassId label = parts.label_id(tag.substr(2));
    const bool goes_on = inner && may_go_on && spans.parts.back().label == label;
    may_go_on = true;
    if (goes_on) {
      spans.parts.back().part.end = place + 1;
      return;
    }
    spans.repaired += inner ? 1 : 0;
    spans.parts.push_back({label, Span{place, place + 1}});
  });
  return spans;
}

std::optional<RecordProblem> read_spans(dom::element answer, LabelLookup& labels,
                                        Payload& payload) {
  AnswerParts parts(answer, labels);
  payload = member(answer, "tags") ? read_tags(parts) : read_entities(parts);
  return parts.problem();
}

}  // namespace quorate
