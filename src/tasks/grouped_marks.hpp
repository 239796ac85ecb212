// Marks brought together by the thing that they are about, whatever their shape: clusters of every
// object, the presence model's candidates made of them, and the fused marks written down.
#pragma once

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "box_location.hpp"
#include "mark_beliefs.hpp"
#include "mark_clusters.hpp"
#include "marks.hpp"
#include "presence_model.hpp"
#include "quorate/base/parallel.hpp"

namespace quorate {

/// The shapes of a cluster's marks.
template <class Shape>
std::vector<Shape> members_of(const MarkedObject<Shape>& object, const MarkCluster& cluster) {
  std::vector<Shape> members;
  for (const std::uint32_t place : cluster) members.push_back(object.marks[place].shape);
  return members;
}

/// The marks of one object by the thing that they are about, class left aside: cluster_and_reassign
/// from kLeastSimilarity up. `centre(shapes)` is one shape.
template <class Shape, class Similarity, class Centre>
std::vector<MarkCluster> cluster_object(const MarkedObject<Shape>& object, int rounds,
                                        const Similarity& similarity, const Centre& centre) {
  std::vector<Shape> shapes;
  std::vector<std::uint32_t> owners;
  for (const Mark<Shape>& mark : object.marks) {
    shapes.push_back(mark.shape);
    owners.push_back(mark.owner);
  }
  return cluster_and_reassign<Shape>(
      shapes, owners, kLeastSimilarity, rounds, similarity,
      [&](const MarkCluster& cluster) { return centre(members_of(object, cluster)); });
}

/// Everything about one run, object by object and candidate by candidate.
template <class Shape>
struct GroupedMarks {
  std::vector<MarkedObject<Shape>> objects;
  std::vector<std::vector<MarkCluster>> clusters;  ///< by object
  std::vector<std::size_t> first_candidate;        ///< by object
  PresenceCandidates candidates;

