// Votes as crowd-kit and spreadsheets hold them: one annotation a row. Tested by
// tests/io/csv_reader_test.cpp.
#include <utility>

#include "csv_table.hpp"
#include "field_names.hpp"
#include "quorate/base/error.hpp"
#include "readers.hpp"
#include "scalar_text.hpp"

namespace quorate {
namespace {

constexpr std::uint64_t kRowsPerProgress = std::uint64_t{1} << 16;

/// Reads the optional columns of a row into `annotation`. Empty cells count as absent. False where
/// a cell holds no number; `fault` then says which.
bool read_optional_cells(const CsvTable& table, TextAnnotation& annotation, std::string& fault) {
  const auto number = [&](Field field, double scale, double& value) {
    const std::string_view cell = table.cell(field);
    if (cell.empty()) return true;
    const auto parsed = parse_number(cell);
    if (!parsed) {
      fault = "the " + std::string(describe(field)) + " '" + std::string(cell.substr(0, 80)) +
              "' is not a finite number";
      return false;
    }
    value = *parsed * scale;
    return true;
  };
  constexpr double kSecondsPerMs = 1e-3;
  if (!number(Field::kWeight, 1, annotation.weight)) return false;
  if (!number(Field::kTimeSpentMs, kSecondsPerMs, annotation.time_spent_seconds)) return false;
  if (!number(Field::kTimeSpentSeconds, 1, annotation.time_spent_seconds)) return false;
  const std::string_view submitted = table.cell(Field::kSubmissionTime);
  if (submitted.empty()) return true;
  const auto time = parse_timestamp(submitted);
  if (!time) {
    fault = "the submission time '" + std::string(submitted.substr(0, 80)) +
            "' is neither an ISO 8601 time nor seconds since 1970";
    return false;
  }
  annotation.submission_ms = *time;
  return true;
}

ItemKey item_key_of(ItemName name) {
  return name == ItemName::kObjectId ? ItemKey::kObjectId : ItemKey::kData;
}

void read_row(const CsvTable& table, JobBuilder& job) {
  TextAnnotation annotation;
  annotation.item = table.cell(Field::kItem);
  annotation.item_key = item_key_of(table.item_name());
  annotation.worker = table.cell(Field::kWorker);
  annotation.label = table.cell(Field::kLabel);
  annotation.line = table.line();
  annotation.record = table.record();
  std::string fault;
  if (!read_optional_cells(table, annotation, fault)) {
    return job.reject(RejectReason::kBadNumber, table.line(), std::move(fault), table.record());
  }
  if (auto problem = job.try_add(annotation)) {
    return job.reject(problem->reason, table.line(), std::move(problem->detail), table.record());
  }
  // The builder takes what it is not told about for a source-ref.
  if (table.item_name() == ItemName::kText) {
    job.describe_object(annotation.item, annotation.item_key, "source", annotation.item);
  }
}

}  // namespace

void read_csv(const FileBytes& file, char separator, const ReadOptions& options, JobBuilder& job) {
  CsvTable table(file, separator, FieldNames(options),
                 {Field::kItem, Field::kWorker, Field::kLabel});
  for (const std::string& warning : table.warnings()) job.warn(warning);
  std::uint64_t rows = 0;
  while (table.next()) {
    if (table.fault()) {
      job.reject(table.fault()->reason, table.line(), table.fault()->detail, table.record());
    } else {
      read_row(table, job);
    }
    if (++rows % kRowsPerProgress == 0 && options.progress) {
      options.progress(static_cast<double>(table.position()) / static_cast<double>(file.size()));
    }
  }
  if (rows == 0) {
    throw Error(ErrorCode::kNoInput,
                file.name() + ": there is a header but no annotation below it");
  }
}

}  // namespace quorate
