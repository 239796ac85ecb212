// Which votes are for a class at all.
#pragma once

#include "quorate/core/annotation_table.hpp"

namespace quorate {

/// False for an abstention: a label that is none of the classes.
[[nodiscard]] inline bool is_class_vote(Vote vote, std::size_t classes) {
  return vote.label.value < classes;
}

}  // namespace quorate
