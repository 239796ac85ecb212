#include "quorate/base/large_pages.hpp"

#include <doctest/doctest.h>

#include <numeric>

using quorate::large_column;
using quorate::populate;
using quorate::prefer_large_pages;
using quorate::reserve_large;

TEST_CASE("large pages: a column keeps what it holds, at any size") {
  for (const std::size_t size : {0U, 1U, 1000U, 3'000'000U}) {
    std::vector<int> column(10);
    std::iota(column.begin(), column.end(), 0);
    const std::vector<int> before = column;
    reserve_large(column, size);
    CHECK(column == before);
    CHECK(column.capacity() >= size);
    column.resize(size, 7);
    if (size > 10) CHECK(column.back() == 7);
  }
  prefer_large_pages(nullptr, 0);
}

TEST_CASE("large pages: a new column holds nothing but T{}, for any number of threads") {
  for (const std::size_t size : {0U, 1U, 1000U, 3'000'000U, 9'000'001U}) {
    // Memory that is used again, so that zero is not what happens to be there.
    { const std::vector<int> dirty(size, 7); }
    for (const unsigned threads : {1U, 2U, 3U})
      CHECK(large_column<int>(size, threads) == std::vector<int>(size));
  }
}

TEST_CASE("large pages: what is there already stays when its pages are asked for") {
  std::vector<int> column(9'000'000);
  std::iota(column.begin(), column.end(), 0);
  const std::vector<int> before = column;
  populate(column.data(), column.size() * sizeof(int), 2);
  populate(column.data(), 0, 2);
  CHECK(column == before);
}
