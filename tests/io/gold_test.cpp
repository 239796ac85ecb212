#include <doctest/doctest.h>

#include "quorate/io/side_files.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"

using namespace quorate;
using namespace quorate::test;
using Texts = std::vector<std::string>;

namespace {

Texts gold(std::string_view text, const std::string& attribute = "") {
  const TemporaryFolder folder;
  Texts out;
  for (const GoldLabel& label : read_gold(folder.write("gold", text), attribute)) {
    out.push_back(label.item + " " + label.label);
  }
  return out;
}

std::pair<int, std::string> gold_error(std::string_view text, const std::string& attribute = "") {
  return error_of([&] { gold(text, attribute); });
}

constexpr std::string_view kManifest =
    "{\"source-ref\":\"s3://b/1\",\"a\":0,\"a-metadata\":{\"class-name\":\"cat\"},"
    "\"b\":1,\"b-metadata\":{\"class-name\":\"dog\"}}\n"
    "{\"source-ref\":\"s3://b/2\",\"a-metadata\":{\"failure-reason\":\"x\"}}\n"
    "{\"source-ref\":\"s3://b/3\",\"a\":1,\"a-metadata\":{\"class-name\":\"dog\"}}\n";

}  // namespace

TEST_CASE("gold: a table, with further columns, in CSV and TSV") {
  CHECK(gold("task,label,expert_yes_of_5\nt1,no,1\nt2,yes,5\n") == Texts{"t1 no", "t2 yes"});
  CHECK(gold("label\ttask\na,b\tt1\n") == Texts{"t1 a,b"});
  CHECK(gold("label;image\na;t1\n") == Texts{"t1 a"});
}

TEST_CASE("gold: an item that stands twice with one label counts once") {
  CHECK(gold("task,label\nt,a\nu,b\nt,a\n") == Texts{"t a", "u b"});
  const auto [code, text] = gold_error("task,label\nt,a\nu,b\nt,b\n");
  CHECK(code == 65);
  CHECK(text.find("gold:4: 't' has the true label 'b' here and 'a' on an earlier line") !=
        std::string::npos);
}

TEST_CASE("gold: faults of the table are errors with their line") {
  CHECK(gold_error("task,label\nt\n").second.find("gold:2: 1 fields where the header has 2") !=
        std::string::npos);
  CHECK(gold_error("task,label\nt,a\n\"u,b\n").second.find("gold:3: ") != std::string::npos);
  CHECK(gold_error("task,label\nt,\xFF\n").first == 65);
  CHECK(gold_error("task,label\n,a\n").first == 65);
  CHECK(gold_error("task,label\nt,\n").first == 65);
  CHECK(gold_error("task,grade\nt,a\n").first == 65);
  CHECK(gold_error("task,label\n").first == 65);
  CHECK(gold_error("").first == 66);
  CHECK(error_of([] { return read_gold("/nowhere/gold.csv", ""); }).first == 66);
}

TEST_CASE("gold: JSON Lines with the same keys") {
  CHECK(gold("{\"item\":1,\"label\":true}\n\n{\"label\":\"b\",\"source-ref\":\"s\"}\n") ==
        Texts{"1 true", "s b"});
  CHECK(gold_error("{\"item\":1,\"label\":\"a\"}\n{\"item\":2}\n").second.find("gold:2: ") !=
        std::string::npos);
  CHECK(gold_error("{\"item\":1,\"item\":2,\"label\":\"a\"}\n").first == 65);
  CHECK(gold_error("{\"item\":1,\"label\":\"a\"").first == 65);
}

TEST_CASE("gold: a manifest, by the attribute that is named or the only one") {
  CHECK(gold(kManifest, "a") == Texts{"s3://b/1 cat", "s3://b/3 dog"});
  CHECK(gold(kManifest, "b") == Texts{"s3://b/1 dog"});
  const auto [code, text] = gold_error(kManifest);
  CHECK(code == 2);
  CHECK(text.find("'a', 'b'") != std::string::npos);
  CHECK(gold_error(kManifest, "c").first == 2);
  CHECK(gold("{\"label\":3,\"label-metadata\":{\"class-name\":\"cat\"}}\n") == Texts{"0 cat"});
}
