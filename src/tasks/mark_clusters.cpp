// Average-link clustering (UPGMA, Sokal & Michener 1958) with cannot-link constraints. Marks that
// have nothing in common with each other, however indirectly, are clustered apart, so that the
// cubic cost is that of the largest heap of marks on one spot. Tested by
// tests/tasks/mark_clusters_test.cpp.
#include "mark_clusters.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace quorate {
namespace {

/// The connected components of the marks under similarity > 0, by union and find; each is named by
/// its first mark.
std::vector<MarkCluster> heaps(const MarkSimilarity& similarity) {
  const std::size_t n = similarity.size;
  std::vector<std::uint32_t> parent(n);
  std::iota(parent.begin(), parent.end(), 0U);
  const auto root = [&](std::uint32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (std::uint32_t i = 0; i < n; ++i) {
    const double* const row = &similarity.values[i * n];
    for (std::uint32_t j = i + 1; j < n; ++j) {
      if (row[j] <= 0) continue;
      const std::uint32_t a = root(i);
      const std::uint32_t b = root(j);
      parent[std::max(a, b)] = std::min(a, b);
    }
  }
  std::vector<MarkCluster> found(n);
  for (std::uint32_t i = 0; i < n; ++i) found[root(i)].push_back(i);
  return sorted_clusters(std::move(found));
}

/// Clusters one heap. Sums of similarities between clusters are kept; a merge adds two rows.
class Agglomeration {
 public:
  Agglomeration(const MarkSimilarity& similarity, std::span<const std::uint32_t> owners,
                const MarkCluster& heap)
      : size_(heap.size()), sums_(size_ * size_), alive_(size_) {
    std::iota(alive_.begin(), alive_.end(), std::size_t{0});
    for (std::size_t a = 0; a < size_; ++a) {
      clusters_.push_back({heap[a]});
      owners_.push_back(owners[heap[a]]);
      for (std::size_t b = 0; b < size_; ++b) {
        sums_[a * size_ + b] = similarity(heap[a], heap[b]);
      }
    }
    for (std::size_t a = 0; a < size_; ++a) {
      for (std::size_t b = 0; b < size_; ++b) {
        if (a == b || owners_[a] == owners_[b]) sums_[a * size_ + b] = kForbidden;
      }
    }
    best_.resize(size_);
    for (std::size_t a = 0; a < size_; ++a) find_best(a);
  }

  std::vector<MarkCluster> run(double least) {
    for (;;) {
      std::size_t from = size_;
      for (const std::size_t a : alive_) {
        if (best_[a].mean >= least && (from == size_ || best_[a].mean > best_[from].mean)) from = a;
      }
      if (from == size_) break;
      merge(from, best_[from].other);
    }
    std::vector<MarkCluster> joined;
    for (const std::size_t a : alive_) joined.push_back(std::move(clusters_[a]));
    return joined;
  }

 private:
  static constexpr double kForbidden = -1;

  /// Nothing in common is no partner.
  struct Best {
    double mean = 0;
    std::size_t other = std::numeric_limits<std::size_t>::max();
  };

  [[nodiscard]] double mean(std::size_t a, std::size_t b) const {
    const double sum = sums_[a * size_ + b];
    return sum > 0 ? sum / static_cast<double>(clusters_[a].size() * clusters_[b].size()) : 0;
  }

  /// The best partner behind `a`: every pair is looked at from its first cluster.
  void find_best(std::size_t a) {
    best_[a] = {};
    for (auto b = std::upper_bound(alive_.begin(), alive_.end(), a); b != alive_.end(); ++b) {
      const double value = mean(a, *b);
      if (value > best_[a].mean) best_[a] = {value, *b};
    }
  }

  void merge(std::size_t a, std::size_t b) {
    clusters_[a].insert(clusters_[a].end(), clusters_[b].begin(), clusters_[b].end());
    alive_.erase(std::lower_bound(alive_.begin(), alive_.end(), b));
    for (const std::size_t c : alive_) {
      if (c == a) continue;
      double& sum = sums_[a * size_ + c];
      const double other = sums_[b * size_ + c];
      sum = sum < 0 || other < 0 ? kForbidden : sum + other;
      sums_[c * size_ + a] = sum;
    }
    for (const std::size_t c : alive_) {
      if (c == a || best_[c].other == a || best_[c].other == b) {
        find_best(c);
      } else if (c < a && mean(c, a) > best_[c].mean) {
        best_[c] = {mean(c, a), a};
      }
    }
  }

  std::size_t size_;
  std::vector<double> sums_;
  std::vector<std::size_t> alive_;  // ascending
  std::vector<MarkCluster> clusters_;
  std::vector<std::uint32_t> owners_;  // of the first marks, before any merge
  std::vector<Best> best_;
};

}  // namespace

std::vector<MarkCluster> sorted_clusters(std::vector<MarkCluster> clusters) {
  std::erase_if(clusters, [](const MarkCluster& cluster) { return cluster.empty(); });
  for (MarkCluster& cluster : clusters) std::sort(cluster.begin(), cluster.end());
  std::sort(clusters.begin(), clusters.end());
  return clusters;
}

std::vector<MarkCluster> cluster_marks(const MarkSimilarity& similarity,
                                       std::span<const std::uint32_t> owners, double least) {
  std::vector<MarkCluster> all;
  for (const MarkCluster& heap : heaps(similarity)) {
    if (heap.size() == 1) {
      all.push_back(heap);
      continue;
    }
    for (MarkCluster& cluster : Agglomeration(similarity, owners, heap).run(least)) {
      all.push_back(std::move(cluster));
    }
  }
  return sorted_clusters(std::move(all));
}

}  // namespace quorate
