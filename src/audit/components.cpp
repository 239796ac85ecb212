// Union-find over workers (Tarjan 1975, with path halving): each item joins its voters. Test:
// audit_test.cpp. Cost: O(votes).
#include "quorate/audit/components.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace quorate {
namespace {

class UnionFind {
 public:
  explicit UnionFind(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), std::uint32_t{0});
  }

  std::uint32_t find(std::uint32_t at) {
    while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
    return at;
  }

  /// The smaller root wins, so that numbers do not depend on the order of the votes.
  void unite(std::uint32_t a, std::uint32_t b) {
    const std::uint32_t root_a = find(a);
    const std::uint32_t root_b = find(b);
    parent_[std::max(root_a, root_b)] = std::min(root_a, root_b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

/// Sorts the components by annotations (equal ones by first worker) and renumbers the workers.
void sort_components(GraphComponents& graph) {
  std::vector<std::uint32_t> order(graph.components.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return graph.components[a].annotations > graph.components[b].annotations;
  });
  std::vector<std::uint32_t> place(order.size());
  std::vector<GraphComponent> sorted;
  for (std::uint32_t at = 0; at < order.size(); ++at) {
    place[order[at]] = at;
    sorted.push_back(graph.components[order[at]]);
  }
  graph.components = std::move(sorted);
  for (std::uint32_t& component : graph.of_worker) {
    if (component != GraphComponents::kNoComponent) component = place[component];
  }
}

}  // namespace

GraphComponents graph_components(const AnnotationTable& table) {
  UnionFind sets(table.workers());
  std::vector<std::uint8_t> has_votes(table.workers(), 0);
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::span<const Vote> votes = table.votes_of(ItemId{i});
    for (const Vote vote : votes) {
      has_votes[vote.worker.value] = 1;
      sets.unite(votes.front().worker.value, vote.worker.value);
    }
  }
  GraphComponents graph;
  graph.of_worker.assign(table.workers(), GraphComponents::kNoComponent);
  for (std::uint32_t j = 0; j < table.workers(); ++j) {
    if (has_votes[j] == 0) continue;
    const std::uint32_t root = sets.find(j);
    if (root == j) {
      graph.of_worker[j] = static_cast<std::uint32_t>(graph.components.size());
      graph.components.emplace_back();
    }
    graph.of_worker[j] = graph.of_worker[root];
    ++graph.components[graph.of_worker[j]].workers;
  }
  for (std::uint32_t i = 0; i < table.items(); ++i) {
    const std::span<const Vote> votes = table.votes_of(ItemId{i});
    if (votes.empty()) continue;
    GraphComponent& component = graph.components[graph.of_worker[votes.front().worker.value]];
    ++component.objects;
    component.annotations += votes.size();
  }
  sort_components(graph);
  return graph;
}

}  // namespace quorate
