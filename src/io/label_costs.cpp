// Misclassification costs as a table of pairs. Tested by tests/io/label_costs_test.cpp.
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "csv_table.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/side_files.hpp"
#include "scalar_text.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

/// The places of the columns truth, label and cost.
using CostColumns = std::array<std::size_t, 3>;

CostColumns cost_columns(const std::string& name, CsvScanner& scanner) {
  constexpr std::array<std::string_view, 3> kNames = {"truth", "label", "cost"};
  if (!scanner.next()) {
    throw Error(ErrorCode::kNoInput, name + ": the file is empty: 'truth,label,cost' was expected");
  }
  CostColumns columns{};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const auto header = scanner.fields();
    const auto at = std::find(header.begin(), header.end(), kNames[i]);
    if (at == header.end()) {
      throw Error(ErrorCode::kBadData, name + ":" + std::to_string(scanner.line()) +
                                           ": there is no column '" + std::string(kNames[i]) +
                                           "'; the header of a cost file is 'truth,label,cost'");
    }
    columns[i] = static_cast<std::size_t>(at - header.begin());
  }
  return columns;
}

}  // namespace

std::vector<LabelCost> read_costs(const std::string& path) {
  const FileBytes file(path);
  const std::string_view text = without_bom(file.text());
  if (!is_utf8(text)) throw Error(ErrorCode::kBadData, file.name() + ": the text is not UTF-8");
  CsvScanner scanner(text, guess_separator(text));
  const CostColumns columns = cost_columns(file.name(), scanner);
  const std::size_t width = scanner.fields().size();
  std::vector<LabelCost> costs;
  std::set<std::pair<std::string, std::string>> seen;
  while (scanner.next()) {
    const auto fail = [&](const std::string& what) {
      throw Error(ErrorCode::kBadData,
                  file.name() + ":" + std::to_string(scanner.line()) + ": " + what);
    };
    if (scanner.fault() != CsvFault::kNone) fail("the quotes of this row do not match");
    if (scanner.fields().size() != width) {
      fail(std::to_string(scanner.fields().size()) + " fields where the header has " +
           std::to_string(width));
    }
    LabelCost row{std::string(scanner.fields()[columns[0]]),
                  std::string(scanner.fields()[columns[1]]), 0};
    const std::string_view cost = scanner.fields()[columns[2]];
    const auto number = parse_number(cost);
    if (!number || *number < 0) {
      fail("the cost '" + std::string(cost.substr(0, 80)) +
           "' is not a finite number of 0 or more");
    }
    row.cost = *number;
    if (!seen.emplace(row.truth, row.label).second) {
      fail("the cost of '" + row.label + "' for '" + row.truth + "' stands twice");
    }
    costs.push_back(std::move(row));
  }
  if (costs.empty()) throw Error(ErrorCode::kBadData, file.name() + ": there are no costs in it");
  return costs;
}

}  // namespace quorate
