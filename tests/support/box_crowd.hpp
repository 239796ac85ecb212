// Small crowds of box drawers for tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate::test {

/// Answers of one item after the other; owns what a TaskInput looks at.
struct BoxCrowd {
  std::size_t workers = 0;
  LabelCategories categories;
  std::vector<Payload> answers;
  std::vector<std::vector<Vote>> votes;  // by item
  std::vector<std::string> names;

  BoxCrowd(std::size_t worker_count, std::vector<std::string> classes)
      : workers(worker_count), categories(std::move(classes)) {}

  void new_item() { votes.emplace_back(); }

  void answer(std::uint32_t worker, std::vector<Labeled<Box>> boxes) {
    votes.back().push_back({WorkerId{worker}, ClassId{static_cast<std::uint32_t>(answers.size())}});
    answers.emplace_back(BoxSet{std::move(boxes), {640, 480}});
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
    const TaskInput input{TaskType::kObjectDetection, numbers, answers, categories, items};
    return make_adapter(TaskType::kObjectDetection)->consolidate(input, options);
  }
};

}  // namespace quorate::test
