#include "app/structured_explanation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "app/consolidation.hpp"
#include "support/files.hpp"
#include "support/near.hpp"

namespace quorate {
namespace {

using nlohmann::json;
using test::near;
using test::TemporaryFolder;

json box(const std::string& label, double left, double top) {
  return {{"label", label}, {"left", left}, {"top", top}, {"width", 60}, {"height", 40}};
}

/// Six images with a dog at (100, 100). In the first, ann and ben saw a cat at (300, 200) as well,
/// cy calls the dog a cat, and dan marked something else.
std::string boxes() {
  std::string text;
  for (int i = 0; i < 6; ++i) {
    json annotations = json::array();
    const auto answer = [&](const std::string& worker, std::vector<json> marks) {
      annotations.push_back({{"worker-id", worker},
                             {"answer",
                              {{"boundingBoxes", marks},
                               {"inputImageProperties", {{"width", 640}, {"height", 480}}}}}});
    };
    const json dog = box("dog", 100, 100);
    if (i > 0) {
      for (const char* worker : {"ann", "ben", "cy", "dan"}) answer(worker, {dog});
    } else {
      answer("ann", {dog, box("cat", 300, 200)});
      answer("ben", {box("dog", 103, 98), box("cat", 301, 200)});
      answer("cy", {box("cat", 100, 100)});
      answer("dan", {dog, box("dog", 500, 20)});
    }
    text +=
        json{{"source-ref", "s3://b/" + std::to_string(i) + ".jpg"}, {"annotations", annotations}}
            .dump() +
        "\n";
  }
  return text;
}

/// A text in which two of three workers give a whole name and one its first word.
std::string spans() {
  const auto answer = [](const std::string& worker, int end) {
    return json{{"worker-id", worker},
                {"answer",
                 {{"entities", {{{"label", "Person"}, {"startOffset", 0}, {"endOffset", end}}}}}}};
  };
  return json{{"source", "Anna Berg sings"},
              {"annotations", {answer("w1", 9), answer("w2", 9), answer("w3", 4)}}}
             .dump() +
         "\n";
}

struct Session {
  TemporaryFolder folder;
  std::vector<OptionSpec> table = input_options();
  std::optional<Options> options;
  DiagnosticSink sink;
  Progress progress{true};
  StructuredRun run;

