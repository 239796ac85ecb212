#include "quorate/base/large_pages.hpp"

#include <doctest/doctest.h>

#include <numeric>

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
