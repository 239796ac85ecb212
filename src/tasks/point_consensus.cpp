// Points are clustered as boxes are, by their distance in place of a Jaccard index. Where labels
// name parts ("left eye", "right eye": no worker uses a label twice on an object, and most use
// several) the label alone tells which points are about the same thing, and who put it elsewhere
// made a mistake. Places are those of boxes without size: per-worker bias and precision, Student-t
// noise, which gives a click far away little weight, as the mixture with a uniform mistake of Lean
// Crowdsourcing (Branson, Van Horn & Perona 2017) does. Tested by
// tests/tasks/point_adapter_test.cpp, and on the centres of a real crowd's boxes by
// marks_shared_test.cpp.
#include <map>
#include <utility>

#include "box_location.hpp"
#include "grouped_marks.hpp"
#include "mark_clusters.hpp"
#include "mark_models.hpp"
#include "mark_reach.hpp"

namespace quorate {
namespace {

constexpr int kReassignments = 2;

Box box_at(const Point& point) { return {point.x, point.y, 0, 0}; }

bool labels_name_parts(const std::vector<MarkedObject<Point>>& objects) {
  std::size_t answers = 0;
  std::size_t with_several = 0;
  for (const MarkedObject<Point>& object : objects) {
    std::vector<std::vector<ClassId>> labels(object.workers.size());
    for (const Mark<Point>& mark : object.marks) labels[mark.owner].push_back(mark.label);
    for (std::vector<ClassId>& own : labels) {
      std::sort(own.begin(), own.end());
      if (std::adjacent_find(own.begin(), own.end()) != own.end()) return false;
      answers += own.empty() ? 0 : 1;
      with_several += own.size() > 1 ? 1 : 0;
    }
  }
  return 2 * with_several > answers;
}

std::vector<MarkCluster> clusters_by_label(const MarkedObject<Point>& object) {
  std::map<ClassId, MarkCluster> by_label;
  for (std::uint32_t i = 0; i < object.marks.size(); ++i) {
    by_label[object.marks[i].label].push_back(i);
  }
  std::vector<MarkCluster> clusters;
  for (auto& [label, cluster] : by_label) clusters.push_back(std::move(cluster));
  return clusters;
}

std::vector<MarkCluster> clusters_by_place(const MarkedObject<Point>& object, double reach) {
  const auto centre = [](const std::vector<Point>& points) {
    std::vector<Box> members;
    for (const Point& point : points) members.push_back(box_at(point));
    const Box middle = median_box(members);
    return Point{middle.left, middle.top};
  };
  return cluster_object(
      object, kReassignments,
      [&](const Point& a, const Point& b) { return likeness(distance(a, b), reach); }, centre);
}

std::vector<WorkerFigure> location_figures(LocationFit location) {
  std::vector<double> x;
  std::vector<double> y;
  for (const Edges& edges : location.bias_pixels) {
    x.push_back(edges[0]);
    y.push_back(edges[1]);
  }
  return {{"spread", "standard deviation of a coordinate, in pixels", std::move(location.spread),
           FigureKind::kAny},
          {"bias-x", "mean of marked minus fused x, in pixels", std::move(x), FigureKind::kAny},
          {"bias-y", "mean of marked minus fused y, in pixels", std::move(y), FigureKind::kAny}};
}

}  // namespace

TaskResult consolidate_points(const TaskInput& input, const TaskOptions& options) {
  auto objects = marked_objects<Point>(input);
  const bool are_named = labels_name_parts(objects);
  const double reach = mark_reach(objects, distance);
  const auto grouped = group_marks(
      input, std::move(objects), options.threads, [&](const MarkedObject<Point>& object) {
        return are_named ? clusters_by_label(object) : clusters_by_place(object, reach);
      });
  PresenceFit presence = fit_presence(grouped.candidates, {});
  LocationFit location = fit_locations(drawn_boxes(grouped, box_at), presence.presence);
  std::vector<Point> fused;
  for (const Box& box : location.boxes) fused.push_back({box.left, box.top});
  const MarkAgreement agreement = agreement_with(
      grouped, fused,
      [&](const Point& a, const Point& b) { return likeness(distance(a, b), reach); });
  TaskResult result;
  result.iterations = presence.iterations;
  result.objects =
      believed_objects(input, grouped, presence, fused, agreement.by_candidate, options);
  result.figures = presence_summary(presence);
  result.figures.push_back({"reach", reach});
  result.workers = presence_figures(std::move(presence));
  result.workers.insert(result.workers.begin(),
                        {"points", "points set", marks_of_workers(grouped), FigureKind::kCount});
  for (WorkerFigure& figure : location_figures(std::move(location))) {
    result.workers.push_back(std::move(figure));
  }
  return result;
}

}  // namespace quorate
