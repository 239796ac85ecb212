// What workers wrote beside their labels, until it is known which annotations count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/base/ids.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/io/job.hpp"

namespace quorate {

/// Takes every annotation of a job, also those without a comment: a later one of the same worker
/// may put an earlier one with a comment aside.
class CommentNotes {
 public:
  /// In input order.
  void add(ItemId item, WorkerId worker, std::string_view comment);

  /// The comments of the annotations that the policy leaves, as Job::comments has them. Empties the
  /// notes.
  [[nodiscard]] std::vector<ItemComments> take(DuplicatePolicy duplicates);

 private:
  struct Note {
    ItemId item;
    WorkerId worker;
    std::uint32_t text;  // 0: none; else 1 + its place in texts_
  };

  std::vector<Note> notes_;
  std::vector<std::string> texts_;
};

}  // namespace quorate
