// A line break inside a text is a control character, which the first stage refuses: where it
// passes, every line begins outside of a text, and its tokens are those that it would have alone.
// Tested by tests/io/json_tokens_test.cpp.
#include "json_tokens.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "quorate/base/error.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

using Stage1 = simdjson::internal::dom_parser_implementation;

const char* find(const char* from, const char* to, char wanted) {
  if (from == to) return to;
  const void* found = std::memchr(from, wanted, static_cast<std::size_t>(to - from));
  return found == nullptr ? to : static_cast<const char*>(found);
}

}  // namespace

struct JsonTokenLines::State {
  std::unique_ptr<Stage1> stage1;

  /// Makes room for the tokens of so many bytes.
  void reserve(std::size_t bytes) {
    if (stage1 && stage1->capacity() >= bytes) return;
    constexpr std::size_t kNoDepth = 1;  // of the second stage, which is never run
    const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
        bytes + bytes / 4, kNoDepth, stage1);
    if (error != simdjson::SUCCESS) throw Error(ErrorCode::kInternal, "no memory for JSON tokens");
  }
};

JsonTokenLines::JsonTokenLines() : state_(std::make_unique<State>()) {}
JsonTokenLines::~JsonTokenLines() = default;

void JsonTokenLines::start(std::string_view text, std::size_t window) {
  window_bytes_ = window;
  at_ = text.data();
  end_ = text.data() + text.size();
  window_end_ = at_;
  number_ = 0;
}

void JsonTokenLines::open_window() {
  base_ = at_;
  const auto left = static_cast<std::size_t>(end_ - at_);
  const char* const line_end = find(at_ + std::min(window_bytes_, left), end_, '\n');
  window_end_ = line_end == end_ ? end_ : line_end + 1;
  backslash_ = find(base_, window_end_, '\\');
  const auto bytes = static_cast<std::size_t>(window_end_ - base_);
  state_->reserve(bytes);
  Stage1& stage1 = *state_->stage1;
  const auto error = stage1.stage1(reinterpret_cast<const std::uint8_t*>(base_), bytes,
                                   simdjson::stage1_mode::regular);
  window_tokens_ = {};
  if (error == simdjson::SUCCESS) {
    window_tokens_ = {stage1.structural_indexes.get(), stage1.n_structural_indexes};
  }
}

void JsonTokenLines::find_tokens(const char* line_end) {
  const auto begin = static_cast<std::size_t>(line_.data() - base_);
  const auto end = static_cast<std::size_t>(line_end - base_);
  std::size_t first = 0;
  while (first < window_tokens_.size() && window_tokens_[first] < begin) ++first;
  // Most lines have as many tokens as the one before.
  std::size_t last = first + last_count_;
  const auto is_behind = [&](std::size_t i) {
    return i >= window_tokens_.size() || window_tokens_[i] >= end;
  };
  if (last > window_tokens_.size() || !is_behind(last) || (last > first && is_behind(last - 1))) {
    for (last = first; !is_behind(last);) ++last;
  }
  last_count_ = last - first;
  tokens_ = window_tokens_.subspan(first, last - first);
  window_tokens_ = window_tokens_.subspan(last);
  if (backslash_ < line_.data()) backslash_ = find(line_.data(), window_end_, '\\');
  if (backslash_ < line_end) tokens_ = {};
}

bool JsonTokenLines::next() {
  while (at_ != end_) {
    if (at_ == window_end_) open_window();
    const char* const line_end = find(at_, window_end_, '\n');
    line_ = {at_, static_cast<std::size_t>(line_end - at_)};
    at_ = line_end == window_end_ ? window_end_ : line_end + 1;
    ++number_;
    if (!line_.empty() && line_.back() == '\r') line_.remove_suffix(1);
    if (line_.empty() || (line_.front() != '{' && trim_blanks(line_).empty())) continue;
    find_tokens(line_end);
    return true;
  }
  return false;
}

}  // namespace quorate
