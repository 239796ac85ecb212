#include "quorate/io/manifest_writer.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "support/flat_job.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

constexpr std::string_view kAdded =
    R"("attr":9,"attr-metadata":{"class-name":"Canary","job-name":"labeling-job/x","confidence":0.95,)"
    R"("type":"groundtruth/image-classification","human-annotated":"yes",)"
    R"("creation-date":"2023-03-08T19:30:08.880289"}})"
    "\n";

std::string labeled(std::string_view line, std::string_view attribute = "attr",
                    std::string_view class_name = "Canary", double confidence = 0.95) {
  std::string out;
  const LabeledLines lines(attribute, {.job_name = "labeling-job/x",
                                       .type = "groundtruth/image-classification",
                                       .creation_date = "2023-03-08T19:30:08.880289"});
  lines.append(out, line, 9, class_name, confidence);
  return out;
}

/// What is left of `line` when the new members are taken off again.
std::string kept(std::string_view line, std::string_view attribute = "attr") {
  const std::string out = labeled(line, attribute);
  REQUIRE(out.size() >= kAdded.size());
  REQUIRE(out.substr(out.size() - kAdded.size()) == kAdded);
  return out.substr(0, out.size() - kAdded.size());
}

}  // namespace

TEST_CASE("manifest writer: the line's own bytes stay, the label follows in the service's order") {
  CHECK(kept(R"({"source-ref":"s3://b/1.jpg","n":1.50,"e":"\u00e9"})") ==
        R"({"source-ref":"s3://b/1.jpg","n":1.50,"e":"\u00e9",)");
  CHECK(kept("{ \"a\" : [1, {\"b\" : \"}]\\\"\"} ] , \"c\":null }  \r") ==
        "{ \"a\" : [1, {\"b\" : \"}]\\\"\"} ] , \"c\":null,");
  CHECK(kept("\t{\"a\":1}") == "\t{\"a\":1,");
}

TEST_CASE("manifest writer: an empty object") {
  CHECK(labeled("{}") == "{" + std::string(kAdded));
  CHECK(labeled(" { } ") == " {" + std::string(kAdded));
}

TEST_CASE("manifest writer: lines are appended") {
  std::string out = "first\n";
  append_unchanged_line(out, "{ \"a\":1 }");
  LabeledLines("attr", {.job_name = "labeling-job/x", .type = "t", .creation_date = "now"})
      .append(out, "{}", 9, "Canary", 0.5);
  CHECK(out ==
        "first\n{ \"a\":1 }\n{\"attr\":9,\"attr-metadata\":{\"class-name\":\"Canary\","
        "\"job-name\":\"labeling-job/x\",\"confidence\":0.5,\"type\":\"t\","
        "\"human-annotated\":\"yes\",\"creation-date\":\"now\"}}\n");
}

TEST_CASE("manifest writer: the attribute is replaced wherever it stands") {
  const std::string old = R"("attr":3,"attr-metadata":{"class-name":"x","o":[{}]})";
  CHECK(kept("{" + old + "}") == "{");
  CHECK(kept("{" + old + R"(,"b":1,"c":2})") == R"({"b":1,"c":2,)");
  CHECK(kept(R"({"b":1,)" + old + R"(,"c":2})") == R"({"b":1,"c":2,)");
  CHECK(kept(R"({"b":1,"c":2,)" + old + "}") == R"({"b":1,"c":2,)");
  CHECK(kept(R"({"attr":3,"b":1,"attr-metadata":{},"c":2})") == R"({"b":1,"c":2,)");
  CHECK(kept(R"({"attr-metadata":{},"b":1,"attr":[1,"]",{"x":"}"}]})") == R"({"b":1,)");
  CHECK(kept(R"({"b":1,"attr":"4"})") == R"({"b":1,)");
}

TEST_CASE("manifest writer: odd spacing around the replaced members") {
  CHECK(kept("{  \"attr\" : 3 ,\t\"b\" : 1 ,  \"attr-metadata\" : { } , \"c\" :\n2  }") ==
        "{\"b\" : 1 , \"c\" :\n2,");
  CHECK(kept("{ \"b\" : 1 , \"attr\" : true }") == "{ \"b\" : 1,");
  CHECK(kept("{ \"attr\":-1.5e3 }") == "{");
}

