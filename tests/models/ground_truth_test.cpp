// The numbers are the service's own: real batches of text jobs of 2022-23, as it wrote them.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <variant>
#include <vector>

#include "models/builtin_models.hpp"
#include "quorate/core/consolidated.hpp"
#include "support/crowd.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using test::Crowd;
using test::near;

const GroundTruthReplay k2019(GroundTruthVariant::k2019);
const GroundTruthReplay k2022(GroundTruthVariant::k2022);
const std::array kReplays{&k2019, &k2022};

/// One object: its votes as "A3" (worker A says class 3), and what the service made of them.
struct Object {
  std::vector<std::string> votes;
  std::uint32_t label = 0;
  double confidence = 0;
};

Crowd crowd_of(const std::vector<Object>& objects, std::uint32_t classes) {
  Crowd crowd;
  crowd.items = static_cast<std::uint32_t>(objects.size());
  crowd.workers = 26;
  crowd.classes = classes;
  for (std::uint32_t i = 0; i < objects.size(); ++i) {
    for (const std::string& vote : objects[i].votes) {
      crowd.rows.push_back({i, static_cast<std::uint32_t>(vote[0] - 'A'),
                            static_cast<std::uint32_t>(vote[1] - '0')});
    }
  }
  return crowd;
}

/// The confidences are two-digit numbers: equal means the same double.
void check_batch(const std::vector<Object>& objects, std::uint32_t classes) {
  const FitResult fit = k2022.fit(crowd_of(objects, classes).table(), {});
  for (std::uint32_t i = 0; i < objects.size(); ++i) {
    CAPTURE(i);
    CHECK(most_probable(fit.posterior.row(ItemId{i})).label.value == objects[i].label);
    CHECK(fit.stated_confidence[i] == objects[i].confidence);
  }
}

ConsolidationBatch batch_of(const AnnotationTable& table, const std::vector<std::uint32_t>& items) {
  ConsolidationBatch batch;
  for (const std::uint32_t i : items) {
    const std::span<const Vote> votes = table.votes_of(ItemId{i});
    batch.items.push_back(ItemId{i});
    batch.votes.insert(batch.votes.end(), votes.begin(), votes.end());
    batch.offsets.push_back(batch.votes.size());
  }
  return batch;
}

TEST_CASE("ground truth 2022: a batch of three objects, all tied or nearly so") {
  check_batch(
      {{{"E2", "A3", "D3"}, 3, .88}, {{"B2", "C0", "D4"}, 4, .50}, {{"B0", "A1", "C3"}, 1, .51}},
      5);
}

TEST_CASE("ground truth 2022: a batch of five objects") {
  check_batch({{{"B2", "D1", "C1"}, 1, .73},
               {{"F2", "A1", "J1"}, 1, .73},
               {{"H1", "F2", "J1"}, 1, .73},
               {{"C1", "D1", "I1"}, 1, .95},
               {{"G1", "E3", "I2"}, 1, .52}},
              5);
}

TEST_CASE("ground truth 2022: a batch in which two votes of three are overruled") {
  check_batch({{{"C1", "D3", "J3"}, 3, .41},
               {{"B0", "F0", "D3"}, 3, .41},
               {{"H1", "E0", "I3"}, 3, .40},
               {{"G3", "E2", "A0"}, 3, .41}},
              5);
}

TEST_CASE("ground truth 2022: a batch in which an object gets a label that nobody chose") {
  check_batch({{{"F0", "C0", "J1"}, 2, .52},
               {{"I1", "G1", "D1"}, 1, .91},
               {{"C1", "E0", "H0"}, 1, .61},
               {{"A0", "G2", "H2"}, 2, .95},
               {{"A4", "G4", "B3"}, 4, .86},
               {{"A1", "G2", "K1"}, 1, .69}},
              5);
}

TEST_CASE(
    "ground truth 2022: batches of one object have one confidence for each pattern of votes") {
  check_batch({{{"A0", "B0", "C0"}, 0, .88}}, 2);
  check_batch({{{"A0", "B1", "C1"}, 1, .68}}, 2);
  check_batch({{{"A3", "B3", "C3"}, 3, .95}}, 5);
  check_batch({{{"A4", "B0", "C4"}, 4, .84}}, 5);
  check_batch({{{"A2", "B1", "C3"}, 1, .33}}, 5);  // a tie: the smallest index
  check_batch({{{"A9", "B2", "C9"}, 9, .89}}, 10);
}

TEST_CASE("ground truth 2019: one round by hand") {
  // K = 2, one object, votes 0 0 1. First E: .7 .7 .3 against .3 .3 .7, so p = .147/.21 = .7. M,
  // worker A: hits .7 of 1 vote, so acc = .7; C = [.7 0; .3 0] + diag(.7) + diag(.7)/2, rows
  // normalised. Worker C: hits .3, diag(.3) in its place. Second E: prior .7 and .3.
  const double hit_0 = (0.7 + 0.7 + 0.35) / (0.7 + 1.5);   // A says 0 of a 0
  const double miss_0 = (0.3 + 0.3 + 0.15) / (0.3 + 1.5);  // A says 0 of a 1
  const double miss_1 = (0.7 + 0.7 + 0.15) / (0.7 + 1.5);  // C says 1 of a 0
  const double hit_1 = (0.3 + 0.3 + 0.35) / (0.3 + 1.5);   // C says 1 of a 1
  const double of_0 = 0.7 * hit_0 * hit_0 * miss_1;
  const double of_1 = 0.3 * miss_0 * miss_0 * hit_1;
  const Crowd crowd{1, 3, 2, {{0, 0, 0}, {0, 1, 0}, {0, 2, 1}}};
  const FitResult fit = k2019.fit(crowd.table(), {});
  // A dozen operations on numbers near one: rounding far below 1e-14.
  CHECK(near(fit.posterior.row(ItemId{0})[0], of_0 / (of_0 + of_1), 0, 1e-14));
}

