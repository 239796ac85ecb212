// Small crowds for tests of adapters, whatever their answers are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate::test {

/// Answers of one item after the other; owns what a TaskInput looks at.
struct AnswerCrowd {
  TaskType task;
  std::size_t workers = 0;
  LabelCategories categories;
  std::vector<Payload> answers;
  std::vector<std::vector<Vote>> votes;  // by item

  AnswerCrowd(TaskType task_type, std::size_t worker_count, std::vector<std::string> classes)
      : task(task_type), workers(worker_count), categories(std::move(classes)) {}

  void new_item() { votes.emplace_back(); }

  void answer(std::uint32_t worker, Payload payload) {
    votes.back().push_back({WorkerId{worker}, ClassId{static_cast<std::uint32_t>(answers.size())}});
    answers.push_back(std::move(payload));
  }

  /// An answer of several labels.
  void tick(std::uint32_t worker, std::vector<std::uint32_t> labels) {
    LabelSet set;
    for (const std::uint32_t label : labels) set.parts.push_back({ClassId{label}, {}});
    answer(worker, std::move(set));
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

  /// Calls use(input) with what an adapter works on.
  template <class Use>
  auto with_input(const Use& use) const {
    const AnnotationTable numbers = table();
    const std::vector<std::string_view> items(votes.size());
    return use(TaskInput{task, numbers, answers, categories, items});
  }

  [[nodiscard]] TaskResult consolidate(const TaskOptions& options = {}) const {
    return with_input(
        [&](const TaskInput& input) { return make_adapter(task)->consolidate(input, options); });
  }
};

}  // namespace quorate::test
