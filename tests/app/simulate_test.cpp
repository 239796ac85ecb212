// The whole command, read back by the readers that everything else uses.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "app/command.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/job.hpp"
#include "quorate/io/side_files.hpp"
#include "support/files.hpp"

namespace quorate {
namespace {

using test::read_file;
using test::TemporaryFolder;

void simulate(std::vector<std::string> words) {
  const Command command = simulate_command();
  words.emplace_back("--quiet");
  const int status = command.run(Options(command.options, words));
  REQUIRE(status == 0);
}

/// The code and text of the Error that the words lead to.
std::pair<ErrorCode, std::string> refusal(const std::vector<std::string>& words) {
  try {
    simulate(words);
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  return {ErrorCode::kInternal, "not refused"};
}

Job read(const std::string& path, const ReadOptions& options = {}) {
  DiagnosticSink sink;
  const std::vector<std::string> inputs = {path};
  Job job = read_job(inputs, options, sink);
  CHECK(sink.rejected() == 0);
  CHECK(sink.warnings().empty());
  return job;
}

void check_equal(const Job& a, const Job& b) {
  CHECK(a.items == b.items);
  CHECK(a.categories.names() == b.categories.names());
  CHECK(a.table.columns().offsets == b.table.columns().offsets);
  CHECK(a.table.columns().submission_ms == b.table.columns().submission_ms);
  CHECK(a.table.columns().time_spent_seconds == b.table.columns().time_spent_seconds);
  REQUIRE(a.table.votes() == b.table.votes());
  for (std::size_t v = 0; v < a.table.votes(); ++v) {
    const Vote x = a.table.columns().votes[v];
    const Vote y = b.table.columns().votes[v];
    REQUIRE(a.workers.text(x.worker.value) == b.workers.text(y.worker.value));
    REQUIRE(x.label == y.label);
  }
}

TEST_CASE("simulate: small jobs stay the same, byte for byte") {
  const TemporaryFolder folder;
  const std::vector<std::string> job = {"--items", "2", "--classes", "Cat,Dog", "--seed", "1"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), job.begin(), job.end());
    simulate(more);
  };
  with({"-o", folder.path("v.csv"), "--gold", folder.path("gold.csv"), "--manifest",
        folder.path("m")});
  CHECK(read_file(folder.path("v.csv")) ==
        "task,worker,label\n"
        "s3://simulated/1.jpg,w20,Dog\n"
        "s3://simulated/1.jpg,w09,Cat\n"
        "s3://simulated/1.jpg,w17,Dog\n"
        "s3://simulated/2.jpg,w12,Dog\n"
        "s3://simulated/2.jpg,w19,Dog\n"
        "s3://simulated/2.jpg,w05,Dog\n");
  CHECK(read_file(folder.path("gold.csv")) ==
        "task,label\ns3://simulated/1.jpg,Dog\ns3://simulated/2.jpg,Dog\n");
  CHECK(read_file(folder.path("m")) ==
        "{\"source-ref\":\"s3://simulated/1.jpg\"}\n{\"source-ref\":\"s3://simulated/2.jpg\"}\n");
  with({"-o", folder.path("v.jsonl"), "--format", "jsonl", "--votes-per-item", "1", "--times"});
  CHECK(read_file(folder.path("v.jsonl")) ==
        R"({"source-ref":"s3://simulated/1.jpg","worker-id":"w20","label":"Dog",)"
        R"("submission-time":"2026-01-01T00:00:13.935Z","time-spent-seconds":5.520})"
        "\n"
        R"({"source-ref":"s3://simulated/2.jpg","worker-id":"w12","label":"Cat",)"
        R"("submission-time":"2026-01-01T00:01:12.442Z","time-spent-seconds":6.709})"
        "\n");
}

TEST_CASE("simulate: all formats hold the same job, and its readers lose nothing") {
  const TemporaryFolder folder;
  const std::vector<std::string> job = {
      "--items",    "300", "--votes-per-item", "0-4", "--difficulty", "0.3",
      "--spammers", "0.3", "--worker-skew",    "1",   "--times",      "--classes",
      "3"};
  const auto written = [&](const std::string& format) {
    std::vector<std::string> words = job;
    const std::string path = folder.path(format);
    words.insert(words.end(), {"--format", format, "-o", path, "--manifest",
                               folder.path("manifest"), "--gold", folder.path("gold")});
    simulate(words);
    return path;
  };
  ReadOptions options;
  options.manifest = folder.path("manifest");
  options.label_categories = folder.write("classes", "class-0\nclass-1\nclass-2\n");
  const Job csv = read(written("csv"), options);
  const Job jsonl = read(written("jsonl"), options);
  const Job ground_truth = read(written("ground-truth-job"));
  check_equal(csv, jsonl);
  check_equal(csv, ground_truth);
  CHECK(csv.objects.size() == 300);
  CHECK(csv.table.voted_items() < 300);
  CHECK(csv.counts.in == csv.counts.used);
  CHECK_FALSE(ground_truth.identities.empty());
  CHECK(read_gold(folder.path("gold"), "").size() == 300);
}

TEST_CASE("simulate: names that need quoting come back as they are") {
  const TemporaryFolder folder;
  const std::string prefix = "s3://a \"b\", c\\d/\xc3\xa9";
  for (const std::string format : {"csv", "jsonl", "ground-truth-job"}) {
    CAPTURE(format);
    simulate({"--items", "5", "--classes", "Big \"Cat\",D\\og", "--item-prefix", prefix,
              "--worker-prefix", "w \"1\",", "--format", format, "-o", folder.path(format),
              "--gold", folder.path("gold")});
    const Job job = read(folder.path(format));
    CHECK(job.items.front() == prefix + "1.jpg");
    CHECK(job.workers.text(0).starts_with("w \"1\","));
    const std::set<std::string> labels(job.categories.names().begin(),
                                       job.categories.names().end());
    CHECK(labels == std::set<std::string>{"Big \"Cat\"", "D\\og"});
    CHECK(read_gold(folder.path("gold"), "").front().item == prefix + "1.jpg");
  }
}

TEST_CASE("simulate: the number of threads changes no byte") {
  const TemporaryFolder folder;
  std::map<std::string, std::set<std::string>> seen;
  for (const std::string threads : {"1", "2", "5"}) {
    // More votes than one block holds, so that threads have something to share.
    simulate({"--items", "40000", "--difficulty", "0.2", "--times", "--threads", threads, "-o",
              folder.path("votes"), "--gold", folder.path("gold"), "--truth", folder.path("truth"),
              "--manifest", folder.path("manifest")});
    for (const std::string name : {"votes", "gold", "truth", "manifest"}) {
      seen[name].insert(read_file(folder.path(name)));
    }
  }
  for (const auto& contents : seen) {
    CAPTURE(contents.first);
    CHECK(contents.second.size() == 1);
  }
}

TEST_CASE("simulate: the truth counts what the votes say against the gold") {
  const TemporaryFolder folder;
  simulate({"--items", "500", "--spammers", "0.3", "--bias", "0.2", "--adversaries", "0.1", "-o",
            folder.path("votes.csv"), "--gold", folder.path("gold.csv"), "--truth",
            folder.path("truth.json"), "--seed", "7"});
  const Job job = read(folder.path("votes.csv"));
  std::map<std::string, std::string> gold;
  for (const GoldLabel& label : read_gold(folder.path("gold.csv"), "")) {
    gold[label.item] = label.label;
  }
  std::map<std::string, std::pair<int, int>> counts;
  for (std::uint32_t i = 0; i < job.table.items(); ++i) {
    for (const Vote& vote : job.table.votes_of(ItemId{i})) {
      auto& [annotations, right] = counts[std::string(job.workers.text(vote.worker.value))];
      ++annotations;
      right += job.categories.name(vote.label) == gold.at(std::string(job.items[i])) ? 1 : 0;
    }
  }
  const auto truth = nlohmann::json::parse(read_file(folder.path("truth.json")));
  CHECK(truth["parameters"]["spammers"] == "0.3");
  CHECK(truth["parameters"]["seed"] == "7");
  CHECK_FALSE(truth["parameters"].contains("output"));
  CHECK(truth["classes"].size() == 4);
  CHECK(truth["classes"][0]["prior"] == 0.25);
  REQUIRE(truth["workers"].size() == 20);
  std::map<std::string, int> kinds;
  for (const auto& worker : truth["workers"]) {
    const auto& [annotations, right] = counts[worker["worker"]];
    CHECK(worker["annotations"] == annotations);
    CHECK(worker["right"] == right);
    ++kinds[worker["kind"]];
    CHECK(worker.contains("takes") == (worker["kind"] == "biased"));
    CHECK(worker.contains("always") == (worker["kind"] == "constant-spammer"));
  }
  CHECK(kinds == std::map<std::string, int>{{"honest", 8},
                                            {"biased", 4},
                                            {"adversary", 2},
                                            {"random-spammer", 2},
                                            {"constant-spammer", 2},
                                            {"copy-spammer", 2}});
}

TEST_CASE("simulate: classes are a number, names, or a file") {
  const TemporaryFolder folder;
  const auto classes = [&](const std::string& option, const std::string& value) {
    simulate({"--items", "200", option, value, "-o", folder.path("votes.csv")});
    return read(folder.path("votes.csv")).categories.names();
  };
  CHECK(classes("--classes", "11").at(10) == "class-10");
  CHECK(classes("--classes", "11").at(2) == "class-02");
  CHECK(classes("--classes", "Cat, Dog").at(1) == "Dog");
  const std::string file = folder.write("list.txt", "Ant\nBee\nCow\n");
  CHECK(classes("--label-categories", file) == std::vector<std::string>{"Ant", "Bee", "Cow"});
}

TEST_CASE("simulate: a job folder never mixes with what is there") {
  const TemporaryFolder folder;
  const std::string path = folder.path("job/");
  simulate({"--items", "3", "--format", "ground-truth-job", "-o", path});
  const auto [code, text] = refusal({"--items", "3", "--format", "ground-truth-job", "-o", path});
  CHECK(code == ErrorCode::kCannotWrite);
  CHECK(text.find("it is there already") != std::string::npos);
  CHECK(read(path).table.items() == 3);
  std::size_t entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path(""))) {
    static_cast<void>(entry);
    ++entries;
  }
  CHECK(entries == 1);  // nothing temporary stays behind
}

