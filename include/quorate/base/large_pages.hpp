// Large pages for large columns: fewer faults while they are filled, fewer misses while they are
// looked up out of order. Only a wish: without it everything works, slower.
#pragma once

#include <cstddef>
#include <vector>

namespace quorate {

/// Asks the system for large pages below `bytes` bytes that have not been touched yet. Does nothing
/// for small pieces and where there is no such thing.
void prefer_large_pages(const void* from, std::size_t bytes);

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

}  // namespace quorate
