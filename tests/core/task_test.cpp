#include "quorate/core/task.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

TEST_CASE("task type: names go there and back, others are refused") {
  CHECK(all_tasks().size() == 13);
  for (const TaskType task : all_tasks()) CHECK(parse_task_type(to_string(task)) == task);
  CHECK(to_string(TaskType::kImageClassification) == "image-classification");
  CHECK_FALSE(parse_task_type("image").has_value());
  CHECK_FALSE(parse_task_type("").has_value());
}

TEST_CASE("normalize_whitespace: ends are cut, inner runs become one space") {
  CHECK(normalize_whitespace("").empty());
  CHECK(normalize_whitespace(" \t\r\n\f\v").empty());
  CHECK(normalize_whitespace("a") == "a");
  CHECK(normalize_whitespace("  flip \t\n flop ") == "flip flop");
  CHECK(normalize_whitespace("flip flop") == "flip flop");
  CHECK(normalize_whitespace("Flip Flop") == "Flip Flop");
}

TEST_CASE("normalize_whitespace: twice is once, and other bytes are left alone") {
  for (const std::string text :
       {" a  b ", "\xc3\xa4 \xc3\xb6", "\xc2\xa0", "x\ty\tz", "\xff \xff"}) {
    const std::string once = normalize_whitespace(text);
    CHECK(normalize_whitespace(once) == once);
  }
  // A no-break space is part of the label: only what keyboards and line breaks leave behind is
  // folded.
  CHECK(normalize_whitespace("\xc2\xa0") == "\xc2\xa0");
}

TEST_CASE("categories: the position is the class index") {
  const LabelCategories categories({"Watch", "Bag", "Eyewear"});
  REQUIRE(categories.size() == 3);
  CHECK_FALSE(categories.empty());
  CHECK(categories.name(ClassId{0}) == "Watch");
  CHECK(categories.find("Bag") == ClassId{1});
  CHECK(categories.find("Eyewear") == ClassId{2});
  CHECK_FALSE(categories.find("bag").has_value());
  CHECK_FALSE(categories.find(" Bag").has_value());
  CHECK_FALSE(categories.find("").has_value());
}

TEST_CASE("categories: none at all") {
  const LabelCategories categories;
  CHECK(categories.empty());
  CHECK(categories.size() == 0);
  CHECK_FALSE(categories.find("a").has_value());
  CHECK_FALSE(categories.find_normalized("a").has_value());
  CHECK(LabelCategories(std::vector<std::string>{}).empty());
}

TEST_CASE("categories: an empty or repeated name is bad data, and the message names it") {
  const auto failure = [](std::vector<std::string> names) {
    try {
      const LabelCategories categories(std::move(names));
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::kBadData);
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(failure({"a", ""}).find("1 is empty") != std::string::npos);
  CHECK(failure({"a", "b", "a"}).find("'a' stands twice") != std::string::npos);
  CHECK(failure({"a", "A", " a"}).empty());  // different texts
}

TEST_CASE("categories: white space is forgiven where the answer is unique") {
  const LabelCategories categories({"flip flop", "Bag ", "a b", "a  b"});
  CHECK(categories.find_normalized(" flip\tflop") == ClassId{0});
  CHECK(categories.find_normalized("Bag") == ClassId{1});
  CHECK_FALSE(categories.find_normalized("flipflop").has_value());
  CHECK_FALSE(categories.find_normalized("a b").has_value());  // two categories are meant
  CHECK(categories.find("a b") == ClassId{2});
  CHECK(categories.find("a  b") == ClassId{3});
}

TEST_CASE("categories: a copy stands on its own") {
  LabelCategories original({"a", "b"});
  const LabelCategories copy = original;
  original = LabelCategories();
  CHECK(copy.find("b") == ClassId{1});
  CHECK(copy.names() == std::vector<std::string>{"a", "b"});
}

}  // namespace
}  // namespace quorate
