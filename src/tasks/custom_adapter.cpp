// Custom answers: any JSON, compared as canonical text. One-coin model over "which value": worker w
// gives the true value with probability a_w, else one drawn from g, what people answer when they
// are wrong; the truth is one of the object's values v, or none of them:
//   P(v) ~ g_v prod_{w said v} ((a_w + (1 - a_w) g_v) / ((1 - a_w) g_v))^eta,  P(none) ~ 1 - sum g
// (every weight divided by that of "all are wrong"). g_v is the share of v among the answers to the
// other objects, at least kLeastChance: workers who agree on what everybody says everywhere, "{}"
// say, agree by chance, and two who are wrong may be so for one reason. One answer alone gives a_w
// + (1 - a_w) g. eta = 1 / (1 + (n - 1) rho). M step: a_w from the beliefs in w's values, shrunk to
// the crowd's mean, which is anchored; objects with n answers weigh (n - 1) / n, since who is alone
// agrees with himself. Tested by tests/tasks/custom_adapter_test.cpp against a plain reference.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>

#include "adapters.hpp"
#include "belief_score.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

constexpr double kUsualAccuracy = 0.7;
constexpr double kAnchor = 4;     // pseudo-answers of the crowd's accuracy
constexpr double kStrength = 10;  // pseudo-answers of a worker's accuracy at the crowd's
constexpr double kLeastChance = 0.05;
constexpr double kOverdispersion = 0.1;  // rho
constexpr double kLowest = 0.05;
constexpr double kHighest = 0.98;
constexpr std::size_t kMostIterations = 100;
constexpr double kTolerance = 1e-9;

/// A value that somebody gave for an object.
struct Value {
  std::string_view json;
  std::vector<WorkerId> workers;  // ascending
  double chance = 0;              // g
  double belief = 0;
};

struct Object {
  ItemId item;
  double answers = 0;
  std::vector<Value> values;  // sorted by text
};

std::vector<Object> collect(const TaskInput& input) {
  std::map<std::string_view, double> count_of_value;
  std::vector<Object> objects;
  for (std::uint32_t i = 0; i < input.table.items(); ++i) {
    std::map<std::string_view, std::vector<WorkerId>> values;
    Object object{ItemId{i}, 0, {}};
    for (const Vote& vote : input.table.votes_of(ItemId{i})) {
      const auto* const answer = std::get_if<CustomAnswer>(&input.answers[vote.label.value]);
      if (answer == nullptr) continue;
      values[answer->json].push_back(vote.worker);
      count_of_value[answer->json] += 1;
      object.answers += 1;
    }
    if (object.answers == 0) continue;
    for (auto& [json, workers] : values) {
      std::sort(workers.begin(), workers.end());
      object.values.push_back({json, std::move(workers), 0, 0});
    }
    objects.push_back(std::move(object));
  }
  double all = 0;
  for (const Object& object : objects) all += object.answers;
  for (Object& object : objects) {
    for (Value& value : object.values) {
      const double elsewhere =
          count_of_value[value.json] - static_cast<double>(value.workers.size());
      const double others = all - object.answers;
      value.chance = std::max(others > 0 ? elsewhere / others : 0, kLeastChance);
    }
  }
  return objects;
}

/// The share of the object's workers behind each value.
void count_votes(Object& object) {
  for (Value& value : object.values) {
    value.belief = static_cast<double>(value.workers.size()) / object.answers;
  }
}

/// The E step of one object; gives the largest change of a belief.
double weigh(Object& object, const std::vector<double>& accuracy) {
  const double eta = 1 / (1 + (object.answers - 1) * kOverdispersion);
  double elsewhere = 1;
  std::vector<double> log_weights;
  for (const Value& value : object.values) {
    elsewhere -= value.chance;
    double evidence = 0;
    for (const WorkerId worker : value.workers) {
      const double a = accuracy[worker.value];
      const double by_chance = (1 - a) * value.chance;
      evidence += std::log((a + by_chance) / by_chance);
    }
    log_weights.push_back(std::log(value.chance) + eta * evidence);
  }
  const double none = std::log(std::max(elsewhere, kLeastChance));
  const double top = std::max(none, *std::max_element(log_weights.begin(), log_weights.end()));
  double total = std::exp(none - top);
  for (const double log_weight : log_weights) total += std::exp(log_weight - top);
  double change = 0;
  for (std::size_t v = 0; v < object.values.size(); ++v) {
    const double belief = std::exp(log_weights[v] - top) / total;
    change = std::max(change, std::abs(belief - object.values[v].belief));
    object.values[v].belief = belief;
  }
  return change;
}

void estimate(const std::vector<Object>& objects, std::vector<double>& accuracy) {
  std::vector<double> right(accuracy.size(), 0.0);
  std::vector<double> answers(accuracy.size(), 0.0);
  double all_right = kAnchor * kUsualAccuracy;
  double all_answers = kAnchor;
  for (const Object& object : objects) {
    const double weight = 1 - 1 / object.answers;
    for (const Value& value : object.values) {
      for (const WorkerId worker : value.workers) {
        right[worker.value] += weight * value.belief;
        answers[worker.value] += weight;
        all_right += weight * value.belief;
        all_answers += weight;
      }
    }
  }
  for (std::size_t w = 0; w < accuracy.size(); ++w) {
    const double prior = kStrength * all_right / all_answers;
    accuracy[w] = std::clamp((right[w] + prior) / (answers[w] + kStrength), kLowest, kHighest);
  }
}

