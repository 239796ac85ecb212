// Ways to consolidate spans that know nothing of the workers. Tested by
// tests/tasks/span_adapter_test.cpp.
#include <algorithm>
#include <map>

#include "mark_clusters.hpp"
#include "span_models.hpp"

namespace quorate {
namespace {

/// The most frequent value, the smallest of several; `tied` where there are several.
template <class Value>
Value most_frequent(const std::vector<Value>& values, bool& tied) {
  std::map<Value, std::size_t> count;
  for (const Value& value : values) ++count[value];
  Value best = values.front();
  std::size_t most = 0;
  for (const auto& [value, times] : count) {
    if (times == most) tied = true;
    if (times <= most) continue;
    most = times;
    best = value;
    tied = false;
  }
  return best;
}

/// The most frequent place, or the (lower) median where several are.
std::uint32_t boundary(std::vector<std::uint32_t> places) {
  bool several = false;
  const std::uint32_t mode = most_frequent(places, several);
  if (!several) return mode;
  std::sort(places.begin(), places.end());
  return places[(places.size() - 1) / 2];
}

double share_of_workers(std::size_t count, const MarkedText& text) {
  return static_cast<double>(count) / static_cast<double>(text.workers.size());
}

std::vector<FoundSpan> majority(const MarkedText& text, bool&) {
  constexpr double kHalf = 0.5;
  std::map<std::pair<std::pair<std::uint32_t, std::uint32_t>, ClassId>, std::size_t> count;
  for (const SpanMark& mark : text.marks) {
    ++count[{{mark.tokens.begin, mark.tokens.end}, mark.label}];
  }
  std::vector<FoundSpan> found;
  for (const auto& [span, votes] : count) {
    const double share = share_of_workers(votes, text);
    if (share < kHalf) continue;
    found.push_back(
        {span.second, {span.first.first, span.first.second}, share, {{span.second, 1.0}}});
  }
  return found;
}

FoundSpan merge(const MarkedText& text, const MarkCluster& cluster, bool& tied) {
  std::vector<std::uint32_t> begins;
  std::vector<std::uint32_t> ends;
  std::vector<ClassId> labels;
  for (const std::uint32_t m : cluster) {
    begins.push_back(text.marks[m].tokens.begin);
    ends.push_back(text.marks[m].tokens.end);
    labels.push_back(text.marks[m].label);
  }
  bool several = false;
  FoundSpan span{most_frequent(labels, several), {boundary(begins), boundary(ends)}, 0, {}};
  tied = tied || several;
  double agreement = 0;
  for (const std::uint32_t m : cluster) agreement += iou(text.marks[m].tokens, span.tokens);
  span.confidence = agreement / static_cast<double>(text.workers.size());
  std::map<ClassId, double> shares;
  for (const ClassId label : labels) shares[label] += 1 / static_cast<double>(labels.size());
  span.classes.assign(shares.begin(), shares.end());
  std::stable_sort(span.classes.begin(), span.classes.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return span;
}

std::vector<FoundSpan> gt_like(const MarkedText& text, bool& tied) {
  constexpr double kLeast = 0.5;
  const std::size_t size = text.marks.size();
  MarkSimilarity similarity{size, std::vector<double>(size * size)};
  std::vector<std::uint32_t> owners;
  for (std::size_t a = 0; a < size; ++a) {
    owners.push_back(text.marks[a].owner);
    for (std::size_t b = 0; b < size; ++b) {
      similarity.values[a * size + b] = iou(text.marks[a].tokens, text.marks[b].tokens);
    }
  }
  std::vector<FoundSpan> found;
  for (const MarkCluster& cluster : cluster_marks(similarity, owners, kLeast)) {
    found.push_back(merge(text, cluster, tied));
  }
  return found;
}

/// The surest spans that do not overlap; of equally sure ones the first.
std::vector<FoundSpan> without_overlaps(std::vector<FoundSpan> spans, bool& tied) {
  std::stable_sort(spans.begin(), spans.end(), [](const FoundSpan& a, const FoundSpan& b) {
    return a.confidence > b.confidence;
  });
  std::vector<FoundSpan> kept;
  for (FoundSpan& span : spans) {
    const auto other = std::find_if(kept.begin(), kept.end(), [&](const FoundSpan& one) {
      return one.tokens.begin < span.tokens.end && span.tokens.begin < one.tokens.end;
    });
    if (other == kept.end()) {
      kept.push_back(std::move(span));
    } else if (other->confidence - span.confidence < kTieTolerance) {
      tied = true;
    }
  }
  return kept;
}

template <class Method>
TaskResult each_text(const TaskInput& input, const TaskOptions& options, const Method& method) {
  const MarkedTexts texts = marked_texts(input);
  TaskResult result;
  result.objects.resize(input.table.items());
  for (const MarkedText& text : texts.objects) {
    bool tied = false;
    std::vector<FoundSpan> found = method(text, tied);
    if (options.spans == SpanPolicy::kFlat) found = without_overlaps(std::move(found), tied);
    double sure = 1;
    for (const FoundSpan& span : found) sure *= span.confidence;
    ConsolidatedObject object = span_object(text, std::move(found), options);
    object.object_confidence = sure;
    object.tied = tied;
    result.objects[text.item.value] = std::move(object);
  }
  result.workers = span_figures(texts, result, input.table.workers());
  result.figures = {{"spans-moved-to-token-ends", static_cast<double>(texts.snapped)},
                    {"spans-left-out", static_cast<double>(texts.dropped)},
                    {"tags-repaired", static_cast<double>(texts.repaired)}};
  return result;
}

}  // namespace

TaskResult majority_spans(const TaskInput& input, const TaskOptions& options) {
  return each_text(input, options, majority);
}

TaskResult gt_like_spans(const TaskInput& input, const TaskOptions& options) {
  return each_text(input, options, gt_like);
}

}  // namespace quorate
