#include "io/background_sync.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "quorate/io/output_file.hpp"
#include "support/files.hpp"

using namespace quorate;
using namespace quorate::test;

TEST_CASE("background sync: the first error is told at the end, and a little output has none") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);  // of which no system can say that it is on a disk
  BackgroundSync large(ends[1]);
  large.has_written(std::uint64_t{1} << 30U);
  CHECK(large.finish() == EINVAL);
  BackgroundSync little(ends[1]);
  little.has_written(1);
  CHECK(little.finish() == 0);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("background sync: a file that grows is whole afterwards") {
  const TemporaryFolder folder;
  const std::string path = folder.path("large");
  constexpr std::size_t kPieces = 40;
  std::string expected;
  {
    OutputFile first(path);
    OutputFile out(std::move(first));
    for (std::size_t i = 0; i < kPieces; ++i) {
      const std::string piece(std::size_t{1} << 20U, static_cast<char>('a' + i % 26));
      out.write(piece);
      expected += piece;
    }
    out.commit();
  }
  CHECK(read_file(path) == expected);
}
