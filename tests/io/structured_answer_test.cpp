#include "io/structured_answer.hpp"

#include <doctest/doctest.h>

#include "io/answer_reader.hpp"
#include "io/json_document.hpp"

using namespace quorate;

namespace {

/// AnswerLabels by first appearance; "forbidden" is unknown.
class AnswerLabels final : public LabelLookup {
 public:
  std::optional<LabelTextId> find_label(std::string_view text) override {
    if (text == "forbidden") return std::nullopt;
    return LabelTextId{texts.intern(text)};
  }
  [[nodiscard]] std::size_t known_categories() const override { return 2; }
  StringInterner texts;
};

struct AnswerOutcome {
  Payload payload;
  std::optional<RecordProblem> problem;
};

AnswerOutcome read(TaskType task, std::string_view content) {
  JsonParser parser;
  simdjson::dom::element element;
  REQUIRE(parser.parse_copy(content, element) == simdjson::SUCCESS);
  AnswerLabels labels;
  AnswerOutcome outcome;
  outcome.problem = read_structured_answer(task, element, labels, outcome.payload);
  return outcome;
}

BoxSet boxes(std::string_view content) {
  const AnswerOutcome outcome = read(TaskType::kObjectDetection, content);
  REQUIRE_FALSE(outcome.problem);
  return std::get<BoxSet>(outcome.payload);
}

RejectReason fault(std::string_view content) {
  const AnswerOutcome outcome = read(TaskType::kObjectDetection, content);
  REQUIRE(outcome.problem);
  return outcome.problem->reason;
}

constexpr std::string_view kOne =
    R"({"boundingBoxes":[{"height":4,"label":"cat","left":1,"top":2.5,"width":3}],)"
    R"("inputImageProperties":{"height":480,"width":640}})";

}  // namespace

TEST_CASE("structured answer: boxes, in the page's envelope or without it") {
  for (const std::string& content :
       {std::string(kOne), R"({"boundingBox":)" + std::string(kOne) + "}",
        R"({"annotatedResult":)" + std::string(kOne) + R"(,"comment":"x"})"}) {
    const BoxSet set = boxes(content);
    REQUIRE(set.parts.size() == 1);
    CHECK(set.parts[0].part == Box{1, 2.5, 3, 4});
    CHECK(set.image == ImageSize{640, 480});
  }
}

TEST_CASE("structured answer: nothing marked is an answer, null is nothing marked") {
  CHECK(boxes(R"({"boundingBoxes":[]})").parts.empty());
  CHECK(boxes(R"({"boundingBox":{"boundingBoxes":null}})").parts.empty());
  CHECK(boxes(R"({"boundingBoxes":[]})").image == ImageSize{});
}

TEST_CASE("structured answer: boxes without area and outside of the image are taken as drawn") {
  const BoxSet set =
      boxes(R"({"boundingBoxes":[{"label":"a","left":-5,"top":9999,"width":0,"height":0}],)"
            R"("inputImageProperties":{"width":10,"height":10}})");
  CHECK(set.parts[0].part == Box{-5, 9999, 0, 0});
}

TEST_CASE("structured answer: what is wrong with a box is said, and where") {
  CHECK(fault(R"({"boundingBoxes":[{"label":"a","left":1,"top":1,"width":1}]})") ==
        RejectReason::kMissingField);
  CHECK(fault(R"({"boundingBoxes":[{"left":1,"top":1,"width":1,"height":1}]})") ==
        RejectReason::kMissingField);
  CHECK(fault(R"({"boundingBoxes":[{"label":"a","left":"1","top":1,"width":1,"height":1}]})") ==
        RejectReason::kWrongType);
  CHECK(fault(R"({"boundingBoxes":[{"label":"a","left":1,"top":1,"width":-1,"height":1}]})") ==
        RejectReason::kBadNumber);
  CHECK(fault(R"({"boundingBoxes":[{"label":"a","left":1e300,"top":1,"width":1,"height":1}]})") ==
        RejectReason::kBadNumber);
  CHECK(fault(R"({"boundingBoxes":{}})") == RejectReason::kWrongType);
  CHECK(
      fault(R"({"boundingBoxes":[{"label":"forbidden","left":1,"top":1,"width":1,"height":1}]})") ==
      RejectReason::kUnknownLabel);
  const AnswerOutcome second = read(
      TaskType::kObjectDetection,
      R"({"boundingBoxes":[{"label":"a","left":1,"top":1,"width":1,"height":1},{"label":"a"}]})");
  CHECK(second.problem->detail == "boundingBoxes[1]: no 'left'");
}

