// What the workers marked on each object, one mark at a time: boxes, points, outlines, lines alike.
#pragma once

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate {

/// One worker's mark. The order of a job's marks within an object does not depend on the order of
/// its workers' answers.
template <class Shape>
struct Mark {
  WorkerId worker;
  std::uint32_t owner = 0;  ///< the worker's place among those who answered the object
  ClassId label;
  Shape shape;
};

/// What was answered about one object.
template <class Shape>
struct MarkedObject {
  ItemId item;
  std::vector<WorkerId> workers;  ///< who saw it, ascending; each once
  std::vector<Mark<Shape>> marks;
  ImageSize image;  ///< as the first answer with a size has it
};

/// The payload that holds marks of a shape.
template <class Shape>
struct SetOf;
template <>
struct SetOf<Box> {
  using Type = BoxSet;
};
template <>
struct SetOf<Point> {
  using Type = PointSet;
};
template <>
struct SetOf<Vertices> {
  using Type = ShapeSet;
};
template <>
struct SetOf<Mask> {
  using Type = MaskSet;
};

/// The shape of part `i`; the payload holds shapes of that kind.
template <class Shape>
const Shape& shape_of(const Payload& payload, std::size_t i) {
  return std::get<typename SetOf<Shape>::Type>(payload).parts[i].part;
}

/// An order of shapes; any will do.
inline bool comes_before(const Box& a, const Box& b) {
  return std::tie(a.left, a.top, a.width, a.height) < std::tie(b.left, b.top, b.width, b.height);
}
inline bool comes_before(const Point& a, const Point& b) {
  return std::tie(a.x, a.y) < std::tie(b.x, b.y);
}
inline bool comes_before(const Mask& a, const Mask& b) {
  return std::tie(a.height, a.width, a.counts) < std::tie(b.height, b.width, b.counts);
}
inline bool comes_before(const Vertices& a, const Vertices& b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const Point& p, const Point& q) { return comes_before(p, q); });
}

/// The objects that have votes. A worker who answered an object twice (--duplicates all) is there
/// once, with all marks. Answers that accepts(item, answer) does not take are left out.
template <class Shape, class Accepts>
std::vector<MarkedObject<Shape>> marked_objects(const TaskInput& input, const Accepts& accepts) {
  std::vector<MarkedObject<Shape>> objects;
  for (std::uint32_t i = 0; i < input.table.items(); ++i) {
    if (input.table.votes_of(ItemId{i}).empty()) continue;
    MarkedObject<Shape> object{ItemId{i}, {}, {}, {}};
    std::vector<std::pair<WorkerId, const typename SetOf<Shape>::Type*>> taken;
    for (const Vote& vote : input.table.votes_of(ItemId{i})) {
      const auto* const answer =
          std::get_if<typename SetOf<Shape>::Type>(&input.answers[vote.label.value]);
      if (answer != nullptr && !accepts(object.item, *answer)) continue;
      object.workers.push_back(vote.worker);
      if (answer != nullptr) taken.emplace_back(vote.worker, answer);
    }
    std::sort(object.workers.begin(), object.workers.end());
    object.workers.erase(std::unique(object.workers.begin(), object.workers.end()),
                         object.workers.end());
    for (const auto& [worker, answer] : taken) {
      if (object.image == ImageSize{}) object.image = answer->image;
      const auto owner = std::lower_bound(object.workers.begin(), object.workers.end(), worker) -
                         object.workers.begin();
      for (const Labeled<Shape>& part : answer->parts) {
        object.marks.push_back({worker, static_cast<std::uint32_t>(owner), part.label, part.part});
      }
    }
    std::sort(object.marks.begin(), object.marks.end(),
              [](const Mark<Shape>& a, const Mark<Shape>& b) {
                if (comes_before(a.shape, b.shape)) return true;
                if (comes_before(b.shape, a.shape)) return false;
                return std::tie(a.label, a.worker) < std::tie(b.label, b.worker);
              });
    objects.push_back(std::move(object));
  }
  return objects;
}

/// The same with all answers.
template <class Shape>
std::vector<MarkedObject<Shape>> marked_objects(const TaskInput& input) {
  return marked_objects<Shape>(input, [](ItemId, const auto&) { return true; });
}

}  // namespace quorate
