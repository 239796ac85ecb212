// The ways to make one set of spans of many workers' spans.
#pragma once

#include "quorate/tasks/adapter.hpp"
#include "span_texts.hpp"

namespace quorate {

/// "auto", "bsc", "dawid-skene" and "mixture": spans as tags of tokens (tag_model.hpp).
[[nodiscard]] TaskResult consolidate_spans(const TaskInput& input, const TaskOptions& options);

/// "majority": the spans that at least half of the workers drew exactly so; their confidence is the
/// share.
[[nodiscard]] TaskResult majority_spans(const TaskInput& input, const TaskOptions& options);

/// "gt-like": what the service says that it does, as we read it: spans that are alike by their
/// Jaccard index come together (average link, at least 0.5, no two of a worker), each boundary is
/// the most frequent one, or the median where several are; the class is the most frequent one (of
/// several the first). The confidence is the share of the workers times the mean Jaccard index of
/// their spans with the result.
[[nodiscard]] TaskResult gt_like_spans(const TaskInput& input, const TaskOptions& options);

/// One span of a result, in tokens.
struct FoundSpan {
  ClassId label;
  Span tokens;
  double confidence = 0;
  std::vector<std::pair<ClassId, double>> classes;
};

/// The object that says so, spans in the order of the text, without those less sure than asked.
/// Fills everything but object_confidence and tied.
[[nodiscard]] ConsolidatedObject span_object(const MarkedText& text, std::vector<FoundSpan> found,
                                             const TaskOptions& options);

/// How well each worker's spans agree with the result: strict F1, detection and false alarms by
/// token, boundary bias.
[[nodiscard]] std::vector<WorkerFigure> span_figures(const MarkedTexts& texts,
                                                     const TaskResult& result,
                                                     std::size_t workers);

}  // namespace quorate
