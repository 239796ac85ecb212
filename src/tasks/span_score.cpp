// Segura-Bedmar, Martinez & Herrero-Zazo 2013 (SemEval-2013 task 9): precision = hits / predicted,
// recall = hits / true, where under "partial" a span that only overlaps is half a hit. Each
// predicted span is compared with one true span at most: one with the same boundaries and class,
// else the same boundaries, else the free one that shares most with it, in the text's order. Tested
// by tests/tasks/span_score_test.cpp.
#include "span_score.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

using Spans = std::vector<Labeled<Span>>;

Spans spans_of(const Payload& payload) {
  const auto* const set = std::get_if<SpanSet>(&payload);
  return set == nullptr ? Spans{} : set->parts;
}

struct Sums {
  double predicted = 0;
  double gold = 0;
  double strict = 0;
  double exact = 0;
  double partial = 0;
  double type = 0;
  double token_predicted = 0;
  double token_gold = 0;
  double token_hits = 0;
  double all_right = 0;
  double parts = 0;
  double square = 0;
  bool knows_confidence = true;
  std::array<double, 15> excess{};  ///< sum of confidence minus hits, by bin of confidence
};

double f1(double hits, double predicted, double gold) {
  return predicted + gold > 0 ? 2 * hits / (predicted + gold) : kNaN;
}

std::uint32_t shared(Span a, Span b) {
  const std::uint32_t begin = std::max(a.begin, b.begin);
  const std::uint32_t end = std::min(a.end, b.end);
  return begin < end ? end - begin : 0;
}

/// For each predicted span the true one that it is compared with.
std::vector<std::optional<std::size_t>> pair_up(const Spans& predicted, const Spans& gold) {
  std::vector<std::optional<std::size_t>> partner(predicted.size());
  std::vector<bool> taken(gold.size(), false);
  const auto pair = [&](const auto& quality) {
    for (std::size_t p = 0; p < predicted.size(); ++p) {
      if (partner[p]) continue;
      std::uint32_t best = 0;
      for (std::size_t g = 0; g < gold.size(); ++g) {
        const std::uint32_t value = taken[g] ? 0 : quality(predicted[p], gold[g]);
        if (value <= best) continue;
        best = value;
        partner[p] = g;
      }
      if (partner[p]) taken[*partner[p]] = true;
    }
  };
  pair([](const auto& a, const auto& b) -> std::uint32_t { return a == b ? 1 : 0; });
  pair([](const auto& a, const auto& b) -> std::uint32_t { return a.part == b.part ? 1 : 0; });
  pair([](const auto& a, const auto& b) -> std::uint32_t {
    return a.label == b.label ? shared(a.part, b.part) : 0;
  });
  pair([](const auto& a, const auto& b) { return shared(a.part, b.part); });
  return partner;
}

/// How many places the spans of one class cover together.
double covered(const Spans& spans, ClassId label, const Spans* within) {
  std::uint32_t end = 0;
  for (const Labeled<Span>& span : spans) end = std::max(end, span.part.end);
  const auto places = [&](const Spans& list) {
    std::vector<bool> marked(end, false);
    for (const Labeled<Span>& span : list) {
      if (span.label != label) continue;
      for (std::uint32_t n = span.part.begin; n < std::min(span.part.end, end); ++n) {
        marked[n] = true;
      }
    }
    return marked;
  };
  std::vector<bool> marked = places(spans);
  if (within != nullptr) {
    const std::vector<bool> others = places(*within);
    for (std::size_t n = 0; n < end; ++n) marked[n] = marked[n] && others[n];
  }
  return static_cast<double>(std::count(marked.begin(), marked.end(), true));
}

void add_tokens(const Spans& predicted, const Spans& gold, Sums& sums) {
  std::vector<ClassId> labels;
  for (const Spans* spans : {&predicted, &gold}) {
    for (const Labeled<Span>& span : *spans) labels.push_back(span.label);
  }
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  for (const ClassId label : labels) {
    sums.token_predicted += covered(predicted, label, nullptr);
    sums.token_gold += covered(gold, label, nullptr);
    sums.token_hits += covered(predicted, label, &gold);
  }
}

void add_confidence(double confidence, bool right, Sums& sums) {
  sums.parts += 1;
  if (std::isnan(confidence)) {
    sums.knows_confidence = false;
    return;
  }
  const double miss = confidence - (right ? 1 : 0);
  sums.square += miss * miss;
  const auto bins = static_cast<double>(sums.excess.size());
  const auto bin = static_cast<std::size_t>(std::clamp(confidence * bins, 0.0, bins - 1));
  sums.excess[bin] += miss;
}

void add_object(const ScoredObject& object, Sums& sums) {
  const Spans gold = spans_of(*object.gold);
  const Spans predicted =
      object.predicted == nullptr ? Spans{} : spans_of(object.predicted->payload);
  const auto partner = pair_up(predicted, gold);
  sums.predicted += static_cast<double>(predicted.size());
  sums.gold += static_cast<double>(gold.size());
  std::size_t strict = 0;
  for (std::size_t p = 0; p < predicted.size(); ++p) {
    bool right = false;
    if (partner[p]) {
      const Labeled<Span>& truth = gold[*partner[p]];
      const bool same_place = truth.part == predicted[p].part;
      const bool same_class = truth.label == predicted[p].label;
      constexpr double kHalf = 0.5;
      right = same_place && same_class;
      sums.exact += same_place ? 1 : 0;
      sums.partial += same_place ? 1 : kHalf;
      sums.type += same_class ? 1 : 0;
    }
    strict += right ? 1 : 0;
    const bool known = p < object.predicted->confidence.size();
    add_confidence(known ? object.predicted->confidence[p] : kNaN, right, sums);
  }
  sums.strict += static_cast<double>(strict);
  const bool labeled = object.predicted != nullptr;
  sums.all_right += labeled && strict == gold.size() && strict == predicted.size() ? 1 : 0;
  add_tokens(predicted, gold, sums);
}

}  // namespace

std::vector<TaskMetric> score_spans(std::span<const ScoredObject> objects, std::size_t) {
  Sums sums;
  for (const ScoredObject& object : objects) add_object(object, sums);
  const bool measurable = sums.parts > 0 && sums.knows_confidence;
  double excess = 0;
  for (const double value : sums.excess) excess += std::abs(value);
  const auto count = static_cast<double>(objects.size());
  const auto share = [&](double hits) { return f1(hits, sums.predicted, sums.gold); };
  return {
      {"F1", share(sums.strict), "strict: boundaries and class are right"},
      {"precision", sums.predicted > 0 ? sums.strict / sums.predicted : kNaN,
       "share of the spans that are right, strictly"},
      {"recall", sums.gold > 0 ? sums.strict / sums.gold : kNaN,
       "share of the true spans that are found, strictly"},
      {"F1-exact", share(sums.exact), "boundaries are right, whatever the class"},
      {"F1-partial", share(sums.partial), "the same, an overlap counting one half"},
      {"F1-type", share(sums.type), "class is right and spans overlap"},
      {"F1-token", f1(sums.token_hits, sums.token_predicted, sums.token_gold),
       "of code points (for tags: tokens) in a span of the right class"},
      {"all-right", count > 0 ? sums.all_right / count : kNaN,
       "share of the objects with every span right and none missing"},
      {"Brier", measurable ? sums.square / sums.parts : kNaN,
       "of the confidence that a span is right, strictly"},
      {"ECE", measurable ? excess / sums.parts : kNaN, "the same, 15 bins"},
  };
}

}  // namespace quorate
