// A CSV file as rows whose cells have a meaning: the header is understood once, each row is checked
// against it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "csv_scanner.hpp"
#include "field_names.hpp"
#include "job_builder.hpp"
#include "quorate/io/file_bytes.hpp"

namespace quorate {

/// Whether the whole of `text` is UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Which column of a file has which meaning. Immutable; safe to share between threads.
class CsvHeader {
 public:
  /// Reads the header, the first record of `scanner`. Throws Error{kNoInput} where there is none,
  /// and Error{kBadData} for a header that is malformed, is not UTF-8, or lacks a `required` field.
  CsvHeader(std::string name, CsvScanner& scanner, const FieldNames& names,
            std::initializer_list<Field> required);

  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] bool has(Field field) const { return column(field) != kAbsent; }

  /// The place of a field that the header has.
  [[nodiscard]] std::size_t column(Field field) const {
    return column_of_[static_cast<std::size_t>(field)];
  }

  [[nodiscard]] ItemName item_name() const { return item_name_; }

  /// Names in the header that could have meant the same field as another, one sentence each.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  static constexpr std::size_t kAbsent = std::numeric_limits<std::size_t>::max();

  void match_columns(std::span<const std::string_view> header, const FieldNames& names);
  void warn_of_second(Field field, std::string_view used, std::string_view other);
  [[nodiscard]] std::string missing(Field field, const FieldNames& names,
                                    std::span<const std::string_view> header) const;

  std::string place_;
  std::size_t columns_ = 0;
  std::array<std::size_t, kFields> column_of_;
  ItemName item_name_ = ItemName::kReference;
  std::vector<std::string> warnings_;
};

/// Walks over the rows that a scanner gives. The header must outlive the rows.
class CsvRows {
 public:
  /// `utf8` is text that is known to be UTF-8, or empty: rows outside of it are checked one by one.
  CsvRows(const CsvHeader& header, CsvScanner scanner, std::string_view utf8)
      : header_(&header), scanner_(std::move(scanner)), utf8_(utf8) {}

  /// Moves to the next row; false at the end.
  bool next();

  /// What is wrong with the row as a whole; its cells must not be asked for then.
  [[nodiscard]] const std::optional<RecordProblem>& fault() const { return fault_; }

  /// The row's text of a field; empty where the table has no such column.
  [[nodiscard]] std::string_view cell(Field field) const {
    return header_->has(field) ? scanner_.fields()[header_->column(field)] : std::string_view{};
  }

  [[nodiscard]] const CsvHeader& header() const { return *header_; }
  [[nodiscard]] const CsvScanner& scanner() const { return scanner_; }
  [[nodiscard]] std::uint64_t line() const { return scanner_.line(); }
  [[nodiscard]] std::string_view record() const { return scanner_.record(); }

 private:
  [[nodiscard]] bool is_utf8() const;

  const CsvHeader* header_;
  CsvScanner scanner_;
  std::string_view utf8_;
  std::optional<RecordProblem> fault_;
};

/// A whole file: its header and the rows below it. The file must outlive the table.
class CsvTable {
 public:
  /// Throws as CsvHeader does.
  CsvTable(const FileBytes& file, char separator, const FieldNames& names,
           std::initializer_list<Field> required);
  CsvTable(const CsvTable&) = delete;
  CsvTable& operator=(const CsvTable&) = delete;

  bool next() { return rows_.next(); }
  [[nodiscard]] const std::optional<RecordProblem>& fault() const { return rows_.fault(); }
  [[nodiscard]] bool has(Field field) const { return header_.has(field); }
  [[nodiscard]] std::string_view cell(Field field) const { return rows_.cell(field); }
  [[nodiscard]] std::uint64_t line() const { return rows_.line(); }
  [[nodiscard]] std::string_view record() const { return rows_.record(); }

 private:
  CsvScanner first_;
  CsvHeader header_;
  CsvRows rows_;
};

/// The separator of a CSV file of unknown kind, by its first line: a tab where there is one, else a
/// comma, else a semicolon, else a comma.
[[nodiscard]] char guess_separator(std::string_view text);

}  // namespace quorate
