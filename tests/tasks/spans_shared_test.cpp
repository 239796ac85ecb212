// A real crowd who tagged named entities in news (Rodrigues, Pereira & Ribeiro 2014) with true
// tags: everybody, and 3 random workers a sentence, mean of seeds 1 to 3. Constants were chosen on
// the documents of even number. The floors are what was reached, less what another draw may cost.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "quorate/base/random.hpp"
#include "support/files.hpp"
#include "support/span_crowd.hpp"

using namespace quorate;
using namespace quorate::test;

namespace {

using Json = nlohmann::json;

const std::vector<std::string> kClasses{"LOC", "MISC", "ORG", "PER"};

std::vector<Labeled<Span>> spans_of(const Json& tags) {
  std::vector<Labeled<Span>> spans;
  bool may_go_on = false;
  for (std::uint32_t n = 0; n < tags.size(); ++n) {
    const auto tag = tags[n].get<std::string>();
    const bool was_open = std::exchange(may_go_on, tag != "O");
    if (tag == "O") continue;
    const auto place = std::find(kClasses.begin(), kClasses.end(), tag.substr(2));
    const ClassId label{static_cast<std::uint32_t>(place - kClasses.begin())};
    if (tag[0] == 'I' && was_open && spans.back().label == label) {
      spans.back().part.end = n + 1;
    } else {
      spans.push_back({label, {n, n + 1}});
    }
  }
  return spans;
}

struct Draw {
  SpanCrowd crowd{47, kClasses};
  std::vector<Payload> gold;
  std::vector<bool> is_even;
};

Draw draw(std::size_t wanted, std::uint64_t seed) {
  Draw out;
  Random random(seed);
  std::map<std::string, std::uint32_t> ids;
  std::ifstream data(*shared_folder() / "datasets-structured" / "ner-conll-mturk-rodrigues" /
                     "data.jsonl");
  for (std::string line; std::getline(data, line);) {
    const Json sentence = Json::parse(line);
    std::vector<std::pair<std::string, Json>> answers;
    for (const auto& [worker, tags] : sentence.at("annotations").items()) {
      answers.emplace_back(worker, tags);
    }
    const std::size_t count = std::min(wanted, answers.size());
    out.crowd.new_item();
    for (std::size_t a = 0; a < count; ++a) {
      if (wanted < 47) std::swap(answers[a], answers[a + random.below(answers.size() - a)]);
      const auto worker =
          ids.emplace(answers[a].first, static_cast<std::uint32_t>(ids.size())).first->second;
      out.crowd.answer_tags(worker, static_cast<std::uint32_t>(answers[a].second.size()),
                            spans_of(answers[a].second));
    }
    out.gold.emplace_back(SpanSet{spans_of(sentence.at("gold"))});
    out.is_even.push_back(sentence.at("doc").get<int>() % 2 == 0);
  }
  return out;
}

std::map<std::string, double> score(const Draw& data, const TaskResult& result, bool held_out) {
  std::vector<ScoredObject> objects;
  for (std::size_t i = 0; i < data.gold.size(); ++i) {
    if (held_out && data.is_even[i]) continue;
    const auto& found = result.objects[i];  // nobody tagged some sentences
    objects.push_back({found ? &*found : nullptr, &data.gold[i]});
  }
  std::map<std::string, double> values;
  for (const TaskMetric& metric :
       make_adapter(TaskType::kTextSpan)->score(objects, kClasses.size(), TaskType::kTextSpan)) {
    values[std::string(metric.name)] = metric.value;
  }
  return values;
}

/// Says that a test is left out where the data is not there.
bool is_absent() {
  if (shared_folder()) return false;
  MESSAGE("skipped: the shared data sets are not there");
  return true;
}

void tell(const char* what, const std::map<std::string, double>& values) {
  std::string text = what;
  for (const auto& [name, value] : values) text += " " + name + "=" + std::to_string(value);
  MESSAGE(text);
}

}  // namespace

TEST_CASE("spans on shared data: all workers") {
  if (is_absent()) return;
  const Draw all = draw(47, 1);
  const TaskResult result = all.crowd.consolidate();
  const auto values = score(all, result, false);
  tell("auto", values);
  tell("auto, odd documents", score(all, result, true));
  CHECK(values.at("F1") > 0.75);
  CHECK(values.at("ECE") < 0.045);
  CHECK(values.at("Brier") < 0.148);
  TaskOptions tokens;
  tokens.model = "dawid-skene";
  const auto independent = score(all, all.crowd.consolidate(tokens), false);
  tell("dawid-skene", independent);
  CHECK(independent.at("F1") > 0.732);
}

TEST_CASE("spans on shared data: three workers") {
  if (is_absent()) return;
  double f1 = 0;
  double odd = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Draw three = draw(3, seed);
    const TaskResult result = three.crowd.consolidate();
    const auto values = score(three, result, false);
    tell("auto, 3", values);
    f1 += values.at("F1") / 3;
    odd += score(three, result, true).at("F1") / 3;
  }
  MESSAGE("F1 of odd documents: " << odd);
  CHECK(f1 > 0.704);
}
