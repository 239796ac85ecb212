// Whole JSON documents through simdjson, and what its errors mean for a user.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "job_builder.hpp"
#include "quorate/io/file_bytes.hpp"

namespace quorate {

/// Parses documents one after the other with memory that is used again. An element lives until the
/// next parse.
class JsonParser {
 public:
  /// `text` must be followed by FileBytes::kPadding readable bytes, as a view into a FileBytes is.
  /// A byte order mark must be gone.
  simdjson::error_code parse_padded(std::string_view text, simdjson::dom::element& out);

  /// Any text; it is copied.
  simdjson::error_code parse_copy(std::string_view text, simdjson::dom::element& out);

 private:
  simdjson::dom::parser parser_;
  std::string copy_;
};

/// The problem of a record that simdjson could not parse.
[[nodiscard]] RecordProblem json_problem(simdjson::error_code error);

/// The member `key` of an object; nothing where `object` is no object or lacks it.
[[nodiscard]] std::optional<simdjson::dom::element> member(simdjson::dom::element object,
                                                           std::string_view key);

/// The member `key` where it is a number; else `otherwise`.
[[nodiscard]] double number_member(simdjson::dom::element object, std::string_view key,
                                   double otherwise);

/// The member `key` where it is text; else empty.
[[nodiscard]] std::string_view text_member(simdjson::dom::element object, std::string_view key);

}  // namespace quorate
