// The boundary that every structured task stands behind: the workers' payloads in, one payload an
// object with its confidence out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/core/annotation_table.hpp"
#include "quorate/core/consolidated.hpp"
#include "quorate/core/payload.hpp"
#include "quorate/core/task.hpp"

namespace quorate {

/// From this confidence on, a part counts as there.
inline constexpr double kOperatingPoint = 0.5;

/// What an adapter works on. Everything is a view of somebody else's.
struct TaskInput {
  TaskType task = TaskType::kObjectDetection;

  /// Who answered what: a vote's label is the number of an answer in `answers`. A worker who saw
  /// the object and marked nothing has a vote for an empty answer; a worker without a vote has not
  /// seen it. After the duplicate policy; within an item in input order. Weights and times are in
  /// its columns. table.classes() is answers.size(): the classes are `categories`.
  const AnnotationTable& table;
  std::span<const Payload> answers;
  const LabelCategories& categories;
  std::span<const std::string_view> items;  ///< data of each object: the reference, or the text

  /// By item: its own text, empty where it is not known (a reference to a file); or no element.
  std::span<const std::string_view> texts = {};
};

/// What becomes of spans that overlap. flat: none do in the result, and of a worker's own the
/// longer stays. typed: those of different classes may. nested: a span may hold others.
enum class SpanPolicy : std::uint8_t { kFlat, kTyped, kNested };

/// Every option that some adapter understands. An adapter ignores what is not its own.
struct TaskOptions {
  std::string model;   ///< a name of TaskAdapter::models(); empty: the first of them
  bool round = false;  ///< boxes, points, polygons: whole pixels
  /// Parts less sure than this are left out; nothing: all that the task's rules give.
  std::optional<double> min_confidence;
  bool probability_maps = false;  ///< masks: fill ConsolidatedObject::probability_maps
  SpanPolicy spans = SpanPolicy::kFlat;
  /// Several labels: those that exclude every other ("none of these"), by name.
  std::vector<std::string> exclusive_labels;
  /// Custom answers and spans: those that were not taken are kept beside.
  bool keep_dissent = false;
  std::uint64_t seed = 1;

  // These do not change the result.
  unsigned threads = 1;
  std::function<void(std::string_view)> progress;  ///< may be empty
};

/// What a worker's figure is: in [0, 1]; a sum over the worker's answers; or a number of any size.
enum class FigureKind : std::uint8_t { kShare, kCount, kAny };

/// One number for each worker, as reports show it in a column.
struct WorkerFigure {
  std::string_view name;          ///< "detection-rate", "edge-bias-left-pixels", ...
  std::string_view meaning;       ///< half a line, with the unit
  std::vector<double> by_worker;  ///< by WorkerId; NaN: not known
  FigureKind kind = FigureKind::kShare;
};

/// One number about a run, for the summary.
struct TaskFigure {
  std::string_view name;
  double value = 0;  ///< NaN: undefined
};

/// An answer that was not taken.
struct Dissent {
  Payload payload;
  double confidence = 0;          ///< the probability in [0, 1] that it is right
  std::vector<WorkerId> workers;  ///< who gave it, ascending
};

struct TaskResult {
  /// By ItemId; nothing for an item without votes.
  std::vector<std::optional<ConsolidatedObject>> objects;
  std::vector<WorkerFigure> workers;
  std::vector<TaskFigure> figures;
  std::size_t iterations = 0;         ///< 0: not iterative
  std::vector<std::string> warnings;  ///< what people should know of the answers

  /// By ItemId, the most probable first; empty where TaskOptions::keep_dissent is not set, or the
  /// task or model tells of none.
  std::vector<std::vector<Dissent>> dissent = {};
};

/// What `quorate models` says of one way to consolidate a task.
struct TaskModel {
  std::string_view name;
  std::string_view summary;
};

/// An object whose truth is known, for scoring.
struct ScoredObject {
  const ConsolidatedObject* predicted = nullptr;  ///< null: the object has no label
  const Payload* gold = nullptr;
};

/// A measure of quality. The first one that score() gives is the one that --fail-under looks at.
struct TaskMetric {
  std::string_view name;                 ///< "AP50", "F1", ...
  double value = 0;                      ///< NaN: undefined on these objects
  std::string_view meaning;              ///< half a line
  std::optional<ClassId> of_class = {};  ///< the measure is of this class alone
};

/// How a part of one answer goes with a part of another.
struct PartLikeness {
  /// In [0, 1]: 1 for the same place, extent or value, 0 for parts that have nothing to do with
  /// each other. Labels count only where they are all that makes a part (masks, sets of labels).
  double similarity = 0;
  /// What there is to measure, the same in every comparison: "iou", "left-pixels", ...
  std::vector<TaskFigure> figures = {};
};

/// Stateless; one object may serve many runs at once.
class TaskAdapter {
 public:
  virtual ~TaskAdapter() = default;

  /// The models in the order in which people should meet them; the first is the default.
  [[nodiscard]] virtual std::span<const TaskModel> models() const = 0;

  /// Consolidates every object that has votes. The same input and options give the same bits for
  /// any number of threads. Throws Error{kBadData} for answers that cannot be consolidated together
  /// (masks of different sizes, say, where the task cannot go on), naming the object.
  [[nodiscard]] virtual TaskResult consolidate(const TaskInput& input,
                                               const TaskOptions& options) const = 0;

  /// Scores predictions against the truth. `classes` is the number of classes that their labels
  /// share; every element has gold.
  [[nodiscard]] virtual std::vector<TaskMetric> score(std::span<const ScoredObject> objects,
                                                      std::size_t classes, TaskType task) const = 0;

  /// How alike two answers to one object are, in [0, 1]: 1 for the same, whatever the order of
  /// their parts; symmetric. NaN where the task has no such measure.
  [[nodiscard]] virtual double similarity(const Payload& a, const Payload& b, TaskType task) const;

  /// How part `mark` of `answer` goes with part `part` of `result`. Offsets are those of the answer
  /// from the result. Both payloads are of `task`.
  [[nodiscard]] virtual PartLikeness compare_parts(const Payload& result, std::size_t part,
                                                   const Payload& answer, std::size_t mark,
                                                   TaskType task) const = 0;
};

/// The adapter of a structured task; null where there is none (single-label classification needs
/// none). Adding one: its file and a line in src/tasks/registry.cpp.
[[nodiscard]] std::unique_ptr<TaskAdapter> make_adapter(TaskType task);

}  // namespace quorate
