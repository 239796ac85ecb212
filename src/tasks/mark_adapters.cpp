// Points, outlines and lines: which model, and how they are scored. Tested by
// tests/tasks/point_adapter_test.cpp and outline_adapter_test.cpp.
#include <algorithm>
#include <array>
#include <cmath>

#include "adapters.hpp"
#include "mark_models.hpp"
#include "mark_score.hpp"
#include "mark_similarity.hpp"
#include "outline.hpp"
#include "polyline.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

constexpr MarkScoreWords kPlaceWords{
    "average precision at similarity 0.5 (2.4 % of the image's side away), mean over the classes",
    "those of confidence 0.5 or more, right class, at similarity 0.5", "mean-similarity"};

constexpr MarkScoreWords kOutlineWords{
    "average precision at IoU 0.5, mean over the classes",
    "outlines of confidence 0.5 or more, right class, at IoU 0.5", "mean-IoU"};

template <class Set>
ImageSize image_of(const Payload* payload) {
  const auto* const set = payload == nullptr ? nullptr : std::get_if<Set>(payload);
  return set == nullptr ? ImageSize{} : set->image;
}

/// The yardstick of distances: 2 % of the side of a square as large as the image; 10 pixels where
/// no size is known.
template <class Set>
double yardstick(const Payload* a, const Payload* b) {
  ImageSize image = image_of<Set>(a);
  if (image == ImageSize{}) image = image_of<Set>(b);
  constexpr double kShare = 0.02;
  constexpr double kWithoutSize = 10;
  const double side = std::sqrt(image.width * image.height);
  return side > 0 ? kShare * side : kWithoutSize;
}

/// COCO's object keypoint similarity, with the image in the object's place.
double closeness(double distance, double yardstick) {
  return std::exp(-distance * distance / (2 * yardstick * yardstick));
}

/// `distance(a, b)` is that of two shapes, in pixels.
template <class Shape, class Distance>
std::vector<TaskMetric> score_places(std::span<const ScoredObject> objects, std::size_t classes,
                                     const Distance& distance) {
  std::vector<MarksToScore> marks;
  for (const ScoredObject& object : objects) {
    const Payload* const own = object.predicted == nullptr ? nullptr : &object.predicted->payload;
    const double unit = yardstick<typename SetOf<Shape>::Type>(object.gold, own);
    marks.push_back(marks_to_score<Shape>(
        object, [&](const Shape& a, const Shape& b) { return closeness(distance(a, b), unit); }));
  }
  return score_marks(marks, classes, kPlaceWords);
}

/// Where the answers tell two sizes of one image, the greater: neither comes first.
template <class Set>
double common_yardstick(const Payload& a, const Payload& b) {
  return std::max(yardstick<Set>(&a, &b), yardstick<Set>(&b, &a));
}

template <class Shape, class Distance>
double similarity_of_places(const Payload& a, const Payload& b, const Distance& distance) {
  const double unit = common_yardstick<typename SetOf<Shape>::Type>(a, b);
  return mark_set_similarity<Shape>(
      a, b, [&](const Shape& p, const Shape& q) { return closeness(distance(p, q), unit); });
}

class PointAdapter final : public TaskAdapter {
 public:
  [[nodiscard]] std::span<const TaskModel> models() const override {
    static constexpr std::array kModels{
        TaskModel{"dawid-skene",
                  "points by place, or by label where labels name parts; who sees "
                  "what and who is how exact: all learned"}};
    return kModels;
  }

  [[nodiscard]] TaskResult consolidate(const TaskInput& input,
                                       const TaskOptions& options) const override {
    return consolidate_points(input, options);
  }

  [[nodiscard]] std::vector<TaskMetric> score(std::span<const ScoredObject> objects,
                                              std::size_t classes, TaskType) const override {
    return score_places<Point>(objects, classes, distance);
  }

  [[nodiscard]] double similarity(const Payload& a, const Payload& b, TaskType) const override {
    return similarity_of_places<Point>(a, b, distance);
  }

  [[nodiscard]] PartLikeness compare_parts(const Payload& result, std::size_t part,
                                           const Payload& answer, std::size_t mark,
                                           TaskType) const override {
    const Point& there = shape_of<Point>(result, part);
    const Point& drawn = shape_of<Point>(answer, mark);
    const double apart = distance(there, drawn);
    return {closeness(apart, common_yardstick<PointSet>(result, answer)),
            {{"distance-pixels", apart},
             {"x-pixels", drawn.x - there.x},
             {"y-pixels", drawn.y - there.y}}};
  }
};

class OutlineAdapter final : public TaskAdapter {
 public:
  [[nodiscard]] std::span<const TaskModel> models() const override {
    static constexpr std::array kModels{
        TaskModel{"dawid-skene",
                  "shapes alike come together; who draws what is there is learned; "
                  "the mean shape"},
        TaskModel{"medoid", "the same, with the drawn shape that is most like the others"}};
    return kModels;
  }

  [[nodiscard]] TaskResult consolidate(const TaskInput& input,
                                       const TaskOptions& options) const override {
    const auto fusion = options.model == "medoid" ? OutlineFusion::kMedoid : OutlineFusion::kMean;
    return input.task == TaskType::kPolylines ? consolidate_polylines(input, options, fusion)
                                              : consolidate_polygons(input, options, fusion);
  }

  [[nodiscard]] std::vector<TaskMetric> score(std::span<const ScoredObject> objects,
                                              std::size_t classes, TaskType task) const override {
    if (task == TaskType::kPolylines) {
      return score_places<Vertices>(objects, classes, line_distance);
    }
    std::vector<MarksToScore> marks;
    for (const ScoredObject& object : objects) {
      marks.push_back(marks_to_score<Vertices>(object, outline_iou));
    }
    return score_marks(marks, classes, kOutlineWords);
  }

  [[nodiscard]] double similarity(const Payload& a, const Payload& b,
                                  TaskType task) const override {
    if (task == TaskType::kPolylines) return similarity_of_places<Vertices>(a, b, line_distance);
    return mark_set_similarity<Vertices>(a, b, outline_iou);
  }

  [[nodiscard]] PartLikeness compare_parts(const Payload& result, std::size_t part,
                                           const Payload& answer, std::size_t mark,
                                           TaskType task) const override {
    const Vertices& there = shape_of<Vertices>(result, part);
    const Vertices& drawn = shape_of<Vertices>(answer, mark);
    if (task == TaskType::kPolylines) {
      const double apart = line_distance(there, drawn);
      return {closeness(apart, common_yardstick<ShapeSet>(result, answer)),
              {{"distance-pixels", apart}}};
    }
    const double overlap = outline_iou(there, drawn);
    const double size = area(there);
    return {overlap, {{"iou", overlap}, {"area-ratio", size > 0 ? area(drawn) / size : kNaN}}};
  }
};

}  // namespace

std::unique_ptr<TaskAdapter> make_point_adapter() { return std::make_unique<PointAdapter>(); }
std::unique_ptr<TaskAdapter> make_outline_adapter() { return std::make_unique<OutlineAdapter>(); }

}  // namespace quorate