TEST_CASE("ground truth: a result that no tolerance decided, and no worker model") {
  const Crowd crowd{1, 2, 2, {{0, 0, 0}, {0, 1, 0}}};
  for (const GroundTruthReplay* replay : kReplays) {
    const FitResult fit = replay->fit(crowd.table(), {});
    CHECK(fit.stop == StopReason::kFixedRounds);
    CHECK(std::holds_alternative<std::monostate>(fit.workers));
    CHECK(fit.trace.empty());
  }
}

TEST_CASE("ground truth: nothing is carried from one batch to the next") {
  const Crowd crowd{
      3,
      4,
      3,
      {{0, 0, 0}, {0, 1, 0}, {0, 2, 1}, {1, 0, 2}, {1, 1, 1}, {1, 3, 2}, {2, 2, 1}, {2, 3, 0}}};
  const AnnotationTable table = crowd.table();
  const std::vector<ConsolidationBatch> forward{batch_of(table, {0, 2}), batch_of(table, {1})};
  const std::vector<ConsolidationBatch> backward{batch_of(table, {1}), batch_of(table, {0, 2})};
  FitOptions options;
  for (const GroundTruthReplay* replay : kReplays) {
    options.batches = forward;
    const FitResult one = replay->fit(table, options);
    options.batches = backward;
    CHECK(replay->fit(table, options).posterior.values() == one.posterior.values());
    options.batches = {};
    CHECK(replay->fit(table, options).posterior.values() != one.posterior.values());
  }
}

TEST_CASE("ground truth: objects that no batch holds are one batch") {
  const Crowd crowd{4, 3, 3, {{0, 0, 0}, {0, 1, 0}, {1, 0, 2}, {1, 1, 1}, {2, 2, 1}, {2, 0, 0}}};
  const AnnotationTable table = crowd.table();
  const std::vector<ConsolidationBatch> some{batch_of(table, {1})};
  const std::vector<ConsolidationBatch> all{batch_of(table, {1}), batch_of(table, {0, 2})};
  FitOptions options;
  for (const GroundTruthReplay* replay : kReplays) {
    options.batches = some;
    const FitResult fit = replay->fit(table, options);
    options.batches = all;
    CHECK(replay->fit(table, options).posterior.values() == fit.posterior.values());
    CHECK(test::row_of(fit.posterior, 3) == std::vector<double>(3, 0.0));
    CHECK(fit.stated_confidence[3] == 0);
  }
}

TEST_CASE(
    "ground truth: an object in two batches keeps the later answer, and a batch its own votes") {
  const Crowd crowd{2, 3, 2, {{0, 0, 0}, {0, 1, 0}, {1, 0, 1}, {1, 1, 1}}};
  const AnnotationTable table = crowd.table();
  ConsolidationBatch later = batch_of(table, {0});
  later.votes = {{WorkerId{0}, ClassId{1}}, {WorkerId{2}, ClassId{1}}};
  const std::vector<ConsolidationBatch> batches{batch_of(table, {0, 1}), {}, later};
  FitOptions options;
  options.batches = batches;
  for (const GroundTruthReplay* replay : kReplays) {
    const FitResult fit = replay->fit(table, options);
    CHECK(most_probable(fit.posterior.row(ItemId{0})).label == ClassId{1});
  }
}

TEST_CASE(
    "ground truth: a job of one vote an object takes the votes as they are, with confidence zero") {
  // The rounds would undo some of them: a worker with one answer carries no information in the 2022
  // variant.
  const Crowd crowd{4, 2, 3, {{0, 0, 1}, {1, 1, 0}, {3, 0, 2}}};
  const AnnotationTable table = crowd.table();
  const std::vector<ConsolidationBatch> batches{batch_of(table, {0, 1}), batch_of(table, {3})};
  FitOptions options;
  options.batches = batches;
  for (const GroundTruthReplay* replay : kReplays) {
    const FitResult fit = replay->fit(table, options);
    CHECK(fit.stated_confidence == std::vector<double>(4, 0.0));
    CHECK(fit.posterior.values() == std::vector<double>{0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1});
    CHECK(fit.stop == StopReason::kNotIterative);
  }
}

TEST_CASE("ground truth: degenerate tables") {
  for (const GroundTruthReplay* replay : kReplays) {
    CHECK(replay->fit(AnnotationTable(), {}).posterior.items() == 0);
    CHECK(replay->fit(Crowd{2, 1, 2, {}}.table(), {}).posterior.values() ==
          std::vector<double>(4, 0.0));
    const FitResult one_class = replay->fit(Crowd{1, 2, 1, {{0, 0, 0}, {0, 1, 0}}}.table(), {});
    CHECK(one_class.posterior.row(ItemId{0})[0] == 1);
    CHECK(one_class.stated_confidence[0] == 0.95);
    const FitResult tied = replay->fit(Crowd{1, 2, 2, {{0, 0, 1}, {0, 1, 0}}}.table(), {});
    CHECK(most_probable(tied.posterior.row(ItemId{0})).tied);
    CHECK(tied.stated_confidence[0] == 0.5);
  }
}

TEST_CASE("ground truth: names of workers do not matter") {
  Random random(11);
  for (int round = 0; round < 50; ++round) {
    const Crowd crowd = test::random_crowd(random, false);
    const Crowd other =
        crowd.renumbered(test::identity(crowd.items), test::shuffled(crowd.workers, random),
                         test::identity(crowd.classes));
    CHECK(k2022.fit(crowd.table(), {}).posterior.values() ==
          k2022.fit(other.table(), {}).posterior.values());
  }
}

}  // namespace
}  // namespace quorate