  explicit Session(const std::string& answers) {
    table.insert(table.end(), model_options().begin(), model_options().end());
    options.emplace(table, std::vector<std::string>{"--threads=1"});
    const std::vector<std::string> inputs{folder.write("a.jsonl", answers)};
    run = consolidate_structured(read_job(inputs, read_options(*options), sink), *options, sink,
                                 progress, {.dissent = true});
  }
};

TEST_CASE("structured explanation: what each worker has of the result, and has beside it") {
  const Session session(boxes());
  const StructuredExplanation x = explain_object(session.run, ItemId{0}, false);
  CHECK(x.object_id == 0);
  REQUIRE(x.object != nullptr);
  REQUIRE(x.answers.size() == 4);
  CHECK(x.without.empty());
  const std::size_t likely = x.answers[0].agreed + x.answers[0].otherwise + x.answers[0].missed;
  for (const ExplainedAnswer& answer : x.answers) {
    CHECK(answer.agreed + answer.otherwise + answer.missed == likely);
    CHECK(answer.match.by_part.size() == x.object->confidence.size());
  }
  CHECK(x.answers[0].marks == 2);
  CHECK(x.answers[2].marks == 1);
  CHECK(x.answers[2].otherwise == 1);  // cy's cat where the dog is
  CHECK(x.answers[3].extra == 1);      // dan's second dog
  const auto& ben = x.answers[1].match.by_part[0];
  REQUIRE(ben);
  CHECK(ben->supports);
  CHECK(ben->same_label);
  CHECK(x.left_out.empty());  // every box is a part, if an unlikely one
}

TEST_CASE("structured explanation: without a worker is what a job without the answer gives") {
  const Session session(boxes());
  const StructuredExplanation x = explain_object(session.run, ItemId{0}, true);
  REQUIRE(x.without.size() == 4);
  json first = json::parse(boxes().substr(0, boxes().find('\n')));
  first["annotations"].erase(3);  // dan's
  const std::string others = boxes().substr(boxes().find('\n') + 1);
  const Session less(first.dump() + "\n" + others);
  const auto& expected = less.run.result.objects[0];
  const auto& found = x.without[3].object;
  REQUIRE(expected);
  REQUIRE(found);
  CHECK(session.run.job.workers.text(x.without[3].worker.value) == "dan");
  CHECK(found->confidence == expected->confidence);
  CHECK(found->object_confidence == expected->object_confidence);
  REQUIRE(x.without[3].match.by_part[0]);
  CHECK(x.without[3].match.by_part[0]->same_label);
}

TEST_CASE("structured explanation: the only answer left out leaves nothing") {
  const std::string all = boxes();
  json first = json::parse(all.substr(0, all.find('\n')));
  first["annotations"] = json::array({first["annotations"][0]});
  const Session session(first.dump() + all.substr(all.find('\n')));
  const StructuredExplanation x = explain_object(session.run, ItemId{0}, true);
  REQUIRE(x.without.size() == 1);
  CHECK_FALSE(x.without[0].object);
  CHECK(structured_explanation_text(session.run, x, {}).find("no answer left") !=
        std::string::npos);
  CHECK(json::parse(structured_explanation_json(session.run, x, {}))["without"][0]["confidence"]
            .is_null());
}

TEST_CASE("structured explanation: an object without answers says so") {
  const Session session(boxes() + R"({"source-ref":"s3://b/9.jpg","annotations":[]})" + "\n");
  if (session.run.job.items.size() < 7) return;
  const StructuredExplanation x = explain_object(session.run, ItemId{6}, true);
  CHECK(x.object == nullptr);
  CHECK(structured_explanation_text(session.run, x, {}).find("no label") != std::string::npos);
}

TEST_CASE("structured explanation: spans that were not taken, with what the fit thinks of them") {
  const Session session(spans());
  const StructuredExplanation x = explain_object(session.run, ItemId{0}, false);
  REQUIRE(x.left_out.size() == 1);
  const LeftOutPart& part = x.left_out[0];
  CHECK(part.confidence > 0);
  CHECK(part.confidence < x.object->confidence[0] + 1);
  const json data = json::parse(structured_explanation_json(session.run, x, "Anna Berg sings"));
  CHECK(data["left-out"][0]["workers"].size() == part.workers.size());
  CHECK(data["left-out"][0]["confidence"] == part.confidence);
  CHECK(data["parts"].size() == 1);
  const std::string taken = data["parts"][0]["text"];
  const std::string left = data["left-out"][0]["text"];
  CHECK(taken != left);
  CHECK((taken == "Anna" || taken == "Anna Berg"));
  CHECK((left == "Anna" || left == "Anna Berg"));
  std::size_t near_marks = 0;
  for (const json& worker : data["parts"][0]["workers"]) {
    near_marks += worker["marked"] == "near" ? 1 : 0;
  }
  CHECK(near_marks == part.workers.size());
}

TEST_CASE("structured explanation: text and JSON tell the same numbers") {
  const Session session(boxes());
  const StructuredExplanation x = explain_object(session.run, ItemId{0}, true);
  const std::string text = structured_explanation_text(session.run, x, {});
  const json data = json::parse(structured_explanation_json(session.run, x, {}));
  CHECK(data["task"] == "object-detection");
  CHECK(data["item"] == "s3://b/0.jpg");
  REQUIRE(data["parts"].size() == x.object->confidence.size());
  for (std::size_t p = 0; p < data["parts"].size(); ++p) {
    const double confidence = data["parts"][p]["confidence"];
    CHECK(confidence == x.object->confidence[p]);
    char line[32];
    std::snprintf(line, sizeof line, "%zu. %.4f", p + 1, confidence);
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
  CHECK(data["workers"][0]["figures"]["boxes"] == 7);
  CHECK(data["without"].size() == 4);
}

}  // namespace
}  // namespace quorate
