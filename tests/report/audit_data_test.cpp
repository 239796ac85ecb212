#include "quorate/report/audit_data.hpp"

#include <doctest/doctest.h>

#include <array>

#include "support/near.hpp"

namespace quorate {
namespace {

using test::near;

constexpr std::array<std::string_view, 4> kWorkers = {"ann", "bob", "cy", "dan"};

Audit sample_audit() {
  Audit audit;
  audit.workers.resize(4);
  const std::array<std::uint64_t, 4> annotations = {10, 40, 20, 30};
  for (std::size_t j = 0; j < 4; ++j) {
    audit.workers[j].annotations = annotations[j];
    audit.workers[j].accuracy = {0.5 + 0.1 * static_cast<double>(j), {0.4, 0.9}, {}};
    audit.workers[j].confusion_counts = {1, 2, 3, 4};
  }
  audit.workers[0].flags = {{FlagKind::kBiased, 1, 0.5, "uses one class", "look at it"}};
  audit.workers[2].flags = {{FlagKind::kRandom, 1, 0.5, "random", "leave out"}};
  audit.workers[3].flags = {{FlagKind::kTooLittleEvidence, 1, 2, "few", "wait"}};
  audit.workers[0].confusions = {{ClassId{0}, ClassId{1}, 10, 0.31, {0.2, 0.4}, 0.04, 0.001, 0.01},
                                 {ClassId{1}, ClassId{0}, 10, 0.2, {0.1, 0.4}, 0.1, 0.1, 0.2}};
  audit.classes.resize(2);
  audit.classes[1].annotations = 7;
  audit.pairs = {{WorkerId{0}, WorkerId{3}, 9, 8, 4, 0.5, 1e-6, 1e-5}};
  audit.graph.components.resize(2);
  return audit;
}

TEST_CASE(
    "audit data: accused workers first, by their worst flag, then the others by annotations") {
  ReportData data;
  const std::vector<std::string> classes = {"Duck", "Goose"};
  add_audit(sample_audit(), kWorkers, classes, data);
  std::vector<std::string> order;
  for (const ReportWorker& worker : data.workers.workers) order.push_back(worker.name);
  CHECK(order == std::vector<std::string>{"cy", "ann", "bob", "dan"});
  CHECK(data.workers.accused == 2);
  CHECK(data.workers.workers[0].is_accused);
  CHECK(!data.workers.workers[3].is_accused);  // too little evidence accuses nobody
  CHECK(data.workers.workers[0].confusion.size() == 4);
  CHECK(data.workers.workers[2].confusion.empty());
  // (10 * 0.5 + 40 * 0.6 + 20 * 0.7 + 30 * 0.8) / 100
  CHECK(near(data.workers.crowd_accuracy, 0.67, 1e-12));
}

TEST_CASE("audit data: names for ids, sentences for what is significant") {
  ReportData data;
  const std::vector<std::string> classes = {"Duck", "Goose"};
  add_audit(sample_audit(), kWorkers, classes, data);
  CHECK(data.workers.workers[1].biases ==
        std::vector<std::string>{"calls “Duck” “Goose”: 31.0 % against 4.0 % of the crowd"});
  CHECK(data.workers.workers[1].flags[0].kind == "biased");
  CHECK(data.workers.workers[1].flags[0].reason == "Uses one class.");
  CHECK(data.workers.pairs[0].second == "dan");
  CHECK(data.workers.components == 2);
  CHECK(data.classes.classes[1].name == "Goose");
  CHECK(data.classes.classes[1].votes == 7);
}

}  // namespace
}  // namespace quorate
