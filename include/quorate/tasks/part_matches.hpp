// Which part of a result goes with which part of a worker's answer, or of another result.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// A part of an answer that goes with a part of the result.
struct MatchedMark {
  std::size_t mark = 0;  ///< its place in the answer
  ClassId label;         ///< of no meaning for a custom answer
  bool same_label = false;
  bool supports = false;  ///< the fit counts the worker behind the part; else it is only near
  PartLikeness likeness;
};

struct AnswerMatch {
  std::vector<std::optional<MatchedMark>> by_part;  ///< by part of the result
  std::vector<std::size_t> alone;                   ///< parts of the answer that go with none
};

/// Matches the answer of `worker` with a result. A part that the fit counts the worker behind
/// (ConsolidatedObject::supporters) has that mark of the worker's which is most like it, and one
/// mark may be behind several parts: the same place with another class, say. What is left on both
/// sides goes together one to one, where it is at least kNear alike, those of one class before all
/// others, so that the sum of similarities is greatest.
[[nodiscard]] AnswerMatch match_answer(const TaskAdapter& adapter, const ConsolidatedObject& result,
                                       WorkerId worker, const Payload& answer, TaskType task);

/// Matches another result of the same object in the same way, without workers: first of all, parts
/// of one class that count as there in both.
[[nodiscard]] AnswerMatch match_results(const TaskAdapter& adapter,
                                        const ConsolidatedObject& result,
                                        const ConsolidatedObject& other, TaskType task);

/// Whether a part counts as there: its confidence is kOperatingPoint or more, or not known.
[[nodiscard]] bool is_likely(const ConsolidatedObject& object, std::size_t part);

/// Parts less alike have nothing to do with each other.
inline constexpr double kNear = 0.1;

}  // namespace quorate
