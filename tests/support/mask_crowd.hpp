// Small crowds of mask painters for tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "quorate/tasks/adapter.hpp"

namespace quorate::test {

/// Answers of one item after the other; owns what a TaskInput looks at.
struct MaskCrowd {
  std::size_t workers = 0;
  LabelCategories categories;
  std::vector<Payload> answers;
  std::vector<std::vector<Vote>> votes;  // by item
  std::vector<std::string_view> items;
  TaskType task;

  MaskCrowd(std::size_t worker_count, std::vector<std::string> classes,
            TaskType its_task = TaskType::kSemanticSegmentation)
      : workers(worker_count), categories(std::move(classes)), task(its_task) {}

  void new_item() {
    votes.emplace_back();
    items.emplace_back("image");
  }

  void answer(std::uint32_t worker, MaskSet masks) {
    votes.back().push_back({WorkerId{worker}, ClassId{static_cast<std::uint32_t>(answers.size())}});
    answers.emplace_back(std::move(masks));
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
    const TaskInput input{task, table, answers, categories, items};
    return make_adapter(task)->consolidate(input, options);
  }
};

/// One label a pixel, column by column, 0 for none, as the masks of classes label - 1.
inline MaskSet masks_of(const std::vector<std::uint32_t>& pixels, std::uint32_t height,
                        std::uint32_t width, std::uint32_t classes) {
  MaskSet set;
  for (std::uint32_t k = 0; k < classes; ++k) {
    Mask mask{height, width, {0}};
    bool inside = false;
    bool any = false;
    for (const std::uint32_t label : pixels) {
      if ((label == k + 1) != inside) {
        inside = !inside;
        mask.counts.push_back(0);
      }
      any = any || inside;
      ++mask.counts.back();
    }
    if (any) set.parts.push_back({ClassId{k}, std::move(mask)});
  }
  return set;
}

/// The other way round.
inline std::vector<std::uint32_t> pixels_of(const MaskSet& set, std::uint32_t height,
                                            std::uint32_t width) {
  std::vector<std::uint32_t> pixels(std::size_t{height} * width, 0);
  for (const auto& part : set.parts) {
    std::size_t at = 0;
    bool inside = false;
    for (const std::uint32_t count : part.part.counts) {
      for (std::uint32_t i = 0; i < count; ++i, ++at) {
        if (inside) pixels[at] = part.label.value + 1;
      }
      inside = !inside;
    }
  }
  return pixels;
}

}  // namespace quorate::test
