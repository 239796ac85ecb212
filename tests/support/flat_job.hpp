// Reads votes from text, for tests of one reader.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "io/readers.hpp"
#include "quorate/base/diagnostics.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/file_bytes.hpp"

namespace quorate::test {

struct FlatJob {
  Job job;
  std::vector<Diagnostic> rejects;
  std::vector<std::string> warnings;

  /// Votes as "item worker label", in the table's order.
  [[nodiscard]] std::vector<std::string> votes() const {
    std::vector<std::string> out;
    for (std::uint32_t i = 0; i < job.table.items(); ++i) {
      for (const Vote& vote : job.table.votes_of(ItemId{i})) {
        out.push_back(job.items[i] + " " + std::string(job.workers.text(vote.worker.value)) + " " +
                      std::string(job.categories.name(vote.label)));
      }
    }
    return out;
  }

  /// Rejected records as "line reason".
  [[nodiscard]] std::vector<std::string> faults() const {
    std::vector<std::string> out;
    for (const Diagnostic& reject : rejects) {
      out.push_back(std::to_string(reject.line) + " " + std::string(to_string(reject.reason)));
    }
    return out;
  }
};

/// Lets `read` fill a job from `file`.
template <class Read>
FlatJob read_flat(const FileBytes& file, InputFormat format, Read read) {
  FlatJob out;
  DiagnosticSink sink([&out](const Diagnostic& reject) { out.rejects.push_back(reject); });
  JobBuilder builder({}, DuplicatePolicy::kLast, nullptr, sink);
  builder.begin_file(file.name(), format, file.size());
  read(builder);
  out.job = builder.finish();
  out.warnings = sink.warnings();
  return out;
}

inline FlatJob read_csv_file(const FileBytes& file, const ReadOptions& options = {},
                             char separator = ',') {
  return read_flat(file, InputFormat::kCsv,
                   [&](JobBuilder& job) { read_csv(file, separator, options, job); });
}

inline FlatJob read_csv_text(std::string_view text, const ReadOptions& options = {},
                             char separator = ',') {
  return read_csv_file(FileBytes::from_text("votes.csv", text), options, separator);
}

inline FlatJob read_jsonl_text(std::string_view text, const ReadOptions& options = {}) {
  const FileBytes file = FileBytes::from_text("votes.jsonl", text);
  return read_flat(file, InputFormat::kJsonLines,
                   [&](JobBuilder& job) { read_json_lines(file, options, job); });
}

/// The code of the Error that `call` throws and its text; code 0 where it throws none.
template <class Call>
std::pair<int, std::string> error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return {static_cast<int>(error.code()), error.what()};
  }
  return {0, ""};
}

}  // namespace quorate::test
