// A real crowd of medical relations with true labels. The true "cause" and "treat" of its authors
// are unions: cause of CAUSES, SYMPTOM and MANIFESTATION, treat of TREATS and PREVENTS, which shows
// in the area under the curve of the shares of votes (treat: .986 against .972 for TREATS alone).
// So the answers are read with these labels as one. Floors are what was reached, less what another
// draw of workers may cost.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "quorate/base/random.hpp"
#include "support/answer_crowd.hpp"
#include "support/files.hpp"
#include "tasks/belief_score.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

using Json = nlohmann::json;

const std::map<std::string, std::string> kUnion = {
    {"SYMPTOM", "CAUSES"}, {"MANIFESTATION", "CAUSES"}, {"PREVENTS", "TREATS"}};
const std::vector<std::string> kClasses = {"ASSOCIATED_WITH",
                                           "CAUSES",
                                           "CONTRAINDICATES",
                                           "DIAGNOSE_BY_TEST_OR_DRUG",
                                           "IS_A",
                                           "LOCATION",
                                           "NONE",
                                           "OTHER",
                                           "PART_OF",
                                           "SIDE_EFFECT",
                                           "TREATS"};

ClassId class_of(const std::string& label) {
  const auto merged = kUnion.find(label);
  const std::string& name = merged == kUnion.end() ? label : merged->second;
  const auto at = std::find(kClasses.begin(), kClasses.end(), name) - kClasses.begin();
  return ClassId{static_cast<std::uint32_t>(at)};
}

struct Relations {
  AnswerCrowd crowd{TaskType::kTextMultiLabel, 468, kClasses};
  std::map<std::string, std::vector<std::optional<bool>>> gold;  // by item
};

/// `wanted` random workers an item, or all.
Relations read_relations(std::optional<std::size_t> wanted, std::uint64_t seed) {
  Relations out;
  Random random(seed);
  std::map<std::string, std::uint32_t> workers;
  std::ifstream data(*shared_folder() /
                     "datasets-structured/multilabel-relex-crowdtruth/data.jsonl");
  for (std::string line; std::getline(data, line);) {
    const Json sentence = Json::parse(line);
    std::vector<std::pair<std::string, Json>> answers;
    for (const auto& [worker, labels] : sentence.at("annotations").items()) {
      answers.emplace_back(worker, labels);
    }
    out.crowd.new_item();
    const std::size_t count = std::min(wanted.value_or(answers.size()), answers.size());
    for (std::size_t drawn = 0; drawn < count; ++drawn) {
      std::swap(answers[drawn], answers[drawn + random.below(answers.size() - drawn)]);
      const auto worker =
          workers.emplace(answers[drawn].first, static_cast<std::uint32_t>(workers.size()))
              .first->second;
      LabelSet set;
      for (const Json& label : answers[drawn].second) {
        set.parts.push_back({class_of(label.get<std::string>()), {}});
      }
      out.crowd.answer(worker, std::move(set));
    }
    for (const std::string relation : {"CAUSES", "TREATS"}) {
      std::optional<bool> truth;
      const Json& gold = sentence.at("gold");
      if (gold.is_object() && gold.at(relation).at("adjudicated").is_number()) {
        const int value = gold.at(relation).at("adjudicated");
        if (value != 0) truth = value > 0;
      }
      out.gold[relation].push_back(truth);
    }
  }
  return out;
}

struct Quality {
  double f1 = 0;
  double brier = 0;
  double calibration_error = 0;
};

/// Of one relation, on the sentences of one parity.
Quality quality(const Relations& relations, const TaskResult& result, const std::string& relation,
                std::size_t parity) {
  double both = 0;
  double said = 0;
  double is_true = 0;
  BeliefScore beliefs;
  const auto& gold = relations.gold.at(relation);
  for (std::size_t i = parity; i < gold.size(); i += 2) {
    if (!gold[i]) continue;
    double belief = 0;
    const auto& parts = std::get<LabelSet>(result.objects[i]->payload).parts;
    for (std::size_t p = 0; p < parts.size(); ++p) {
      if (parts[p].label == class_of(relation)) belief = result.objects[i]->confidence[p];
    }
    beliefs.add(belief, *gold[i]);
    both += belief >= 0.5 && *gold[i] ? 1 : 0;
    said += belief >= 0.5 ? 1 : 0;
    is_true += *gold[i] ? 1 : 0;
  }
  return {2 * both / (said + is_true), beliefs.brier(), beliefs.calibration_error()};
}

/// Both parities, mean over the seeds.
Quality mean_quality(std::optional<std::size_t> wanted, const std::string& relation,
                     const TaskOptions& options) {
  const std::uint64_t seeds = wanted ? 3 : 1;
  Quality mean;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Relations relations = read_relations(wanted, seed);
    const TaskResult result = relations.crowd.consolidate(options);
    for (const std::size_t parity : {0U, 1U}) {
      const Quality one = quality(relations, result, relation, parity);
      MESSAGE(relation << " seed " << seed << " half " << parity << ": F1 " << one.f1 << " Brier "
                       << one.brier << " ECE " << one.calibration_error);
      const double share = 1.0 / (2.0 * static_cast<double>(seeds));
      mean.f1 += share * one.f1;
      mean.brier += share * one.brier;
      mean.calibration_error += share * one.calibration_error;
    }
  }
  return mean;
}

}  // namespace

TEST_CASE("label sets on shared data: medical relations") {
  if (!shared_folder()) {
    MESSAGE("skipped: the shared data sets are not there");
    return;
  }
  TaskOptions majority;
  majority.model = "majority";
  const Quality cause = mean_quality({}, "CAUSES", {});
  CHECK(cause.f1 > 0.855);
  CHECK(cause.calibration_error < 0.06);
  CHECK(cause.f1 > mean_quality({}, "CAUSES", majority).f1 + 0.05);
  const Quality treat = mean_quality({}, "TREATS", {});
  CHECK(treat.f1 > 0.958);
  CHECK(treat.calibration_error < 0.05);
  CHECK(mean_quality(5, "CAUSES", {}).f1 > 0.75);
  CHECK(mean_quality(5, "TREATS", {}).f1 > 0.905);
}
