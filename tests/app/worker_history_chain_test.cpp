// A workers file as the history of the next run: every vote counts once, however many runs lie
// between, and nobody is forgotten.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/consolidation.hpp"
#include "app/worker_report.hpp"
#include "quorate/base/random.hpp"
#include "support/files.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using nlohmann::json;
using test::near;
using test::TemporaryFolder;

/// Consolidates votes (CSV without header) with the history of earlier runs; gives the workers
/// file.
json run(const std::string& votes, const std::string& history,
         std::vector<std::string> words = {}) {
  const TemporaryFolder folder;
  const std::vector<std::string> inputs{folder.write("votes.csv", "task,worker,label\n" + votes)};
  if (!history.empty()) words.push_back("--worker-history=" + folder.write("h.json", history));
  words.emplace_back("--threads=1");
  std::vector<OptionSpec> table = input_options();
  table.insert(table.end(), model_options().begin(), model_options().end());
  const Options options(table, words);
  DiagnosticSink sink;
  Progress progress(true);
  return json::parse(worker_report(
      consolidate(read_job(inputs, read_options(options), sink), options, sink, progress)));
}

double total(const json& worker) {
  double sum = 0;
  for (const json& row : worker.at("confusion-counts")) {
    for (const json& count : row) sum += count.get<double>();
  }
  return sum;
}

const json& worker(const json& report, const std::string& name) {
  for (const json& entry : report.at("workers")) {
    if (entry.at("worker") == name) return entry;
  }
  throw std::runtime_error("no worker " + name);
}

/// 20 objects with four voters each; worker w4 is there in even batches only.
std::string batch(int number) {
  Random random(static_cast<std::uint64_t>(number) + 1);
  std::string votes;
  for (int i = 0; i < 20; ++i) {
    for (int j = 0; j < (number % 2 == 0 ? 5 : 4); ++j) {
      const bool right = random.uniform() < 0.8;
      const char truth = i % 2 == 0 ? 'X' : 'Y';
      votes += "b" + std::to_string(number) + "-" + std::to_string(i) + ",w" + std::to_string(j) +
               "," + (right == (truth == 'X') ? "X" : "Y") + "\n";
    }
  }
  return votes;
}

TEST_CASE("worker history: ten runs in a row count every vote once") {
  json report;
  const auto width = [&] {
    const json& interval = worker(report, "w0").at("accuracy-interval");
    return interval[1].get<double>() - interval[0].get<double>();
  };
  double first_width = 0;
  for (int number = 0; number < 10; ++number) {
    report = run(batch(number), number == 0 ? "" : report.dump());
    if (number == 0) first_width = width();
    CHECK(near(total(worker(report, "w0")), 20.0 * (number + 1), 1e-9));
    CHECK(near(total(worker(report, "w4")), 20.0 * (number / 2 + 1), 1e-9));
    CHECK(worker(report, "w0").at("annotations") == 20);
    CHECK(worker(report, "w4").at("annotations") == (number % 2 == 0 ? 20 : 0));
  }
  CHECK(width() < first_width / 2);  // ten times the votes: about a third
}

TEST_CASE("worker history: a weight below 1 lets the past fade") {
  json report;
  double expected = 0;
  for (int number = 0; number < 4; ++number) {
    std::vector<std::string> words;
    if (number > 0) words.emplace_back("--history-weight=0.5");
    report = run(batch(2 * number), number == 0 ? "" : report.dump(), words);
    expected = 0.5 * expected + 20;
    CHECK(near(total(worker(report, "w0")), expected, 1e-9));
  }
}

TEST_CASE("worker history: a weight of 0 is no history") {
  const json first = run(batch(0), "");
  CHECK(run(batch(2), first.dump(), {"--history-weight=0"}) == run(batch(2), ""));
}

TEST_CASE("worker history: classes are matched by name, in whatever order they stand") {
  const std::string history =
      R"({"classes":["Y","Z","X"],"workers":[{"worker":"w0","confusion-counts":)"
      R"([[5,0,1],[0,9,0],[2,0,7]]}]})";
  const json report = run("a,w0,X\na,w1,X\nb,w0,Y\nb,w1,Y\n", history);
  const json& counts = worker(report, "w0").at("confusion-counts");
  const json before = worker(run("a,w0,X\na,w1,X\nb,w0,Y\nb,w1,Y\n", ""), "w1");
  CHECK(near(total(worker(report, "w0")), 2 + 15, 1e-9));  // Z is lost
  CHECK(counts[0][0].get<double>() > 7);                   // truth X, answer X
  CHECK(counts[0][1].get<double>() >= 2);                  // truth X, answer Y
  CHECK(near(total(before), 2, 1e-9));
}

TEST_CASE("worker history: decides where this job's votes are silent") {
  // Two votes that contradict each other; the history knows w0 as good and w1 as careless.
  const std::string history =
      R"({"classes":["X","Y"],"workers":[{"worker":"w0","confusion-counts":[[50,1],[1,50]]},)"
      R"({"worker":"w1","confusion-counts":[[25,25],[25,25]]}]})";
  for (const char* model : {"--model=dawid-skene", "--model=one-coin"}) {
    const json report = run("a,w0,Y\na,w1,X\nb,w0,X\nb,w1,Y\n", history, {model});
    CHECK(worker(report, "w0").at("accuracy").get<double>() > 0.85);
    CHECK(worker(report, "w1").at("accuracy").get<double>() < 0.65);
  }
}

}  // namespace
}  // namespace quorate
