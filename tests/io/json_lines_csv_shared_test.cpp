// Real crowdsourcing sets: the counts are those of the files, taken with the commands beside them.
#include <doctest/doctest.h>

#include <map>

#include "quorate/io/side_files.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"
#include "support/near.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

std::string data_set(const std::string& name, const std::string& file) {
  return (*shared_folder() / "datasets" / name / file).string();
}

struct Counts {
  std::size_t votes;
  std::size_t items;
  std::size_t workers;
  std::size_t classes;

  bool operator==(const Counts&) const = default;
};

Counts counts_of(const FlatJob& read) {
  return {read.job.table.votes(), read.job.table.items(), read.job.table.workers(),
          read.job.categories.size()};
}

}  // namespace

TEST_CASE("shared csv: bluebird, and the same votes as JSON Lines") {
  const FileBytes file(data_set("bluebird", "answers.csv"));
  const FlatJob csv = read_csv_file(file);
  CHECK(counts_of(csv) == Counts{4212, 108, 39, 2});
  CHECK(csv.rejects.empty());

  std::string lines;
  for (std::uint32_t i = 0; i < csv.job.table.items(); ++i) {
    for (const Vote& vote : csv.job.table.votes_of(ItemId{i})) {
      lines += "{\"item\":" + std::string(csv.job.items[i]) +
               ",\"worker\":" + std::string(csv.job.workers.text(vote.worker.value)) +
               ",\"label\":\"" + csv.job.categories.name(vote.label) + "\"}\n";
    }
  }
  CHECK(read_jsonl_text(lines).votes() == csv.votes());
}

TEST_CASE(
    "shared csv: every set has as many votes, items, workers and classes as Python's csv counts") {
  // csv.DictReader, len(rows) and len({row[column] for row in rows}) for task, worker and label.
  const std::map<std::string, Counts> expected = {
      {"mvh_stylized", {3988, 800, 5, 16}},   {"music", {2945, 700, 44, 10}},
      {"product", {24945, 8315, 176, 2}},     {"imagenet_real_golden", {88530, 1135, 78, 3}},
      {"cifar10n", {150000, 50000, 747, 10}}, {"sdogs10h_100ms", {2490, 249, 10, 10}},
      {"tweet", {20000, 1000, 85, 2}},
  };
  for (const auto& entry : expected) {
    const std::string& name = entry.first;
    CAPTURE(name);
    const FileBytes file(data_set(name, "answers.csv"));
    const FlatJob read = read_csv_file(file);
    CHECK(counts_of(read) == entry.second);
    CHECK(read.rejects.empty());
  }
}

TEST_CASE("shared csv: the milliseconds of mvh_stylized add up to the time that was spent") {
  const FileBytes file(data_set("mvh_stylized", "answers.csv"));
  const FlatJob read = read_csv_file(file);
  double sum = 0;
  for (const double seconds : read.job.table.columns().time_spent_seconds) sum += seconds;
  // The file's milliseconds sum to 3495863; 3,988 roundings of at most 2e-16 each stay far below
  // 1e-9.
  CHECK(near(sum, 3495.863, 1e-9));
}

TEST_CASE("shared csv: gold labels, with further columns too") {
  CHECK(read_gold(data_set("bluebird", "gold.csv"), "").size() == 108);
  CHECK(read_gold(data_set("imagenet_real_golden", "gold.csv"), "").size() == 1135);
  CHECK(read_gold(data_set("cifar10n", "gold.csv"), "").size() == 50000);
}
