// Real crowds of box drawers with true boxes: 5 random workers an image, mean of seeds 1 to 3. The
// floors are what was reached, less what another draw of workers may cost.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "quorate/base/random.hpp"
#include "support/box_crowd.hpp"
#include "support/files.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

using Json = nlohmann::json;

struct Gold {
  std::uint32_t item = 0;
  Payload boxes;
};

std::vector<Labeled<Box>> boxes_of(const Json& rows, const std::map<std::string, ClassId>& ids) {
  std::vector<Labeled<Box>> boxes;
  for (const Json& row : rows) {
    const double left = row[0];
    const double top = row[1];
    const std::string label = row.size() > 4 ? row[4].get<std::string>() : "object";
    boxes.push_back(
        {ids.at(label), {left, top, row[2].get<double>() - left, row[3].get<double>() - top}});
  }
  return boxes;
}

/// The mean of every measure over three draws of `wanted` workers an image.
std::map<std::string, double> measure(const std::string& name, std::size_t wanted,
                                      const std::vector<std::string>& classes) {
  const auto folder = shared_folder();
  std::map<std::string, ClassId> ids;
  for (std::uint32_t k = 0; k < classes.size(); ++k) ids[classes[k]] = ClassId{k};
  std::map<std::string, double> means;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Random random(seed);
    std::map<std::string, std::uint32_t> workers;
    std::ifstream data(*folder / "datasets-structured" / name / "data.jsonl");
    BoxCrowd crowd(64, classes);
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
        crowd.answer(worker, boxes_of(answers[drawn].at("boxes"), ids));
      }
      if (image.at("gold").is_null()) continue;
      gold.push_back({item, BoxSet{boxes_of(image.at("gold"), ids), {}}});
    }
    const TaskResult result = crowd.consolidate();
    std::vector<ScoredObject> scored;
    for (const Gold& truth : gold) {
      scored.push_back({&*result.objects[truth.item], &truth.boxes});
    }
    const auto adapter = make_adapter(TaskType::kObjectDetection);
    for (const TaskMetric& metric :
         adapter->score(scored, classes.size(), TaskType::kObjectDetection)) {
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
  CHECK(five.at("AP50") > 0.9);
  CHECK(five.at("AP75") > 0.67);
  CHECK(five.at("F1") > 0.92);
  CHECK(five.at("ECE") < 0.04);
  CHECK(measure("boxes-pedestrians-cvpr17", 3, {"object"}).at("AP75") > 0.615);
}

TEST_CASE("boxes on shared data: mitosis") {
  if (is_absent()) return;
  const auto five = measure("boxes-cytology-mitosis-scratch", 5, {"mitotic figure"});
  CHECK(five.at("AP50") > 0.77);
  CHECK(five.at("F1") > 0.735);
}

TEST_CASE("boxes on shared data: five classes of cells") {
  if (is_absent()) return;
  const auto five =
      measure("boxes-cytology-asthma-scratch", 5,
              {"Eosinophile", "Lymohozyten", "Makrophagen", "Mastzellen", "Neutrophile"});
  CHECK(five.at("AP50") > 0.92);
  CHECK(five.at("AP75") > 0.705);
}
