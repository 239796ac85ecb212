// A problem with one record is data, not an exception: where it is, what is wrong, and the record
// itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace quorate {

/// Why a record was rejected. to_string gives the name that stands in the summary and in the
/// rejects file.
enum class RejectReason : std::uint8_t {
  kMalformed,            ///< not JSON, or not a CSV record; truncated records too
  kInvalidUtf8,          ///< bytes that are not UTF-8
  kTooDeep,              ///< nested deeper than any annotation needs
  kMissingField,         ///< item, worker or label is absent or empty
  kWrongType,            ///< a field holds a value of the wrong type
  kBadNumber,            ///< a number that is not finite, overflows, or lies outside its range
  kUnknownLabel,         ///< a label that is not among the label categories
  kUnknownObject,        ///< an object that is not in the manifest
  kUnsupportedAnswer,    ///< an answer of a task type that this run does not handle
  kUnreadableReference,  ///< an annotation that is only a reference to a file elsewhere
  kDuplicate,  ///< a second annotation of a worker for an object, under --duplicates error
};
inline constexpr std::size_t kRejectReasons = 11;

[[nodiscard]] std::string_view to_string(RejectReason reason);

/// One rejected record.
struct Diagnostic {
  RejectReason reason = RejectReason::kMalformed;
  std::string file;               ///< as the user named it
  std::uint64_t line = 0;         ///< 1-based; 0 where lines mean nothing (a JSON document)
  std::string detail;             ///< what is wrong and what to do, one sentence
  std::string record;             ///< the record's own text; cut after kMaxRecordText bytes
  std::uint64_t annotations = 1;  ///< annotations lost with this record

  static constexpr std::size_t kMaxRecordText = 4096;
};

/// "votes.jsonl:312: unknown label: 'Ct' is not among the 4 label categories".
[[nodiscard]] std::string format_diagnostic(const Diagnostic& diagnostic);

/// Collects what the readers have to say. Counts everything, keeps the first few for people, and
/// hands each rejected record on to an observer (the rejects file). Not thread safe: readers report
/// in input order.
class DiagnosticSink {
 public:
  using Observer = std::function<void(const Diagnostic&)>;

  /// Rejected records kept for the message at the end.
  static constexpr std::size_t kKept = 10;

  explicit DiagnosticSink(Observer on_reject = {}) : on_reject_(std::move(on_reject)) {}

  void reject(Diagnostic diagnostic);

  /// Something the user should know that loses no record. Equal texts are kept once, in order.
  void warn(std::string text);

  /// Rejected annotations, in total and by reason.
  [[nodiscard]] std::uint64_t rejected() const;
  [[nodiscard]] std::uint64_t rejected(RejectReason reason) const;

  [[nodiscard]] const std::vector<Diagnostic>& first() const { return first_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Observer on_reject_;
  std::array<std::uint64_t, kRejectReasons> counts_{};
  std::vector<Diagnostic> first_;
  std::vector<std::string> warnings_;
};

}  // namespace quorate