TEST_CASE("structured answer: an answer of another task, or of none, is not supported") {
  CHECK(fault(R"({"entities":[]})") == RejectReason::kUnsupportedAnswer);
  CHECK(fault(R"({"crowd-classifier":{"label":"a"}})") == RejectReason::kUnsupportedAnswer);
}

TEST_CASE("structured answer: keypoints") {
  const AnswerOutcome outcome = read(TaskType::kKeypoints,
                               R"({"crowdKeypoint":{"keypoints":[{"label":"nose","x":3,"y":4}]}})");
  REQUIRE_FALSE(outcome.problem);
  CHECK(std::get<PointSet>(outcome.payload).parts[0].part == Point{3, 4});
}

TEST_CASE("structured answer: an answer may be text that holds JSON") {
  JsonParser parser;
  simdjson::dom::element element;
  REQUIRE(parser.parse_copy(R"(["{\"boundingBoxes\":[]}", "{\"a\":{\"label\":\"x\"}}", "{"])",
                            element) == simdjson::SUCCESS);
  AnswerLabels labels;
  AnswerReader of_boxes(TaskType::kObjectDetection, &labels);
  TextAnnotation annotation;
  CHECK_FALSE(of_boxes.read(element.at(0).value(), annotation));
  CHECK(annotation.payload != nullptr);
  AnswerReader of_labels(TaskType::kImageClassification, nullptr);
  CHECK_FALSE(of_labels.read(element.at(1).value(), annotation));
  CHECK(annotation.label == "x");
  CHECK(of_boxes.read(element.at(2).value(), annotation)->reason == RejectReason::kMalformed);
}

TEST_CASE("structured answer: labels count once; null and an empty list say 'none'") {
  const auto labels = [](std::string_view content) {
    const AnswerOutcome outcome = read(TaskType::kTextMultiLabel, content);
    REQUIRE_FALSE(outcome.problem);
    return std::get<LabelSet>(outcome.payload).parts.size();
  };
  CHECK(labels(R"({"crowd-classifier-multi-select":{"labels":["cat","dog","cat"]}})") == 2);
  CHECK(labels(R"({"labels":[]})") == 0);
  CHECK(labels(R"({"labels":null})") == 0);
  const auto wrong = [](std::string_view content) {
    const AnswerOutcome outcome = read(TaskType::kImageMultiLabel, content);
    REQUIRE(outcome.problem);
    return outcome.problem->reason;
  };
  CHECK(wrong(R"({"labels":["forbidden"]})") == RejectReason::kUnknownLabel);
  CHECK(wrong(R"({"labels":[7]})") == RejectReason::kWrongType);
  CHECK(wrong(R"({"labels":"cat"})") == RejectReason::kWrongType);
  CHECK(wrong(R"({"labels":[""]})") == RejectReason::kMissingField);
}

TEST_CASE("structured answer: whether an adjuster changed what was there") {
  const auto modified = [](TaskType task, std::string_view content) {
    JsonParser parser;
    simdjson::dom::element element;
    REQUIRE(parser.parse_copy(content, element) == simdjson::SUCCESS);
    std::optional<bool> is_modified;
    const auto problem = read_modification(task, element, is_modified);
    if (problem) return "rejected: " + problem->detail;
    return std::string(is_modified ? (*is_modified ? "changed" : "kept") : "untold");
  };
  constexpr auto kBoxes = TaskType::kObjectDetection;
  CHECK(modified(kBoxes, R"({"b":{"boundingBoxes":[],"initialValueModified":true}})") == "changed");
  CHECK(modified(kBoxes, R"({"boundingBoxes":[],"initialValueModified":false})") == "kept");
  CHECK(modified(kBoxes, R"({"b":{"boundingBoxes":null}})") == "untold");
  CHECK(modified(kBoxes, R"({"b":{"boundingBoxes":[],"initialValueModified":null}})") == "untold");
  CHECK(modified(kBoxes, R"({"b":{"boundingBoxes":[]},"initialValueModified":true})") == "untold");
  CHECK(modified(kBoxes, R"({"boundingBoxes":[],"initialValueModified":"true"})") ==
        "rejected: 'initialValueModified' must be true or false");
  CHECK(modified(TaskType::kSemanticSegmentation,
                 R"({"s":{"labeledImage":{},"initialValueModified":true}})") == "changed");
  CHECK(modified(TaskType::kCustom, R"({"boundingBoxes":[],"initialValueModified":7})") ==
        "untold");
}
