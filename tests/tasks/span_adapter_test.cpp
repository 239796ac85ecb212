#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "quorate/base/error.hpp"
#include "quorate/base/random.hpp"
#include "support/near.hpp"
#include "support/span_crowd.hpp"

using namespace quorate;
using quorate::test::near;
using quorate::test::SpanCrowd;

namespace {

constexpr ClassId kPlace{0};
constexpr ClassId kName{1};

const SpanSet& spans_of(const TaskResult& result, std::size_t item) {
  return std::get<SpanSet>(result.objects[item]->payload);
}

/// 60 texts of 12 words; 5 workers who miss, shift and confuse spans of one or two words.
SpanCrowd crowd(bool reversed = false) {
  Random random(3);
  SpanCrowd out(5, {"place", "name"});
  for (int i = 0; i < 60; ++i) {
    out.new_item("aa bb cc dd ee ff gg hh ii jj kk ll");
    std::vector<std::vector<Labeled<Span>>> drawn(5);
    for (std::uint32_t word = 0; word < 10; word += 3) {
      if (random.uniform() < 0.5) continue;
      const ClassId label{static_cast<std::uint32_t>(random.below(2))};
      const auto words = static_cast<std::uint32_t>(1 + random.below(2));
      for (auto& own : drawn) {
        if (random.uniform() < 0.3) continue;
        const bool confused = random.uniform() < 0.1;
        const std::uint32_t end = random.uniform() < 0.1 ? 3 - words : words;
        own.push_back({confused ? ClassId{1 - label.value} : label,
                       {3 * word, 3 * (word + end) - 1}});
      }
    }
    for (std::uint32_t w = 0; w < 5; ++w) {
      const std::uint32_t worker = reversed ? 4 - w : w;
      out.answer(worker, drawn[worker]);
    }
  }
  return out;
}

TaskOptions with_model(std::string model) {
  TaskOptions options;
  options.model = std::move(model);
  return options;
}

void check_same(const TaskResult& a, const TaskResult& b, double tolerance) {
  REQUIRE(a.objects.size() == b.objects.size());
  for (std::size_t i = 0; i < a.objects.size(); ++i) {
    REQUIRE(spans_of(a, i).parts == spans_of(b, i).parts);
    CHECK(near(a.objects[i]->object_confidence, b.objects[i]->object_confidence, tolerance));
    for (std::size_t p = 0; p < a.objects[i]->confidence.size(); ++p) {
      CHECK(near(a.objects[i]->confidence[p], b.objects[i]->confidence[p], tolerance));
    }
  }
}

}  // namespace

TEST_CASE("spans: the order of the answers does not matter, nor does the number of threads") {
  const TaskResult one = crowd().consolidate();
  check_same(one, crowd(true).consolidate(), 1e-9);
  TaskOptions many;
  many.threads = 3;
  check_same(one, crowd().consolidate(many), 0);
}

TEST_CASE("spans: confidences are probabilities, parallel to the parts, which do not overlap") {
  for (const char* model : {"auto", "dawid-skene", "bsc", "mixture", "majority", "gt-like"}) {
    const TaskResult result = crowd().consolidate(with_model(model));
    for (const auto& object : result.objects) {
      REQUIRE(object);
      const auto& parts = std::get<SpanSet>(object->payload).parts;
      CHECK(object->confidence.size() == parts.size());
      CHECK(object->supporters.size() == parts.size());
      CHECK(object->object_confidence >= 0);
      CHECK(object->object_confidence <= 1);
      for (std::size_t p = 0; p < parts.size(); ++p) {
        CHECK(object->confidence[p] > 0);
        CHECK(object->confidence[p] <= 1);
        double sum = 0;
        for (const auto& [label, share] : object->class_probabilities[p]) sum += share;
        CHECK(near(sum, 1, 0.03));  // classes below 0.01 are not told
        if (p > 0) CHECK(parts[p - 1].part.end <= parts[p].part.begin);
      }
    }
  }
}

TEST_CASE("spans: white space and parts of words are brought to the ends of words") {
  SpanCrowd texts(3, {"place", "name"});
  texts.new_item("We met in New York, then left");
  texts.answer(0, {{kPlace, {10, 18}}});
  texts.answer(1, {{kPlace, {10, 18}}});
  texts.answer(2, {{kPlace, {9, 17}}});
  const TaskResult result = texts.consolidate();
  REQUIRE(spans_of(result, 0).parts.size() == 1);
  CHECK(spans_of(result, 0).parts[0].part == Span{10, 18});
  CHECK(result.objects[0]->supporters[0].size() == 3);
  const auto moved =
      std::find_if(result.figures.begin(), result.figures.end(),
                   [](const auto& figure) { return figure.name == "spans-moved-to-token-ends"; });
  CHECK(moved->value == 1);
}

TEST_CASE("spans: a cut inside a word that two workers make is one") {
  SpanCrowd texts(3, {"place", "name"});
  texts.new_item("Londonbased");
  for (std::uint32_t w = 0; w < 3; ++w) texts.answer(w, {{kPlace, {0, w == 2 ? 11U : 6U}}});
  CHECK(spans_of(texts.consolidate(with_model("majority")), 0).parts[0].part == Span{0, 6});
}

