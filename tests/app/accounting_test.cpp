// Property: whatever a file holds, annotations in = used + rejected (by reason) + superseded, and
// the output has exactly one line an object of the manifest, in order, with its bytes. Thousands of
// random mixtures of good, bad, duplicate, truncated and foreign records in every format. The
// expected counts are those of the generator, which knows what it wrote.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "app/run.hpp"
#include "quorate/base/random.hpp"
#include "support/files.hpp"

namespace quorate {
namespace {

using nlohmann::json;
using test::read_file;
using test::TemporaryFolder;

constexpr int kObjects = 6;
constexpr int kWorkers = 4;

/// Where the generator's records must end up.
struct Expected {
  std::map<std::string, std::uint64_t> rejected;
  std::uint64_t good = 0;
  std::uint64_t superseded_by_newer_file = 0;
  std::set<std::pair<int, int>> pairs;  // object and worker of the good ones

  void reject(const std::string& reason, std::uint64_t annotations = 1) {
    rejected[reason] += annotations;
  }
  void accept(int object, int worker) {
    ++good;
    pairs.emplace(object, worker);
  }
};

/// One manifest line an object, in every spelling that JSON allows.
std::vector<std::string> make_manifest(Random& random) {
  std::vector<std::string> lines;
  for (int i = 0; i < kObjects; ++i) {
    const std::string name = "\"s3://b/" + std::to_string(i) + ".jpg\"";
    const std::vector<std::string> shapes = {
        "{\"source-ref\":" + name + "}",
        "{ \"source-ref\" : " + name + " }",
        "{\"x\":[1.50,{\"\\u0061\":null}],\"source-ref\":" + name + ",\"y\":1e300}",
        "{\"source-ref\":" + name + R"(,"note":"\u00e9 é </script> , \" }"})",
        "{\"source-ref\":" + name + ",\t\"n\":0.10000000000000000000001}",
    };
    lines.push_back(shapes[random.below(shapes.size())]);
  }
  return lines;
}

std::string worker_name(int j) { return "w" + std::to_string(j); }
std::string object_name(int i) { return "s3://b/" + std::to_string(i) + ".jpg"; }

/// A record's kind: most are good.
enum class Kind { kGood, kNoWorker, kUnknownLabel, kForeign, kBroken, kNotUtf8, kWrongType };

Kind draw_kind(Random& random) {
  constexpr std::size_t kKinds = 16;
  const auto kind = random.below(kKinds);
  return kind < 7 ? static_cast<Kind>(kind) : Kind::kGood;
}

/// What was asked of one line-by-line record.
struct Record {
  Kind kind = Kind::kGood;
  int object = 0;
  int worker = 0;
  std::string label;
};

Record draw_record(Random& random) {
  Record record;
  record.kind = draw_kind(random);
  record.object = static_cast<int>(random.below(kObjects));
  record.worker = static_cast<int>(random.below(kWorkers));
  record.label = random.below(2) == 0 ? "cat" : "dog";
  return record;
}

void expect(const Record& record, Expected& expected) {
  switch (record.kind) {
    case Kind::kGood:
      return expected.accept(record.object, record.worker);
    case Kind::kNoWorker:
      return expected.reject("missing-field");
    case Kind::kUnknownLabel:
      return expected.reject("unknown-label");
    case Kind::kForeign:
      return expected.reject("unknown-object");
    case Kind::kBroken:
      return expected.reject("malformed");
    case Kind::kNotUtf8:
      return expected.reject("invalid-utf8");
    case Kind::kWrongType:
      return expected.reject("wrong-type");
  }
}

std::string json_record(const Record& record) {
  std::string object = object_name(record.object);
  std::string label = "\"" + record.label + "\"";
  std::string worker = ",\"worker-id\":\"" + worker_name(record.worker) + "\"";
  if (record.kind == Kind::kNoWorker) worker.clear();
  if (record.kind == Kind::kForeign) object = "s3://elsewhere/1.jpg";
  if (record.kind == Kind::kUnknownLabel) label = "\"owl\"";
  if (record.kind == Kind::kNotUtf8) label = "\"c\xff\"";
  if (record.kind == Kind::kWrongType) label = "[\"cat\"]";
  const std::string line =
      "{\"source-ref\":\"" + object + "\"" + worker + ",\"label\":" + label + "}";
  return record.kind == Kind::kBroken ? line.substr(0, line.size() - 1 - line.size() / 3) : line;
}

std::string make_jsonl(Random& random, std::size_t records, Expected& expected) {
  std::string text;
  for (std::size_t i = 0; i < records; ++i) {
    Record record = draw_record(random);
    expect(record, expected);
    text += json_record(record) + "\n";
    if (random.below(8) == 0) text += "\n";
  }
  return text;
}

