// How much each worker's vote counts, as the user decided. Tested by
// tests/io/worker_weights_test.cpp.
#include <unordered_set>

#include "csv_table.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/side_files.hpp"
#include "scalar_text.hpp"

namespace quorate {

std::vector<std::pair<std::string, double>> read_worker_weights(const std::string& path) {
  const FileBytes file(path);
  CsvTable table(file, guess_separator(file.text()), FieldNames(),
                 {Field::kWorker, Field::kWeight});
  std::vector<std::pair<std::string, double>> weights;
  std::unordered_set<std::string> seen;
  while (table.next()) {
    const auto fail = [&](const std::string& what) {
      throw Error(ErrorCode::kBadData,
                  file.name() + ":" + std::to_string(table.line()) + ": " + what);
    };
    if (table.fault()) fail(table.fault()->detail);
    const std::string worker(table.cell(Field::kWorker));
    const auto weight = parse_number(table.cell(Field::kWeight));
    if (worker.empty()) fail("the worker is empty text");
    if (!weight || *weight < 0) {
      fail("the weight '" + std::string(table.cell(Field::kWeight).substr(0, 80)) +
           "' is not a finite number of 0 or more");
    }
    if (!seen.insert(worker).second) fail("the worker '" + worker + "' stands twice");
    weights.emplace_back(worker, *weight);
  }
  if (weights.empty())
    throw Error(ErrorCode::kBadData, file.name() + ": there are no weights in it");
  return weights;
}

}  // namespace quorate