TEST_CASE("simulate: wrong options are named with what they may be") {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"votes.csv"}, "takes no inputs"},
      {{"--items", "0"}, "--items: '0' is not a whole number from 1"},
      {{"--workers", "x"}, "--workers: 'x'"},
      {{"--classes", "1"}, "--classes: '1' is not a whole number from 2"},
      {{"--classes", "Cat"}, "at least two classes"},
      {{"--classes", "Cat,Cat"}, "--classes: "},
      {{"--classes", "Cat,"}, "--classes: "},
      {{"--classes", "3", "--label-categories", "f"}, "give one of them"},
      {{"--votes-per-item", "5", "--workers", "4"}, "need as many workers"},
      {{"--votes-per-item", "2.5-7"}, "between whole numbers"},
      {{"--votes-per-item", "7-3"}, "--votes-per-item: '7-3'"},
      {{"--votes-per-item", "0"}, "--votes-per-item: 0 makes no job"},
      {{"--accuracy", "1.1"}, "--accuracy: '1.1'"},
      {{"--accuracy", "0.9-"}, "--accuracy: '0.9-'"},
      {{"--accuracy-spread", "0.1"}, "--accuracy-spread goes with a single mean"},
      {{"--accuracy", "0.9", "--accuracy-spread", "0.4"}, "is below 0.3"},
      {{"--bias", "0.6", "--spammers", "0.6"}, "together at most 1"},
      {{"--spammer-kind", "rando"}, "did you mean 'random'"},
      {{"--format", "ground-truth-job"}, "name it with --output"},
      {{"--gold", "-"}, "two outputs go to '-'"},
      {{"--item-prefix", "\xff"}, "UTF-8"},
      {{"--threads", "0"}, "--threads: '0'"},
  };
  for (const auto& wrong : cases) {
    const std::pair<ErrorCode, std::string> refused = refusal(wrong.first);
    CAPTURE(wrong.second);
    CAPTURE(refused.second);
    CHECK(refused.first == ErrorCode::kUsage);
    CHECK(refused.second.find(wrong.second) != std::string::npos);
  }
}

}  // namespace
}  // namespace quorate
