#include "io/json_answer.hpp"

#include <doctest/doctest.h>

#include "io/json_document.hpp"

using quorate::RejectReason;

namespace {

struct Outcome {
  std::string label;
  std::optional<quorate::RecordProblem> problem;
};

Outcome answer(std::string_view content) {
  quorate::JsonParser parser;
  simdjson::dom::element element;
  REQUIRE(parser.parse_copy(content, element) == simdjson::SUCCESS);
  Outcome outcome;
  outcome.problem = quorate::find_label(element, outcome.label);
  return outcome;
}

std::string label(std::string_view content) {
  const Outcome outcome = answer(content);
  return outcome.problem ? "rejected: " + outcome.problem->detail : outcome.label;
}

std::string comment(std::string_view content) {
  quorate::JsonParser parser;
  simdjson::dom::element element;
  REQUIRE(parser.parse_copy(content, element) == simdjson::SUCCESS);
  std::string text = "of the answer before";
  quorate::find_comment(element, text);
  return text;
}

bool unsupported(std::string_view content, std::string_view part) {
  const Outcome outcome = answer(content);
  return outcome.problem && outcome.problem->reason == RejectReason::kUnsupportedAnswer &&
         outcome.problem->detail.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("json answer: the inner key counts, whatever the outer one is called") {
  CHECK(label(R"({"crowd-image-classifier":{"label":"Owl"}})") == "Owl");
  CHECK(label(R"({"my-widget":{"label":"Owl","workerComment":"dark"}})") == "Owl");
  CHECK(label(R"({"comment":"x","category":{"label":"Owl"},"time":3})") == "Owl");
  CHECK(label(R"({"label":{"label":"Owl"}})") == "Owl");
}

TEST_CASE("json answer: a label that stands at the top is taken") {
  CHECK(label(R"({"label":"Owl"})") == "Owl");
  CHECK(label(R"({"label":"Owl","note":{"text":"?"}})") == "Owl");
}

TEST_CASE("json answer: numbers and booleans become text") {
  CHECK(label(R"({"a":{"label":3}})") == "3");
  CHECK(label(R"({"a":{"label":3.0}})") == "3");
  CHECK(label(R"({"a":{"label":-0.5}})") == "-0.5");
  CHECK(label(R"({"a":{"label":9223372036854775807}})") == "9223372036854775807");
  CHECK(label(R"({"a":{"label":true}})") == "true");
  CHECK(label(R"({"a":{"label":false}})") == "false");
}

TEST_CASE("json answer: a label of another type is rejected") {
  CHECK(answer(R"({"a":{"label":["Owl"]}})").problem->reason == RejectReason::kWrongType);
  CHECK(answer(R"({"a":{"label":{"x":1}}})").problem->reason == RejectReason::kWrongType);
  CHECK(answer(R"({"a":{"label":null}})").problem->reason == RejectReason::kMissingField);
  CHECK(answer(R"("Owl")").problem->reason == RejectReason::kWrongType);
  CHECK(answer(R"([{"label":"Owl"}])").problem->reason == RejectReason::kWrongType);
}

TEST_CASE("json answer: two labels are ambiguous") {
  CHECK(unsupported(R"({"a":{"label":"Owl"},"b":{"label":"Owl"}})", "'a' and 'b'"));
  CHECK(unsupported(R"({"label":"Owl","b":{"label":"Emu"}})", "two entries"));
}

TEST_CASE("json answer: other task types are named") {
  CHECK(unsupported(R"({"crowd-classifier-multi-select":{"labels":["a","b"]}})", "multilabel"));
  CHECK(unsupported(R"({"boundingBox":{"boundingBoxes":[]}})", "object-detection"));
  CHECK(unsupported(R"({"annotatedResult":{"boundingBoxes":null}})", "object-detection"));
  CHECK(unsupported(R"({"s":{"labelMappings":{},"labeledImage":{}}})", "semantic-segmentation"));
  CHECK(unsupported(R"({"s":{"instances":[],"labeledImage":{}}})", "instance-segmentation"));
  CHECK(unsupported(R"({"crowd-entity-annotation":{"entities":[]}})", "text-span"));
  CHECK(unsupported(R"({"a":{"keypoints":[]}})", "keypoint"));
  CHECK(unsupported(R"({"a":{"polygons":[]}})", "polygon"));
  CHECK(unsupported(R"({"a":{"polylines":[]}})", "polyline"));
  CHECK(unsupported(R"({"a":{"lines":[]}})", "line"));
  CHECK(unsupported(R"({"labels":["a"]})", "multilabel"));
}

TEST_CASE("json answer: nothing that is known is unsupported") {
  CHECK(unsupported("{}", "empty"));
  CHECK(unsupported(R"({"a":{"text":"free"}})", "nothing else that is known"));
  CHECK(unsupported(R"({"document":"x"})", "nothing else that is known"));
}

TEST_CASE("json answer: a comment stands beside the label") {
  CHECK(comment(R"({"a":{"label":"Owl","workerComment":"too wide"}})") == "too wide");
  CHECK(comment(R"({"label":"Owl","workerComment":"too wide"})") == "too wide");
  CHECK(comment(R"({"a":{"label":"Owl"},"b":{"workerComment":"elsewhere"}})").empty());
  CHECK(comment(R"({"a":{"label":"Owl"},"workerComment":"above"})").empty());
  CHECK(comment(R"({"a":{"label":"Owl","workerComment":" \"\u00e9\"\n"}})") == " \"\xc3\xa9\"\n");
}

TEST_CASE("json answer: comments that say nothing, and comments that are no text") {
  CHECK(comment(R"({"a":{"label":"Owl"}})").empty());
  CHECK(comment(R"({"a":{"label":"Owl","workerComment":null}})").empty());
  CHECK(comment(R"({"a":{"label":"Owl","workerComment":""}})").empty());
  CHECK(comment(R"({"a":{"label":"Owl","workerComment":" \t\r\n"}})").empty());
  CHECK(comment(R"({"a":{"label":"Owl","workerComment":7}})") == "7");
  CHECK(comment(R"({"a":{"label":"Owl","workerComment":[ {"x" : true} ]}})") == R"([{"x":true}])");
  const std::string huge(1'000'000, 'x');
  CHECK(comment(R"({"a":{"label":"Owl","workerComment":")" + huge + "\"}}") == huge);
}
