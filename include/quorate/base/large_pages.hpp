// Large pages for large columns: fewer faults while they are filled, fewer misses while they are
// looked up out of order. Only a wish: without it everything works, slower.
#pragma once

#include <cstddef>
#include <vector>

namespace quorate {

/// Asks the system for large pages below `bytes` bytes that have not been touched yet. Does nothing
/// for small pieces and where there is no such thing.
void prefer_large_pages(const void* from, std::size_t bytes);

/// Asks the system for the memory of `bytes` bytes now, on several threads: filled on one thread, a
/// large column waits longer for its pages to be cleared than for anything else. What is there
/// already stays.
void populate(const void* from, std::size_t bytes, unsigned threads);

/// Reserves room for `size` elements, on large pages where that is worth it.
template <class T>
void reserve_large(std::vector<T>& column, std::size_t size) {
  if (size <= column.capacity()) return;
  std::vector<T> larger;
  larger.reserve(size);
  prefer_large_pages(larger.data(), size * sizeof(T));
  larger.insert(larger.end(), column.begin(), column.end());
  column.swap(larger);
}

/// `size` elements T{}, on large pages that several threads have made.
template <class T>
[[nodiscard]] std::vector<T> large_column(std::size_t size, unsigned threads) {
  std::vector<T> column;
  reserve_large(column, size);
  populate(column.data(), size * sizeof(T), threads);
  column.resize(size);
  return column;
}

}  // namespace quorate
