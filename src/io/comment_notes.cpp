// Tested by tests/io/comment_notes_test.cpp.
#include "comment_notes.hpp"

#include <algorithm>
#include <span>
#include <unordered_set>
#include <utility>

namespace quorate {
namespace {

/// Marks those of one item's annotations that the policy puts aside.
template <class Note>
std::vector<bool> superseded(std::span<const Note> notes, DuplicatePolicy duplicates) {
  std::vector<bool> aside(notes.size(), false);
  if (duplicates == DuplicatePolicy::kAll) return aside;
  std::unordered_set<std::uint32_t> seen;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const bool from_behind = duplicates == DuplicatePolicy::kLast;
    const std::size_t at = from_behind ? notes.size() - 1 - i : i;
    aside[at] = !seen.insert(notes[at].worker.value).second;
  }
  return aside;
}

}  // namespace

void CommentNotes::add(ItemId item, WorkerId worker, std::string_view comment) {
  if (!comment.empty()) texts_.emplace_back(comment);
  notes_.push_back({item, worker, comment.empty() ? 0 : static_cast<std::uint32_t>(texts_.size())});
}

std::vector<ItemComments> CommentNotes::take(DuplicatePolicy duplicates) {
  std::vector<ItemComments> out;
  std::stable_sort(notes_.begin(), notes_.end(),
                   [](const Note& a, const Note& b) { return a.item < b.item; });
  for (auto begin = notes_.cbegin(); begin != notes_.cend();) {
    const auto end = std::find_if(begin, notes_.cend(),
                                  [&](const Note& note) { return note.item != begin->item; });
    const std::span<const Note> of_item(begin, end);
    begin = end;
    if (std::none_of(of_item.begin(), of_item.end(),
                     [](const Note& note) { return note.text > 0; })) {
      continue;
    }
    const std::vector<bool> aside = superseded(of_item, duplicates);
    ItemComments comments{of_item.front().item, {}};
    for (std::size_t i = 0; i < of_item.size(); ++i) {
      if (aside[i] || of_item[i].text == 0) continue;
      comments.comments.push_back(std::move(texts_[of_item[i].text - 1]));
    }
    if (!comments.comments.empty()) out.push_back(std::move(comments));
  }
  notes_ = {};
  texts_ = {};
  return out;
}

}  // namespace quorate