std::string make_csv(Random& random, std::size_t records, Expected& expected) {
  std::string text = "task,worker,label\n";
  for (std::size_t i = 0; i < records; ++i) {
    Record record = draw_record(random);
    if (record.kind == Kind::kWrongType) record.kind = Kind::kGood;  // a cell is text
    expect(record, expected);
    const std::string object = record.kind == Kind::kForeign ? "elsewhere" : object_name(record.object);
    const std::string worker = record.kind == Kind::kNoWorker ? "" : worker_name(record.worker);
    const std::string label = record.kind == Kind::kUnknownLabel ? "owl"
                              : record.kind == Kind::kNotUtf8    ? "c\xff"
                                                                 : "\"" + record.label + "\"";
    text += record.kind == Kind::kBroken ? object + "," + worker : object + "," + worker + "," + label;
    text += random.below(4) == 0 ? "\r\n" : "\n";
  }
  return text;
}

std::string answer_content(const Record& record) {
  const std::string label = record.kind == Kind::kUnknownLabel ? "\"owl\""
                            : record.kind == Kind::kWrongType  ? "{}"
                                                               : "\"" + record.label + "\"";
  return "{\"crowd-classifier\":{\"label\":" + label + "}}";
}

/// A kind that a document in one piece can hold.
Record draw_answer(Random& random) {
  Record record = draw_record(random);
  if (record.kind == Kind::kBroken || record.kind == Kind::kNotUtf8) record.kind = Kind::kGood;
  if (record.kind == Kind::kForeign) record.object = kObjects + 3;
  return record;
}

std::string make_request(Random& random, std::size_t records, Expected& expected) {
  json request = json::array();
  for (std::size_t i = 0; i < records; ++i) {
    const Record record = draw_answer(random);
    expect(record, expected);
    json annotation;
    if (record.kind != Kind::kNoWorker) annotation["workerId"] = worker_name(record.worker);
    annotation["annotationData"] = {{"content", answer_content(record)}};
    request.push_back({{"datasetObjectId", std::to_string(record.object)},
                       {"annotations", json::array({annotation})}});
  }
  return request.dump();
}

/// One or several worker-response files an object, of which the newest counts.
void make_folder(Random& random, std::size_t records, const TemporaryFolder& folder,
                 Expected& expected) {
  std::map<int, std::vector<std::vector<Record>>> files;
  for (std::size_t i = 0; i < records; ++i) {
    const Record record = draw_answer(random);
    std::vector<std::vector<Record>>& of_object = files[record.object];
    if (of_object.empty() || random.below(4) == 0) of_object.emplace_back();
    of_object.back().push_back(record);
  }
  for (const auto& [object, versions] : files) {
    for (std::size_t version = 0; version < versions.size(); ++version) {
      json answers = json::array();
      for (const Record& record : versions[version]) {
        json answer{{"answerContent", json::parse(answer_content(record))}};
        if (record.kind != Kind::kNoWorker) answer["workerId"] = worker_name(record.worker);
        answers.push_back(answer);
      }
      std::string text = json{{"answers", answers}}.dump();
      const bool is_newest = version + 1 == versions.size();
      const bool is_cut = is_newest && object > 0 && random.below(8) == 0;
      if (is_cut) {
        text.pop_back();
        expected.reject("malformed");
      } else if (!is_newest) {
        expected.superseded_by_newer_file += versions[version].size();
      } else {
        for (const Record& record : versions[version]) expect(record, expected);
      }
      (void)folder.write("job/annotations/worker-response/iteration-1/" + std::to_string(object) +
                             "/2026-01-01_00:00:0" + std::to_string(version) + ".json",
                         text);
    }
  }
}

int run_program(const std::vector<std::string>& words) {
  std::vector<const char*> arguments{"quorate"};
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return run(static_cast<int>(arguments.size()), arguments.data());
}

/// The line without its closing brace and the blanks before it.
std::string opened(std::string line) {
  line.pop_back();
  while (line.ends_with(' ') || line.ends_with('\t')) line.pop_back();
  return line;
}

void check_manifest(const std::vector<std::string>& lines, const Expected& expected,
                    const std::string& output) {
  std::size_t begin = 0;
  for (int i = 0; i < kObjects; ++i) {
    const std::size_t end = output.find('\n', begin);
    REQUIRE(end != std::string::npos);
    const std::string line = output.substr(begin, end - begin);
    begin = end + 1;
    const auto at = expected.pairs.lower_bound({i, 0});
    const bool is_labeled = at != expected.pairs.end() && at->first == i;
    if (is_labeled) {
      CHECK(line.starts_with(opened(lines[static_cast<std::size_t>(i)])));
      CHECK(json::parse(line).contains("label-metadata"));
    } else {
      CHECK(line == lines[static_cast<std::size_t>(i)]);
    }
  }
  CHECK(begin == output.size());
}

