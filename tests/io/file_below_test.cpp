#include "quorate/io/file_below.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "support/files.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;

TEST_CASE("file_below: nothing leads out of the folder") {
  const test::TemporaryFolder folder;
  const std::string inside = folder.write("root/a/b.json", "{}");
  const std::string outside = folder.write("outside.json", "{}");
  const fs::path root = folder.path("root");
  CHECK(file_below(root, "a/b.json") == fs::canonical(inside));
  CHECK(file_below(root, "a/../a/b.json") == fs::canonical(inside));
  CHECK(file_below(root, fs::absolute(inside)) == fs::canonical(inside));
  CHECK_FALSE(file_below(root, "../outside.json"));
  CHECK_FALSE(file_below(root, fs::absolute(outside)));
  CHECK_FALSE(file_below(root, "a"));
  CHECK_FALSE(file_below(root, "a/none.json"));
  CHECK_FALSE(file_below(folder.path("none"), "a/b.json"));
  fs::create_symlink(outside, root / "link.json");
  CHECK_FALSE(file_below(root, "link.json"));
  fs::create_symlink("a/b.json", root / "own.json");
  CHECK(file_below(root, "own.json") == fs::canonical(inside));
}

}  // namespace
}  // namespace quorate
