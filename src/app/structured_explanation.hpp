// Everything that made one object's structured answer (boxes, masks, spans, ...) and its
// confidence, for `quorate explain`. What single labels have in its place is item_explanation.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/tasks/part_matches.hpp"
#include "structured.hpp"

namespace quorate {

/// One worker's answer beside the result.
struct ExplainedAnswer {
  WorkerId worker;
  const Payload* payload = nullptr;  ///< of the job
  AnswerMatch match;

  // Counts of parts, the result's being those that are likely.
  std::size_t marks = 0;      ///< that the worker marked
  std::size_t agreed = 0;     ///< likely parts that the worker is behind, label included
  std::size_t otherwise = 0;  ///< likely parts that the worker labelled or placed otherwise
  std::size_t missed = 0;     ///< likely parts that the worker marked nothing near
  std::size_t extra = 0;      ///< marks that go with no likely part
};

/// A part that workers marked and that is none of the result.
struct LeftOutPart {
  const Payload* payload = nullptr;  ///< of one of them
  std::size_t part = 0;              ///< of that
  std::vector<WorkerId> workers;     ///< who marked exactly this, in the order of the votes
  double confidence = 0;             ///< how sure the fit is of it; NaN where it does not tell
};

/// What the object would be without one worker's answer.
struct WithoutWorker {
  WorkerId worker;
  std::optional<ConsolidatedObject> object;  ///< nothing where no answer is left, or none fits
  AnswerMatch match;                         ///< of its parts with those of the result
};

/// One object of a run, explained.
struct StructuredExplanation {
  ItemId item;
  std::optional<std::size_t> object_id;        ///< position in the output; nothing for none
  const ConsolidatedObject* object = nullptr;  ///< of the run; null where it has no result
  std::vector<ExplainedAnswer> answers;        ///< in the order of the votes
  std::vector<LeftOutPart> left_out;           ///< the most probable first
  std::vector<WithoutWorker> without;  ///< by worker, ascending; empty where that was not asked
};

/// Whether one more fit for every answer of the item is quick: a few seconds at most.
[[nodiscard]] bool is_quick_to_leave_out(const StructuredRun& run, ItemId item);

/// Explains an item of a run that kept its dissent; views into `run`. `leaves_out`: fits the whole
/// job again without each of the item's workers' answers to it.
[[nodiscard]] StructuredExplanation explain_object(const StructuredRun& run, ItemId item,
                                                   bool leaves_out);

/// As a page of text. `text`: of the object itself, that spans are parts of; empty where it is not
/// known, or is not to be told.
[[nodiscard]] std::string structured_explanation_text(const StructuredRun& run,
                                                      const StructuredExplanation& explanation,
                                                      std::string_view text);

/// As a JSON object.
[[nodiscard]] std::string structured_explanation_json(const StructuredRun& run,
                                                      const StructuredExplanation& explanation,
                                                      std::string_view text);

}  // namespace quorate
