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
        out.push_back(std::string(job.items[i]) + " " +
                      std::string(job.workers.text(vote.worker.value)) + " " +
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

/// Everything that a reader can change, as text: equal texts mean equal jobs.
inline std::string everything_of(const FlatJob& read) {
  std::string out;
  const auto note = [&out](const auto&... parts) { ((out += parts, out += '|'), ...) += '\n'; };
  const Job& job = read.job;
  const auto& columns = job.table.columns();
  for (const std::string_view item : job.items) note("item", item);
  for (std::uint32_t j = 0; j < job.workers.size(); ++j) note("worker", job.workers.text(j));
  for (const std::string& name : job.categories.names()) note("class", name);
  for (const std::uint64_t offset : columns.offsets) note("offset", std::to_string(offset));
  for (const Vote vote : columns.votes) {
    note("vote", std::to_string(vote.worker.value), std::to_string(vote.label.value));
  }
  for (const double weight : columns.weights) note("weight", std::to_string(weight));
  for (const auto time : columns.submission_ms) note("submitted", std::to_string(time));
  for (const double time : columns.time_spent_seconds) note("spent", std::to_string(time));
  std::string scratch;
  for (std::size_t i = 0; i < job.objects.size(); ++i) {
    note("object", std::to_string(job.objects[i].item.value),
         job.data_keys.empty() ? std::string_view() : job.output_line(i, scratch));
  }
  note("counts", std::to_string(job.counts.in), std::to_string(job.counts.used),
       std::to_string(job.counts.rejected), std::to_string(job.counts.superseded_by_duplicate));
  for (const Diagnostic& reject : read.rejects) {
    note(format_diagnostic(reject), reject.record, std::to_string(reject.annotations));
  }
  for (const std::string& warning : read.warnings) note("warning", warning);
  return out;
}

/// The line that the output extends for an object.
inline std::string line_of(const Job& job, std::size_t object) {
  std::string scratch;
  return std::string(job.output_line(object, scratch));
}

/// Lets `read` fill a job from `file`.
template <class Read>
FlatJob read_flat(const FileBytes& file, InputFormat format, Read read,
                  DuplicatePolicy duplicates = DuplicatePolicy::kLast,
                  const TableBuilder::CategorySource& categories = {},
                  const Manifest* manifest = nullptr) {
  FlatJob out;
  DiagnosticSink sink([&out](const Diagnostic& reject) { out.rejects.push_back(reject); });
  JobBuilder builder(categories, duplicates, manifest, sink);
  builder.begin_file(file.name(), format, file.size());
  read(builder);
  out.job = builder.finish();
  builder.release_names(out.job);
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
