// Test: structured_explanation_test.cpp.
#include "structured_explanation.hpp"

#include <algorithm>
#include <cmath>

#include "item_explanation.hpp"
#include "part_text.hpp"
#include "quorate/base/numeric.hpp"

namespace quorate {
namespace {

/// How sure the fit is of a part that a worker marked and that it left out: that of the worker's
/// dissenting answer which is most like it.
double left_out_confidence(const StructuredRun& run, const TaskAdapter& adapter, ItemId item,
                           const LeftOutPart& part) {
  if (run.result.dissent.empty()) return kNaN;
  const auto label = part_label(*part.payload, part.part);
  double confidence = kNaN;
  double most = 0;
  for (const Dissent& other : run.result.dissent[item.value]) {
    const auto& workers = other.workers;
    if (!std::binary_search(workers.begin(), workers.end(), part.workers.front())) continue;
    if (part_label(other.payload, 0) != label) continue;
    const double value =
        adapter.compare_parts(other.payload, 0, *part.payload, part.part, run.job.task).similarity;
    if (value <= most) continue;
    most = value;
    confidence = other.confidence;
  }
  return confidence;
}

/// The marks that the fit counts for no part of the result.
std::vector<std::size_t> uncounted_marks(const ExplainedAnswer& answer) {
  std::vector<std::size_t> marks = answer.match.alone;
  for (const auto& match : answer.match.by_part) {
    if (match && !match->supports) marks.push_back(match->mark);
  }
  std::sort(marks.begin(), marks.end());
  return marks;
}

std::vector<LeftOutPart> left_out_parts(const StructuredRun& run, const TaskAdapter& adapter,
                                        const StructuredExplanation& explanation) {
  std::vector<LeftOutPart> parts;
  for (const ExplainedAnswer& answer : explanation.answers) {
    for (const std::size_t mark : uncounted_marks(answer)) {
      const auto known = std::find_if(parts.begin(), parts.end(), [&](const LeftOutPart& part) {
        return part_label(*part.payload, part.part) == part_label(*answer.payload, mark) &&
               is_same_place(*part.payload, part.part, *answer.payload, mark);
      });
      if (known == parts.end()) {
        parts.push_back({answer.payload, mark, {answer.worker}, kNaN});
      } else {
        known->workers.push_back(answer.worker);
      }
    }
  }
  for (LeftOutPart& part : parts) {
    part.confidence = left_out_confidence(run, adapter, explanation.item, part);
  }
  const auto rank = [](const LeftOutPart& part) {
    return std::isnan(part.confidence) ? -1 : part.confidence;
  };
  std::stable_sort(parts.begin(), parts.end(),
                   [&](const LeftOutPart& a, const LeftOutPart& b) { return rank(a) > rank(b); });
  return parts;
}

void count_parts(const ConsolidatedObject& object, ExplainedAnswer& answer) {
  answer.marks = part_count(*answer.payload);
  std::vector<bool> is_in_likely(answer.marks, false);
  for (std::size_t p = 0; p < answer.match.by_part.size(); ++p) {
    if (!is_likely(object, p)) continue;
    const auto& match = answer.match.by_part[p];
    if (!match) {
      ++answer.missed;
      continue;
    }
    ++(match->supports && match->same_label ? answer.agreed : answer.otherwise);
    is_in_likely[match->mark] = true;
  }
  answer.extra =
      static_cast<std::size_t>(std::count(is_in_likely.begin(), is_in_likely.end(), false));
}

/// The votes without those of one worker on one item.
AnnotationTable votes_without(const AnnotationTable& table, ItemId item, WorkerId worker) {
  AnnotationTable::Columns columns = table.columns();
  const std::size_t begin = columns.offsets[item.value];
  const auto erase_at = [](auto& column, std::size_t at) {
    if (!column.empty()) column.erase(column.begin() + static_cast<std::ptrdiff_t>(at));
  };
  for (std::size_t v = columns.offsets[item.value + 1]; v > begin; --v) {
    if (columns.votes[v - 1].worker != worker) continue;
    erase_at(columns.votes, v - 1);
    erase_at(columns.weights, v - 1);
    erase_at(columns.submission_ms, v - 1);
    erase_at(columns.time_spent_seconds, v - 1);
    for (std::size_t i = item.value + 1; i < columns.offsets.size(); ++i) --columns.offsets[i];
  }
  return AnnotationTable(std::move(columns));
}

WithoutWorker without_worker(const StructuredRun& run, const TaskAdapter& adapter,
                             const StructuredExplanation& explanation, WorkerId worker) {
  WithoutWorker out{worker, std::nullopt, {}};
  const AnnotationTable votes = votes_without(run.job.table, explanation.item, worker);
  if (votes.votes_of(explanation.item).empty()) return out;
  out.object = std::move(consolidate_votes(run, votes).objects[explanation.item.value]);
  if (!out.object) return out;
  out.match = match_results(adapter, *explanation.object, *out.object, run.job.task);
  return out;
}

}  // namespace

bool is_quick_to_leave_out(const StructuredRun& run, ItemId item) {
  // Of all fits together.
  constexpr std::size_t kMostVotes = 100'000;
  constexpr std::size_t kMostMasks = 20'000;
  constexpr std::size_t kMostShapes = 1'000;
  std::size_t most = kMostVotes;
  if (run.job.task == TaskType::kPolygons || run.job.task == TaskType::kPolylines) {
    most = kMostShapes;
  } else if (run.job.task == TaskType::kSemanticSegmentation ||
             run.job.task == TaskType::kInstanceSegmentation) {
    most = kMostMasks;
  }
  return run.job.table.votes() * run.job.table.votes_of(item).size() <= most;
}

StructuredExplanation explain_object(const StructuredRun& run, ItemId item, bool leaves_out) {
  const auto adapter = make_adapter(run.job.task);
  StructuredExplanation out;
  out.item = item;
  out.object_id = find_object_id(run.job, item);
  if (run.result.objects[item.value]) out.object = &*run.result.objects[item.value];
  for (const Vote& vote : run.job.table.votes_of(item)) {
    ExplainedAnswer answer;
    answer.worker = vote.worker;
    answer.payload = &run.job.answers[vote.label.value];
    answer.marks = part_count(*answer.payload);
    if (out.object != nullptr) {
      answer.match =
          match_answer(*adapter, *out.object, vote.worker, *answer.payload, run.job.task);
      count_parts(*out.object, answer);
    }
    out.answers.push_back(std::move(answer));
  }
  if (out.object == nullptr) return out;
  out.left_out = left_out_parts(run, *adapter, out);
  if (!leaves_out) return out;
  std::vector<WorkerId> workers;
  for (const ExplainedAnswer& answer : out.answers) workers.push_back(answer.worker);
  std::sort(workers.begin(), workers.end());
  workers.erase(std::unique(workers.begin(), workers.end()), workers.end());
  for (const WorkerId worker : workers) {
    out.without.push_back(without_worker(run, *adapter, out, worker));
  }
  return out;
}

}  // namespace quorate
