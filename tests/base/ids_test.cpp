#include "quorate/base/ids.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "quorate/base/random.hpp"
#include "quorate/base/same_text.hpp"

namespace quorate {
namespace {

TEST_CASE("ids: an id of one kind is never taken for another or for a bare number") {
  static_assert(!std::is_convertible_v<ItemId, WorkerId>);
  static_assert(!std::is_convertible_v<WorkerId, ClassId>);
  static_assert(!std::is_convertible_v<ItemId, std::uint32_t>);
  static_assert(sizeof(ItemId) == 4);
  CHECK(ItemId{3} == ItemId{3});
  CHECK(ItemId{3} < ItemId{4});
  CHECK(ItemId{}.value == 0);
}

TEST_CASE("interner: ids count up in order of first appearance") {
  StringInterner interner;
  CHECK(interner.size() == 0);
  CHECK(interner.intern("b") == 0);
  CHECK(interner.intern("a") == 1);
  CHECK(interner.intern("b") == 0);
  CHECK(interner.intern("c") == 2);
  CHECK(interner.size() == 3);
  CHECK(interner.text(0) == "b");
  CHECK(interner.text(1) == "a");
  CHECK(interner.text(2) == "c");
}

TEST_CASE("interner: find never adds") {
  StringInterner interner;
  CHECK_FALSE(interner.find("a").has_value());
  CHECK(interner.size() == 0);
  interner.intern("a");
  CHECK(interner.find("a") == 0U);
  CHECK_FALSE(interner.find("A").has_value());
  CHECK_FALSE(interner.find("").has_value());
  CHECK(interner.size() == 1);
}

TEST_CASE("interner: empty text, zero bytes and prefixes are texts of their own") {
  StringInterner interner;
  const std::vector<std::string> texts{"",        std::string(1, '\0'),   std::string(2, '\0'),
                                       "ab",      std::string("ab\0", 3), "abc",
                                       "\xff\xfe"};
  for (std::uint32_t i = 0; i < texts.size(); ++i) CHECK(interner.intern(texts[i]) == i);
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    CHECK(interner.find(texts[i]) == i);
    CHECK(interner.text(i) == texts[i]);
  }
}

TEST_CASE("interner: agrees with a map over many growths") {
  // Few distinct letters make many repeats, prefixes of each other, and all lengths from 0 to 15.
  StringInterner interner;
  std::map<std::string, std::uint32_t> expected;
  Random random(7);
  for (int i = 0; i < 100'000; ++i) {
    std::string text(random.below(16), 'a');
    for (char& c : text) c = static_cast<char>('a' + random.below(3));
    const auto next = static_cast<std::uint32_t>(expected.size());
    const std::uint32_t id = expected.emplace(text, next).first->second;
    REQUIRE(interner.intern(text) == id);
  }
  REQUIRE(interner.size() == expected.size());
  CHECK(interner.size() > 10'000);  // the table has grown several times
  for (const auto& [text, id] : expected) {
    REQUIRE(interner.find(text) == id);
    REQUIRE(interner.text(id) == text);
  }
}

TEST_CASE("interner: views stay valid while it grows and when it is moved") {
  StringInterner interner;
  const std::string_view first = interner.text(interner.intern("first"));
  const std::string huge(1'000'000, 'x');  // larger than any chunk
  interner.intern(huge);
  for (int i = 0; i < 50'000; ++i) interner.intern(std::to_string(i));
  CHECK(interner.text(0).data() == first.data());

  StringInterner moved = std::move(interner);
  CHECK(moved.text(0).data() == first.data());
  CHECK(first == "first");
  CHECK(moved.find(huge) == 1U);
  CHECK(moved.intern("new after the move") == 50'002U);
  CHECK(moved.find("49999") == 50'001U);
}

TEST_CASE("interner: does not keep the caller's bytes") {
  StringInterner interner;
  std::string text = "before";
  interner.intern(text);
  text = "behind";
  CHECK(interner.text(0) == "before");
  CHECK(interner.intern(text) == 1);
}

TEST_CASE("interner: many texts at once get the ids that they get one by one") {
  Random random(5);
  std::vector<std::string> texts;
  for (int i = 0; i < 20'000; ++i) {
    texts.push_back(std::string(random.below(20), 'x') + std::to_string(random.below(5'000)));
  }
  texts.emplace_back();
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  StringInterner one;
  StringInterner all;
  StringInterner borrowed;
  all.intern_all({}, {});
  std::vector<std::uint32_t> expected;
  for (const std::string& text : texts) expected.push_back(one.intern(text));
  std::vector<std::uint32_t> ids(texts.size());
  all.intern_all(views, ids);
  CHECK(ids == expected);
  borrowed.intern_views(views, ids);
  CHECK(ids == expected);
  CHECK(borrowed.text(ids[0]).data() == texts[0].data());
  CHECK(all.text(ids[0]).data() != texts[0].data());
}

TEST_CASE("interner: forgets everything when it is cleared") {
  StringInterner interner;
  const std::string huge(1'000'000, 'x');
  for (int round = 0; round < 3; ++round) {
    CHECK(interner.intern(huge) == 0);
    for (int i = 0; i < 50'000; ++i) interner.intern(std::to_string(i + round));
    CHECK(interner.size() == 50'001);
    CHECK(interner.text(1) == std::to_string(round));
    interner.clear();
    CHECK(interner.size() == 0);
    CHECK_FALSE(interner.find(huge));
  }
}

TEST_CASE("interner: gives its texts away and keeps their bytes") {
  StringInterner interner;
  interner.intern("a");
  interner.intern("b");
  const std::vector<std::string_view> texts = interner.release_texts();
  const StringInterner moved = std::move(interner);
  CHECK(texts == std::vector<std::string_view>{"a", "b"});
  CHECK(moved.size() == 0);
}

TEST_CASE("same text: is what comparing the texts says, for every size") {
  for (std::size_t size = 0; size <= 40; ++size) {
    const std::string text(size, 'x');
    CHECK(same_text(text, std::string(size, 'x')));
    CHECK_FALSE(same_text(text, text + "x"));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'y';
      CHECK_FALSE(same_text(text, other));
    }
  }
}

}  // namespace
}  // namespace quorate
