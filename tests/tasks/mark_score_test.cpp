#include "tasks/mark_score.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "support/near.hpp"

using namespace quorate;
using quorate::test::near;

namespace {

struct Case {
  std::vector<ConsolidatedObject> predicted;
  std::vector<Payload> gold;

  void add(const std::vector<std::pair<Box, double>>& boxes, const std::vector<Box>& truth,
           std::uint32_t label = 0) {
    BoxSet set;
    ConsolidatedObject object;
    for (const auto& [box, confidence] : boxes) {
      set.parts.push_back({ClassId{label}, box});
      object.confidence.push_back(confidence);
    }
    object.payload = std::move(set);
    predicted.push_back(std::move(object));
    BoxSet right;
    for (const Box& box : truth) right.parts.push_back({ClassId{0}, box});
    gold.emplace_back(std::move(right));
  }

  [[nodiscard]] std::map<std::string, double> score(std::size_t classes = 1) const {
    std::vector<ScoredObject> objects;
    for (std::size_t i = 0; i < gold.size(); ++i) objects.push_back({&predicted[i], &gold[i]});
    std::map<std::string, double> out;
    for (const TaskMetric& metric : make_adapter(TaskType::kObjectDetection)
                                        ->score(objects, classes, TaskType::kObjectDetection)) {
      out[std::string(metric.name)] = metric.value;
    }
    return out;
  }
};

const Box kA{0, 0, 10, 10};
const Box kB{50, 50, 10, 10};
const Box kOff{0, 0, 10, 6};  // IoU 0.6 with kA

}  // namespace

TEST_CASE("mark score: all right") {
  Case perfect;
  perfect.add({{kA, 0.9}, {kB, 0.8}}, {kB, kA});
  perfect.add({}, {});
  const auto score = perfect.score();
  CHECK(near(score.at("AP50"), 1, 1e-12));
  CHECK(near(score.at("AP"), 1, 1e-12));
  CHECK(score.at("F1") == 1);
  CHECK(score.at("mean-IoU") == 1);
  CHECK(score.at("all-right") == 1);
  CHECK(near(score.at("Brier"), (0.01 + 0.04) / 2, 1e-9));
}

TEST_CASE("mark score: precision at the recalls, by hand") {
  // In order of confidence: hit, miss, hit; 2 true boxes. Precision 1 up to recall 0.5 (51 of the
  // 101 points), 2/3 up to 1 (50 points).
  Case mixed;
  mixed.add({{kA, 0.9}, {Box{200, 0, 5, 5}, 0.8}, {kB, 0.7}}, {kA, kB});
  const auto score = mixed.score();
  CHECK(near(score.at("AP50"), (51 + 50 * 2.0 / 3) / 101, 1e-12));
  CHECK(near(score.at("F1"), 4.0 / 5, 1e-12));
  CHECK(score.at("all-right") == 0);
}

TEST_CASE("mark score: the threshold on the overlap counts") {
  Case off;
  off.add({{kOff, 0.9}}, {kA});
  const auto score = off.score();
  CHECK(near(score.at("AP50"), 1, 1e-12));
  CHECK(score.at("AP75") == 0);
  CHECK(near(score.at("AP"), 0.3, 1e-9));  // 0.50, 0.55 and 0.60
  CHECK(near(score.at("mean-IoU"), 0.6, 1e-12));
}

TEST_CASE("mark score: a second box on one thing is a miss, and so is a box of another class") {
  Case twice;
  twice.add({{kA, 0.9}, {kA, 0.6}}, {kA});
  CHECK(near(twice.score().at("F1"), 2.0 / 3, 1e-12));
  Case other;
  other.add({{kA, 0.9}}, {kA}, 1);
  CHECK(other.score(2).at("F1") == 0);
  CHECK(other.score(2).at("F1-any-class") == 1);
  CHECK(other.score(2).at("AP50") == 0);
}

TEST_CASE("mark score: what is not defined is not a number") {
  Case nothing;
  nothing.add({}, {});
  CHECK(std::isnan(nothing.score().at("AP50")));
  CHECK(std::isnan(nothing.score().at("F1")));
  CHECK(nothing.score().at("all-right") == 1);
  const Payload gold = BoxSet{{{ClassId{0}, kA}}, {}};
  const std::vector<ScoredObject> unlabeled{{nullptr, &gold}};
  const auto metrics =
      make_adapter(TaskType::kObjectDetection)->score(unlabeled, 1, TaskType::kObjectDetection);
  CHECK(metrics[0].value == 0);  // AP50
}
