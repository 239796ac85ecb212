// One annotation as a reader found it, and what can be wrong with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "quorate/base/diagnostics.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/core/payload.hpp"

namespace quorate {

/// What a record calls its object.
enum class ItemKey {
  kObjectId,  ///< Ground Truth's id: the 0-based line number in the manifest, as text
  kData,      ///< the value of the data key (source-ref or source)
};

/// What is wrong with a record, before it is known where the record stands.
struct RecordProblem {
  RejectReason reason = RejectReason::kMalformed;
  std::string detail;
};

/// One annotation as a reader found it. Views need to live only during the call that takes it.
struct TextAnnotation {
  std::string_view item;
  ItemKey item_key = ItemKey::kData;
  std::string_view worker;
  std::string_view label;
  Payload* payload = nullptr;  ///< of a structured task, in the place of a label; is moved from
  std::string_view text;       ///< the object's own, where the record tells it
  std::string_view comment;    ///< of a verification: what the worker typed beside the label
  std::optional<bool> initial_value_modified;  ///< of an adjustment: whether the worker did
  double weight = 1;
  std::int64_t submission_ms = kNoSubmissionTime;
  double time_spent_seconds = kNoTimeSpent;
  std::uint32_t batch = TableBuilder::kNoBatch;
  std::uint64_t line = 0;
  std::string_view record;  ///< the record's own bytes, for the rejects file
};

/// What can be seen to be wrong without knowing the job: empty item, worker or label, a weight that
/// is not finite and > 0, a time spent that is not finite and >= 0.
[[nodiscard]] std::optional<RecordProblem> own_problem(const TextAnnotation& annotation);

/// What is wrong with the spans of an annotation whose object is `text`: one that goes on behind
/// the text's last code point.
[[nodiscard]] std::optional<RecordProblem> span_problem(const TextAnnotation& annotation,
                                                        std::string_view text);

/// The problem of a label that is not among `categories` known ones.
[[nodiscard]] RecordProblem unknown_label(std::string_view label, std::size_t categories);

/// The problem of an annotation whose object `manifest` does not hold.
[[nodiscard]] RecordProblem unknown_object(const TextAnnotation& annotation,
                                           std::string_view manifest);

}  // namespace quorate