  /// Calls fn(candidate, object, cluster) for every candidate, in order.
  template <class Fn>
  void for_each_candidate(const Fn& fn) const {
    for (std::size_t i = 0; i < objects.size(); ++i) {
      for (std::size_t c = 0; c < clusters[i].size(); ++c) {
        fn(first_candidate[i] + c, objects[i], clusters[i][c]);
      }
    }
  }
};

/// Groups the marks of every object with cluster(object), a vector of MarkCluster; it may run in
/// several threads at once.
template <class Shape, class Cluster>
GroupedMarks<Shape> group_marks(const TaskInput& input, std::vector<MarkedObject<Shape>> objects,
                                unsigned threads, const Cluster& cluster) {
  GroupedMarks<Shape> grouped;
  grouped.objects = std::move(objects);
  grouped.clusters.resize(grouped.objects.size());
  constexpr std::size_t kGrain = 16;
  const Blocks blocks(grouped.objects.size(), kGrain, std::numeric_limits<std::size_t>::max());
  for_each_block(blocks.count(), threads, [&](std::size_t block) {
    for (std::size_t i = blocks[block].begin; i < blocks[block].end; ++i) {
      grouped.clusters[i] = cluster(grouped.objects[i]);
    }
  });
  PresenceCandidates& candidates = grouped.candidates;
  candidates.workers = input.table.workers();
  candidates.classes = std::max<std::size_t>(input.categories.size(), 1);
  for (std::size_t i = 0; i < grouped.objects.size(); ++i) {
    grouped.first_candidate.push_back(candidates.size());
    for (const MarkCluster& marks : grouped.clusters[i]) {
      const std::size_t first = candidates.responses.size();
      for (const WorkerId worker : grouped.objects[i].workers) {
        candidates.responses.push_back({worker, 0});
      }
      for (const std::uint32_t place : marks) {
        const Mark<Shape>& mark = grouped.objects[i].marks[place];
        candidates.responses[first + mark.owner].answer = mark.label.value + 1;
      }
      candidates.offsets.push_back(candidates.responses.size());
      candidates.objects.push_back(static_cast<std::uint32_t>(i));
    }
  }
  return grouped;
}

/// The marks as boxes for fit_locations; to_box(shape) is the box of one.
template <class Shape, class ToBox>
DrawnBoxes drawn_boxes(const GroupedMarks<Shape>& grouped, const ToBox& to_box) {
  DrawnBoxes drawn;
  drawn.workers = grouped.candidates.workers;
  grouped.for_each_candidate(
      [&](std::size_t, const MarkedObject<Shape>& object, const MarkCluster& cluster) {
        for (const std::uint32_t place : cluster) {
          drawn.boxes.push_back({object.marks[place].worker, to_box(object.marks[place].shape)});
        }
        drawn.offsets.push_back(drawn.boxes.size());
      });
  return drawn;
}

/// How alike marks are to the fused ones, where more than one worker marked a thing.
struct MarkAgreement {
  std::vector<double> by_candidate;  ///< mean over its marks; NaN with one mark
  std::vector<double> by_worker;     ///< mean over the worker's marks; NaN without any
};

template <class Shape, class Similarity>
MarkAgreement agreement_with(const GroupedMarks<Shape>& grouped, const std::vector<Shape>& fused,
                             const Similarity& similarity) {
  MarkAgreement out;
  out.by_candidate.resize(grouped.candidates.size(), std::numeric_limits<double>::quiet_NaN());
  out.by_worker.resize(grouped.candidates.workers, 0.0);
  std::vector<double> compared(out.by_worker.size(), 0.0);
  grouped.for_each_candidate(
      [&](std::size_t candidate, const MarkedObject<Shape>& object, const MarkCluster& cluster) {
        if (cluster.size() < 2) return;
        double sum = 0;
        for (const std::uint32_t place : cluster) {
          const Mark<Shape>& mark = object.marks[place];
          const double value = similarity(mark.shape, fused[candidate]);
          sum += value;
          out.by_worker[mark.worker.value] += value;
          compared[mark.worker.value] += 1;
        }
        out.by_candidate[candidate] = sum / static_cast<double>(cluster.size());
      });
  for (std::size_t w = 0; w < compared.size(); ++w) out.by_worker[w] /= compared[w];
  return out;
}

/// Number of marks of every worker.
template <class Shape>
std::vector<double> marks_of_workers(const GroupedMarks<Shape>& grouped) {
  std::vector<double> count(grouped.candidates.workers, 0.0);
  for (const MarkedObject<Shape>& object : grouped.objects) {
    for (const Mark<Shape>& mark : object.marks) count[mark.worker.value] += 1;
  }
  return count;
}

/// Where some of those who marked a candidate saw it, far from the fused mark.
template <class Shape>
struct OtherPlace {
  Shape shape;
  std::vector<WorkerId> workers;  ///< ascending
};

/// By candidate.
template <class Shape>
using OtherPlaces = std::vector<std::vector<OtherPlace<Shape>>>;

/// A part with all that is written of it.
template <class Shape>
struct PlacedPart {
  BelievedPart belief;
  Shape shape;
  std::vector<WorkerId> workers;
};

/// The parts of one object, by confidence, descending.
template <class Shape>
std::vector<PlacedPart<Shape>> placed_parts(const PresenceCandidates& candidates,
                                            std::vector<BelievedPart> believed,
                                            const std::vector<Shape>& fused,
                                            const OtherPlaces<Shape>& others) {
  std::vector<PlacedPart<Shape>> parts;
  for (BelievedPart& part : believed) {
    const std::size_t candidate = part.candidate;
    std::vector<WorkerId> all = supporters(candidates, candidate);
    if (part.is_best && !others.empty()) {
      for (const OtherPlace<Shape>& other : others[candidate]) {
        BelievedPart elsewhere = part;
        elsewhere.classes.clear();
        elsewhere.confidence =
            other_place_confidence(part.confidence, static_cast<double>(other.workers.size()) /
                                                        static_cast<double>(all.size()));
        parts.push_back({std::move(elsewhere), other.shape, other.workers});
      }
    }
    parts.push_back({std::move(part), fused[candidate], std::move(all)});
  }
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return a.belief.confidence > b.belief.confidence;
  });
  return parts;
}

/// What is said of every object: the parts that are believed in, at the fused places, and those at
/// `others`, where there are any. `fused` and `agreement` are by candidate.
template <class Shape>
std::vector<std::optional<ConsolidatedObject>> believed_objects(
    const TaskInput& input, const GroupedMarks<Shape>& grouped, const PresenceFit& presence,
    const std::vector<Shape>& fused, const std::vector<double>& agreement,
    const TaskOptions& options, const OtherPlaces<Shape>& others = {}) {
  std::vector<std::optional<ConsolidatedObject>> objects(input.table.items());
  for (std::size_t i = 0; i < grouped.objects.size(); ++i) {
    const MarkedObject<Shape>& marked = grouped.objects[i];
    ObjectBeliefs beliefs = object_beliefs(grouped.candidates, presence, grouped.first_candidate[i],
                                           grouped.clusters[i].size(), marked.workers, agreement);
    ConsolidatedObject out;
    out.object_confidence = beliefs.confidence;
    out.tied = beliefs.tied;
    typename SetOf<Shape>::Type set;
    set.image = marked.image;
    for (PlacedPart<Shape>& part :
         placed_parts(grouped.candidates, std::move(beliefs.parts), fused, others)) {
      const double confidence = part.belief.confidence;
      if (options.min_confidence && confidence < *options.min_confidence) continue;
      set.parts.push_back({part.belief.label, options.round ? rounded(part.shape) : part.shape});
      out.confidence.push_back(confidence);
      out.class_probabilities.push_back(std::move(part.belief.classes));
      out.supporters.push_back(std::move(part.workers));
    }
    out.payload = std::move(set);
    objects[marked.item.value] = std::move(out);
  }
  return objects;
}

}  // namespace quorate
