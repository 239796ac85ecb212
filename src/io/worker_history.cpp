// The workers file of an earlier run, read back. Tested by tests/io/worker_history_test.cpp.
#include <cmath>
#include <unordered_set>
#include <utility>

#include "json_document.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/side_files.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

/// Reads one workers file; every fault names the file and, where there is one, the worker.
class HistoryReader {
 public:
  explicit HistoryReader(std::string name) : name_(std::move(name)) {}

  WorkerHistory read(dom::element document) {
    WorkerHistory history;
    history.classes = names(document, "classes");
    if (history.classes.empty()) fail("there are no 'classes' in it");
    history.abstentions = names(document, "abstentions");
    const auto workers = member(document, "workers");
    dom::array entries;
    if (!workers || workers->get(entries) != simdjson::SUCCESS)
      fail("there are no 'workers' in it");
    const std::size_t classes = history.classes.size();
    std::unordered_set<std::string> seen;
    for (const dom::element entry : entries) {
      WorkerHistory::Worker worker;
      worker.name = text_member(entry, "worker");
      if (worker.name.empty()) fail("a worker has no name");
      if (!seen.insert(worker.name).second) fail("worker '" + worker.name + "' stands twice");
      worker.counts = counts(entry, worker.name, classes, classes + history.abstentions.size());
      history.workers.push_back(std::move(worker));
    }
    return history;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::kBadData, name_ + ": " + what +
                                         "; a history is what 'quorate consolidate --workers' "
                                         "wrote");
  }

  std::vector<std::string> names(dom::element document, std::string_view key) const {
    std::vector<std::string> out;
    const auto list = member(document, key);
    if (!list) return out;
    dom::array entries;
    if (list->get(entries) != simdjson::SUCCESS) fail("'" + std::string(key) + "' is no list");
    for (const dom::element entry : entries) {
      std::string_view text;
      if (entry.get(text) != simdjson::SUCCESS) fail("'" + std::string(key) + "' holds no names");
      out.emplace_back(text);
    }
    return out;
  }

  std::vector<double> counts(dom::element worker, const std::string& worker_name,
                             std::size_t classes, std::size_t answers) const {
    const auto value = member(worker, "confusion-counts");
    if (!value) fail("worker '" + worker_name + "' has no 'confusion-counts'");
    std::vector<double> out;
    if (value->is_null()) return out;  // a job too large for them
    const auto bad = [&] {
      fail("the 'confusion-counts' of worker '" + worker_name + "' are not " +
           std::to_string(classes) + " rows of " + std::to_string(answers) +
           " numbers of 0 or more");
    };
    dom::array rows;
    if (value->get(rows) != simdjson::SUCCESS || rows.size() != classes) bad();
    for (const dom::element row : rows) {
      dom::array cells;
      if (row.get(cells) != simdjson::SUCCESS || cells.size() != answers) bad();
      for (const dom::element cell : cells) {
        double count = 0;
        if (cell.get(count) != simdjson::SUCCESS || !(count >= 0)) bad();
        out.push_back(count);
      }
    }
    return out;
  }

  std::string name_;
};

}  // namespace

WorkerHistory read_worker_history(const std::string& path) {
  const FileBytes file(path);
  JsonParser parser;
  dom::element document;
  const auto error = parser.parse_padded(without_bom(file.text()), document);
  if (error != simdjson::SUCCESS) {
    throw Error(ErrorCode::kBadData, file.name() + ": " + json_problem(error).detail);
  }
  return HistoryReader(file.name()).read(document);
}

}  // namespace quorate
