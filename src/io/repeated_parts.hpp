// Answers that say the same thing twice: a page that took two clicks, or labels whose texts differ
// in white space alone and have become one class.
#pragma once

#include <algorithm>
#include <type_traits>
#include <variant>

#include "quorate/core/payload.hpp"

namespace quorate {

/// Leaves of equal labels of a set, and of equal spans, the first. Boxes and the like may be equal:
/// they are two things.
inline void drop_repeated(Payload& payload) {
  std::visit(
      [](auto& answer) {
        using Answer = std::remove_reference_t<decltype(answer)>;
        if constexpr (std::is_same_v<Answer, LabelSet> || std::is_same_v<Answer, SpanSet>) {
          auto end = answer.parts.begin();
          for (const auto& part : answer.parts) {
            if (std::find(answer.parts.begin(), end, part) == end) *end++ = part;
          }
          answer.parts.erase(end, answer.parts.end());
        }
      },
      payload);
}

}  // namespace quorate
