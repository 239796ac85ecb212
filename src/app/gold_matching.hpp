// Gold files name objects as people do: by whole reference, by number, or by file name. This finds
// out which.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/io/side_files.hpp"

namespace quorate {

struct GoldMatch {
  /// How gold names objects: "reference", "object id" (0-based position), "file name" or "file name
  /// without ending".
  std::string_view matched_by;
  std::vector<std::optional<std::size_t>> gold_of_item;  ///< index into the gold labels
  std::size_t matched_items = 0;
  std::size_t unmatched_gold = 0;  ///< gold labels that name no object
};

/// Matches gold labels to items, all in one way: the one that finds most objects, in the order
/// above where several do equally well. A file name that several items share matches none of them.
[[nodiscard]] GoldMatch match_gold(std::span<const std::string_view> items,
                                   std::span<const GoldLabel> gold);

}  // namespace quorate
