#include <doctest/doctest.h>

#include <cmath>

#include "support/flat_job.hpp"

using namespace quorate;
using namespace quorate::test;
using Texts = std::vector<std::string>;

TEST_CASE("json lines: an annotation a line") {
  const FlatJob read = read_jsonl_text(
      "{\"source-ref\":\"s3://b/1\",\"worker-id\":\"w1\",\"label\":\"cat\"}\n"
      "{\"source-ref\":\"s3://b/1\",\"worker-id\":\"w2\",\"label\":\"dog\"}\n");
  CHECK(read.votes() == Texts{"s3://b/1 w1 cat", "s3://b/1 w2 dog"});
  CHECK(read.rejects.empty());
  REQUIRE(read.job.objects.size() == 1);
  CHECK(quorate::test::line_of(read.job, 0) == R"({"source-ref":"s3://b/1"})");
}

TEST_CASE("json lines: the order and the spelling of the keys do not matter") {
  const Texts expected = {"t w a"};
  CHECK(read_jsonl_text(R"({"label":"a","source-ref":"t","worker-id":"w"})").votes() == expected);
  CHECK(read_jsonl_text(R"({"worker_id":"w","label":"a","item":"t"})").votes() == expected);
  CHECK(read_jsonl_text(R"({"workerId":"w","task":"t","class":"a"})").votes() == expected);
  CHECK(read_jsonl_text(R"({"worker":"w","source":"t","Response":"a"})").votes() == expected);
  CHECK(
      read_jsonl_text(R"( { "\u0074ask" : "t" , "worker" : "w" , "label" : "\u0061" } )").votes() ==
      expected);
}

TEST_CASE("json lines: keys may change from line to line") {
  const FlatJob read = read_jsonl_text(
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\"}\n"
      "{\"label\":\"b\",\"x\":1,\"task\":\"t\",\"worker\":\"v\"}\n"
      "{\"task\":\"u\",\"worker\":\"w\",\"label\":\"a\"}\n");
  CHECK(read.votes() == Texts{"t w a", "t v b", "u w a"});
}

TEST_CASE("json lines: blank lines, CRLF, a byte order mark and no last line break") {
  const FlatJob read = read_jsonl_text(
      "\xEF\xBB\xBF{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\"}\r\n\r\n  \n"
      "{\"task\":\"t\",\"worker\":\"v\"}\r\n{\"task\":\"t\",\"worker\":\"x\",\"label\":\"a\"}");
  CHECK(read.votes() == Texts{"t w a", "t x a"});
  CHECK(read.faults() == Texts{"4 missing-field"});
  CHECK(error_of([] { read_jsonl_text("\n \n"); }).first == 66);
}

TEST_CASE("json lines: labels may be numbers and booleans, names whole numbers") {
  const FlatJob read = read_jsonl_text(
      "{\"task\":1,\"worker\":12345678901234567890,\"label\":3}\n"
      "{\"task\":2,\"worker\":7,\"label\":3.0}\n"
      "{\"task\":3,\"worker\":7,\"label\":true}\n"
      "{\"task\":4,\"worker\":7,\"label\":-0.5}\n"
      "{\"task\":5,\"worker\":7,\"label\":-0}\n"
      "{\"task\":6,\"worker\":7,\"label\":2e0}\n");
  CHECK(read.votes() ==
        Texts{"1 12345678901234567890 3", "2 7 3", "3 7 true", "4 7 -0.5", "5 7 0", "6 7 2"});
}

TEST_CASE("json lines: other types are wrong, null is missing") {
  const FlatJob read = read_jsonl_text(
      "{\"task\":1.5,\"worker\":\"w\",\"label\":\"a\"}\n"
      "{\"task\":\"t\",\"worker\":true,\"label\":\"a\"}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":[\"a\"]}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":{\"a\":1}}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":null}\n"
      "{\"task\":\"t\",\"worker\":\"\",\"label\":\"a\"}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"weight\":\"2\"}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"submission-time\":true}\n"
      "{\"worker\":\"w\",\"label\":\"a\"}\n");
  CHECK(read.faults() == Texts{"1 wrong-type", "2 wrong-type", "3 wrong-type", "4 wrong-type",
                               "5 missing-field", "6 missing-field", "7 wrong-type", "8 wrong-type",
                               "9 missing-field"});
  CHECK(read.rejects[8].detail == "there is no object; name its key with --item-key");
  CHECK(read.job.objects.empty());
}

TEST_CASE("json lines: optional fields") {
  const FlatJob read = read_jsonl_text(
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"weight\":0.5,"
      "\"submission-time\":\"2022-12-28T05:21:54.514Z\",\"time-spent-seconds\":10.25}\n"
      "{\"task\":\"t\",\"worker\":\"v\",\"label\":\"a\",\"weight\":null,\"submission_time\":"
      "1672204914}\n"
      "{\"task\":\"t\",\"worker\":\"u\",\"label\":\"a\",\"time_spent_ms\":500}\n");
  const auto& columns = read.job.table.columns();
  REQUIRE(read.votes().size() == 3);
  CHECK(columns.weights == std::vector<double>{0.5, 1, 1});
  CHECK(columns.submission_ms ==
        std::vector<std::int64_t>{1672204914514, 1672204914000, kNoSubmissionTime});
  CHECK(columns.time_spent_seconds[0] == 10.25);
  CHECK(std::isnan(columns.time_spent_seconds[1]));
  CHECK(columns.time_spent_seconds[2] == 0.5);
}

TEST_CASE("json lines: numbers that are not finite are bad numbers") {
  const FlatJob read = read_jsonl_text(
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"weight\":1e999}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"weight\":NaN}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":-Infinity}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"score\":NaN}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"scores\":[1,{\"x\":Infinity}]}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"submission-time\":\"soon\"}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"time-spent-seconds\":-1}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"score\":1e999}\n");
  CHECK(read.faults() == Texts{"1 bad-number", "2 bad-number", "3 bad-number", "4 bad-number",
                               "5 bad-number", "6 bad-number", "7 bad-number"});
  CHECK(read.votes() == Texts{"t w a"});  // 1e999 is JSON, and nobody needs it
}

TEST_CASE("json lines: what is no complete object is malformed") {
  const Texts lines = {
      R"({"task":"t","worker":"w","label":"a")",
      R"({"task":"t","worker":"w","label":"a)",
      R"({"task":"t","worker":"w","label":)",
      R"({"task":"t","worker":"w","label")",
      R"({"task":"t","worker":"w","label":"a"}})",
      R"({"task":"t","worker":"w","label":"a"} {})",
      R"({"task":"t","worker":"w","label":"a"} x)",
      R"({"task":"t","worker":"w","label":"a",})",
      R"({"task":"t" "worker":"w","label":"a"})",
      R"({"task":"t","worker":"w","label":"a","x":tru})",
      R"({"task":"t","worker":"w","label":"a","x":01})",
      R"({"task":"t","worker":"w","label":"a","x":1.})",
      R"({"task":"t","worker":"w","label":"a","x":-})",
      R"({"task":"t","worker":"w","label":"a","x":[1,]})",
      R"({"task":"t","worker":"w","label":"a","x":[1 2]})",
      R"({"task":"t","worker":"w","label":"a","x":[1}})",
      R"({"task":"t","worker":"w","label":"a","x":{"y"}})",
      R"({"task":"t","worker":"w","label":"a","x":"\q"})",
      R"({"task":"t","worker":"w","label":"a","x":})",
      R"({"task":"t","worker":"w","label":"a","x":1"y"})",
      R"({task:"t","worker":"w","label":"a"})",
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\x01\"}",
      R"(["t","w","a"])",
      R"("t")",
      "7",
      "t,w,a",
  };
  for (const std::string& line : lines) {
    CAPTURE(line);
    const FlatJob read = read_jsonl_text("\n" + line + "\n");
    CHECK(read.faults() == Texts{"2 malformed"});
    CHECK(read.rejects[0].record == line);
    CHECK(read.job.counts.in == 1);
  }
}

