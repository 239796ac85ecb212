// What the readers of structured answers share: lists, numbers, labels, the image's size.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "job_builder.hpp"
#include "quorate/core/payload.hpp"

namespace quorate {

/// Beyond this no coordinate is one: squares of such numbers still have an exact unit.
inline constexpr double kLargestCoordinate = 1e7;

/// Reads members of one answer and keeps the first problem: a reader reads on and asks at the end.
/// Values read after a problem mean nothing.
class AnswerParts {
 public:
  AnswerParts(simdjson::dom::element answer, LabelLookup& labels)
      : answer_(answer), labels_(labels) {}

  /// Calls fn(element) for every element of the array `key`, in order, until there is a problem.
  /// Null counts as empty.
  template <class Fn>
  void for_each(std::string_view key, const Fn& fn) {
    list_ = key;
    index_ = 0;
    simdjson::dom::array elements;
    if (!open_list(key, elements)) return;
    for (const simdjson::dom::element element : elements) {
      if (problem_) return;
      fn(element);
      ++index_;
    }
  }

  /// The number `key` of an element of the list, finite and at least `least`.
  double number(simdjson::dom::element element, std::string_view key,
                double least = -std::numeric_limits<double>::infinity());

  /// The whole number `key` of an element of the list, below 2^32.
  std::uint32_t whole_number(simdjson::dom::element element, std::string_view key);

  /// The `vertices` of an element of the list, [{"x", "y"}, ...], at least one.
  Vertices vertices(simdjson::dom::element element);

  /// The text `label` of an element of the list as an id of the lookup.
  ClassId label(simdjson::dom::element element);

  /// A label's text as an id of the lookup.
  ClassId label_id(std::string_view text);

  /// The answer's `inputImageProperties`; zeros where it has none.
  [[nodiscard]] ImageSize image() const;

  /// Reports a problem of the element at hand: "boundingBoxes[3]: <what>".
  void fail(RejectReason reason, const std::string& what);

  [[nodiscard]] bool ok() const { return !problem_; }
  [[nodiscard]] std::optional<RecordProblem> problem() const { return problem_; }

 private:
  bool open_list(std::string_view key, simdjson::dom::array& elements);

  simdjson::dom::element answer_;
  LabelLookup& labels_;
  std::string_view list_;
  std::size_t index_ = 0;
  std::optional<RecordProblem> problem_;
};

}  // namespace quorate
