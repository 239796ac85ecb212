// Outlines are clustered as boxes are (mark_clusters.hpp), judged as boxes are
// (presence_model.hpp), and fused by their shapes (outline.hpp). Peers (CVAT, Zooniverse) return
// one member, the medoid: that is `--model medoid` here. Tested by
// tests/tasks/outline_adapter_test.cpp, and on a real crowd by marks_shared_test.cpp.
#include <utility>

#include "grouped_marks.hpp"
#include "mark_clusters.hpp"
#include "mark_models.hpp"
#include "mark_reach.hpp"
#include "outline.hpp"
#include "polyline.hpp"

namespace quorate {
namespace {

/// `similarity(a, b)` in [0, 1], `fuse(members)` one shape.
template <class Similarity, class Fuse>
TaskResult consolidate_shapes(const TaskInput& input, const TaskOptions& options,
                              std::vector<MarkedObject<Vertices>> objects,
                              const Similarity& similarity, const Fuse& fuse) {
  // The centre of a cluster is one of its members: shapes have no cheap median.
  constexpr int kReassignments = 1;
  const auto clusters_of = [&](const MarkedObject<Vertices>& object) {
    return cluster_object(object, kReassignments, similarity,
                          [&](const std::vector<Vertices>& members) {
                            return members[medoid<Vertices>(members, similarity)];
                          });
  };
  const auto grouped = group_marks(input, std::move(objects), options.threads, clusters_of);
  PresenceFit presence = fit_presence(grouped.candidates, {});
  std::vector<Vertices> fused(grouped.candidates.size());
  grouped.for_each_candidate(
      [&](std::size_t candidate, const MarkedObject<Vertices>& object, const MarkCluster& cluster) {
        fused[candidate] = fuse(members_of(object, cluster));
      });
  MarkAgreement agreement = agreement_with(grouped, fused, similarity);
  TaskResult result;
  result.iterations = presence.iterations;
  result.objects =
      believed_objects(input, grouped, presence, fused, agreement.by_candidate, options);
  result.figures = presence_summary(presence);
  result.workers = presence_figures(std::move(presence));
  result.workers.insert(result.workers.begin(),
                        {"shapes", "shapes drawn", marks_of_workers(grouped), FigureKind::kCount});
  result.workers.push_back({"mean-similarity",
                            "mean likeness to the fused shape, 0 to 1, where others drew one too",
                            std::move(agreement.by_worker)});
  return result;
}

}  // namespace

TaskResult consolidate_polygons(const TaskInput& input, const TaskOptions& options,
                                OutlineFusion fusion) {
  return consolidate_shapes(input, options, marked_objects<Vertices>(input), outline_iou,
                            [&](const std::vector<Vertices>& members) {
                              return fusion == OutlineFusion::kMean
                                         ? mean_outline(members)
                                         : members[medoid<Vertices>(members, outline_iou)];
                            });
}

TaskResult consolidate_polylines(const TaskInput& input, const TaskOptions& options,
                                 OutlineFusion fusion) {
  auto objects = marked_objects<Vertices>(input);
  const double reach = mark_reach(objects, line_distance);
  const auto similarity = [&](const Vertices& a, const Vertices& b) {
    return likeness(line_distance(a, b), reach);
  };
  return consolidate_shapes(
      input, options, std::move(objects), similarity, [&](const std::vector<Vertices>& members) {
        return fusion == OutlineFusion::kMean ? mean_line(members)
                                              : members[medoid<Vertices>(members, similarity)];
      });
}

}  // namespace quorate