TEST_CASE("spans: without the text the workers' own boundaries are the grid") {
  SpanCrowd texts(3, {"place", "name"});
  texts.new_item();
  texts.answer(0, {{kPlace, {100, 107}}});
  texts.answer(1, {{kPlace, {100, 107}}});
  texts.answer(2, {{kPlace, {100, 103}}});
  const TaskResult result = texts.consolidate(with_model("gt-like"));
  REQUIRE(spans_of(result, 0).parts.size() == 1);
  CHECK(spans_of(result, 0).parts[0].part == Span{100, 107});
}

TEST_CASE("spans: a missed span is evidence against it") {
  SpanCrowd seen(3, {"place", "name"});
  for (int i = 0; i < 10; ++i) {
    seen.new_item("Oslo is far");
    for (std::uint32_t w = 0; w < 3 && i < 9; ++w) seen.answer(w, {{kPlace, {0, 4}}});
  }
  seen.answer(0, {{kPlace, {0, 4}}});
  seen.answer(1, {{kPlace, {0, 4}}});
  SpanCrowd missed = seen;
  missed.answer(2, {});
  const TaskResult more = seen.consolidate();
  const TaskResult less = missed.consolidate();
  REQUIRE(spans_of(more, 9).parts.size() == 1);
  REQUIRE(spans_of(less, 9).parts.size() == 1);
  CHECK(less.objects[9]->confidence[0] < more.objects[9]->confidence[0]);
}

TEST_CASE("spans: what was not taken is kept where asked, each once, and changes nothing") {
  TaskOptions keeping;
  keeping.keep_dissent = true;
  const TaskResult plain = crowd().consolidate();
  const TaskResult kept = crowd().consolidate(keeping);
  check_same(plain, kept, 0);
  CHECK(plain.dissent.empty());
  REQUIRE(kept.dissent.size() == kept.objects.size());
  std::size_t all = 0;
  for (std::size_t i = 0; i < kept.dissent.size(); ++i) {
    double last = 1;
    for (const Dissent& other : kept.dissent[i]) {
      const auto& parts = std::get<SpanSet>(other.payload).parts;
      REQUIRE(parts.size() == 1);
      const auto& taken = spans_of(kept, i).parts;
      CHECK(std::find(taken.begin(), taken.end(), parts[0]) == taken.end());
      CHECK_FALSE(other.workers.empty());
      CHECK(std::is_sorted(other.workers.begin(), other.workers.end()));
      CHECK(other.confidence > 0);
      CHECK(other.confidence <= last);
      last = other.confidence;
      ++all;
    }
  }
  CHECK(all > 20);
}

TEST_CASE("spans: policies of overlaps") {
  SpanCrowd texts(2, {"place", "name"});
  texts.new_item("University of Oslo library");
  for (std::uint32_t w = 0; w < 2; ++w) {
    texts.answer(w, {{kName, {0, 18}}, {kPlace, {14, 18}}});
  }
  TaskOptions options;
  const TaskResult flat = texts.consolidate(options);
  REQUIRE(spans_of(flat, 0).parts.size() == 1);
  CHECK(spans_of(flat, 0).parts[0].part == Span{0, 18});
  for (const SpanPolicy policy : {SpanPolicy::kTyped, SpanPolicy::kNested}) {
    options.spans = policy;
    const TaskResult both = texts.consolidate(options);
    REQUIRE(spans_of(both, 0).parts.size() == 2);
    CHECK(spans_of(both, 0).parts[1].part == Span{14, 18});
  }
}

TEST_CASE("spans: tags, and answers that do not fit together") {
  SpanCrowd tagged(2, {"place", "name"});
  tagged.new_item();
  tagged.answer_tags(0, 5, {{kPlace, {1, 3}}});
  tagged.answer_tags(1, 5, {{kPlace, {1, 3}}});
  const SpanSet spans = spans_of(tagged.consolidate(), 0);
  CHECK(spans.of_tokens);
  CHECK(spans.tokens == 5);
  REQUIRE(spans.parts.size() == 1);
  CHECK(spans.parts[0].part == Span{1, 3});
  SpanCrowd other = tagged;
  other.answer_tags(1, 4, {});
  CHECK_THROWS_AS((void)other.consolidate(), Error);
  SpanCrowd mixed = tagged;
  mixed.answer(1, {{kPlace, {1, 3}}});
  CHECK_THROWS_AS((void)mixed.consolidate(), Error);
}

TEST_CASE("spans: nothing marked, no answer, one worker") {
  SpanCrowd texts(2, {"place", "name"});
  texts.new_item("nothing here");
  texts.answer(0, {});
  texts.answer(1, {});
  texts.new_item("never seen");
  for (const char* model : {"auto", "dawid-skene", "mixture", "majority", "gt-like"}) {
    const TaskResult result = texts.consolidate(with_model(model));
    REQUIRE(result.objects[0]);
    CHECK(spans_of(result, 0).parts.empty());
    CHECK(result.objects[0]->object_confidence > 0.9);
    CHECK_FALSE(result.objects[1]);
  }
  SpanCrowd one(1, {"place", "name"});
  one.new_item("Oslo");
  one.answer(0, {{kPlace, {0, 4}}});
  CHECK(spans_of(one.consolidate(), 0).parts.size() == 1);
}

TEST_CASE("spans: long spans take token Dawid-Skene") {
  SpanCrowd texts(2, {"place", "name"});
  texts.new_item("a b c d e f g h i j k l");
  texts.answer(0, {{kPlace, {0, 15}}});
  texts.answer(1, {{kPlace, {0, 17}}});
  const TaskResult result = texts.consolidate();
  CHECK(result.figures[0].name == "share-of-sequences");
  CHECK(result.figures[0].value == 0);
}