TEST_CASE("json lines: a file cut off anywhere loses its last line only") {
  const std::string good = R"({"task":"t","worker":"w","label":"a"})"
                           "\n";
  const std::string last = R"({"task":"t","x":[{"y":1.5e3}],"worker":"v","label":"\u00e9"})";
  for (std::size_t cut = 1; cut < last.size(); ++cut) {
    CAPTURE(cut);
    const FlatJob read = read_jsonl_text(good + last.substr(0, cut));
    CHECK(read.faults() == Texts{"2 malformed"});
    CHECK(read.votes() == Texts{"t w a"});
  }
}

TEST_CASE("json lines: one field from two equally good keys is malformed") {
  const FlatJob read = read_jsonl_text(
      "{\"task\":\"t\",\"task\":\"u\",\"worker\":\"w\",\"label\":\"a\"}\n"
      "{\"task\":\"t\",\"worker-id\":\"w\",\"worker_id\":\"v\",\"label\":\"a\"}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"label\":\"a\"}\n"
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\",\"x\":1,\"x\":2}\n");
  CHECK(read.faults() == Texts{"1 malformed", "2 malformed", "3 malformed"});
  CHECK(read.rejects[0].detail == "more than one key gives the object");
  CHECK(read.votes() == Texts{"t w a"});
}

TEST_CASE("json lines: of two names for a field the more canonical one counts") {
  CHECK(
      read_jsonl_text(R"({"text":"x","class":"b","item":"t","worker":"w","label":"a"})").votes() ==
      Texts{"t w a"});
}

TEST_CASE("json lines: keys that the user names hold exactly") {
  ReadOptions options;
  options.item_key = "id";
  options.worker_key = "by";
  options.label_key = "task";
  const FlatJob read = read_jsonl_text(
      "{\"item\":\"x\",\"id\":\"t\",\"By\":\"v\",\"by\":\"w\",\"label\":\"b\",\"task\":\"a\"}\n"
      "{\"item\":\"x\",\"by\":\"w\",\"task\":\"a\"}\n",
      options);
  CHECK(read.votes() == Texts{"t w a"});
  CHECK(read.faults() == Texts{"2 missing-field"});
}

