#include "tasks/token_grid.hpp"

#include <doctest/doctest.h>

using namespace quorate;

TEST_CASE("token_grid: words and single other characters, in code points") {
  const auto tokens = text_tokens("Käse, 5\u00A0kg \U0001F600!", {});
  CHECK(tokens == std::vector<Span>{{0, 4}, {4, 5}, {6, 7}, {8, 10}, {11, 12}, {12, 13}});
  CHECK(text_tokens("", {}).empty());
  CHECK(text_tokens(" \n\t", {}).empty());
}

TEST_CASE("token_grid: cuts divide words and nothing else") {
  const std::vector<std::uint32_t> cuts{2, 5, 6};
  CHECK(text_tokens("abcde fg", cuts) == std::vector<Span>{{0, 2}, {2, 5}, {6, 8}});
}

TEST_CASE("token_grid: pieces between boundaries stand in for tokens") {
  const std::vector<Span> spans{{3, 9}, {5, 9}, {20, 21}};
  CHECK(pieces_between(spans) == std::vector<Span>{{3, 5}, {5, 9}, {9, 20}, {20, 21}});
  CHECK(pieces_between({}).empty());
}

TEST_CASE("token_grid: a span takes every token that it touches") {
  const std::vector<Span> tokens{{0, 4}, {5, 9}, {9, 10}};
  CHECK(*tokens_of(tokens, {2, 6}) == Span{0, 2});
  CHECK(*tokens_of(tokens, {4, 7}) == Span{1, 2});
  CHECK_FALSE(tokens_of(tokens, {4, 5}));
  CHECK_FALSE(tokens_of(tokens, {10, 30}));
  CHECK(text_of(tokens, {1, 3}) == Span{5, 10});
}
