#include "quorate/audit/audit.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "quorate/confidence/calibration.hpp"
#include "quorate/models/model.hpp"
#include "support/crowd.hpp"
#include "support/planted_crowd.hpp"

namespace quorate {
namespace {

Audit audit_of(const AnnotationTable& table, unsigned threads = 1) {
  const FitResult fit = make_model("dawid-skene")->fit(table, {});
  AuditOptions options;
  options.replicates = 100;
  options.threads = threads;
  return audit(table, fit, tempered_posterior(table, fit, kPriorRho, 1), {}, options);
}

bool has_flag(const WorkerAudit& worker, FlagKind kind) {
  return std::any_of(worker.flags.begin(), worker.flags.end(),
                     [kind](const Flag& flag) { return flag.kind == kind; });
}

bool is_accused(const WorkerAudit& worker) {
  return std::any_of(worker.flags.begin(), worker.flags.end(),
                     [](const Flag& flag) { return is_accusation(flag.kind); });
}

/// Over many jobs: how often planted workers were found, and honest ones accused.
struct Tally {
  std::map<FlagKind, double> planted;
  std::map<FlagKind, double> found;
  double honest = 0;
  double accused = 0;

  [[nodiscard]] double share_found(FlagKind kind) const {
    return found.at(kind) / planted.at(kind);
  }
};

Tally tally(test::PlantedOptions options, std::uint64_t seeds) {
  Tally result;
  for (options.seed = 1; options.seed <= seeds; ++options.seed) {
    const test::PlantedCrowd crowd = test::plant_crowd(options);
    const Audit audit = audit_of(crowd.table);
    for (std::uint32_t j = 0; j < options.honest; ++j) {
      result.honest += 1;
      result.accused += is_accused(audit.workers[j]) ? 1 : 0;
    }
    for (const test::PlantedWorker& plant : crowd.planted) {
      result.planted[plant.kind] += 1;
      result.found[plant.kind] += has_flag(audit.workers[plant.worker], plant.kind) ? 1 : 0;
    }
  }
  return result;
}

TEST_CASE("audit: planted workers are flagged, honest ones beside them are not") {
  const Tally result = tally({}, 100);
  for (const FlagKind kind :
       {FlagKind::kConstant, FlagKind::kRandom, FlagKind::kLabelSwapped, FlagKind::kBelowChance,
        FlagKind::kTooFast, FlagKind::kBiased, FlagKind::kTooLittleEvidence}) {
    CAPTURE(to_string(kind));
    CHECK(result.share_found(kind) >= 0.95);
  }
  // These two have to be told from some 20 wrong answers that two workers share, and from a fall by
  // a third within 150 answers.
  CHECK(result.share_found(FlagKind::kDrift) >= 0.8);
  CHECK(result.share_found(FlagKind::kDuplicate) >= 0.75);
  CAPTURE(result.accused / result.honest);
  CHECK(result.accused <= 0.05 * result.honest);
}

TEST_CASE("audit: hard objects, on which everybody errs alike, make nobody suspicious") {
  test::PlantedOptions options;
  options.plants = false;
  options.hard_share = 0.2;
  const Tally result = tally(options, 30);
  CAPTURE(result.accused / result.honest);
  CHECK(result.accused <= 0.05 * result.honest);
}

TEST_CASE("audit: skewed classes make nobody suspicious") {
  test::PlantedOptions options;
  options.plants = false;
  options.skew = 1.5;
  const Tally result = tally(options, 30);
  CHECK(result.accused <= 0.05 * result.honest);
}

TEST_CASE("audit: the flag of a swap names the classes") {
  const test::PlantedCrowd crowd = test::plant_crowd({});
  const Audit audit = audit_of(crowd.table);
  for (const test::PlantedWorker& plant : crowd.planted) {
    if (plant.kind != FlagKind::kLabelSwapped) continue;
    REQUIRE(has_flag(audit.workers[plant.worker], FlagKind::kLabelSwapped));
    CHECK(audit.workers[plant.worker].flags.front().reason.find("calls '0' '1' and '1' '0'") == 0);
  }
}

TEST_CASE("audit: any number of threads gives the same bits") {
  const test::PlantedCrowd crowd = test::plant_crowd({});
  const Audit one = audit_of(crowd.table, 1);
  const Audit four = audit_of(crowd.table, 4);
  for (std::size_t j = 0; j < one.workers.size(); ++j) {
    CHECK(one.workers[j].consensus_counts == four.workers[j].consensus_counts);
    CHECK(one.workers[j].accuracy.interval.low == four.workers[j].accuracy.interval.low);
    CHECK(one.workers[j].flags.size() == four.workers[j].flags.size());
  }
  REQUIRE(one.groups.size() == 1);
  CHECK(one.groups[0].p_value == four.groups[0].p_value);
}

TEST_CASE("audit: jobs with next to nothing in them") {
  Random random(3);
  for (int repeat = 0; repeat < 60; ++repeat) {
    const test::Crowd crowd = test::random_crowd(random, repeat % 3 == 0);
    const Audit audit = audit_of(crowd.table());
    REQUIRE(audit.workers.size() == crowd.workers);
    for (const WorkerAudit& worker : audit.workers) {
      for (const Measure* measure :
           {&worker.consensus_accuracy, &worker.gold_accuracy, &worker.accuracy,
            &worker.informedness, &worker.spammer_score, &worker.skill, &worker.median_seconds}) {
        CHECK(measure->is_defined() == measure->reason.empty());
      }
    }
  }
}

TEST_CASE("audit: every model can be audited, also those without a worker model") {
  const AnnotationTable table = test::simulate({}).crowd.table();
  for (const ModelInfo& info : list_models()) {
    CAPTURE(info.name);
    const FitResult fit = make_model(info.name)->fit(table, {});
    const Audit result = audit(table, fit, fit.posterior, {}, {});
    // Accuracies are spread evenly from 0.6 to 0.9.
    CHECK(result.workers.front().consensus_accuracy.value <
          result.workers.back().consensus_accuracy.value);
    CHECK(result.workers.front().accuracy.value < result.workers.back().accuracy.value);
  }
}

TEST_CASE("audit: workers who share no object are in different components") {
  test::Crowd crowd;
  crowd.items = 4;
  crowd.workers = 5;
  crowd.classes = 2;
  crowd.rows = {{0, 0, 0}, {0, 1, 0}, {1, 1, 1}, {1, 2, 1}, {2, 3, 0}, {3, 3, 1}};
  const GraphComponents graph = graph_components(crowd.table());
  REQUIRE(graph.components.size() == 2);
  CHECK(graph.components[0].workers == 3);
  CHECK(graph.components[0].annotations == 4);
  CHECK(graph.components[1].objects == 2);
  CHECK(graph.of_worker[0] == graph.of_worker[2]);
  CHECK(graph.of_worker[3] == 1);
  CHECK(graph.of_worker[4] == GraphComponents::kNoComponent);
}

}  // namespace
}  // namespace quorate
