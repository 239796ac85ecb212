// Which marks of different workers are about the same object: average-link clustering in which no
// two marks of one worker come together, then re-assignment to the clusters' centres. For any kind
// of mark that has a similarity in [0, 1] and a centre.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "assignment.hpp"

namespace quorate {

/// Marks less alike than this are of different objects.
inline constexpr double kLeastSimilarity = 0.3;

/// A cluster: the places of its marks, ascending.
using MarkCluster = std::vector<std::uint32_t>;

/// Similarities of n marks to each other, n x n, symmetric.
struct MarkSimilarity {
  std::size_t size = 0;
  std::vector<double> values;

  [[nodiscard]] double operator()(std::size_t a, std::size_t b) const {
    return values[a * size + b];
  }
};

/// Average-link agglomerative clustering: joins the two clusters of greatest mean similarity as
/// long as that is at least `least` (> 0) and they share no owner. Ties: the pair whose first marks
/// come first. Clusters are in the order of their first marks. `owners[i]` is mark i's worker.
[[nodiscard]] std::vector<MarkCluster> cluster_marks(const MarkSimilarity& similarity,
                                                     std::span<const std::uint32_t> owners,
                                                     double least);

/// Each cluster's marks ascending, clusters by their first marks, empty ones left out.
[[nodiscard]] std::vector<MarkCluster> sorted_clusters(std::vector<MarkCluster> clusters);

/// The place of the member whose similarities to the others have the greatest sum; of equals the
/// first. `members` is not empty.
template <class Mark, class Similarity>
std::size_t medoid(std::span<const Mark> members, const Similarity& similarity) {
  std::vector<double> sums(members.size(), 0.0);
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (std::size_t j = i + 1; j < members.size(); ++j) {
      const double value = similarity(members[i], members[j]);
      sums[i] += value;
      sums[j] += value;
    }
  }
  return static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
}

/// As cluster_marks, then `rounds` times: takes each cluster's centre(cluster) and assigns the
/// marks of each owner to the centres one to one, so that the sum of similarity(mark, centre) is
/// greatest, pairs below `least` excluded. A mark without a centre becomes a cluster of its own; a
/// cluster without marks goes. similarity(i, j) is that of two marks.
template <class Mark, class Similarity, class Centre>
std::vector<MarkCluster> cluster_and_reassign(std::span<const Mark> marks,
                                              std::span<const std::uint32_t> owners, double least,
                                              int rounds, const Similarity& similarity,
                                              const Centre& centre) {
  MarkSimilarity pairs{marks.size(), std::vector<double>(marks.size() * marks.size())};
  for (std::size_t i = 0; i < marks.size(); ++i) {
    for (std::size_t j = i + 1; j < marks.size(); ++j) {
      const double value = similarity(marks[i], marks[j]);
      pairs.values[i * marks.size() + j] = value;
      pairs.values[j * marks.size() + i] = value;
    }
  }
  std::vector<MarkCluster> clusters = cluster_marks(pairs, owners, least);
  for (int round = 0; round < rounds; ++round) {
    std::vector<Mark> centres;
    for (const MarkCluster& cluster : clusters) centres.push_back(centre(cluster));
    std::vector<MarkCluster> next(clusters.size());
    std::vector<MarkCluster> alone;
    std::vector<std::vector<std::uint32_t>> marks_of_owner;
    for (std::uint32_t i = 0; i < marks.size(); ++i) {
      if (marks_of_owner.size() <= owners[i]) marks_of_owner.resize(owners[i] + std::size_t{1});
      marks_of_owner[owners[i]].push_back(i);
    }
    std::vector<double> gain;
    for (const std::vector<std::uint32_t>& own : marks_of_owner) {
      gain.assign(own.size() * centres.size(), 0.0);
      for (std::size_t i = 0; i < own.size(); ++i) {
        for (std::size_t c = 0; c < centres.size(); ++c) {
          const double value = similarity(marks[own[i]], centres[c]);
          if (value >= least) gain[i * centres.size() + c] = value;
        }
      }
      const auto assigned = assign(gain, own.size(), centres.size());
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (assigned[i]) {
          next[*assigned[i]].push_back(own[i]);
        } else {
          alone.push_back({own[i]});
        }
      }
    }
    next.insert(next.end(), alone.begin(), alone.end());
    next = sorted_clusters(std::move(next));
    if (next == clusters) break;  // the next round would do the same
    clusters = std::move(next);
  }
  return clusters;
}

}  // namespace quorate
