#include "io/name_cache.hpp"

#include <doctest/doctest.h>

#include "quorate/base/ids.hpp"
#include "quorate/base/random.hpp"

using quorate::NameCache;
using quorate::Random;
using quorate::StringInterner;

TEST_CASE("name cache: gives the ids of the interner, whatever takes whose place") {
  Random random(11);
  NameCache cache;
  StringInterner names;
  StringInterner expected;
  std::size_t look_ups = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string text(random.below(20), 'x');
    for (char& c : text) c = static_cast<char>('a' + random.below(i % 2 == 0 ? 2 : 20));
    const std::uint32_t id = cache.id_of(text, [&](std::string_view name) {
      ++look_ups;
      return names.intern(name);
    });
    CHECK(id == expected.intern(text));
  }
  CHECK(look_ups < 60'000);
}

TEST_CASE("name cache: knows nothing when it is cleared") {
  NameCache cache;
  CHECK(cache.id_of("worker-1", [](std::string_view) { return 1U; }) == 1);
  CHECK(cache.id_of("worker-1", [](std::string_view) { return 2U; }) == 1);
  cache.clear();
  CHECK(cache.id_of("worker-1", [](std::string_view) { return 2U; }) == 2);
}
