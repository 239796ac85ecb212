#include "tasks/mark_clusters.hpp"

#include <doctest/doctest.h>

#include "quorate/base/random.hpp"
#include "quorate/core/payload.hpp"

using namespace quorate;

namespace {

MarkSimilarity similarities(const std::vector<Box>& boxes) {
  MarkSimilarity out{boxes.size(), {}};
  for (const Box& a : boxes) {
    for (const Box& b : boxes) out.values.push_back(iou(a, b));
  }
  return out;
}

/// Average linking as its definition has it: all pairs of clusters are looked at again every time.
std::vector<MarkCluster> by_definition(const MarkSimilarity& similarity,
                                       const std::vector<std::uint32_t>& owners, double least) {
  std::vector<MarkCluster> clusters;
  for (std::uint32_t i = 0; i < owners.size(); ++i) clusters.push_back({i});
  for (;;) {
    double best = -1;
    std::size_t a = 0;
    std::size_t b = 0;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      for (std::size_t j = i + 1; j < clusters.size(); ++j) {
        double sum = 0;
        bool may = true;
        for (const auto x : clusters[i]) {
          for (const auto y : clusters[j]) {
            sum += similarity(x, y);
            may = may && owners[x] != owners[y];
          }
        }
        const double mean = sum / static_cast<double>(clusters[i].size() * clusters[j].size());
        if (may && mean >= least && mean > best) {
          best = mean;
          a = i;
          b = j;
        }
      }
    }
    if (best < 0) return sorted_clusters(std::move(clusters));
    clusters[a].insert(clusters[a].end(), clusters[b].begin(), clusters[b].end());
    clusters.erase(clusters.begin() + static_cast<std::ptrdiff_t>(b));
  }
}

}  // namespace

TEST_CASE("mark clusters: as the definition of average linking") {
  Random random(11);
  for (int trial = 0; trial < 100; ++trial) {
    std::vector<Box> boxes;
    std::vector<std::uint32_t> owners;
    const std::size_t n = 1 + random.below(14);
    for (std::size_t i = 0; i < n; ++i) {
      boxes.push_back({20 * random.uniform(), 20 * random.uniform(), 5 + 10 * random.uniform(),
                       5 + 10 * random.uniform()});
      owners.push_back(static_cast<std::uint32_t>(random.below(4)));
    }
    const MarkSimilarity similarity = similarities(boxes);
    CHECK(cluster_marks(similarity, owners, 0.2) == by_definition(similarity, owners, 0.2));
  }
}

TEST_CASE("mark clusters: two boxes of one worker never come together") {
  const std::vector<Box> boxes{{0, 0, 10, 10}, {0, 0, 10, 10}, {1, 0, 10, 10}};
  const std::vector<std::uint32_t> owners{0, 0, 1};
  const auto clusters = cluster_marks(similarities(boxes), owners, 0.3);
  CHECK(clusters == std::vector<MarkCluster>{{0, 2}, {1}});
}

TEST_CASE("mark clusters: nothing, and one mark") {
  CHECK(cluster_marks({}, {}, 0.3).empty());
  const std::vector<std::uint32_t> owner{0};
  CHECK(cluster_marks({1, {1.0}}, owner, 0.3) == std::vector<MarkCluster>{{0}});
}
