#include "quorate/base/diagnostics.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

namespace quorate {
namespace {

Diagnostic problem(RejectReason reason, std::uint64_t line, std::uint64_t annotations = 1) {
  return {.reason = reason,
          .file = "votes.jsonl",
          .line = line,
          .detail = "",
          .record = "",
          .annotations = annotations};
}

TEST_CASE("reject reasons: every reason has a name of its own") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kRejectReasons; ++i) {
    names.insert(to_string(static_cast<RejectReason>(i)));
  }
  CHECK(names.size() == kRejectReasons);
  CHECK_FALSE(names.contains("unknown"));
  CHECK(static_cast<std::size_t>(RejectReason::kDuplicate) + 1 == kRejectReasons);
  CHECK(to_string(RejectReason::kInvalidUtf8) == "invalid-utf8");
  CHECK(to_string(RejectReason::kUnknownLabel) == "unknown-label");
}

TEST_CASE("format_diagnostic: file, line, reason and detail, each only where it is known") {
  Diagnostic diagnostic = problem(RejectReason::kUnknownLabel, 312);
  diagnostic.detail = "'Ct' is not among the 4 label categories";
  CHECK(format_diagnostic(diagnostic) ==
        "votes.jsonl:312: unknown-label: 'Ct' is not among the 4 label categories");
  diagnostic.line = 0;
  CHECK(format_diagnostic(diagnostic) ==
        "votes.jsonl: unknown-label: 'Ct' is not among the 4 label categories");
  diagnostic.detail.clear();
  CHECK(format_diagnostic(diagnostic) == "votes.jsonl: unknown-label");
}

TEST_CASE("sink: an empty one has nothing to say") {
  const DiagnosticSink sink;
  CHECK(sink.rejected() == 0);
  CHECK(sink.rejected(RejectReason::kMalformed) == 0);
  CHECK(sink.first().empty());
  CHECK(sink.warnings().empty());
}

TEST_CASE("sink: counts annotations, not records, in total and by reason") {
  DiagnosticSink sink;
  sink.reject(problem(RejectReason::kMalformed, 1));
  sink.reject(problem(RejectReason::kMalformed, 2, 5));
  sink.reject(problem(RejectReason::kTooDeep, 3, 0));
  sink.reject(problem(RejectReason::kDuplicate, 4));
  CHECK(sink.rejected() == 7);
  CHECK(sink.rejected(RejectReason::kMalformed) == 6);
  CHECK(sink.rejected(RejectReason::kTooDeep) == 0);
  CHECK(sink.rejected(RejectReason::kDuplicate) == 1);
  CHECK(sink.first().size() == 4);
}

TEST_CASE("sink: keeps the first few, hands all of them on") {
  std::vector<std::uint64_t> seen;
  DiagnosticSink sink([&seen](const Diagnostic& diagnostic) { seen.push_back(diagnostic.line); });
  for (std::uint64_t line = 1; line <= 25; ++line) {
    sink.reject(problem(RejectReason::kBadNumber, line));
  }
  REQUIRE(sink.first().size() == DiagnosticSink::kKept);
  for (std::size_t i = 0; i < DiagnosticSink::kKept; ++i) CHECK(sink.first()[i].line == i + 1);
  REQUIRE(seen.size() == 25);
  for (std::size_t i = 0; i < 25; ++i) CHECK(seen[i] == i + 1);
  CHECK(sink.rejected() == 25);
}

TEST_CASE("sink: cuts long records for everyone") {
  std::size_t observed = 0;
  DiagnosticSink sink([&observed](const Diagnostic& d) { observed = d.record.size(); });
  Diagnostic diagnostic = problem(RejectReason::kMalformed, 1);
  diagnostic.record.assign(Diagnostic::kMaxRecordText, 'x');
  sink.reject(diagnostic);
  CHECK(observed == Diagnostic::kMaxRecordText);
  diagnostic.record += 'x';
  sink.reject(diagnostic);
  CHECK(observed == Diagnostic::kMaxRecordText);
  CHECK(sink.first().back().record.size() == Diagnostic::kMaxRecordText);
}

TEST_CASE("sink: a warning is kept once, in order of first appearance, and rejects nothing") {
  DiagnosticSink sink;
  sink.warn("b");
  sink.warn("a");
  sink.warn("b");
  CHECK(sink.warnings() == std::vector<std::string>{"b", "a"});
  CHECK(sink.rejected() == 0);
}

}  // namespace
}  // namespace quorate
