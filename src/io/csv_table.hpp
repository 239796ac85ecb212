// A CSV file as rows whose cells have a meaning: the header is understood once, each row is checked
// against it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csv_scanner.hpp"
#include "field_names.hpp"
#include "job_builder.hpp"
#include "quorate/io/file_bytes.hpp"

namespace quorate {

/// Walks over the rows below the header. The file must outlive the table.
class CsvTable {
 public:
  /// Reads the header. Throws Error{kNoInput} for a file without any record, and Error{kBadData}
  /// for a header that is malformed, is not UTF-8, or lacks a `required` field.
  CsvTable(const FileBytes& file, char separator, const FieldNames& names,
           std::initializer_list<Field> required);

  /// Moves to the next row; false at the end.
  bool next();

  /// What is wrong with the row as a whole; its cells must not be asked for then.
  [[nodiscard]] const std::optional<RecordProblem>& fault() const { return fault_; }

  [[nodiscard]] bool has(Field field) const { return column(field) != kAbsent; }

  /// The row's text of a field; empty where the table has no such column.
  [[nodiscard]] std::string_view cell(Field field) const {
    return has(field) ? scanner_.fields()[column(field)] : std::string_view{};
  }

  [[nodiscard]] std::uint64_t line() const { return scanner_.line(); }
  [[nodiscard]] std::string_view record() const { return scanner_.record(); }
  [[nodiscard]] std::size_t position() const { return scanner_.position(); }

  [[nodiscard]] ItemName item_name() const { return item_name_; }

  /// Names in the header that could have meant the same field as another, one sentence each.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  static constexpr std::size_t kAbsent = std::numeric_limits<std::size_t>::max();

  [[nodiscard]] std::size_t column(Field field) const {
    return column_of_[static_cast<std::size_t>(field)];
  }
  void read_header(const FieldNames& names);
  void warn_of_second(Field field, std::string_view used, std::string_view other);
  [[nodiscard]] std::string missing(Field field, const FieldNames& names) const;

  std::string name_;
  CsvScanner scanner_;
  bool is_utf8_;
  std::size_t columns_ = 0;
  std::array<std::size_t, kFields> column_of_;
  ItemName item_name_ = ItemName::kReference;
  std::vector<std::string> warnings_;
  std::optional<RecordProblem> fault_;
};

/// The separator of a CSV file of unknown kind, by its first line: a tab where there is one, else a
/// comma, else a semicolon, else a comma.
[[nodiscard]] char guess_separator(std::string_view text);

}  // namespace quorate