TEST_CASE("manifest writer: escaped keys are the keys they stand for") {
  const std::string out =
      labeled(R"({"my\u002dattr":1,"b":2,"my\u002Dattr\u002dmetadata":{}})", "my-attr");
  CHECK(out.find(R"({"b":2,"my-attr":9,"my-attr-metadata":{)") == 0);
  CHECK(labeled(R"({"a\"b":1,"\ud83d\ude00":2})", "a\"b")
            .find(R"({"\ud83d\ude00":2,"a\"b":9,"a\"b-metadata":{)") == 0);
  CHECK(labeled(R"({"\ud83d\ude00":2})", "\xF0\x9F\x98\x80").find("{\"\xF0\x9F\x98\x80\":9,") == 0);
}

TEST_CASE("manifest writer: other attributes stay, nested keys and values of that name too") {
  const std::string line =
      R"({"attr2":1,"attr2-metadata":{"attr":1},"x":"attr","attrs":{"attr-metadata":2},"Attr":0)";
  CHECK(kept(line + "}") == line + ",");
}

TEST_CASE("manifest writer: text is escaped as JSON demands and no more") {
  const std::string_view name = "\"q\" \\ \b\f\n\r\t \x01\x1f \x7f / <\xE9\xB3\xA5>";
  const std::string out = labeled("{}", "attr", name);
  CHECK(out.find("\"class-name\":\"\\\"q\\\" \\\\ \\b\\f\\n\\r\\t \\u0001\\u001f \x7f / "
                 "<\xE9\xB3\xA5>\"") != std::string::npos);
  CHECK(nlohmann::json::parse(out)["attr-metadata"]["class-name"] == name);
}

TEST_CASE("manifest writer: confidences have their shortest form") {
  const auto written = [](double confidence) {
    const std::string out = labeled("{}", "attr", "Canary", confidence);
    const std::size_t begin = out.find("\"confidence\":") + 13;
    return out.substr(begin, out.find(',', begin) - begin);
  };
  CHECK(written(0) == "0");
  CHECK(written(1) == "1");
  CHECK(written(0.95) == "0.95");
  CHECK(written(0.1 + 0.2) == "0.30000000000000004");
  CHECK(written(1e-9) == "1e-09");
  CHECK(error_of([&] { written(std::numeric_limits<double>::quiet_NaN()); }).first == 70);
}

TEST_CASE("manifest writer: a failed object carries only metadata, as the service writes it") {
  std::string out;
  append_failed_line(out, R"({"source-ref":"s","attr":1,"attr-metadata":{}})", "attr",
                     "ClientError: no \"answers\"");
  CHECK(out == R"({"source-ref":"s","attr-metadata":{"retry-count":1,)"
               R"("failure-reason":"ClientError: no \"answers\"","human-annotated":"true"}})"
               "\n");
}

TEST_CASE("manifest writer: what is no object is a fault of ours") {
  for (const std::string line :
       {"", "[]", "7", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{}{}", "{a:1}",
        "{\"a\":1 \"b\":2}", "{\"a\":[1}", "{\"a\":\"}"}) {
    CAPTURE(line);
    CHECK(error_of([&] { labeled(line); }).first == 70);
  }
}

TEST_CASE("manifest writer: comments are the last member of the metadata, escaped") {
  const LabeledLines lines("v", {.job_name = "j", .type = "t", .creation_date = "d"});
  const std::vector<std::string> comments{"too wide", "a \"b\"\n\\", "\xc3\xa9\x01"};
  std::string out;
  lines.append(out, "{}", 1, "bad", 0.5, comments);
  CHECK(out ==
        R"({"v":1,"v-metadata":{"class-name":"bad","job-name":"j","confidence":0.5,"type":"t",)"
        R"("human-annotated":"yes","creation-date":"d","worker-feedback":[{"comment":"too wide"},)"
        R"({"comment":"a \"b\"\n\\"},{"comment":"é\u0001"}]}})"
        "\n");
}
