#include <doctest/doctest.h>

#include "quorate/io/side_files.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

std::vector<std::pair<std::string, double>> weights(std::string_view text) {
  const TemporaryFolder folder;
  return read_worker_weights(folder.write("weights.csv", text));
}

int weights_error(std::string_view text) {
  return error_of([&] { weights(text); }).first;
}

}  // namespace

TEST_CASE("worker weights: pairs in the order of the file") {
  const std::vector<std::pair<std::string, double>> expected = {{"w,2", 0.5}, {"w1", 0}};
  CHECK(weights("worker,weight\n\"w,2\",0.5\nw1,0\n") == expected);
  CHECK(weights("note\tweight\tWorker ID\nx\t5e-1\tw,2\n\t0\tw1\n") == expected);
}

TEST_CASE("worker weights: what is no finite number of 0 or more is an error with its line") {
  for (const std::string bad : {"", "-1", "nan", "inf", "1e999", "heavy", "1,2"}) {
    CAPTURE(bad);
    CHECK(weights_error("worker,weight\nw1,1\nw2," + bad + "\n") == 65);
  }
  const auto [code, text] = error_of([] { weights("worker,weight\nw1,1\nw2,-1\n"); });
  CHECK(text.find("weights.csv:3: the weight '-1' is not a finite number of 0 or more") !=
        std::string::npos);
}

TEST_CASE("worker weights: a worker twice, no worker, no rows, no column") {
  CHECK(weights_error("worker,weight\nw1,1\nw1,1\n") == 65);
  CHECK(weights_error("worker,weight\n,1\n") == 65);
  CHECK(weights_error("worker,weight\n") == 65);
  CHECK(weights_error("worker,trust\nw1,1\n") == 65);
  CHECK(weights_error("") == 66);
}
