// How the page speaks of the parts of a task's answers.
#pragma once

#include <string_view>

#include "quorate/core/task.hpp"

namespace quorate {

struct TaskWords {
  std::string_view part;    ///< "box"; base/readable.hpp makes its plural
  std::string_view parts;   ///< "boxes"
  bool is_overlap = false;  ///< confidences are expected overlaps (Dice), not probabilities
};

[[nodiscard]] TaskWords words_of(TaskType task);

}  // namespace quorate
