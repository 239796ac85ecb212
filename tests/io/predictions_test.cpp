#include <doctest/doctest.h>

#include "quorate/io/side_files.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

Predictions predictions(std::string_view text, const std::string& attribute = "") {
  const TemporaryFolder folder;
  return read_predictions(folder.write("predictions", text), attribute);
}

std::pair<int, std::string> prediction_error(std::string_view text) {
  return error_of([&] { predictions(text); });
}

}  // namespace

TEST_CASE("predictions: a probabilities file") {
  const Predictions read = predictions(
      "{\"item\":\"t1\",\"label\":\"a\",\"confidence\":0.9,\"probabilities\":{\"a\":0.9,\"b\":0.1}}"
      "\n"
      "\n{\"item\":7,\"label\":\"b\",\"confidence\":null}\n");
  CHECK(read.has_probabilities);
  CHECK(read.label_attribute.empty());
  REQUIRE(read.rows.size() == 2);
  CHECK(read.rows[0].item == "t1");
  CHECK(read.rows[0].label == "a");
  CHECK(read.rows[0].confidence == 0.9);
  CHECK(read.rows[0].probabilities == std::map<std::string, double>{{"a", 0.9}, {"b", 0.1}});
  CHECK(read.rows[1].item == "7");
  CHECK_FALSE(read.rows[1].confidence);
  CHECK(read.rows[1].probabilities.empty());
}

TEST_CASE("predictions: bad probabilities are errors with their line") {
  const std::string good = R"({"item":"t","label":"a","probabilities":{"a":1}})"
                           "\n";
  const std::vector<std::string> bad = {
      R"({"item":"u","label":"a","probabilities":{"a":1.5}})",
      R"({"item":"u","label":"a","probabilities":{"a":-0.1}})",
      R"({"item":"u","label":"a","probabilities":{"a":"1"}})",
      R"({"item":"u","label":"a","probabilities":{"a":1e999}})",
      R"({"item":"u","label":"a","probabilities":{"a":NaN}})",
      R"({"item":"u","label":"a","probabilities":{"a":1,"a":0}})",
      R"({"item":"u","label":"a","probabilities":[1]})",
      R"({"item":"u","label":"a","confidence":"high"})",
      R"({"item":"u","label":"a","confidence":2})",
      R"({"item":"u"})",
      R"({"label":"a"})",
      R"({"item":"t","label":"a"})",
      R"({"item":"u","label":"a")",
      "[1]",
      "\xFF",
  };
  for (const std::string& line : bad) {
    CAPTURE(line);
    const auto [code, text] = prediction_error(good + line + "\n");
    CHECK(code == 65);
    CHECK(text.find("predictions:2: ") != std::string::npos);
  }
}

TEST_CASE("predictions: a manifest gives one row a line") {
  const Predictions read = predictions(
      "{\"source-ref\":\"s3://"
      "1\",\"a\":0,\"a-metadata\":{\"class-name\":\"cat\",\"confidence\":0.95}}\n"
      "{\"source-ref\":\"s3://2\"}\n"
      "{\"source\":\"text\",\"a\":1,\"a-metadata\":{\"class-name\":\"dog\",\"confidence\":0}}\n");
  CHECK_FALSE(read.has_probabilities);
  CHECK(read.label_attribute == "a");
  REQUIRE(read.rows.size() == 3);
  CHECK(read.rows[0].item == "s3://1");
  CHECK(read.rows[0].label == "cat");
  CHECK(read.rows[0].confidence == 0.95);
  CHECK(read.rows[1].label.empty());
  CHECK_FALSE(read.rows[1].confidence);
  CHECK(read.rows[2].item == "text");
  CHECK(read.rows[2].confidence == 0);
}

TEST_CASE("predictions: attributes must be unambiguous and confidences probabilities") {
  const std::string two =
      R"({"source-ref":"1","a-metadata":{"class-name":"x"},"a":0,"b":0,"b-metadata":{"class-name":"y"}})";
  const auto [code, text] = prediction_error(two);
  CHECK(code == 2);
  CHECK(text.find("--label-attribute") != std::string::npos);
  CHECK(predictions(two, "b").rows[0].label == "y");
  CHECK(prediction_error(R"({"source-ref":"1"})").first == 65);
  CHECK(prediction_error(R"({"a":0,"a-metadata":{"class-name":"x","confidence":3}})").first == 65);
  CHECK(prediction_error("task,label\nt,a\n").first == 65);
  CHECK(prediction_error("").first == 66);
  CHECK(error_of([] { return read_predictions("/nowhere/p.jsonl", ""); }).first == 66);
}
