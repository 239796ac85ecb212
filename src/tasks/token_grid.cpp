// Letters and digits are the ASCII ones and every code point from U+0080 on that is neither white
// space nor punctuation of the blocks that hold most of it. Scripts without spaces come as runs: the
// workers' own cuts divide them. Tested by tests/tasks/token_grid_test.cpp.
#include "token_grid.hpp"

#include <algorithm>

namespace quorate {
namespace {

enum class Kind { kSpace, kWord, kOther };

bool is_between(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

Kind kind_of(char32_t c) {
  constexpr char32_t kNoBreakSpace = 0xA0;
  constexpr char32_t kNextLine = 0x85;
  constexpr char32_t kOghamSpace = 0x1680;
  constexpr char32_t kIdeographicSpace = 0x3000;
  if (c == ' ' || is_between(c, '\t', '\r') || c == kNextLine || c == kNoBreakSpace ||
      c == kOghamSpace || is_between(c, 0x2000, 0x200A) || is_between(c, 0x2028, 0x2029) ||
      c == 0x202F || c == 0x205F || c == kIdeographicSpace) {
    return Kind::kSpace;
  }
  if (c < 0x80) {
    const bool is_word = is_between(c, '0', '9') || is_between(c, 'A', 'Z') ||
                         is_between(c, 'a', 'z') || c == '_';
    return is_word ? Kind::kWord : Kind::kOther;
  }
  const bool is_punctuation = is_between(c, 0xA1, 0xBF) || is_between(c, 0x2010, 0x206F) ||
                              is_between(c, 0x3001, 0x303F) || is_between(c, 0xFF01, 0xFF0F);
  return is_punctuation ? Kind::kOther : Kind::kWord;
}

/// Calls fn(code point) for each of the text. Bytes that are no UTF-8 count as one each.
template <class Fn>
void for_each_code_point(std::string_view text, const Fn& fn) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    constexpr char32_t kBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t c = lead & kBits[bytes];
    std::size_t read = 1;
    while (read < bytes && i + read < text.size() &&
           (static_cast<unsigned char>(text[i + read]) & 0xC0U) == 0x80U) {
      c = (c << 6U) | (static_cast<unsigned char>(text[i + read]) & 0x3FU);
      ++read;
    }
    fn(c);
    i += read;
  }
}

}  // namespace

std::vector<Span> text_tokens(std::string_view text, std::span<const std::uint32_t> cuts) {
  std::vector<Span> tokens;
  std::uint32_t place = 0;
  bool goes_on = false;  // the token before may take one more letter
  for_each_code_point(text, [&](char32_t c) {
    const Kind kind = kind_of(c);
    const bool joins = kind == Kind::kWord && goes_on &&
                       !std::binary_search(cuts.begin(), cuts.end(), place);
    if (joins) {
      tokens.back().end = place + 1;
    } else if (kind != Kind::kSpace) {
      tokens.push_back({place, place + 1});
    }
    goes_on = kind == Kind::kWord;
    ++place;
  });
  return tokens;
}

std::vector<Span> pieces_between(std::span<const Span> spans) {
  std::vector<std::uint32_t> places;
  for (const Span& span : spans) {
    places.push_back(span.begin);
    places.push_back(span.end);
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::vector<Span> pieces;
  for (std::size_t i = 1; i < places.size(); ++i) pieces.push_back({places[i - 1], places[i]});
  return pieces;
}

std::optional<Span> tokens_of(std::span<const Span> tokens, Span span) {
  const auto first = std::partition_point(tokens.begin(), tokens.end(),
                                          [&](const Span& t) { return t.end <= span.begin; });
  const auto last = std::partition_point(first, tokens.end(),
                                         [&](const Span& t) { return t.begin < span.end; });
  if (first == last) return std::nullopt;
  return Span{static_cast<std::uint32_t>(first - tokens.begin()),
              static_cast<std::uint32_t>(last - tokens.begin())};
}

Span text_of(std::span<const Span> tokens, Span range) {
  return {tokens[range.begin].begin, tokens[range.end - 1].end};
}

}  // namespace quorate
