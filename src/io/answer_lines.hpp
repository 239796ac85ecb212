// JSON Lines whose annotations are answers of a worker's page: {"source-ref": ..., "annotations":
// [{"worker-id": ..., "answer": {...}}]}, or one annotation a line.
#pragma once

#include <simdjson.h>

#include <array>
#include <optional>

#include "field_names.hpp"
#include "quorate/io/file_bytes.hpp"

namespace quorate {

/// The members of one object by what their names mean; of several names for one field the most
/// canonical counts. Field::kLabel is the answer.
struct AnswerRecord {
  std::array<std::optional<simdjson::dom::element>, kFields> values;
  std::optional<simdjson::dom::array> annotations;
  ItemName item_name = ItemName::kReference;

  [[nodiscard]] const std::optional<simdjson::dom::element>& operator[](Field field) const {
    return values[static_cast<std::size_t>(field)];
  }
};

[[nodiscard]] AnswerRecord answer_record(simdjson::dom::element object, const FieldNames& names);

/// Whether a line's first answer is more than a plain label: an object, an array, or text that
/// begins as one. Gives it.
[[nodiscard]] std::optional<simdjson::dom::element> first_answer(simdjson::dom::element line,
                                                                 const FieldNames& names);

}  // namespace quorate