void check_counts(const Expected& expected, const json& summary, const std::string& rejects) {
  const json& annotations = summary.at("annotations");
  std::uint64_t rejected = 0;
  for (const auto& [reason, count] : expected.rejected) rejected += count;
  const std::uint64_t used = expected.pairs.size();
  CHECK(annotations.at("used") == used);
  CHECK(annotations.at("rejected") == rejected);
  CHECK(annotations.at("rejected-by-reason") == json(expected.rejected));
  CHECK(annotations.at("superseded-by-duplicate") == expected.good - used);
  CHECK(annotations.at("superseded-by-newer-file") == expected.superseded_by_newer_file);
  CHECK(annotations.at("in") ==
        expected.good + rejected + expected.superseded_by_newer_file);
  std::map<std::string, std::uint64_t> written;
  for (std::size_t begin = 0; begin < rejects.size();) {
    const std::size_t end = rejects.find('\n', begin);
    const json line = json::parse(rejects.substr(begin, end - begin));
    written[line.at("reason")] += line.at("annotations").get<std::uint64_t>();
    begin = end + 1;
  }
  CHECK(written == expected.rejected);
}

enum class Format { kJsonl, kCsv, kRequest, kFolder };

void check_case(Format format, std::uint64_t seed) {
  Random random(seed);
  const TemporaryFolder folder;
  std::vector<std::string> format_words;
  const std::vector<std::string> lines = make_manifest(random);
  std::string manifest;
  for (const std::string& line : lines) manifest += line + "\n";
  (void)folder.write("in.manifest", manifest);
  (void)folder.write("classes.txt", "cat\ndog\n");
  constexpr std::size_t kMostRecords = 40;
  const std::size_t records = 1 + random.below(kMostRecords);
  Expected expected;
  std::string input = folder.path("votes");
  if (format == Format::kJsonl) {
    input = folder.write("votes.jsonl", make_jsonl(random, records, expected));
    format_words = {"--input-format", "jsonl"};
  } else if (format == Format::kCsv) {
    input = folder.write("votes.csv", make_csv(random, records, expected));
    format_words = {"--input-format", "csv"};
  } else if (format == Format::kRequest) {
    input = folder.write("votes.json", make_request(random, records, expected));
    format_words = {"--input-format", "consolidation-request"};
  } else {
    make_folder(random, records, folder, expected);
    input = folder.path("job");
  }
  const std::string output = folder.path("out.manifest");
  std::vector<std::string> words = {
      "consolidate", input, "--manifest", folder.path("in.manifest"), "--label-categories",
      folder.path("classes.txt"), "--on-bad-record", "skip", "--model", "majority", "--summary",
      folder.path("summary.json"), "--rejects", folder.path("rejects.jsonl"), "-o", output, "-q",
      "--threads", "2"};
  words.insert(words.end(), format_words.begin(), format_words.end());
  const int status = run_program(words);
  if (expected.pairs.empty()) {
    CHECK((status == 65 || status == 66));
    CHECK(test::read_file(folder.path("in.manifest")) == manifest);
    return;
  }
  REQUIRE(status == 0);
  check_manifest(lines, expected, read_file(output));
  check_counts(expected, json::parse(read_file(folder.path("summary.json"))),
               read_file(folder.path("rejects.jsonl")));
}

/// QUORATE_PROPERTY_CASES asks for another number of cases.
std::uint64_t cases() {
  const char* wanted = std::getenv("QUORATE_PROPERTY_CASES");
  constexpr std::uint64_t kUsual = 250;
  return wanted == nullptr ? kUsual : std::strtoull(wanted, nullptr, 10);
}

void check_cases(Format format) {
  for (std::uint64_t seed = 1; seed <= cases(); ++seed) {
    CAPTURE(seed);
    check_case(format, seed);
  }
}

TEST_CASE("accounting: nothing is lost of JSON Lines") { check_cases(Format::kJsonl); }

TEST_CASE("accounting: nothing is lost of CSV") { check_cases(Format::kCsv); }

TEST_CASE("accounting: nothing is lost of consolidation requests") { check_cases(Format::kRequest); }

TEST_CASE("accounting: nothing is lost of job folders") { check_cases(Format::kFolder); }

}  // namespace
}  // namespace quorate
