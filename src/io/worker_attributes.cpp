// What is known of the workers beside their answers. Tested by tests/io/worker_attributes_test.cpp.
#include <unordered_set>

#include "csv_table.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/side_files.hpp"

namespace quorate {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// The column of the workers: the first that has one of the usual names of a worker.
std::size_t worker_column(const std::string& name, std::span<const std::string> header) {
  const FieldNames names;
  for (std::size_t c = 0; c < header.size(); ++c) {
    const auto match = names.match(header[c]);
    if (match && match->field == Field::kWorker) return c;
  }
  throw Error(ErrorCode::kBadData,
              name + ":1: no column is called worker: the header must be worker,group,...");
}

}  // namespace

WorkerAttributes read_worker_attributes(const std::string& path) {
  const FileBytes file(path);
  std::string_view text = file.text();
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!is_utf8(text)) throw Error(ErrorCode::kBadData, file.name() + ": the file is not UTF-8");
  CsvScanner scanner(text, guess_separator(text));
  const auto fail = [&](const std::string& what) {
    throw Error(ErrorCode::kBadData,
                file.name() + ":" + std::to_string(scanner.line()) + ": " + what);
  };
  WorkerAttributes attributes;
  if (!scanner.next()) throw Error(ErrorCode::kBadData, file.name() + ": the file is empty");
  const std::vector<std::string> header(scanner.fields().begin(), scanner.fields().end());
  const std::size_t worker = worker_column(file.name(), header);
  std::unordered_set<std::string> seen_names;
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (c == worker) continue;
    if (header[c].empty()) fail("a column has no name");
    if (!seen_names.insert(header[c]).second) fail("the column '" + header[c] + "' stands twice");
    attributes.names.push_back(header[c]);
  }
  if (attributes.names.empty()) fail("there is no column beside the worker");
  std::unordered_set<std::string> seen;
  while (scanner.next()) {
    if (scanner.fault() != CsvFault::kNone) fail("a quote is not closed, or has text behind it");
    if (scanner.fields().size() != header.size()) {
      fail(std::to_string(scanner.fields().size()) + " fields where the header has " +
           std::to_string(header.size()));
    }
    WorkerAttributes::Row row;
    for (std::size_t c = 0; c < header.size(); ++c) {
      (c == worker ? row.worker : row.values.emplace_back()) = scanner.fields()[c];
    }
    if (row.worker.empty()) fail("the worker is empty text");
    if (!seen.insert(row.worker).second) fail("the worker '" + row.worker + "' stands twice");
    attributes.rows.push_back(std::move(row));
  }
  return attributes;
}

}  // namespace quorate
