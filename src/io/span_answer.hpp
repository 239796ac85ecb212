// Text spans as the workers' pages send them: entities by offset, or a tag a token.
#pragma once

#include <simdjson.h>

#include <optional>

#include "answer_parts.hpp"

namespace quorate {

/// Reads {"entities": [{"label", "startOffset", "endOffset"}]}, where offsets are code points and
/// the end is exclusive, or {"tags": ["O", "B-PER", "I-PER", ...]}, a tag a token. Null counts as
/// empty. An inner tag that cannot go on a span begins one and is counted. Gives what is wrong: a
/// missing or mistyped field, a span that ends where it begins or before, a tag of another form.
[[nodiscard]] std::optional<RecordProblem> read_spans(simdjson::dom::element answer,
                                                      LabelLookup& labels, Payload& payload);

/// Reads the two offsets of an element of a list of entities.
[[nodiscard]] Span read_offsets(AnswerParts& parts, simdjson::dom::element entity);

/// Reads the list "tags" of an answer or a manifest's value.
[[nodiscard]] SpanSet read_tags(AnswerParts& parts);

}  // namespace quorate
