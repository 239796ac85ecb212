// The program's operator new: what is large comes on large pages. A job's columns are filled once
// and read a few times, so that the page faults of small pages cost as much as the work on them.
// Only the program replaces it, not the libraries; without it everything works, slower.
#include <cstdlib>
#include <new>

#include "quorate/base/large_pages.hpp"

void* operator new(std::size_t bytes) {
  constexpr std::size_t kLargePage = std::size_t{1} << 21;
  while (true) {
    if (bytes >= kLargePage) {
      constexpr std::size_t kMost = ~std::size_t{0} - kLargePage;
      const std::size_t whole =
          bytes > kMost ? bytes : (bytes + kLargePage - 1) / kLargePage * kLargePage;
      if (void* large = std::aligned_alloc(kLargePage, whole)) {
        quorate::prefer_large_pages(large, bytes);
        return large;
      }
    } else if (void* small = std::malloc(bytes > 0 ? bytes : 1)) {
      return small;
    }
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void operator delete(void* from) noexcept { std::free(from); }
void operator delete(void* from, std::size_t) noexcept { std::free(from); }
