// Who ticked what, as numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// One answer: a tick or none for every class. A class that is not ticked is a "no".
struct TickedAnswer {
  ItemId item;
  WorkerId worker;
};

/// The answers of a multi-label task, item by item.
struct LabelTicks {
  std::size_t workers = 0;
  std::size_t classes = 0;
  std::vector<std::size_t> offsets{0};  ///< answers of item i: [offsets[i], offsets[i + 1])
  std::vector<TickedAnswer> answers;
  std::vector<std::uint8_t> ticks;  ///< answers x classes: 1 where ticked

  [[nodiscard]] std::size_t items() const { return offsets.size() - 1; }
  [[nodiscard]] std::size_t answers_of(std::size_t item) const {
    return offsets[item + 1] - offsets[item];
  }
  [[nodiscard]] bool ticked(std::size_t answer, std::size_t label) const {
    return ticks[answer * classes + label] != 0;
  }
};

/// The job's votes as ticks, as they are.
[[nodiscard]] LabelTicks label_ticks(const TaskInput& input);

/// Takes back, in answers that tick an exclusive class ("none of these"), the ticks of all classes
/// that are not exclusive.
void apply_exclusive(LabelTicks& ticks, std::span<const ClassId> exclusive);

/// Ticks as a share of the answers: items x classes; NaN in rows of items without answers.
[[nodiscard]] std::vector<double> tick_shares(const LabelTicks& ticks);

}  // namespace quorate
