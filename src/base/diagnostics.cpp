#include "quorate/base/diagnostics.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace quorate {

std::string_view to_string(RejectReason reason) {
  switch (reason) {
    case RejectReason::kMalformed:
      return "malformed";
    case RejectReason::kInvalidUtf8:
      return "invalid-utf8";
    case RejectReason::kTooDeep:
      return "too-deep";
    case RejectReason::kMissingField:
      return "missing-field";
    case RejectReason::kWrongType:
      return "wrong-type";
    case RejectReason::kBadNumber:
      return "bad-number";
    case RejectReason::kUnknownLabel:
      return "unknown-label";
    case RejectReason::kUnknownObject:
      return "unknown-object";
    case RejectReason::kUnsupportedAnswer:
      return "unsupported-answer";
    case RejectReason::kUnreadableReference:
      return "unreadable-reference";
    case RejectReason::kDuplicate:
      return "duplicate";
  }
  return "unknown";
}

std::string format_diagnostic(const Diagnostic& diagnostic) {
  std::string text = diagnostic.file;
  if (diagnostic.line > 0) text += ":" + std::to_string(diagnostic.line);
  text += ": ";
  text += to_string(diagnostic.reason);
  if (!diagnostic.detail.empty()) text += ": " + diagnostic.detail;
  return text;
}

void DiagnosticSink::reject(Diagnostic diagnostic) {
  if (diagnostic.record.size() > Diagnostic::kMaxRecordText) {
    diagnostic.record.resize(Diagnostic::kMaxRecordText);
  }
  counts_[static_cast<std::size_t>(diagnostic.reason)] += diagnostic.annotations;
  if (on_reject_) on_reject_(diagnostic);
  if (first_.size() < kKept) first_.push_back(std::move(diagnostic));
}

void DiagnosticSink::warn(std::string text) {
  if (std::find(warnings_.begin(), warnings_.end(), text) == warnings_.end()) {
    warnings_.push_back(std::move(text));
  }
}

std::uint64_t DiagnosticSink::rejected() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

std::uint64_t DiagnosticSink::rejected(RejectReason reason) const {
  return counts_[static_cast<std::size_t>(reason)];
}

}  // namespace quorate
