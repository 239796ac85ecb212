// Tested by tests/tasks/span_adapter_test.cpp.
#include "span_texts.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "quorate/base/error.hpp"
#include "token_grid.hpp"

namespace quorate {
namespace {

[[noreturn]] void fail(const TaskInput& input, ItemId item, const std::string& what) {
  constexpr std::size_t kMost = 60;
  std::string name(input.items[item.value].substr(0, kMost));
  throw Error(ErrorCode::kBadData, "object '" + name + "': " + what);
}

/// The answers of one object, by worker.
struct Answer {
  WorkerId worker;
  const SpanSet* spans = nullptr;
};

std::vector<Answer> answers_of(const TaskInput& input, ItemId item) {
  std::vector<Answer> answers;
  for (const Vote& vote : input.table.votes_of(item)) {
    const auto* const spans = std::get_if<SpanSet>(&input.answers[vote.label.value]);
    if (spans != nullptr) answers.push_back({vote.worker, spans});
  }
  std::stable_sort(answers.begin(), answers.end(),
                   [](const Answer& a, const Answer& b) { return a.worker < b.worker; });
  return answers;
}

/// Places where at least two workers cut, or the only one.
std::vector<std::uint32_t> common_cuts(const std::vector<Answer>& answers) {
  std::map<std::uint32_t, std::size_t> count;
  for (const Answer& answer : answers) {
    std::vector<std::uint32_t> own;
    for (const Labeled<Span>& span : answer.spans->parts) {
      own.push_back(span.part.begin);
      own.push_back(span.part.end);
    }
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    for (const std::uint32_t place : own) ++count[place];
  }
  const std::size_t least = std::min<std::size_t>(2, answers.size());
  std::vector<std::uint32_t> cuts;
  for (const auto& [place, workers] : count) {
    if (workers >= least) cuts.push_back(place);
  }
  return cuts;
}

/// One token a tag. Throws where the answers do not agree on their number.
std::vector<Span> tag_tokens(const TaskInput& input, ItemId item,
                             const std::vector<Answer>& answers) {
  for (const Answer& answer : answers) {
    if (answer.spans->of_tokens != answers.front().spans->of_tokens) {
      fail(input, item, "some workers gave tags and others entities; they cannot be compared");
    }
    if (answer.spans->tokens != answers.front().spans->tokens) {
      fail(input, item,
           "workers gave " + std::to_string(answers.front().spans->tokens) + " and " +
               std::to_string(answer.spans->tokens) +
               " tags; every worker must tag the same tokens");
    }
  }
  std::vector<Span> tokens;
  for (std::uint32_t n = 0; n < answers.front().spans->tokens; ++n) tokens.push_back({n, n + 1});
  return tokens;
}

std::vector<Span> grid_of(const TaskInput& input, ItemId item, const std::vector<Answer>& answers) {
  const bool any_tags = std::any_of(answers.begin(), answers.end(),
                                    [](const Answer& a) { return a.spans->of_tokens; });
  if (any_tags) return tag_tokens(input, item, answers);
  const std::string_view text = input.texts.empty() ? "" : input.texts[item.value];
  if (!text.empty()) return text_tokens(text, common_cuts(answers));
  std::vector<Span> all;
  for (const Answer& answer : answers) {
    for (const Labeled<Span>& span : answer.spans->parts) all.push_back(span.part);
  }
  return pieces_between(all);
}

auto place(const SpanMark& mark) {
  return std::tuple(mark.owner, mark.tokens.begin, ~mark.tokens.end, mark.label.value);
}

void add_marks(const Answer& answer, std::uint32_t owner, MarkedText& text, MarkedTexts& texts) {
  for (const Labeled<Span>& span : answer.spans->parts) {
    const auto tokens = tokens_of(text.tokens, span.part);
    if (!tokens) {
      ++texts.dropped;
      continue;
    }
    const Span whole = text_of(text.tokens, *tokens);
    if (whole.begin < span.part.begin || whole.end > span.part.end) ++texts.snapped;
    text.marks.push_back({answer.worker, owner, span.label, *tokens});
  }
  texts.repaired += answer.spans->repaired;
}

std::uint32_t length(Span span) { return span.end - span.begin; }
bool overlap(Span a, Span b) { return a.begin < b.end && b.begin < a.end; }

/// The spans of one answer in one layer, longest first, that do not overlap: the rest is counted.
std::vector<SpanMark> without_overlaps(std::vector<SpanMark> marks, std::uint64_t& left_out) {
  std::stable_sort(marks.begin(), marks.end(), [](const SpanMark& a, const SpanMark& b) {
    return length(a.tokens) > length(b.tokens);
  });
  std::vector<SpanMark> kept;
  for (const SpanMark& mark : marks) {
    const bool is_free = std::none_of(kept.begin(), kept.end(), [&](const SpanMark& other) {
      return overlap(mark.tokens, other.tokens);
    });
    if (is_free) {
      kept.push_back(mark);
    } else {
      ++left_out;
    }
  }
  return kept;
}

/// How many spans of the same answer hold a mark; of equal ones the first holds the others.
std::size_t depth_of(const std::vector<SpanMark>& marks, std::size_t number) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const bool holds = marks[i].owner == marks[number].owner && i < number &&
                       marks[i].tokens.begin <= marks[number].tokens.begin &&
                       marks[i].tokens.end >= marks[number].tokens.end;
    depth += holds ? 1 : 0;
  }
  return depth;
}

