#include "json_answer.hpp"

#include <string_view>

#include "json_document.hpp"
#include "scalar_text.hpp"
#include "structured_answer.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

RecordProblem unsupported(std::string detail) {
  return {RejectReason::kUnsupportedAnswer, std::move(detail)};
}

/// What the answer is instead of a single label; empty where nothing is known.
std::string other_task(dom::element answer) {
  if (const auto found = find_structured_answer(answer)) return std::string(to_string(found->task));
  for (const std::string_view key : {"detection-annotations", "tracking-annotations"}) {
    if (answer.at_key(key).error() == simdjson::SUCCESS) return "video annotation";
  }
  return {};
}

std::optional<RecordProblem> scalar_label(dom::element value, std::string& label) {
  switch (value.type()) {
    case dom::element_type::STRING:
      label = std::string_view(value);
      return std::nullopt;
    case dom::element_type::BOOL:
      label = bool(value) ? "true" : "false";
      return std::nullopt;
    // Integers do not pass through double, which would round those beyond 2^53.
    case dom::element_type::INT64:
      label = std::to_string(std::int64_t(value));
      return std::nullopt;
    case dom::element_type::UINT64:
      label = std::to_string(std::uint64_t(value));
      return std::nullopt;
    case dom::element_type::DOUBLE:
      label = number_text(double(value));
      return std::nullopt;
    case dom::element_type::NULL_VALUE:
      return RecordProblem{RejectReason::kMissingField, "the label is null"};
    default:
      return RecordProblem{RejectReason::kWrongType,
                           "the label must be text, a number or a boolean"};
  }
}

}  // namespace

std::optional<RecordProblem> find_label(dom::element answer_content, std::string& label) {
  dom::object outer;
  if (answer_content.get(outer) != simdjson::SUCCESS) {
    return RecordProblem{RejectReason::kWrongType, "the answer content must be a JSON object"};
  }
  std::optional<dom::element> found = std::nullopt;
  std::string_view found_in;
  dom::element value;
  // A direct "label" that is an object is an outer key that happens to have that name.
  if (outer.at_key("label").get(value) == simdjson::SUCCESS && !value.is_object()) found = value;
  for (const dom::key_value_pair field : outer) {
    if (!field.value.is_object()) continue;
    if (field.value.at_key("label").get(value) == simdjson::SUCCESS) {
      if (found) {
        return unsupported("two entries hold a label ('" + std::string(found_in) + "' and '" +
                           std::string(field.key) + "'): which one is the answer is not clear");
      }
      found = value;
      found_in = field.key;
    }
  }
  if (found) return scalar_label(*found, label);
  const std::string task = other_task(answer_content);
  if (!task.empty()) {
    return unsupported("this is an answer of another task (" + task +
                       "); this job is read as one of single labels");
  }
  return unsupported(
      outer.size() == 0
          ? "the answer content is empty"
          : "the answer holds no 'label' and nothing else that is known; --task custom "
            "takes answers of any kind");
}

void find_comment(dom::element answer_content, std::string& comment) {
  comment.clear();
  dom::object outer;
  if (answer_content.get(outer) != simdjson::SUCCESS) return;
  auto value = member(answer_content, "workerComment");
  for (const dom::key_value_pair field : outer) {
    if (member(field.value, "label")) value = member(field.value, "workerComment");
  }
  if (!value || value->is_null()) return;
  std::string_view text;
  if (value->get(text) == simdjson::SUCCESS) {
    if (!trim_blanks(text).empty()) comment = text;
  } else {
    comment = simdjson::minify(*value);
  }
}

}  // namespace quorate
