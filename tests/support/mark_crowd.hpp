// Small crowds of workers who mark things in images, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate::test {

/// Answers of one item after the other; owns what a TaskInput looks at. `Set` is the payload:
/// BoxSet, PointSet, ShapeSet.
template <class Set>
struct MarkCrowd {
  TaskType task;
  std::size_t workers = 0;
  LabelCategories categories;
  std::vector<Payload> answers;
  std::vector<std::vector<Vote>> votes;  // by item

  MarkCrowd(TaskType its_task, std::size_t worker_count, std::vector<std::string> classes)
      : task(its_task), workers(worker_count), categories(std::move(classes)) {}

  void new_item() { votes.emplace_back(); }

  void answer(std::uint32_t worker, decltype(Set::parts) parts) {
    votes.back().push_back({WorkerId{worker}, ClassId{static_cast<std::uint32_t>(answers.size())}});
    answers.emplace_back(Set{std::move(parts), {640, 480}});
  }

  [[nodiscard]] AnnotationTable table() const {
    AnnotationTable::Columns columns;
    columns.workers = workers;
    columns.classes = answers.size();
    for (const auto& item : votes) {
      columns.votes.insert(columns.votes.end(), item.begin(), item.end());
      columns.offsets.push_back(columns.votes.size());
    }
    return AnnotationTable(std::move(columns));
  }

  [[nodiscard]] TaskResult consolidate(const TaskOptions& options = {}) const {
    const AnnotationTable numbers = table();
    const std::vector<std::string_view> items(votes.size());
    const TaskInput input{task, numbers, answers, categories, items};
    return make_adapter(task)->consolidate(input, options);
  }
};

struct BoxCrowd : MarkCrowd<BoxSet> {
  BoxCrowd(std::size_t worker_count, std::vector<std::string> classes)
      : MarkCrowd(TaskType::kObjectDetection, worker_count, std::move(classes)) {}
};

}  // namespace quorate::test
