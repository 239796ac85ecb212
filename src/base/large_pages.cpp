#include "quorate/base/large_pages.hpp"

#include <sys/mman.h>

#include <cstdint>

#include "quorate/base/parallel.hpp"

namespace quorate {

void prefer_large_pages([[maybe_unused]] const void* from, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t kLargePage = std::uintptr_t{1} << 21;
  const auto address = reinterpret_cast<std::uintptr_t>(from);
  const std::uintptr_t begin = (address + kLargePage - 1) / kLargePage * kLargePage;
  const std::uintptr_t end = (address + bytes) / kLargePage * kLargePage;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
}

void populate([[maybe_unused]] const void* from, [[maybe_unused]] std::size_t bytes,
              [[maybe_unused]] unsigned threads) {
#ifdef MADV_POPULATE_WRITE
  constexpr std::uintptr_t kPiece = std::uintptr_t{1} << 23;  // some large pages
  const auto address = reinterpret_cast<std::uintptr_t>(from);
  const std::uintptr_t first = (address + kPiece - 1) / kPiece;
  const std::uintptr_t end = (address + bytes) / kPiece;
  if (threads <= 1 || first >= end) return;
  for_each_block(end - first, threads, [&](std::size_t piece) {
    // A system that knows no such thing makes the pages when they are written to.
    ::madvise(reinterpret_cast<void*>((first + piece) * kPiece), kPiece, MADV_POPULATE_WRITE);
  });
#endif
}

}  // namespace quorate
