// Tested by tests/io/structured_answer_test.cpp.
#include "answer_parts.hpp"

#include <cmath>

#include "json_document.hpp"

namespace quorate {

void AnswerParts::fail(RejectReason reason, const std::string& what) {
  if (problem_) return;
  std::string place(list_);
  if (!place.empty()) place += "[" + std::to_string(index_) + "]: ";
  problem_ = RecordProblem{reason, place + what};
}

bool AnswerParts::open_list(std::string_view key, simdjson::dom::array& elements) {
  const auto value = member(answer_, key);
  if (value && value->is_null()) return false;
  if (value && value->get(elements) == simdjson::SUCCESS) return true;
  list_ = {};
  fail(value ? RejectReason::kWrongType : RejectReason::kMissingField,
       "'" + std::string(key) + "' must be an array");
  return false;
}

double AnswerParts::number(simdjson::dom::element element, std::string_view key, double least) {
  const auto value = member(element, key);
  double number = 0;
  if (!value) {
    fail(RejectReason::kMissingField, "no '" + std::string(key) + "'");
  } else if (value->get(number) != simdjson::SUCCESS) {
    fail(RejectReason::kWrongType, "'" + std::string(key) + "' must be a number");
  } else if (!std::isfinite(number) || std::abs(number) > kLargestCoordinate || number < least) {
    fail(RejectReason::kBadNumber,
         "'" + std::string(key) + "' is " + std::to_string(number) + ", which is no such number");
  }
  return number;
}

std::uint32_t AnswerParts::whole_number(simdjson::dom::element element, std::string_view key) {
  const auto value = member(element, key);
  std::uint64_t number = 0;
  if (!value) {
    fail(RejectReason::kMissingField, "no '" + std::string(key) + "'");
  } else if (value->get(number) != simdjson::SUCCESS ||
             number > std::numeric_limits<std::uint32_t>::max()) {
    fail(value->is_number() ? RejectReason::kBadNumber : RejectReason::kWrongType,
         "'" + std::string(key) + "' must be a whole number, 0 or more");
  }
  return static_cast<std::uint32_t>(number);
}

Vertices AnswerParts::vertices(simdjson::dom::element element) {
  const auto value = member(element, "vertices");
  simdjson::dom::array list;
  Vertices out;
  if (!value) {
    fail(RejectReason::kMissingField, "no 'vertices'");
  } else if (value->get(list) != simdjson::SUCCESS) {
    fail(RejectReason::kWrongType, "'vertices' must be an array");
  } else if (list.size() == 0) {
    fail(RejectReason::kMissingField, "'vertices' is empty");
  } else {
    for (const simdjson::dom::element vertex : list) {
      out.push_back({number(vertex, "x"), number(vertex, "y")});
    }
  }
  return out;
}

ClassId AnswerParts::label(simdjson::dom::element element) {
  const auto value = member(element, "label");
  std::string_view text;
  if (!value) {
    fail(RejectReason::kMissingField, "no 'label'");
  } else if (value->get(text) != simdjson::SUCCESS) {
    fail(RejectReason::kWrongType, "'label' must be text");
  } else {
    return label_id(text);
  }
  return {};
}

ClassId AnswerParts::label_id(std::string_view text) {
  if (text.empty()) {
    fail(RejectReason::kMissingField, "the label is empty text");
    return {};
  }
  const auto id = labels_.find_label(text);
  if (id) return ClassId{id->value};
  fail(RejectReason::kUnknownLabel, unknown_label(text, labels_.known_categories()).detail);
  return {};
}

ImageSize AnswerParts::image() const {
  const auto properties = member(answer_, "inputImageProperties");
  ImageSize size;
  if (!properties) return size;
  const auto side = [&](std::string_view key) {
    const double number = number_member(*properties, key, 0);
    return number > 0 && std::isfinite(number) ? number : 0;
  };
  return {side("width"), side("height")};
}

}  // namespace quorate
