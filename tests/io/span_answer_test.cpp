#include "io/span_answer.hpp"

#include <doctest/doctest.h>

#include "io/json_document.hpp"
#include "io/structured_answer.hpp"

using namespace quorate;

namespace {

/// Labels by first appearance.
class Labels final : public LabelLookup {
 public:
  std::optional<LabelTextId> find_label(std::string_view text) override {
    return LabelTextId{texts.intern(text)};
  }
  [[nodiscard]] std::size_t known_categories() const override { return 0; }
  StringInterner texts;
};

struct Outcome {
  SpanSet spans;
  std::optional<RecordProblem> problem;
};

Outcome read_spans(std::string_view content) {
  JsonParser parser;
  simdjson::dom::element element;
  REQUIRE(parser.parse_copy(content, element) == simdjson::SUCCESS);
  Labels labels;
  Payload payload;
  Outcome outcome;
  outcome.problem = read_structured_answer(TaskType::kTextSpan, element, labels, payload);
  if (const auto* const spans = std::get_if<SpanSet>(&payload)) outcome.spans = *spans;
  return outcome;
}

constexpr ClassId kFirst{0};
constexpr ClassId kSecond{1};

}  // namespace

TEST_CASE("span_answer: entities, with the outer key of the page or without") {
  for (const char* text :
       {R"({"crowd-entity-annotation":{"entities":[{"endOffset":22,"label":"Date","startOffset":16}]}})",
        R"({"entities":[{"endOffset":22,"label":"Date","startOffset":16}]})"}) {
    const Outcome outcome = read_spans(text);
    CHECK_FALSE(outcome.problem);
    CHECK(outcome.spans.parts == std::vector<Labeled<Span>>{{kFirst, {16, 22}}});
    CHECK_FALSE(outcome.spans.of_tokens);
  }
}

TEST_CASE("span_answer: null and an empty list mean that nothing was marked") {
  CHECK_FALSE(read_spans(R"({"entities":null})").problem);
  CHECK_FALSE(read_spans(R"({"entities":[]})").problem);
  CHECK(read_spans(R"({"tags":[]})").spans.of_tokens);
}

TEST_CASE("span_answer: spans that are none are rejected with their place") {
  for (const char* text : {R"({"entities":[{"label":"a","startOffset":3,"endOffset":3}]})",
                           R"({"entities":[{"label":"a","startOffset":4,"endOffset":3}]})",
                           R"({"entities":[{"label":"a","startOffset":-1,"endOffset":3}]})",
                           R"({"entities":[{"label":"a","startOffset":1.5,"endOffset":3}]})",
                           R"({"entities":[{"label":"a","endOffset":3}]})",
                           R"({"entities":[{"startOffset":1,"endOffset":3}]})"}) {
    const Outcome outcome = read_spans(text);
    REQUIRE(outcome.problem);
    CHECK(outcome.problem->detail.find("entities[0]") != std::string::npos);
  }
}

TEST_CASE("span_answer: tags become spans of tokens") {
  const Outcome outcome = read_spans(R"({"tags":["B-x","I-x","B-x","O","B-y"]})");
  CHECK_FALSE(outcome.problem);
  CHECK(outcome.spans.tokens == 5);
  CHECK(outcome.spans.repaired == 0);
  CHECK(outcome.spans.parts ==
        std::vector<Labeled<Span>>{{kFirst, {0, 2}}, {kFirst, {2, 3}}, {kSecond, {4, 5}}});
}

TEST_CASE("span_answer: inner tags that go on nothing begin a span and are counted") {
  const Outcome outcome = read_spans(R"({"tags":["I-x","I-x","I-y","O","I-y"]})");
  CHECK_FALSE(outcome.problem);
  CHECK(outcome.spans.repaired == 3);
  CHECK(outcome.spans.parts ==
        std::vector<Labeled<Span>>{{kFirst, {0, 2}}, {kSecond, {2, 3}}, {kSecond, {4, 5}}});
}

TEST_CASE("span_answer: tags of another form are rejected") {
  for (const char* text : {R"({"tags":["X"]})", R"({"tags":["B-"]})", R"({"tags":[1]})",
                           R"({"tags":"O"})"}) {
    CHECK(read_spans(text).problem);
  }
}
