#include <doctest/doctest.h>

#include "quorate/io/side_files.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

WorkerHistory history(std::string_view text) {
  const TemporaryFolder folder;
  return read_worker_history(folder.write("w.json", text));
}

std::string history_fault(std::string_view text) {
  const auto [code, what] = error_of([&] { history(text); });
  return code == 65 ? what : "exit " + std::to_string(code);
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("worker history: classes, abstentions and counts") {
  const WorkerHistory read =
      history(R"({"model":"x","classes":["a","b"],"abstentions":["?"],"workers":[)"
              R"({"worker":"w1","confusion-counts":[[1,0.5,2],[0,3,0]]},)"
              R"({"worker":"w2","confusion-counts":null}]})");
  CHECK(read.classes == std::vector<std::string>{"a", "b"});
  CHECK(read.abstentions == std::vector<std::string>{"?"});
  REQUIRE(read.workers.size() == 2);
  CHECK(read.workers[0].name == "w1");
  CHECK(read.workers[0].counts == std::vector<double>{1, 0.5, 2, 0, 3, 0});
  CHECK(read.workers[1].counts.empty());
}

TEST_CASE("worker history: what is no workers file is refused with the reason") {
  CHECK(says(history_fault("[1"), "not valid JSON"));
  CHECK(says(history_fault("{}"), "no 'classes'"));
  CHECK(says(history_fault(R"({"classes":["a"]})"), "no 'workers'"));
  CHECK(says(history_fault(R"({"classes":["a"],"workers":[{"worker":""}]})"), "has no name"));
  CHECK(says(history_fault(R"({"classes":["a"],"workers":[{"worker":"w"}]})"),
             "worker 'w' has no 'confusion-counts'"));
  for (const char* counts : {"[[1,2]]", "[1]", "[]", "[[-1]]", "[[\"1\"]]", "7"}) {
    CAPTURE(counts);
    CHECK(says(history_fault(R"({"classes":["a"],"workers":[{"worker":"w","confusion-counts":)" +
                     std::string(counts) + "}]}"),
               "are not 1 rows of 1 numbers"));
  }
  CHECK(says(history_fault(R"({"classes":["a"],"workers":[{"worker":"w","confusion-counts":null},)"
                   R"({"worker":"w","confusion-counts":null}]})"),
             "worker 'w' stands twice"));
}
