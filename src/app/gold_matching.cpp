// Test: gold_matching_test.cpp.
#include "gold_matching.hpp"

#include <array>
#include <unordered_map>
#include <unordered_set>

namespace quorate {
namespace {

std::string_view file_name(std::string_view reference) {
  const std::size_t slash = reference.find_last_of("/\\");
  return slash == std::string_view::npos ? reference : reference.substr(slash + 1);
}

std::string_view file_stem(std::string_view reference) {
  const std::string_view name = file_name(reference);
  const std::size_t dot = name.find_last_of('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

using NameOf = std::string (*)(std::string_view item, std::size_t position);

struct Way {
  std::string_view name;
  NameOf name_of;
  bool is_shortened;  // so that different items may come to share a name
};

constexpr std::array kWays = {
    Way{"reference", [](std::string_view item, std::size_t) { return std::string(item); }, false},
    Way{"object id",
        [](std::string_view, std::size_t position) { return std::to_string(position); }, false},
    Way{"file name",
        [](std::string_view item, std::size_t) { return std::string(file_name(item)); }, true},
    Way{"file name without ending",
        [](std::string_view item, std::size_t) { return std::string(file_stem(item)); }, true},
};

/// The names that stand for more than one item.
std::unordered_set<std::string> ambiguous_names(std::span<const std::string_view> items,
                                                const Way& way) {
  std::unordered_map<std::string, std::string_view> item_of;
  std::unordered_set<std::string> ambiguous;
  if (!way.is_shortened) return ambiguous;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto [it, is_new] = item_of.emplace(way.name_of(items[i], i), items[i]);
    if (!is_new && it->second != items[i]) ambiguous.insert(it->first);
  }
  return ambiguous;
}

GoldMatch match_in(const Way& way, std::span<const std::string_view> items,
                   std::span<const GoldLabel> gold) {
  std::unordered_map<std::string_view, std::size_t> place;
  for (std::size_t g = 0; g < gold.size(); ++g) place.emplace(gold[g].item, g);
  const std::unordered_set<std::string> ambiguous = ambiguous_names(items, way);

  GoldMatch match;
  match.matched_by = way.name;
  match.gold_of_item.resize(items.size());
  std::vector<bool> used(gold.size(), false);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string name = way.name_of(items[i], i);
    const auto found = place.find(name);
    if (found == place.end() || ambiguous.contains(name)) continue;
    match.gold_of_item[i] = found->second;
    ++match.matched_items;
    used[found->second] = true;
  }
  for (const bool is_used : used) match.unmatched_gold += is_used ? 0 : 1;
  return match;
}

}  // namespace

GoldMatch match_gold(std::span<const std::string_view> items, std::span<const GoldLabel> gold) {
  GoldMatch best;
  for (const Way& way : kWays) {
    GoldMatch match = match_in(way, items, gold);
    if (best.matched_by.empty() || match.matched_items > best.matched_items)
      best = std::move(match);
  }
  return best;
}

}  // namespace quorate
