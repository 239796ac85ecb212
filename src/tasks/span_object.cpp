// From found spans to what a run says of an object, and of the workers who drew them. Tested by
// tests/tasks/span_adapter_test.cpp.
#include <algorithm>
#include <tuple>

#include "quorate/base/numeric.hpp"
#include "span_models.hpp"
#include "token_grid.hpp"

namespace quorate {
namespace {

double ratio(double part, double whole) { return whole > 0 ? part / whole : kNaN; }

struct Tally {
  double drawn = 0;
  double exact = 0;
  double there = 0;       ///< spans of the result in what the worker saw
  double tokens_in = 0;   ///< tokens in the result's spans
  double tokens_out = 0;  ///< and outside of them
  double detected = 0;
  double false_alarms = 0;
  double matched = 0;
  double begin_bias = 0;
  double end_bias = 0;
};

std::vector<bool> covered_tokens(const std::vector<Labeled<Span>>& spans, std::size_t tokens) {
  std::vector<bool> covered(tokens, false);
  for (const Labeled<Span>& span : spans) {
    for (std::uint32_t n = span.part.begin; n < span.part.end; ++n) covered[n] = true;
  }
  return covered;
}

/// The result's span of the same class that is most like a mark; null where none overlaps.
const Labeled<Span>* closest(const std::vector<Labeled<Span>>& spans, const SpanMark& mark) {
  const Labeled<Span>* best = nullptr;
  double most = 0;
  for (const Labeled<Span>& span : spans) {
    const double value = span.label == mark.label ? iou(span.part, mark.tokens) : 0;
    if (value <= most) continue;
    most = value;
    best = &span;
  }
  return best;
}

void tally_answer(const MarkedText& text, std::size_t owner,
                  const std::vector<Labeled<Span>>& result, Tally& tally) {
  std::vector<Labeled<Span>> own;
  for (const SpanMark& mark : text.marks) {
    if (mark.owner != owner) continue;
    own.push_back({mark.label, mark.tokens});
    tally.drawn += 1;
    const Labeled<Span>* const match = closest(result, mark);
    if (match == nullptr) continue;
    tally.exact += match->part == mark.tokens ? 1 : 0;
    const Span ours = text_of(text.tokens, match->part);
    const Span theirs = text_of(text.tokens, mark.tokens);
    tally.matched += 1;
    tally.begin_bias += static_cast<double>(theirs.begin) - ours.begin;
    tally.end_bias += static_cast<double>(theirs.end) - ours.end;
  }
  tally.there += static_cast<double>(result.size());
  const std::vector<bool> truth = covered_tokens(result, text.tokens.size());
  const std::vector<bool> drawn = covered_tokens(own, text.tokens.size());
  for (std::size_t n = 0; n < truth.size(); ++n) {
    (truth[n] ? tally.tokens_in : tally.tokens_out) += 1;
    if (drawn[n]) (truth[n] ? tally.detected : tally.false_alarms) += 1;
  }
}

/// The result's spans in tokens again.
std::vector<Labeled<Span>> in_tokens(const MarkedText& text, const ConsolidatedObject& object) {
  std::vector<Labeled<Span>> spans;
  for (const Labeled<Span>& span : std::get<SpanSet>(object.payload).parts) {
    if (const auto tokens = tokens_of(text.tokens, span.part)) {
      spans.push_back({span.label, *tokens});
    }
  }
  return spans;
}

}  // namespace

ConsolidatedObject span_object(const MarkedText& text, std::vector<FoundSpan> found,
                               const TaskOptions& options) {
  std::sort(found.begin(), found.end(), [](const FoundSpan& a, const FoundSpan& b) {
    return std::tuple(a.tokens.begin, ~a.tokens.end, a.label.value) <
           std::tuple(b.tokens.begin, ~b.tokens.end, b.label.value);
  });
  SpanSet spans;
  spans.of_tokens = text.of_tokens;
  spans.tokens = text.of_tokens ? static_cast<std::uint32_t>(text.tokens.size()) : 0;
  ConsolidatedObject object;
  for (FoundSpan& one : found) {
    if (options.min_confidence && one.confidence < *options.min_confidence) continue;
    spans.parts.push_back({one.label, text_of(text.tokens, one.tokens)});
    object.confidence.push_back(one.confidence);
    object.class_probabilities.push_back(std::move(one.classes));
    std::vector<WorkerId> supporters;
    for (const SpanMark& mark : text.marks) {
      if (mark.label == one.label && mark.tokens == one.tokens) supporters.push_back(mark.worker);
    }
    supporters.erase(std::unique(supporters.begin(), supporters.end()), supporters.end());
    object.supporters.push_back(std::move(supporters));
  }
  object.payload = std::move(spans);
  return object;
}

std::vector<WorkerFigure> span_figures(const MarkedTexts& texts, const TaskResult& result,
                                       std::size_t workers) {
  std::vector<Tally> tallies(workers);
  for (const MarkedText& text : texts.objects) {
    const std::vector<Labeled<Span>> spans = in_tokens(text, *result.objects[text.item.value]);
    for (std::size_t owner = 0; owner < text.workers.size(); ++owner) {
      tally_answer(text, owner, spans, tallies[text.workers[owner].value]);
    }
  }
  std::vector<WorkerFigure> figures{
      {"span-F1", "agreement with the result: F1 of spans that are exactly the same", {}},
      {"detection-rate", "share of the tokens in spans that the worker has in a span, too", {}},
      {"false-alarm-rate", "share of the other tokens that the worker has in a span", {}},
      {"boundary-bias-start",
       "mean offset of a span's start from the result's; below 0: early",
       {},
       FigureKind::kAny},
      {"boundary-bias-end",
       "the same of its end, in code points, or in tokens for tags",
       {},
       FigureKind::kAny}};
  for (const Tally& tally : tallies) {
    figures[0].by_worker.push_back(ratio(2 * tally.exact, tally.drawn + tally.there));
    figures[1].by_worker.push_back(ratio(tally.detected, tally.tokens_in));
    figures[2].by_worker.push_back(ratio(tally.false_alarms, tally.tokens_out));
    figures[3].by_worker.push_back(ratio(tally.begin_bias, tally.matched));
    figures[4].by_worker.push_back(ratio(tally.end_bias, tally.matched));
  }
  return figures;
}

}  // namespace quorate