/// The number of a mark's layer.
std::size_t layer_of(const std::vector<SpanMark>& marks, std::size_t number, SpanPolicy policy,
                     const std::map<ClassId, std::size_t>& type_of) {
  switch (policy) {
    case SpanPolicy::kTyped:
      return type_of.at(marks[number].label);
    case SpanPolicy::kNested:
      return depth_of(marks, number);
    default:
      return 0;
  }
}

void add_answer(const MarkedText& text, std::size_t owner, std::vector<SpanMark> marks,
                const std::map<ClassId, std::size_t>& type_of, SpanLayer& layer) {
  TagTable& table = layer.table;
  table.worker.push_back(text.workers[owner]);
  table.first_tag.push_back(table.tag.size());
  table.tag.resize(table.tag.size() + text.tokens.size(), 0);
  std::uint16_t* const tags = table.tag.data() + table.first_tag.back();
  for (const SpanMark& mark : without_overlaps(std::move(marks), layer.left_out)) {
    const std::size_t type = layer.types.size() == 1 ? 0 : type_of.at(mark.label);
    tags[mark.tokens.begin] = static_cast<std::uint16_t>(table.tags.begin(type));
    for (std::uint32_t n = mark.tokens.begin + 1; n < mark.tokens.end; ++n) {
      tags[n] = static_cast<std::uint16_t>(table.tags.inside(type));
    }
  }
}

std::map<ClassId, std::size_t> used_classes(const MarkedTexts& texts) {
  std::map<ClassId, std::size_t> type_of;
  for (const MarkedText& text : texts.objects) {
    for (const SpanMark& mark : text.marks) type_of.emplace(mark.label, 0);
  }
  std::size_t next = 0;
  for (auto& [label, type] : type_of) type = next++;
  return type_of;
}

}  // namespace

MarkedTexts marked_texts(const TaskInput& input) {
  MarkedTexts texts;
  for (std::uint32_t i = 0; i < input.table.items(); ++i) {
    const std::vector<Answer> answers = answers_of(input, ItemId{i});
    if (answers.empty()) continue;
    MarkedText text;
    text.item = ItemId{i};
    text.of_tokens = answers.front().spans->of_tokens;
    text.tokens = grid_of(input, ItemId{i}, answers);
    for (std::uint32_t owner = 0; owner < answers.size(); ++owner) {
      text.workers.push_back(answers[owner].worker);
      add_marks(answers[owner], owner, text, texts);
    }
    std::sort(text.marks.begin(), text.marks.end(),
              [](const SpanMark& a, const SpanMark& b) { return place(a) < place(b); });
    const auto same =
        std::unique(text.marks.begin(), text.marks.end(),
                    [](const SpanMark& a, const SpanMark& b) { return place(a) == place(b); });
    texts.dropped += static_cast<std::uint64_t>(text.marks.end() - same);
    text.marks.erase(same, text.marks.end());
    texts.objects.push_back(std::move(text));
  }
  return texts;
}

std::vector<SpanLayer> span_layers(const MarkedTexts& texts, std::size_t workers,
                                   SpanPolicy policy) {
  const std::map<ClassId, std::size_t> type_of = used_classes(texts);
  std::size_t count = policy == SpanPolicy::kTyped ? std::max<std::size_t>(1, type_of.size()) : 1;
  if (policy == SpanPolicy::kNested) {
    for (const MarkedText& text : texts.objects) {
      for (std::size_t m = 0; m < text.marks.size(); ++m) {
        count = std::max(count, depth_of(text.marks, m) + 1);
      }
    }
  }
  std::vector<SpanLayer> layers(count);
  for (const auto& [label, type] : type_of) {
    for (std::size_t l = 0; l < count; ++l) {
      if (policy != SpanPolicy::kTyped || l == type) layers[l].types.push_back(label);
    }
  }
  for (SpanLayer& layer : layers) {
    layer.table.tags = {layer.types.size()};
    layer.table.workers = workers;
  }
  for (const MarkedText& text : texts.objects) {
    std::vector<std::vector<std::vector<SpanMark>>> marks(  // by layer and owner
        count, std::vector<std::vector<SpanMark>>(text.workers.size()));
    for (std::size_t m = 0; m < text.marks.size(); ++m) {
      marks[layer_of(text.marks, m, policy, type_of)][text.marks[m].owner].push_back(text.marks[m]);
    }
    for (std::size_t l = 0; l < count; ++l) {
      TagTable& table = layers[l].table;
      for (std::size_t owner = 0; owner < text.workers.size(); ++owner) {
        add_answer(text, owner, std::move(marks[l][owner]), type_of, layers[l]);
      }
      table.first_answer.push_back(table.worker.size());
      table.first_token.push_back(table.first_token.back() + text.tokens.size());
    }
  }
  return layers;
}

}  // namespace quorate
