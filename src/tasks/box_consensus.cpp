// STEP 1 brings the boxes of one thing together, class left aside (mark_clusters.hpp); STEP 2 asks
// whether there is a thing and of which class (presence_model.hpp); STEP 3 asks where its edges are
// (box_location.hpp); STEP 4 says how sure that is (mark_beliefs.hpp). Who drew a box that has
// little in common with the fused one may have seen another extent, or another thing, and is not
// averaged away: that box stays, as a part with little confidence. Constants were chosen on one
// half of the images of a pedestrian, a mitosis and a cytology crowd and checked on the other;
// those of the boxes that stay, and the least similarity, on all of these images. Tested by
// tests/tasks/box_adapter_test.cpp, and on real crowds by marks_shared_test.cpp.
#include <algorithm>
#include <utility>

#include "box_location.hpp"
#include "box_models.hpp"
#include "grouped_marks.hpp"
#include "mark_clusters.hpp"

namespace quorate {
namespace {

constexpr int kReassignments = 2;

std::vector<MarkCluster> clusters_of(const MarkedObject<Box>& object) {
  return cluster_object(
      object, kReassignments, [](const Box& a, const Box& b) { return iou(a, b); },
      [](const std::vector<Box>& members) { return median_box(members); });
}

/// Boxes of a candidate less alike to the fused one than this are another reading of it.
constexpr double kSamePlace = 0.6;
/// Other readings at least so alike are one.
constexpr double kSameReading = 0.5;

OtherPlaces<Box> other_places(const GroupedMarks<Box>& grouped, const std::vector<Box>& fused) {
  OtherPlaces<Box> places(fused.size());
  grouped.for_each_candidate(
      [&](std::size_t candidate, const MarkedObject<Box>& object, const MarkCluster& cluster) {
        std::vector<Box> boxes;
        std::vector<WorkerId> workers;
        std::vector<std::uint32_t> owners;
        for (const std::uint32_t place : cluster) {
          const Mark<Box>& mark = object.marks[place];
          if (iou(mark.shape, fused[candidate]) >= kSamePlace) continue;
          boxes.push_back(mark.shape);
          workers.push_back(mark.worker);
          owners.push_back(mark.owner);
        }
        MarkSimilarity pairs{boxes.size(), {}};
        for (const Box& a : boxes) {
          for (const Box& b : boxes) pairs.values.push_back(iou(a, b));
        }
        for (const MarkCluster& reading : cluster_marks(pairs, owners, kSameReading)) {
          std::vector<Box> members;
          OtherPlace<Box> other;
          for (const std::uint32_t mark : reading) {
            members.push_back(boxes[mark]);
            other.workers.push_back(workers[mark]);
          }
          std::sort(other.workers.begin(), other.workers.end());
          other.shape = median_box(members);
          places[candidate].push_back(std::move(other));
        }
      });
  return places;
}

std::vector<WorkerFigure> location_figures(const LocationFit& location) {
  const auto bias = [&](std::size_t edge) {
    std::vector<double> values;
    for (const Edges& edges : location.bias_pixels) values.push_back(edges[edge]);
    return values;
  };
  return {
      {"edge-spread", "standard deviation of an edge, as a share of the box's side",
       location.spread, FigureKind::kAny},
      {"edge-bias-left", "mean of drawn minus fused left edge, in pixels", bias(0),
       FigureKind::kAny},
      {"edge-bias-top", "mean of drawn minus fused top edge, in pixels", bias(1), FigureKind::kAny},
      {"edge-bias-right", "mean of drawn minus fused right edge, in pixels", bias(2),
       FigureKind::kAny},
      {"edge-bias-bottom", "mean of drawn minus fused bottom edge, in pixels", bias(3),
       FigureKind::kAny}};
}

}  // namespace

TaskResult consolidate_boxes(const TaskInput& input, const TaskOptions& options) {
  const auto grouped = group_marks(input, marked_objects<Box>(input), options.threads, clusters_of);
  PresenceFit presence = fit_presence(grouped.candidates, {});
  const LocationFit location =
      fit_locations(drawn_boxes(grouped, [](const Box& box) { return box; }), presence.presence);
  MarkAgreement agreement =
      agreement_with(grouped, location.boxes, [](const Box& a, const Box& b) { return iou(a, b); });
  TaskResult result;
  result.iterations = presence.iterations;
  result.objects =
      believed_objects(input, grouped, presence, location.boxes, agreement.by_candidate, options,
                       other_places(grouped, location.boxes));
  result.figures = presence_summary(presence);
  result.workers = presence_figures(std::move(presence));
  result.workers.insert(result.workers.begin(),
                        {"boxes", "boxes drawn", marks_of_workers(grouped), FigureKind::kCount});
  result.workers.push_back({"mean-iou",
                            "mean Jaccard index with the fused box where others drew one too",
                            std::move(agreement.by_worker)});
  for (WorkerFigure& figure : location_figures(location)) {
    result.workers.push_back(std::move(figure));
  }
  return result;
}

}  // namespace quorate