/// The value taken; the others go to `dissent` where it is not null.
ConsolidatedObject written(const Object& object, std::vector<Dissent>* dissent) {
  std::vector<const Value*> order;
  for (const Value& value : object.values) order.push_back(&value);
  // The values stand in the order of their texts, which so breaks ties.
  std::stable_sort(order.begin(), order.end(), [](const Value* a, const Value* b) {
    return a->belief > b->belief + kTieTolerance;
  });
  ConsolidatedObject out;
  out.payload = CustomAnswer{std::string(order[0]->json)};
  out.confidence = {order[0]->belief};
  out.object_confidence = order[0]->belief;
  out.supporters = {order[0]->workers};
  out.tied = order.size() > 1 && order[0]->belief - order[1]->belief < kTieTolerance;
  for (std::size_t v = 1; dissent != nullptr && v < order.size(); ++v) {
    dissent->push_back(
        {CustomAnswer{std::string(order[v]->json)}, order[v]->belief, order[v]->workers});
  }
  return out;
}

/// Share of a worker's answers that are the value taken.
std::vector<double> agreement(const std::vector<Object>& objects, const TaskResult& result,
                              std::size_t workers) {
  std::vector<double> agreed(workers, 0.0);
  std::vector<double> answers(workers, 0.0);
  for (const Object& object : objects) {
    const auto& taken = std::get<CustomAnswer>(result.objects[object.item.value]->payload);
    for (const Value& value : object.values) {
      for (const WorkerId worker : value.workers) {
        answers[worker.value] += 1;
        agreed[worker.value] += value.json == taken.json ? 1 : 0;
      }
    }
  }
  for (std::size_t w = 0; w < workers; ++w) agreed[w] /= answers[w];  // NaN without any
  return agreed;
}

class CustomAdapter final : public TaskAdapter {
 public:
  [[nodiscard]] std::span<const TaskModel> models() const override {
    static constexpr std::array kModels{
        TaskModel{"one-coin", "the best supported value; who is right how often is learned"},
        TaskModel{"majority", "the value that most workers gave"},
    };
    return kModels;
  }

  [[nodiscard]] TaskResult consolidate(const TaskInput& input,
                                       const TaskOptions& options) const override {
    std::vector<Object> objects = collect(input);
    std::vector<double> accuracy(input.table.workers(), kUsualAccuracy);
    TaskResult result;
    for (Object& object : objects) count_votes(object);
    if (options.model.empty() || options.model == "one-coin") {
      while (result.iterations < kMostIterations) {
        double change = 0;
        for (Object& object : objects) change = std::max(change, weigh(object, accuracy));
        estimate(objects, accuracy);
        ++result.iterations;
        if (change < kTolerance) break;
      }
      result.workers.push_back({"accuracy", "share of right values", std::move(accuracy)});
    } else if (options.model != "majority") {
      throw Error(ErrorCode::kInternal, "no model '" + options.model + "' for custom answers");
    }
    result.objects.resize(input.table.items());
    if (options.keep_dissent) result.dissent.resize(input.table.items());
    std::size_t unanimous = 0;
    for (const Object& object : objects) {
      result.objects[object.item.value] =
          written(object, options.keep_dissent ? &result.dissent[object.item.value] : nullptr);
      unanimous += object.values.size() == 1 ? 1 : 0;
    }
    result.workers.push_back({"agreement", "share of the worker's answers that were taken",
                              agreement(objects, result, input.table.workers())});
    result.figures = {{"unanimous", static_cast<double>(unanimous)}};
    return result;
  }

  [[nodiscard]] std::vector<TaskMetric> score(std::span<const ScoredObject> objects, std::size_t,
                                              TaskType) const override {
    BeliefScore beliefs;
    double right = 0;
    bool knows_confidence = true;
    for (const ScoredObject& object : objects) {
      const auto* const gold = std::get_if<CustomAnswer>(object.gold);
      const auto* const said = object.predicted == nullptr
                                   ? nullptr
                                   : std::get_if<CustomAnswer>(&object.predicted->payload);
      const bool is_right = gold != nullptr && said != nullptr && gold->json == said->json;
      right += is_right ? 1 : 0;
      if (said == nullptr) continue;
      const double confidence = object.predicted->object_confidence;
      if (std::isnan(confidence)) {
        knows_confidence = false;
      } else {
        beliefs.add(confidence, is_right);
      }
    }
    const auto count = static_cast<double>(objects.size());
    return {{"accuracy", count > 0 ? right / count : kNaN,
             "share of the objects with exactly the true value"},
            {"Brier", knows_confidence ? beliefs.brier() : kNaN, "of the confidence"},
            {"ECE", knows_confidence ? beliefs.calibration_error() : kNaN, "the same, 15 bins"}};
  }

  /// 1 for the same value, else 0.
  [[nodiscard]] double similarity(const Payload& a, const Payload& b, TaskType) const override {
    return std::get<CustomAnswer>(a).json == std::get<CustomAnswer>(b).json ? 1 : 0;
  }

  [[nodiscard]] PartLikeness compare_parts(const Payload& result, std::size_t,
                                           const Payload& answer, std::size_t,
                                           TaskType task) const override {
    return {similarity(result, answer, task)};
  }
};

}  // namespace

std::unique_ptr<TaskAdapter> make_custom_adapter() { return std::make_unique<CustomAdapter>(); }

}  // namespace quorate
