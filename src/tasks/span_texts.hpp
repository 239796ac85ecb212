// The workers' spans on one grid of tokens an object, and as tags, one layer or several.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "quorate/tasks/adapter.hpp"
#include "tag_table.hpp"

namespace quorate {

/// One worker's span, in tokens.
struct SpanMark {
  WorkerId worker;
  std::uint32_t owner = 0;  ///< the answer's place among those of the object
  ClassId label;
  Span tokens;
};

/// What was answered about one object.
struct MarkedText {
  ItemId item;
  std::vector<WorkerId> workers;  ///< by answer, ascending
  std::vector<Span> tokens;       ///< in code points; of an object of tags [n, n + 1)
  std::vector<SpanMark> marks;    ///< by owner, then by place: outer before inner
  bool of_tokens = false;
};

struct MarkedTexts {
  std::vector<MarkedText> objects;  ///< that have votes
  std::uint64_t snapped = 0;        ///< spans that were moved outward to the ends of tokens
  std::uint64_t dropped = 0;        ///< spans without any token, or that a worker drew twice
  std::uint64_t repaired = 0;       ///< inner tags that began a span
};

/// Reads the input. A place inside a token where two workers cut (or the only one) is a boundary
/// for all. Throws Error{kBadData} that names an object where answers have different numbers of
/// tags, or tags and offsets.
[[nodiscard]] MarkedTexts marked_texts(const TaskInput& input);

/// One layer of tags. No two spans of a worker overlap in it.
struct SpanLayer {
  TagTable table;              ///< its objects are those of MarkedTexts
  std::vector<ClassId> types;  ///< class of each of the table's types
  std::uint64_t left_out = 0;  ///< spans that had no room
};

/// The layers of a policy: flat: one; of spans that overlap a worker's longest stay. typed: one a
/// class. nested: one a depth (how many of the worker's own spans hold a span).
[[nodiscard]] std::vector<SpanLayer> span_layers(const MarkedTexts& texts, std::size_t workers,
                                                 SpanPolicy policy);

}  // namespace quorate
