#include "app/gold_matching.hpp"

#include <doctest/doctest.h>

namespace quorate {
namespace {

using Names = std::vector<std::string_view>;

GoldMatch match(const Names& items, const Names& gold_items) {
  std::vector<GoldLabel> gold;
  for (const std::string_view item : gold_items) gold.push_back({std::string(item), "x"});
  return match_gold(items, gold);
}

TEST_CASE("gold matching: whole references come first") {
  const GoldMatch found = match({"s3://b/1.jpg", "s3://b/2.jpg"}, {"s3://b/2.jpg"});
  CHECK(found.matched_by == "reference");
  CHECK(found.matched_items == 1);
  CHECK(found.unmatched_gold == 0);
  CHECK_FALSE(found.gold_of_item[0]);
  CHECK(found.gold_of_item[1] == 0U);
}

TEST_CASE("gold matching: object ids count from 0") {
  const GoldMatch found = match({"s3://b/a.jpg", "s3://b/b.jpg", "s3://b/c.jpg"}, {"2", "0", "7"});
  CHECK(found.matched_by == "object id");
  CHECK(found.matched_items == 2);
  CHECK(found.unmatched_gold == 1);
  CHECK(found.gold_of_item[0] == 1U);
  CHECK(found.gold_of_item[2] == 0U);
}

TEST_CASE("gold matching: file names, with any folder separator and without ending") {
  CHECK(match({"s3://b/a.jpg", "c:\\x\\b.jpg"}, {"a.jpg", "b.jpg"}).matched_by == "file name");
  const GoldMatch stem = match({"s3://b/a.jpg", "s3://b/b.tar.gz"}, {"a", "b.tar"});
  CHECK(stem.matched_by == "file name without ending");
  CHECK(stem.matched_items == 2);
  CHECK(match({"x/.hidden"}, {".hidden"}).matched_items == 1);
}

TEST_CASE("gold matching: the way that finds most objects is taken for all") {
  // "1" is a whole reference, and three file names without ending fit better.
  const GoldMatch found = match({"1", "b/2.jpg", "b/3.jpg"}, {"1", "2", "3"});
  CHECK(found.matched_by == "file name without ending");
  CHECK(found.matched_items == 3);
}

TEST_CASE("gold matching: ways that do equally well are taken in their order") {
  CHECK(match({"0", "1"}, {"0", "1"}).matched_by == "reference");
  CHECK(match({"a.jpg"}, {"a.jpg"}).matched_by == "reference");
}

TEST_CASE("gold matching: a file name that two objects share matches none") {
  const GoldMatch found = match({"x/a.jpg", "y/a.jpg", "y/b.jpg"}, {"a.jpg", "b.jpg"});
  CHECK(found.matched_by == "file name");
  CHECK(found.matched_items == 1);
  CHECK(found.unmatched_gold == 1);
  CHECK_FALSE(found.gold_of_item[0]);
  CHECK_FALSE(found.gold_of_item[1]);
}

TEST_CASE("gold matching: nothing in common, or nothing at all") {
  const GoldMatch found = match({"a"}, {"z"});
  CHECK(found.matched_items == 0);
  CHECK(found.unmatched_gold == 1);
  CHECK(found.gold_of_item.size() == 1);
  CHECK(match({}, {}).matched_items == 0);
  CHECK(match({"a"}, {}).gold_of_item.size() == 1);
}

}  // namespace
}  // namespace quorate
