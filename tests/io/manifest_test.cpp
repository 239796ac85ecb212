#include "quorate/io/manifest.hpp"

#include <doctest/doctest.h>

#include "quorate/base/error.hpp"
#include "support/near.hpp"
#include "support/text_count.hpp"

using quorate::Error;
using quorate::ErrorCode;
using quorate::FileBytes;
using quorate::Manifest;

namespace {

using quorate::test::has;

Manifest manifest(std::string_view text) {
  return Manifest::read(FileBytes::from_text("objects.manifest", text));
}

/// The message of the Error{kBadData} that reading `text` throws.
std::string fault_of(std::string_view text) {
  try {
    (void)manifest(text);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::kBadData);
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("manifest: lines keep their bytes, whatever ends them") {
  const Manifest read = manifest(
      "\xef\xbb\xbf{\"source-ref\":\"a\" , \"n\":1.50}\r\n\r\n \t\n{\"source\": \"b\"} "
      "\n{\"x\":1}");
  REQUIRE(read.size() == 3);
  CHECK(read.bytes(0) == "{\"source-ref\":\"a\" , \"n\":1.50}");
  CHECK(read.bytes(1) == "{\"source\": \"b\"} ");
  CHECK(read.bytes(2) == "{\"x\":1}");
  CHECK(read.line_number(0) == 1);
  CHECK(read.line_number(1) == 4);
  CHECK(read.line_number(2) == 5);
  CHECK(read.parse(0).data_key == "source-ref");
  CHECK(read.parse(1).data_key == "source");
  CHECK(read.parse(1).data_value == "b");
  CHECK(read.parse(2).data_key.empty());
}

TEST_CASE("manifest: views stay valid when the manifest moves") {
  Manifest first = manifest("{\"source\":\"a\"}\n");
  const std::string_view bytes = first.bytes(0);
  const Manifest second = std::move(first);
  CHECK(second.bytes(0).data() == bytes.data());
}

TEST_CASE("manifest: an empty file has no objects") {
  CHECK(manifest("").empty());
  CHECK(manifest("\n \r\n").empty());
}

TEST_CASE("manifest: an earlier output is parsed with all its fields") {
  const Manifest read = manifest(
      R"({"source-ref":"s3://b/x.jpg","birds":9,"birds-metadata":{"class-name":"Canary","job-name":"labeling-job/birds","confidence":0.95,"type":"groundtruth/image-classification","human-annotated":"yes","creation-date":"2023-03-08T19:30:08.880289"}})");
  const auto line = read.parse(0);
  REQUIRE(line.labels.size() == 1);
  const auto& label = line.labels[0];
  CHECK(label.name == "birds");
  CHECK(label.class_index == 9U);
  CHECK(label.class_name == "Canary");
  REQUIRE(label.confidence);
  CHECK(*label.confidence == 0.95);  // the very double of the text
  CHECK(label.job_name == "labeling-job/birds");
  CHECK(label.creation_date == "2023-03-08T19:30:08.880289");
}

TEST_CASE("manifest: a class index may be text, and the guide's key names are known") {
  const auto line =
      manifest(R"({"a":"12","a-metadata":{"job_name":"j","creation_date":"d","confidence":1}})")
          .parse(0);
  REQUIRE(line.labels.size() == 1);
  CHECK(line.labels[0].class_index == 12U);
  CHECK(line.labels[0].job_name == "j");
  CHECK(line.labels[0].creation_date == "d");
  CHECK(quorate::test::near(line.labels[0].confidence.value_or(-1), 1, 0));
}

TEST_CASE("manifest: what is no class index gives none") {
  for (const char* value : {"\"1x\"", "-1", "1.5", "\"\"", "4294967296", "[1]", "{}", "null"}) {
    CAPTURE(value);
    const auto line = manifest(std::string("{\"a\":") + value + ",\"a-metadata\":{}}").parse(0);
    REQUIRE(line.labels.size() == 1);
    CHECK_FALSE(line.labels[0].class_index);
  }
}

TEST_CASE("manifest: a failed object has metadata without a label") {
  const auto line =
      manifest(R"({"source-ref":"x","a-metadata":{"retry-count":1,"failure-reason":"e"}})")
          .parse(0);
  REQUIRE(line.labels.size() == 1);
  CHECK(line.labels[0].name == "a");
  CHECK_FALSE(line.labels[0].class_index);
}

TEST_CASE("manifest: metadata of the data itself, and metadata that is no object, are no label") {
  CHECK(manifest(R"({"source-ref":"x","source-ref-metadata":{},"b-metadata":3,"-metadata":{}})")
            .parse(0)
            .labels.empty());
}

TEST_CASE("manifest: several outputs come in the order of their metadata") {
  const auto line = manifest(R"({"b":1,"a":2,"b-metadata":{},"a-metadata":{}})").parse(0);
  REQUIRE(line.labels.size() == 2);
  CHECK(line.labels[0].name == "b");
  CHECK(line.labels[1].class_index == 2U);
}

TEST_CASE("manifest: a bad line is told with file and line") {
  CHECK(has(fault_of("{\"a\":1}\n{\"a\":"), "objects.manifest:2: not valid JSON"));
  CHECK(has(fault_of("{\"a\":1}\n\n{\"a\":\"\xff\"}\n"),
            "objects.manifest:3: the text is not UTF-8"));
  CHECK(has(fault_of("{\"a\":1}\n[1]\n"),
            "objects.manifest:2: a manifest line must be a JSON object"));
  CHECK(
      has(fault_of("{\"a\":1}\n7\n"), "objects.manifest:2: a manifest line must be a JSON object"));
  CHECK(has(fault_of("{\"a\":1e999}\n"), "objects.manifest:1: a number overflows"));
  CHECK(has(fault_of("{\"a\":NaN}\n{}"), "objects.manifest:1: not valid JSON"));
}

TEST_CASE("manifest: absurd nesting is refused") {
  const std::string deep =
      "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}\n";
  CHECK(has(fault_of("{}\n" + deep), "objects.manifest:2: nested deeper"));
}

TEST_CASE("manifest: a key that stands twice is refused, also where it is written in another way") {
  CHECK(has(fault_of("{}\n{\"a\":1,\"b\":2,\"a\":3}"), "objects.manifest:2: key 'a' stands twice"));
  CHECK(has(fault_of("{\"a\":1,\"\\u0061\":3}"), "key 'a' stands twice"));
  CHECK(manifest("{\"a\":{\"b\":1},\"c\":{\"b\":2}}").size() == 1);
}

TEST_CASE("manifest: one document instead of lines gets its own advice") {
  CHECK(has(fault_of("[\n{\"source\":\"a\"}\n]\n"), "one JSON array"));
  CHECK(has(fault_of("[{\"source\":\"a\"},{\"source\":\"b\"}]"), "jq -c '.[]'"));
  CHECK(has(fault_of("{\n  \"source\": \"a\"\n}\n{\n  \"source\": \"b\"\n}\n"), "several lines"));
  CHECK(has(fault_of("{ \"source\":\n \"a\" }\n"), "jq -c ."));
}

TEST_CASE("manifest: the same for any number of threads, faults too") {
  std::string text = "\xEF\xBB\xBF";
  for (int i = 0; i < 30000; ++i) {
    const std::string n = std::to_string(i);
    text += i % 7 == 0 ? "{\"source-ref\":\"s3://b/\\u0041" + n + "\",\"n\":" + n + "}\r\n"
            : i % 5 == 0
                ? "\n{\"a\":1,\"a-metadata\":{\"class-name\":\"" + n + "\"},\"source\":\"t\"}\n"
                : "{\"x\":\"y\",\"source-ref\":\"s3://bucket/folder/" + n + ".jpg\"}\n";
  }
  const auto read = [](const std::string& bytes, unsigned threads) {
    return Manifest::read(FileBytes::from_text("m", bytes), threads);
  };
  const Manifest one = read(text, 1);
  REQUIRE(one.size() == 30000);
  for (const unsigned threads : {2U, 7U}) {
    const Manifest other = read(text, threads);
    REQUIRE(other.size() == one.size());
    bool same = true;
    for (std::size_t i = 0; i < one.size(); ++i) {
      same = same && other.bytes(i) == one.bytes(i) && other.line_number(i) == one.line_number(i) &&
             other.data_value(i) == one.data_value(i) && other.has_data(i) == one.has_data(i) &&
             other.has_labels(i) == one.has_labels(i);
    }
    CHECK(same);
  }
  for (std::size_t i = 0; i < 50; ++i) {
    const auto line = one.parse(i);
    CHECK(line.data_value == one.data_value(i));
    CHECK(line.data_key.empty() != one.has_data(i));
    CHECK(line.labels.empty() != one.has_labels(i));
  }
  for (const char* fault :
       {"{\"a\":1,\"a\":2}\n", "{\"a\":\n", "{\"a\":\"b\",\"a\":\"c\"}\n", "7\n"}) {
    const std::string faulty = text + fault + text;
    const auto message = [&](unsigned threads) {
      try {
        (void)read(faulty, threads);
      } catch (const quorate::Error& error) {
        return std::string(error.what());
      }
      return std::string();
    };
    CHECK(message(1).find("m:") == 0);
    CHECK(message(3) == message(1));
  }
}
