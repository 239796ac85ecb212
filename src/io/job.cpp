#include "quorate/io/job.hpp"

#include <algorithm>

#include "json_escape.hpp"

namespace quorate {

std::string_view to_string(DataKey key) {
  switch (key) {
    case DataKey::kNone:
      return {};
    case DataKey::kSourceRef:
      return "source-ref";
    case DataKey::kSource:
      return "source";
    case DataKey::kDatasetObjectId:
      return "datasetObjectId";
  }
  return {};
}

std::string_view Job::text_of(ItemId item) const {
  const bool is_text =
      manifest ? manifest->has_text(item.value) : data_keys[item.value] == DataKey::kSource;
  return is_text ? items[item.value] : std::string_view();
}

std::string_view Job::output_line(std::size_t object, std::string& scratch) const {
  if (manifest) return manifest->bytes(object);
  const ItemId item = objects[object].item;
  scratch = "{\"";
  scratch += to_string(data_keys[item.value]);
  scratch += "\":";
  append_json_string(scratch, items[item.value]);
  scratch += '}';
  return scratch;
}

std::span<const std::string> Job::comments_of(ItemId item) const {
  const auto found =
      std::lower_bound(comments.begin(), comments.end(), item,
                       [](const ItemComments& of, ItemId wanted) { return of.item < wanted; });
  if (found == comments.end() || found->item != item) return {};
  return found->comments;
}

std::optional<bool> Job::is_adjusted(ItemId item) const {
  std::optional<bool> adjusted;
  if (initial_value_modified.empty()) return adjusted;
  for (const Vote vote : table.votes_of(item)) {
    if (vote.label.value >= initial_value_modified.size()) continue;
    const std::optional<bool> modified = initial_value_modified[vote.label.value];
    if (modified) adjusted = adjusted.value_or(false) || *modified;
  }
  return adjusted;
}

}  // namespace quorate
