#include <doctest/doctest.h>

#include "quorate/base/error.hpp"
#include "quorate/io/side_files.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"

namespace quorate {
namespace {

TEST_CASE("worker attributes: every column but the worker is one") {
  const test::TemporaryFolder folder;
  const std::string path =
      folder.write("a.csv", "team,worker,city\nnorth,w1,\"Ulm, Donau\"\n,w2,\n");
  const WorkerAttributes attributes = read_worker_attributes(path);
  CHECK(attributes.names == std::vector<std::string>{"team", "city"});
  REQUIRE(attributes.rows.size() == 2);
  CHECK(attributes.rows[0].worker == "w1");
  CHECK(attributes.rows[0].values == std::vector<std::string>{"north", "Ulm, Donau"});
  CHECK(attributes.rows[1].values == std::vector<std::string>{"", ""});
}

TEST_CASE("worker attributes: what is wrong is named with its line") {
  const test::TemporaryFolder folder;
  const auto fault = [&](const std::string& text) {
    const std::string path = folder.write("a.csv", text);
    return test::error_of([&] { (void)read_worker_attributes(path); }).second.substr(path.size());
  };
  CHECK(fault("") == ": the file is empty");
  CHECK(fault("task,team\nx,y\n") ==
        ":1: no column is called worker: the header must be worker,group,...");
  CHECK(fault("worker\nw1\n") == ":1: there is no column beside the worker");
  CHECK(fault("worker,team\nw1,a\nw1,b\n") == ":3: the worker 'w1' stands twice");
  CHECK(fault("worker,team\nw1\n") == ":2: 1 fields where the header has 2");
  CHECK(fault("worker,team\n,a\n") == ":2: the worker is empty text");
}

}  // namespace
}  // namespace quorate
