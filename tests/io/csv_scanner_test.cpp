#include "io/csv_scanner.hpp"

#include <doctest/doctest.h>

#include <chrono>

using quorate::CsvFault;
using quorate::CsvScanner;

namespace {

struct Row {
  std::uint64_t line;
  std::vector<std::string> fields;
  CsvFault fault = CsvFault::kNone;

  bool operator==(const Row&) const = default;
};

std::vector<Row> rows(std::string_view text, char separator = ',') {
  std::vector<Row> out;
  for (CsvScanner scanner(text, separator); scanner.next();) {
    Row row{scanner.line(), {}, scanner.fault()};
    if (scanner.fault() == CsvFault::kNone) {
      row.fields.assign(scanner.fields().begin(), scanner.fields().end());
    }
    out.push_back(row);
  }
  return out;
}

}  // namespace

TEST_CASE("csv scanner: fields of plain lines, with and without a last line break") {
  const std::vector<Row> expected = {{1, {"a", "b"}}, {2, {"1", "2"}}};
  CHECK(rows("a,b\n1,2\n") == expected);
  CHECK(rows("a,b\n1,2") == expected);
  CHECK(rows("a,b\r\n1,2\r\n") == expected);
  CHECK(rows("a,b\r\n1,2\r") == expected);
  CHECK(rows("a\tb\n1\t2\n", '\t') == expected);
}

TEST_CASE("csv scanner: nothing and blank lines give no record but count as lines") {
  CHECK(rows("").empty());
  CHECK(rows("\n\r\n\n").empty());
  CHECK(rows("a\n\n\r\nb\n") == std::vector<Row>{{1, {"a"}}, {4, {"b"}}});
}

TEST_CASE("csv scanner: empty fields stay, at the end of a line too") {
  CHECK(rows(",\n") == std::vector<Row>{{1, {"", ""}}});
  CHECK(rows("a,,") == std::vector<Row>{{1, {"a", "", ""}}});
  CHECK(rows("a,\r\n") == std::vector<Row>{{1, {"a", ""}}});
  CHECK(rows("\"\",x\n") == std::vector<Row>{{1, {"", "x"}}});
}

TEST_CASE("csv scanner: quotes hide separators, and doubled ones stand for themselves") {
  CHECK(rows("\"a,b\",\"say \"\"hi\"\"\",\"\"\"\"\n") ==
        std::vector<Row>{{1, {"a,b", "say \"hi\"", "\""}}});
  CHECK(rows("\"a\"\r\n\"b\"") == std::vector<Row>{{1, {"a"}}, {2, {"b"}}});
}

TEST_CASE("csv scanner: several unquoted fields of one record do not disturb each other") {
  std::string text;
  std::vector<std::string> expected;
  for (int i = 0; i < 50; ++i) {
    const std::string half(static_cast<std::size_t>(i), 'x');
    text += (i > 0 ? ",\"" : "\"") + half + "\"\"" + half + "\"";
    expected.push_back(half + "\"" + half);
  }
  const auto found = rows(text + "\n" + text);
  REQUIRE(found.size() == 2);
  CHECK(found[0].fields == expected);
  CHECK(found[1].fields == expected);
}

TEST_CASE("csv scanner: a quote inside an unquoted field is text") {
  CHECK(rows("5\" disk,a\"b\"\n") == std::vector<Row>{{1, {"5\" disk", "a\"b\""}}});
}

TEST_CASE("csv scanner: line breaks in quotes belong to the field and count as lines") {
  CHECK(rows("a,\"x\ny\r\nz\",b\nc\n") ==
        std::vector<Row>{{1, {"a", "x\ny\r\nz", "b"}}, {4, {"c"}}});
}

TEST_CASE("csv scanner: the record is its raw bytes without the line break") {
  CsvScanner scanner("a,\"b\n\"\"c\"\r\nd\n", ',');
  REQUIRE(scanner.next());
  CHECK(scanner.record() == "a,\"b\n\"\"c\"");
  REQUIRE(scanner.next());
  CHECK(scanner.record() == "d");
  CHECK(scanner.position() == 13);
}

TEST_CASE("csv scanner: text after a closing quote costs its line only") {
  const auto found = rows("a,b\n\"x\"y,2\n3,4\n");
  CHECK(found ==
        std::vector<Row>{{1, {"a", "b"}}, {2, {}, CsvFault::kTextAfterQuote}, {3, {"3", "4"}}});
}

TEST_CASE("csv scanner: an unterminated quote costs its line only") {
  CsvScanner scanner("a,b\n1,\"x\n3,4\n5,6", ',');
  REQUIRE(scanner.next());
  REQUIRE(scanner.next());
  CHECK(scanner.fault() == CsvFault::kUnterminatedQuote);
  CHECK(scanner.line() == 2);
  CHECK(scanner.record() == "1,\"x");
  REQUIRE(scanner.next());
  CHECK(scanner.line() == 3);
  CHECK(scanner.fields()[0] == "3");
  REQUIRE(scanner.next());
  CHECK(scanner.fields()[1] == "6");
  CHECK_FALSE(scanner.next());
}

TEST_CASE("csv scanner: a stray quote that meets a later one costs its line only") {
  const auto found = rows("\"a,1\nb,\"2\"\nc,3\n");
  CHECK(found ==
        std::vector<Row>{{1, {}, CsvFault::kTextAfterQuote}, {2, {"b", "2"}}, {3, {"c", "3"}}});
}

TEST_CASE("csv scanner: a file made of open quotes takes time in proportion to its size") {
  std::string text;
  for (int i = 0; i < 200000; ++i)
    text += "x\",\"\n";  // going back after each would read 10^11 bytes
  const auto begin = std::chrono::steady_clock::now();
  std::size_t records = 0;
  for (CsvScanner scanner(text, ','); scanner.next();) ++records;
  CHECK(records >= 1);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("csv scanner: lines count from where the caller says") {
  CsvScanner scanner("a\nb\n", ',', 100);
  REQUIRE(scanner.next());
  REQUIRE(scanner.next());
  CHECK(scanner.line() == 101);
}
