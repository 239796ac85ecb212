// Real crowds that mark things in images: boxes, and their centres as points, against the true ones
// (5 random workers an image, mean of seeds 1 to 3); outlines without gold against each other. The
// floors are what was reached, less what another draw of workers may cost.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "quorate/base/random.hpp"
#include "support/files.hpp"
#include "support/mark_crowd.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

using Json = nlohmann::json;

struct Gold {
  std::uint32_t item = 0;
  Payload marks;
};

Box shape_of(const Box& box, const BoxSet&) { return box; }
Point shape_of(const Box& box, const PointSet&) {
  return {box.left + box.width / 2, box.top + box.height / 2};
}

template <class Set>
Set marks_of(const Json& rows, const std::map<std::string, ClassId>& ids) {
  Set set;
  for (const Json& row : rows) {
    const double left = row[0];
    const double top = row[1];
    const std::string label = row.size() > 4 ? row[4].get<std::string>() : "object";
    const Box box{left, top, row[2].get<double>() - left, row[3].get<double>() - top};
    set.parts.push_back({ids.at(label), shape_of(box, set)});
  }
  return set;
}

/// The mean of every measure over three draws of `wanted` workers an image.
template <class Set = BoxSet>
std::map<std::string, double> measure(const std::string& name, std::size_t wanted,
                                      const std::vector<std::string>& classes,
                                      TaskType task = TaskType::kObjectDetection) {
  const auto folder = shared_folder();
  std::map<std::string, ClassId> ids;
  for (std::uint32_t k = 0; k < classes.size(); ++k) ids[classes[k]] = ClassId{k};
  std::map<std::string, double> means;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Random random(seed);
    std::map<std::string, std::uint32_t> workers;
    std::ifstream data(*folder / "datasets-structured" / name / "data.jsonl");
    MarkCrowd<Set> crowd(task, 64, classes);
    std::vector<Gold> gold;
    std::uint32_t item = 0;
    for (std::string line; std::getline(data, line); ++item) {
      const Json image = Json::parse(line);
      Json answers = image.at("annotations");
      crowd.new_item();
      for (std::size_t drawn = 0; drawn < std::min(wanted, answers.size()); ++drawn) {
        std::swap(answers[drawn], answers[drawn + random.below(answers.size() - drawn)]);
        const auto worker =
            workers.emplace(answers[drawn].at("worker"), static_cast<std::uint32_t>(workers.size()))
                .first->second;
        crowd.answer(worker, marks_of<Set>(answers[drawn].at("boxes"), ids).parts);
      }
      if (image.at("gold").is_null()) continue;
      gold.push_back({item, marks_of<Set>(image.at("gold"), ids)});
    }
    const TaskResult result = crowd.consolidate();
    std::vector<ScoredObject> scored;
    for (const Gold& truth : gold) {
      scored.push_back({&*result.objects[truth.item], &truth.marks});
    }
    for (const TaskMetric& metric : make_adapter(task)->score(scored, classes.size(), task)) {
      means[std::string(metric.name)] += metric.value / 3;
    }
  }
  return means;
}

/// Says that a test is left out where the data is not there.
bool is_absent() {
  if (shared_folder()) return false;
  MESSAGE("skipped: the shared data sets are not there");
  return true;
}

}  // namespace

TEST_CASE("boxes on shared data: pedestrians") {
  if (is_absent()) return;
  const auto five = measure("boxes-pedestrians-cvpr17", 5, {"object"});
  CHECK(five.at("AP50") > 0.911);
  CHECK(five.at("AP75") > 0.67);
  CHECK(five.at("F1") > 0.93);
  CHECK(five.at("ECE") < 0.022);
  CHECK(measure("boxes-pedestrians-cvpr17", 3, {"object"}).at("AP75") > 0.615);
}

TEST_CASE("boxes on shared data: mitosis") {
  if (is_absent()) return;
  const auto five = measure("boxes-cytology-mitosis-scratch", 5, {"mitotic figure"});
  CHECK(five.at("AP50") > 0.8);
  CHECK(five.at("F1") > 0.773);
  CHECK(five.at("Brier") < 0.138);
}

TEST_CASE("boxes on shared data: five classes of cells") {
  if (is_absent()) return;
  const auto five =
      measure("boxes-cytology-asthma-scratch", 5,
              {"Eosinophile", "Lymohozyten", "Makrophagen", "Mastzellen", "Neutrophile"});
  CHECK(five.at("AP50") > 0.932);
  CHECK(five.at("AP75") > 0.735);
  CHECK(five.at("F1") > 0.934);
  CHECK(five.at("ECE") < 0.03);
}

TEST_CASE("points on shared data: the centres of the mitosis boxes") {
  if (is_absent()) return;
  const auto five = measure<PointSet>("boxes-cytology-mitosis-scratch", 5, {"mitotic figure"},
                                      TaskType::kKeypoints);
  CHECK(five.at("AP50") > 0.787);
  CHECK(five.at("F1") > 0.768);
}

TEST_CASE("outlines on shared data: workers are near the mean shape") {
  if (is_absent()) return;
  std::ifstream data(*shared_folder() / "datasets-structured/polygons-zooniverse-cats/data.jsonl");
  std::map<std::string, std::uint32_t> workers;
  MarkCrowd<ShapeSet> crowd(TaskType::kPolygons, 32, {"0", "1"});
  for (std::string line; std::getline(data, line);) {
    crowd.new_item();
    const Json image = Json::parse(line);
    for (const Json& answer : image.at("annotations")) {
      const auto worker =
          workers.emplace(answer.at("worker"), static_cast<std::uint32_t>(workers.size()))
              .first->second;
      std::vector<Labeled<Vertices>> drawn;
      for (const Json& polygon : answer.at("polygons")) {
        Vertices vertices;
        for (const Json& p : polygon.at("points")) vertices.push_back({p[0], p[1]});
        drawn.push_back({ClassId{polygon.at("tool").get<std::uint32_t>()}, vertices});
      }
      crowd.answer(worker, drawn);
    }
  }
  const auto agreement = [&](std::string_view model) {
    TaskOptions options;
    options.model = model;
    const TaskResult result = crowd.consolidate(options);
    double sum = 0;
    double count = 0;
    for (const WorkerFigure& figure : result.workers) {
      if (figure.name != "mean-similarity") continue;
      for (const double value : figure.by_worker) {
        if (std::isnan(value)) continue;
        sum += value;
        count += 1;
      }
    }
    return sum / count;
  };
  CHECK(crowd.answers.size() > 100);
  const double mean = agreement("dawid-skene");
  MESSAGE("mean Jaccard index with the mean shape: " << mean);
  CHECK(mean > 0.8);
}
