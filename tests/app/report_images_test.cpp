#include "app/report_images.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "quorate/base/error.hpp"
#include "support/files.hpp"

namespace quorate {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

ReportObjects objects(const std::vector<std::string>& names) {
  ReportObjects out;
  for (const std::string& name : names) {
    ReportObject object;
    object.name = name;
    out.least_certain.push_back(object);
  }
  return out;
}

TEST_CASE("images: found by path, then by file name; nothing outside the folder") {
  const TemporaryFolder folder;
  const fs::path root = fs::path(folder.path("root"));
  fs::create_directories(root / "a");
  folder.write("root/a/1.png", "one");
  folder.write("root/2.JPG", "two");
  folder.write("secret.png", "secret");
  folder.write("root/notes.txt", "text");
  fs::create_symlink(fs::path(folder.path("secret.png")), root / "link.png");
  ReportObjects found = objects({"s3://bucket/a/1.png", "https://host/x/y/2.JPG", "../secret.png",
                                 "s3://bucket/link.png", "s3://bucket/notes.txt", ""});
  add_images(root.string(), folder.path("report.html"), found);
  CHECK(found.least_certain[0].image == "data:image/png;base64,b25l");
  CHECK(found.least_certain[1].image == "data:image/jpeg;base64,dHdv");
  for (std::size_t i = 2; i < 6; ++i) CHECK(found.least_certain[i].image.empty());
  CHECK(found.images_missing == 4);
  CHECK(found.image_source == "data:");
}

TEST_CASE("images: a large file is named relative to the page") {
  const TemporaryFolder folder;
  fs::create_directories(fs::path(folder.path("root")));
  fs::create_directories(fs::path(folder.path("pages")));
  folder.write("root/a b.png", std::string(200'000, 'x'));
  ReportObjects found = objects({"a b.png"});
  add_images(folder.path("root"), folder.path("pages/report.html"), found);
  CHECK(found.least_certain[0].image == "../root/a%20b.png");
  CHECK(found.image_source == "'self'");
}

TEST_CASE("images: only from the address that was given") {
  ReportObjects found =
      objects({"s3://b/x y.png", "https://host/pics/1.png", "https://elsewhere/2.png"});
  add_images("https://host/pics", "report.html", found);
  CHECK(found.least_certain[0].image == "https://host/pics/x%20y.png");
  CHECK(found.least_certain[1].image == "https://host/pics/1.png");
  CHECK(found.least_certain[2].image.empty());
  CHECK(found.image_source == "https://host/pics/");
}

TEST_CASE("images: without a root there are none, and a strange root is refused") {
  ReportObjects none = objects({"https://host/1.png"});
  add_images("", "report.html", none);
  CHECK(none.least_certain[0].image.empty());
  CHECK(none.image_source.empty());
  CHECK_THROWS_AS(add_images("https://host/; script-src *", "r.html", none), Error);
  CHECK_THROWS_AS(add_images("no-such-folder", "r.html", none), Error);
}

}  // namespace
}  // namespace quorate
