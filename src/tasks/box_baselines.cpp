// What others do with the same boxes, for comparison. Tested by tests/tasks/box_adapter_test.cpp.
#include <algorithm>
#include <map>

#include "box_models.hpp"
#include "marks.hpp"

namespace quorate {
namespace {

/// Boxes that one method put together, and their plain mean.
struct Heap {
  std::vector<Mark<Box>> marks;
  Box mean;

  void add(const Mark<Box>& mark) {
    marks.push_back(mark);
    const double share = 1 / static_cast<double>(marks.size());
    mean.left += (mark.shape.left - mean.left) * share;
    mean.top += (mark.shape.top - mean.top) * share;
    mean.width += (mark.shape.width - mean.width) * share;
    mean.height += (mark.shape.height - mean.height) * share;
  }

  [[nodiscard]] bool has_worker(WorkerId worker) const {
    return std::any_of(marks.begin(), marks.end(),
                       [&](const Mark<Box>& mark) { return mark.worker == worker; });
  }
};

/// Puts every mark, in order, into the heap of greatest Jaccard index that may take it.
template <class MayTake>
std::vector<Heap> greedy_heaps(const std::vector<Mark<Box>>& marks, double least,
                               const MayTake& may_take) {
  std::vector<Heap> heaps;
  for (const Mark<Box>& mark : marks) {
    Heap* best = nullptr;
    double best_iou = least;
    for (Heap& heap : heaps) {
      const double value = iou(heap.mean, mark.shape);
      if (value <= best_iou || !may_take(heap, mark)) continue;
      best = &heap;
      best_iou = value;
    }
    if (best == nullptr) best = &heaps.emplace_back();
    best->add(mark);
  }
  return heaps;
}

/// The most frequent class, of equally frequent ones the smallest.
ClassId most_frequent(const Heap& heap, bool& tied) {
  std::map<ClassId, std::size_t> counts;
  for (const Mark<Box>& mark : heap.marks) ++counts[mark.label];
  auto best = counts.begin();
  std::size_t as_many = 0;
  for (auto it = counts.begin(); it != counts.end(); ++it) {
    if (it->second > best->second) best = it;
  }
  for (const auto& [label, count] : counts) as_many += count == best->second ? 1 : 0;
  tied = tied || as_many > 1;
  return best->first;
}

/// Writes heaps down, each with its class and its confidence.
class HeapWriter {
 public:
  HeapWriter(const MarkedObject<Box>& object, const TaskOptions& options)
      : object_(object), options_(options) {
    boxes_.image = object.image;
    out_.object_confidence = 1;
  }

  void add(const Heap& heap, ClassId label, double confidence) {
    out_.object_confidence *= std::max(confidence, 1 - confidence);
    if (options_.min_confidence && confidence < *options_.min_confidence) return;
    boxes_.parts.push_back({label, options_.round ? rounded(heap.mean) : heap.mean});
    out_.confidence.push_back(confidence);
    std::vector<WorkerId> workers;
    for (const Mark<Box>& mark : heap.marks) workers.push_back(mark.worker);
    std::sort(workers.begin(), workers.end());
    workers.erase(std::unique(workers.begin(), workers.end()), workers.end());
    out_.supporters.push_back(std::move(workers));
  }

  [[nodiscard]] double workers() const { return static_cast<double>(object_.workers.size()); }
  bool& tied() { return out_.tied; }

  ConsolidatedObject finish() {
    out_.payload = std::move(boxes_);
    return std::move(out_);
  }

 private:
  const MarkedObject<Box>& object_;
  const TaskOptions& options_;
  BoxSet boxes_;
  ConsolidatedObject out_;
};

ConsolidatedObject gt_like(const MarkedObject<Box>& object, const TaskOptions& options) {
  constexpr double kLeast = 0.4;
  HeapWriter writer(object, options);
  for (const Heap& heap : greedy_heaps(
           object.marks, kLeast,
           [](const Heap&taken, const Mark<Box>&mark) { return !taken.has_worker(mark.worker); })) {
    double agreement = 0;
    for (const Mark<Box>& mark : heap.marks) agreement += iou(mark.shape, heap.mean);
    const ClassId label = most_frequent(heap, writer.tied());
    writer.add(heap, label, agreement / writer.workers());
  }
  return writer.finish();
}

ConsolidatedObject wbf(const MarkedObject<Box>& object, const TaskOptions& options) {
  constexpr double kLeast = 0.55;
  std::map<ClassId, std::vector<Mark<Box>>> by_class;
  for (const Mark<Box>& mark : object.marks) by_class[mark.label].push_back(mark);
  HeapWriter writer(object, options);
  for (const auto& [label, marks] : by_class) {
    for (const Heap& heap :
         greedy_heaps(marks, kLeast, [](const Heap&, const Mark<Box>&) { return true; })) {
      const double votes = std::min(static_cast<double>(heap.marks.size()), writer.workers());
      writer.add(heap, label, votes / writer.workers());
    }
  }
  return writer.finish();
}

template <class Method>
TaskResult each_object(const TaskInput& input, const TaskOptions& options, const Method& method) {
  TaskResult result;
  result.objects.resize(input.table.items());
  for (const MarkedObject<Box>& object : marked_objects<Box>(input)) {
    result.objects[object.item.value] = method(object, options);
  }
  return result;
}

}  // namespace

TaskResult gt_like_boxes(const TaskInput& input, const TaskOptions& options) {
  return each_object(input, options, gt_like);
}

TaskResult wbf_boxes(const TaskInput& input, const TaskOptions& options) {
  return each_object(input, options, wbf);
}

}  // namespace quorate
