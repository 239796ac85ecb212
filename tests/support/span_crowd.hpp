// Small crowds who mark spans of texts, for tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate::test {

/// Answers of one text after the other; owns what a TaskInput looks at.
struct SpanCrowd {
  std::size_t workers = 0;
  LabelCategories categories;
  std::vector<Payload> answers;
  std::vector<std::vector<Vote>> votes;  // by item
  std::vector<std::string> texts;

  SpanCrowd(std::size_t worker_count, std::vector<std::string> classes)
      : workers(worker_count), categories(std::move(classes)) {}

  void new_item(std::string text = {}) {
    votes.emplace_back();
    texts.push_back(std::move(text));
  }

  void answer(std::uint32_t worker, std::vector<Labeled<Span>> spans) {
    answer_set(worker, SpanSet{std::move(spans)});
  }

  /// A tag a token: spans in tokens.
  void answer_tags(std::uint32_t worker, std::uint32_t tokens, std::vector<Labeled<Span>> spans) {
    answer_set(worker, SpanSet{std::move(spans), true, tokens});
  }

  [[nodiscard]] TaskResult consolidate(const TaskOptions& options = {}) const {
    AnnotationTable::Columns columns;
    columns.workers = workers;
    columns.classes = answers.size();
    for (const auto& item : votes) {
      columns.votes.insert(columns.votes.end(), item.begin(), item.end());
      columns.offsets.push_back(columns.votes.size());
    }
    const AnnotationTable table(std::move(columns));
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    const TaskInput input{TaskType::kTextSpan, table, answers, categories, views, views};
    return make_adapter(TaskType::kTextSpan)->consolidate(input, options);
  }

 private:
  void answer_set(std::uint32_t worker, SpanSet spans) {
    votes.back().push_back({WorkerId{worker}, ClassId{static_cast<std::uint32_t>(answers.size())}});
    answers.emplace_back(std::move(spans));
  }
};

}  // namespace quorate::test
