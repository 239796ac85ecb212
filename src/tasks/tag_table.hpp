// Spans as tags of tokens, for every worker and object: what the sequence models work on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "quorate/base/ids.hpp"

namespace quorate {

/// The tags of K types: 0 outside, 1 + k a span of type k begins, 1 + K + k it goes on. A sequence
/// is legal where each inner tag follows the first or an inner tag of its type.
struct TagSet {
  std::size_t types = 0;

  [[nodiscard]] std::size_t size() const { return 2 * types + 1; }
  [[nodiscard]] std::size_t begin(std::size_t type) const { return 1 + type; }
  [[nodiscard]] std::size_t inside(std::size_t type) const { return 1 + types + type; }
  [[nodiscard]] bool is_inside(std::size_t tag) const { return tag > types; }

  /// The type of a tag other than 0.
  [[nodiscard]] std::size_t type(std::size_t tag) const { return (tag - 1) % types; }

  [[nodiscard]] bool is_legal(std::size_t before, std::size_t tag) const {
    return !is_inside(tag) || before == tag || before + types == tag;
  }
};

/// A legal tag for every token of every object by every worker who saw the object.
struct TagTable {
  TagSet tags;
  std::size_t workers = 0;
  std::vector<std::uint64_t> first_token{0};   ///< by object, and the end
  std::vector<std::uint64_t> first_answer{0};  ///< by object, and the end
  std::vector<WorkerId> worker;                ///< by answer
  std::vector<std::uint64_t> first_tag;        ///< by answer, into `tag`
  std::vector<std::uint16_t> tag;

  [[nodiscard]] std::size_t objects() const { return first_token.size() - 1; }
  [[nodiscard]] std::size_t tokens() const { return first_token.back(); }
  [[nodiscard]] std::size_t length(std::size_t object) const {
    return first_token[object + 1] - first_token[object];
  }
  [[nodiscard]] std::span<const std::uint16_t> answer(std::size_t number,
                                                      std::size_t length) const {
    return {tag.data() + first_tag[number], length};
  }
};

}  // namespace quorate
