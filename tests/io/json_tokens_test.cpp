#include "io/json_tokens.hpp"

#include <doctest/doctest.h>

#include "io/json_line.hpp"
#include "io/text_lines.hpp"
#include "quorate/base/random.hpp"
#include "quorate/io/file_bytes.hpp"

using namespace quorate;

namespace {

std::string describe(const std::optional<RecordProblem>& problem, const JsonLineParser& parser) {
  if (problem) return std::string(to_string(problem->reason)) + ": " + problem->detail;
  std::string out;
  const auto add = [&out](const JsonRecord& record) {
    for (std::size_t i = 0; i < kFields; ++i) {
      const JsonScalar& value = record[static_cast<Field>(i)];
      out += std::to_string(static_cast<int>(value.kind)) + "'" + std::string(value.text) + "' ";
    }
    out += record.duplicate ? "twice " : "";
    out += std::to_string(static_cast<int>(record.item_name)) + (record.is_object ? "" : "!");
  };
  add(parser.record());
  for (const JsonRecord& inner : parser.annotations()) add(inner);
  return out;
}

using Lines = std::vector<std::string>;

/// Every line alone.
Lines by_line(std::string_view text) {
  const FileBytes file = FileBytes::from_text("x", text);
  JsonLineParser parser{FieldNames()};
  Lines out;
  for (LineWalker lines(file.text()); lines.next();) {
    const auto problem = parser.parse(lines.line());
    out.push_back(std::to_string(lines.number()) + " " + describe(problem, parser));
  }
  return out;
}

Lines by_tokens(std::string_view text, std::size_t window) {
  const FileBytes file = FileBytes::from_text("x", text);
  JsonLineParser parser{FieldNames()};
  JsonTokenLines lines;
  Lines out;
  for (lines.start(file.text(), window); lines.next();) {
    const auto problem = parser.parse(lines);
    out.push_back(std::to_string(lines.number()) + " " + describe(problem, parser));
  }
  return out;
}

std::size_t lines_with_tokens(std::string_view text, std::size_t window) {
  const FileBytes file = FileBytes::from_text("x", text);
  JsonTokenLines lines;
  std::size_t count = 0;
  for (lines.start(file.text(), window); lines.next();) count += lines.tokens().empty() ? 0 : 1;
  return count;
}

}  // namespace

TEST_CASE("json tokens: sound lines have them, a faulty one costs its window") {
  std::string text;
  for (int i = 0; i < 10; ++i) text += "{\"item\":\"a\",\"worker\":\"b\",\"label\":\"c\"}\n";
  CHECK(lines_with_tokens(text, 100) == 10);
  CHECK(lines_with_tokens(text + "{\"item\":\"a\n" + text, 1) == 20);
  CHECK(lines_with_tokens(text + "{\"item\":\"a\n" + text, 10000) == 0);
}

TEST_CASE("json tokens: a line with a backslash has none, the lines beside it have") {
  const std::string line = "{\"item\":\"a\"}\n";
  CHECK(lines_with_tokens(line + "{\"item\":\"\\n\"}\n" + line, 10000) == 2);
}

TEST_CASE("json tokens: blank lines and line ends are as with a line walker") {
  CHECK(by_tokens("\n \r\n{\"item\":1}\r\n\n{\"item\":2}", 5) ==
        by_line("\n \r\n{\"item\":1}\r\n\n{\"item\":2}"));
  CHECK(by_tokens("", 5).empty());
}

TEST_CASE("json tokens: damaged lines are judged as each alone") {
  const std::vector<std::string> sources = {
      R"({"item":"a","worker":"b","label":"c"})",
      R"({"item":1,"worker":"b","label":-2.5e3,"weight":1})",
      R"({ "source" : "a" , "x" : [1, {"y": null}] , "worker" : true })",
      R"({"item":"a","annotations":[{"worker":"w","label":"x"},{"worker":"v","label":2}]})",
      "{\"item\":\"caf\xc3\xa9\",\"worker\":\"b\\\"\",\"label\":\"\\u00e9\"}",
  };
  const std::string scraps = "{}[]:,\"\\ \t\r\nx0-.e1\x01\xc3";
  Random random(7);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      std::string line = sources[random.below(sources.size())];
      for (std::uint64_t damage = random.below(3); damage > 0 && random.below(3) == 0; --damage) {
        const std::size_t at = random.below(line.size());
        if (random.below(2) == 0) {
          line.insert(at, 1, scraps[random.below(scraps.size())]);
        } else {
          line.erase(at, 1 + random.below(3));
        }
        if (line.empty()) line = "{";
      }
      text += line + "\n";
    }
    const Lines expected = by_line(text);
    for (const std::size_t window : {1U, 60U, 10000U}) CHECK(by_tokens(text, window) == expected);
  }
}
