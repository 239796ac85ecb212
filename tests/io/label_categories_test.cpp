#include <doctest/doctest.h>

#include "quorate/base/error.hpp"
#include "quorate/io/job.hpp"
#include "support/files.hpp"
#include "support/text_count.hpp"

using quorate::Error;
using quorate::ErrorCode;
using quorate::read_label_categories;
using quorate::test::TemporaryFolder;
using Names = std::vector<std::string>;

namespace {

using quorate::test::has;

Names names_of(std::string_view content) {
  const TemporaryFolder folder;
  return read_label_categories(folder.write("classes", content)).names();
}

std::string fault(std::string_view content) {
  try {
    (void)names_of(content);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kBadData);
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("label categories: the service's file gives the order") {
  CHECK(names_of(R"({"document-version":"2018-11-28","labels":[{"label":"B"},{"label":"A"}]})") ==
        Names{"B", "A"});
  CHECK(names_of(
            "\xef\xbb\xbf \n{\"labels\":[{\"label\":\"\xc3\xa9\",\"shortDisplayName\":\"e\"}]}") ==
        Names{"\xc3\xa9"});
}

TEST_CASE("label categories: a plain list has one label a line") {
  CHECK(names_of("\xef\xbb\xbf"
                 "B\r\n\r\n  A b \nC") == Names{"B", "A b", "C"});
}

TEST_CASE("label categories: what is no class list is refused with the file's name") {
  CHECK(has(fault(""), "the class list is empty"));
  CHECK(has(fault("\n\n"), "classes: the class list is empty"));
  CHECK(has(fault("{\"labels\":[]}"), "the class list is empty"));
  CHECK(has(fault("A\nB\nA\n"), "classes: label category 'A' stands twice"));
  CHECK(has(fault("{\"labels\":[{\"label\":\"A\"},{\"label\":\"A\"}]}"), "stands twice"));
  CHECK(has(fault("{\"labels\":[{\"label\":\"\"}]}"), "empty"));
  CHECK(has(fault("{\"labels\":[{\"label\":\"A\"},{}]}"), "entry 2"));
  CHECK(has(fault("{\"labels\":[{\"label\":1}]}"), "entry 1"));
  CHECK(has(fault("{\"classes\":[]}"), "array 'labels'"));
  CHECK(has(fault("{\"labels\":[{\"label\":\"A\"}"), "not valid JSON"));
  CHECK(has(fault("A\n\xff\n"), "not UTF-8"));
}

TEST_CASE("label categories: a missing file is no input") {
  const TemporaryFolder folder;
  try {
    (void)read_label_categories(folder.path("none.json"));
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kNoInput);
  }
}
