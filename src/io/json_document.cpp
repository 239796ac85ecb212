#include "json_document.hpp"

#include <string>

namespace quorate {

static_assert(FileBytes::kPadding >= simdjson::SIMDJSON_PADDING, "simdjson reads beyond the end");

simdjson::error_code JsonParser::parse_padded(std::string_view text, simdjson::dom::element& out) {
  return parser_.parse(text.data(), text.size(), false).get(out);
}

simdjson::error_code JsonParser::parse_copy(std::string_view text, simdjson::dom::element& out) {
  copy_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  copy_.assign(text);
  return parser_.parse(copy_.data(), copy_.size(), false).get(out);
}

RecordProblem json_problem(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return {RejectReason::kInvalidUtf8, "the text is not UTF-8"};
    case simdjson::DEPTH_ERROR:
      return {RejectReason::kTooDeep,
              "nested deeper than " + std::to_string(simdjson::DEFAULT_MAX_DEPTH) + " levels"};
    case simdjson::NUMBER_ERROR:
      return {RejectReason::kBadNumber, "a number overflows or is not written as JSON writes it"};
    case simdjson::EMPTY:
      return {RejectReason::kMalformed, "it is empty"};
    default:
      return {RejectReason::kMalformed, "not valid JSON; it may be cut short"};
  }
}

std::optional<simdjson::dom::element> member(simdjson::dom::element object, std::string_view key) {
  simdjson::dom::element value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

double number_member(simdjson::dom::element object, std::string_view key, double otherwise) {
  const auto value = member(object, key);
  double number = 0;
  return value && value->get(number) == simdjson::SUCCESS ? number : otherwise;
}

std::string_view text_member(simdjson::dom::element object, std::string_view key) {
  std::string_view text;
  const auto value = member(object, key);
  if (!value || value->get(text) != simdjson::SUCCESS) return {};
  return text;
}

}  // namespace quorate
