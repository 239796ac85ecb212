#include "text_annotation.hpp"

#include <algorithm>
#include <cmath>

namespace quorate {
namespace {

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 80;
  std::string out = "'";
  out += text.substr(0, kMost);
  if (text.size() > kMost) out += "...";
  return out + "'";
}

RecordProblem missing(std::string_view what) {
  return {RejectReason::kMissingField, "the " + std::string(what) + " is empty text"};
}

}  // namespace

std::optional<RecordProblem> own_problem(const TextAnnotation& annotation) {
  if (annotation.item.empty()) return missing("object");
  if (annotation.worker.empty()) return missing("worker");
  if (annotation.payload == nullptr && annotation.label.empty()) return missing("label");
  if (!std::isfinite(annotation.weight) || annotation.weight <= 0) {
    return RecordProblem{RejectReason::kBadNumber, "the weight must be a number above 0"};
  }
  if (std::isinf(annotation.time_spent_seconds) || annotation.time_spent_seconds < 0) {
    return RecordProblem{RejectReason::kBadNumber,
                         "the time spent must be a number of seconds, 0 or more"};
  }
  return std::nullopt;
}

std::optional<RecordProblem> span_problem(const TextAnnotation& annotation, std::string_view text) {
  if (annotation.payload == nullptr) return std::nullopt;
  const auto* const spans = std::get_if<SpanSet>(annotation.payload);
  if (spans == nullptr || spans->of_tokens) return std::nullopt;
  const auto length = std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;  // not inside a code point
  });
  for (std::size_t i = 0; i < spans->parts.size(); ++i) {
    const std::uint32_t end = spans->parts[i].part.end;
    if (end <= length) continue;
    return RecordProblem{RejectReason::kBadNumber,
                         "entities[" + std::to_string(i) + "]: the span ends at " +
                             std::to_string(end) + ", and the text has " + std::to_string(length) +
                             " characters (code points)"};
  }
  return std::nullopt;
}

RecordProblem unknown_label(std::string_view label, std::size_t categories) {
  return {RejectReason::kUnknownLabel,
          quoted(label) + " is not among the " + std::to_string(categories) + " label categories"};
}

RecordProblem unknown_object(const TextAnnotation& annotation, std::string_view manifest) {
  const bool may_be_id = annotation.item_key == ItemKey::kData &&
                         annotation.item.find_first_not_of("0123456789") == std::string_view::npos;
  return {RejectReason::kUnknownObject,
          quoted(annotation.item) + " is not in the manifest " + std::string(manifest) +
              (may_be_id ? "; if it is an object id (a line number from 0), call its column or key "
                           "dataset-object-id"
                         : "")};
}

}  // namespace quorate