TEST_CASE("json lines: absurd nesting is rejected as such") {
  const auto nested = [](int depth) {
    const auto size = static_cast<std::size_t>(depth);
    return R"({"task":"t","worker":"w","label":"a","x":)" + std::string(size, '[') +
           std::string(size, ']') + "}\n";
  };
  CHECK(read_jsonl_text(nested(255)).votes() == Texts{"t w a"});
  CHECK(read_jsonl_text(nested(256)).faults() == Texts{"1 too-deep"});
  const FlatJob read = read_jsonl_text(nested(100000) + nested(1));
  CHECK(read.faults() == Texts{"1 too-deep"});
  CHECK(read.votes() == Texts{"t w a"});
  CHECK(read_jsonl_text(R"({"task":"t","annotations":[)" + std::string(100000, '['))
            .faults()
            .size() == 1);
}

TEST_CASE("json lines: bytes that are not UTF-8 reject the very line") {
  const FlatJob read = read_jsonl_text(
      "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"caf\xC3\xA9\"}\n"
      "{\"task\":\"t\",\"worker\":\"v\",\"label\":\"caf\xE9\"}\n"
      "{\"task\":\"t\",\"worker\":\"u\",\"label\":\"a\",\"x\":\"\xED\xA0\x80\"}\n"
      "{\"task\":\"t\",\"worker\":\"x\",\"label\":\"caf\xC3\xA9\"}\n");
  CHECK(read.faults() == Texts{"2 invalid-utf8", "3 invalid-utf8"});
  CHECK(read.votes() == Texts{"t w caf\xC3\xA9", "t x caf\xC3\xA9"});
}

TEST_CASE("json lines: an object a line with its annotations, wherever they stand") {
  const FlatJob read = read_jsonl_text(
      "{\"source-ref\":\"t\",\"annotations\":[{\"worker-id\":\"w\",\"label\":\"a\"},"
      "{\"label\":\"b\",\"worker-id\":\"v\",\"weight\":2}]}\n"
      "{\"annotations\":[{\"workerId\":\"w\",\"label\":\"b\"}],\"source-ref\":\"u\"}\n"
      "{\"annotations\":[],\"source-ref\":\"x\"}\n");
  CHECK(read.votes() == Texts{"t w a", "t v b", "u w b"});
  CHECK(read.job.table.columns().weights == std::vector<double>{1, 2, 1});
  REQUIRE(read.job.objects.size() == 3);  // an object without annotations is one all the same
  CHECK(quorate::test::line_of(read.job, 2) == R"({"source-ref":"x"})");
  CHECK(read.job.counts.in == 3);
}

TEST_CASE("json lines: a bad annotation of an object rejects only itself") {
  const FlatJob read = read_jsonl_text(
      R"({"source":"t","annotations":[{"worker":"a","label":"x"},{"worker":5.5,"label":"x"},)"
      R"({"worker":"b"},7,{"worker":"c","label":"x","weight":1e999},{"worker":"d","worker":"d","label":"x"},)"
      R"({"worker":"e","label":"x","weight":NaN},{"worker":"f","label":"y","score":1e999}]})"
      "\n");
  CHECK(read.votes() == Texts{"t a x", "t f y"});
  CHECK(read.faults() == Texts{"1 wrong-type", "1 missing-field", "1 wrong-type", "1 bad-number",
                               "1 malformed", "1 bad-number"});
  CHECK(read.job.counts.in == 8);
  REQUIRE(read.job.objects.size() == 1);
  CHECK(quorate::test::line_of(read.job, 0) == R"({"source":"t"})");
}

TEST_CASE("json lines: an object without a name loses all its annotations") {
  const FlatJob read =
      read_jsonl_text(R"({"annotations":[{"worker":"a","label":"x"},{"worker":"b","label":"x"}]})");
  CHECK(read.faults() == Texts{"1 missing-field"});
  CHECK(read.job.counts.rejected == 2);
  CHECK(read.job.counts.in == 2);
}

TEST_CASE("json lines: source is the object itself, datasetObjectId a line number") {
  const FlatJob read = read_jsonl_text(R"({"source":"some text","worker":"w","label":"a"})");
  CHECK(quorate::test::line_of(read.job, 0) == R"({"source":"some text"})");
  const FlatJob ids = read_jsonl_text(R"({"datasetObjectId":"4","workerId":"w","label":"a"})");
  CHECK(quorate::test::line_of(ids.job, 0) == R"({"datasetObjectId":"4"})");
}

TEST_CASE("json lines: a long line grows the parser and leaves the next one right") {
  const std::string text(300000, 'x');
  const FlatJob read =
      read_jsonl_text("{\"task\":\"t\",\"worker\":\"w\",\"label\":\"a\"}\n{\"task\":\"" + text +
                      "\",\"worker\":\"w\",\"label\":\"a\"}\n" +
                      "{\"task\":\"u\",\"worker\":\"w\",\"label\":\"a\"}\n");
  CHECK(read.votes() == Texts{"t w a", text + " w a", "u w a"});
}
