// The number of threads may change how long a run takes, and nothing else.
#include <doctest/doctest.h>

#include <array>

#include "quorate/base/random.hpp"
#include "support/files.hpp"
#include "support/program.hpp"

namespace quorate {
namespace {

using test::TemporaryFolder;

/// The three files of a run that hold results, one after the other.
std::string results(const std::string& input, const std::string& model, unsigned threads) {
  const TemporaryFolder folder;
  const int status = test::run_program(
      {"consolidate", input, "--quiet", "--creation-date=2024-01-02T03:04:05.000006",
       "--max-iterations=20", "--model=" + model, "--threads=" + std::to_string(threads),
       "--output=" + folder.path("m"), "--probabilities=" + folder.path("p"),
       "--workers=" + folder.path("w")});
  REQUIRE(status == 0);
  return test::read_file(folder.path("m")) + test::read_file(folder.path("p")) +
         test::read_file(folder.path("w"));
}

/// 20,000 objects with three votes each: some twenty blocks of the fit.
std::string large_job() {
  constexpr std::uint64_t kObjects = 20'000;
  constexpr std::uint64_t kWorkers = 50;
  constexpr std::uint64_t kClasses = 4;
  Random random(17);
  std::string text = "task,worker,label\n";
  for (std::uint64_t i = 0; i < kObjects; ++i) {
    const std::uint64_t truth = random.below(kClasses);
    const std::uint64_t first = random.below(kWorkers);
    for (std::uint64_t v = 0; v < 3; ++v) {
      const std::uint64_t worker = (first + 7 * v) % kWorkers;
      const double accuracy = 0.5 + 0.4 * static_cast<double>(worker) / kWorkers;
      const std::uint64_t label = random.uniform() < accuracy ? truth : random.below(kClasses);
      text += "i" + std::to_string(i) + ",w" + std::to_string(worker) + ",c" +
              std::to_string(label) + "\n";
    }
  }
  return text;
}

void check_same(const std::string& input, const std::string& model) {
  CAPTURE(model);
  const std::string one = results(input, model, 1);
  CHECK_FALSE(one.empty());
  // CHECK on the comparison alone: a failure would print megabytes.
  for (const unsigned threads : {2U, 7U}) {
    const bool is_same = results(input, model, threads) == one;
    CAPTURE(threads);
    CHECK(is_same);
  }
}

TEST_CASE("threads: a small job gives the same bytes on 1, 2 and 7") {
  for (const char* const model : {"majority", "weighted-vote", "one-coin", "dawid-skene",
                                  "ground-truth-2022", "ground-truth-2019"}) {
    check_same(QUORATE_SOURCE_DIR "/data/fashion", model);
  }
}

TEST_CASE("threads: a job of many blocks gives the same bytes on 1, 2 and 7") {
  const TemporaryFolder folder;
  const std::string input = folder.write("votes.csv", large_job());
  for (const char* const model : {"weighted-vote", "one-coin", "dawid-skene"}) {
    check_same(input, model);
  }
}

}  // namespace
}  // namespace quorate
