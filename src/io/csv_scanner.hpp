// Cuts CSV (RFC 4180) into records and fields without copying: fields are views into the text, or
// into a reused buffer where doubled quotes had to be undone. Nothing is allocated per record once
// the buffers have grown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace quorate {

/// Why a record could not be cut into fields.
enum class CsvFault {
  kNone,
  kTextAfterQuote,     ///< "abc"d: text between a closing quote and the next separator
  kUnterminatedQuote,  ///< a quoted field that runs to the end of the text
};

/// Walks over the records of a text. Lines end with LF or CRLF; empty lines are skipped; a quote
/// inside an unquoted field is text. After a faulty record scanning goes on with the line after the
/// one on which the record began, so one stray quote costs one line. The text must outlive the
/// scanner. Not thread safe; several scanners may share a text that is cut at record boundaries.
class CsvScanner {
 public:
  /// `first_line` is the number of the line with which `text` begins.
  CsvScanner(std::string_view text, char separator, std::uint64_t first_line = 1);

  /// What the scanner must know to go on where another one has stopped.
  struct Start {
    std::size_t position = 0;  ///< in the text, at the beginning of a line
    std::uint64_t line = 1;
    std::size_t rescan_budget = 0;  ///< bytes that faults may still have scanned twice
  };

  /// A scanner for the records that begin in [start.position, stop).
  CsvScanner(std::string_view text, char separator, Start start, std::size_t stop);

  /// The bytes of a whole text of this size that faults may have scanned twice.
  [[nodiscard]] static std::size_t whole_rescan_budget(std::size_t text_size);

  /// Moves to the next record; false at the end. What the last record's views showed is void
  /// afterwards.
  bool next();

  [[nodiscard]] CsvFault fault() const { return fault_; }

  /// The record's fields; of a faulty record those before the fault.
  [[nodiscard]] std::span<const std::string_view> fields() const { return fields_; }

  /// Number of the line on which the record begins.
  [[nodiscard]] std::uint64_t line() const { return line_; }

  /// The record's bytes as they stand, without its line break; of a faulty record its first line.
  [[nodiscard]] std::string_view record() const { return record_; }

  /// Bytes of the text that lie behind the scanner.
  [[nodiscard]] std::size_t position() const { return static_cast<std::size_t>(at_ - begin_); }

  /// Where another scanner could go on.
  [[nodiscard]] Start rest() const { return {position(), next_line_, rescan_budget_}; }

  /// Whether more text behind the end could have given other records.
  [[nodiscard]] bool reached_end() const { return reached_end_; }

  /// Whether a larger budget could have.
  [[nodiscard]] bool ran_out_of_budget() const { return ran_out_of_budget_; }

 private:
  bool skip_empty_lines();
  bool scan_plain_record();
  void scan_record();
  const char* scan_unquoted(const char* field);
  const char* scan_quoted(const char* field);
  void end_faulty_record(const char* record, const char* first_line_end);
  [[nodiscard]] const char* find(const char* from, const char* to, char wanted) const;
  [[nodiscard]] const char* find_in_text(const char* from, char wanted);
  [[nodiscard]] static const char* without_cr(const char* from, const char* line_end);

  const char* begin_;
  const char* at_;
  const char* end_;
  const char* stop_;  // no record begins here or behind
  bool reached_end_ = false;
  bool ran_out_of_budget_ = false;
  const char* line_end_ = nullptr;  // of the line that is being cut
  char separator_;
  std::uint64_t next_line_;
  std::size_t rescan_budget_;  // bytes that faults may have scanned twice
  std::uint64_t line_ = 0;
  std::uint64_t breaks_in_record_ = 0;
  CsvFault fault_ = CsvFault::kNone;
  std::string_view record_;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unquoted_;  // a deque, because its strings never move
  std::size_t unquoted_used_ = 0;
};

}  // namespace quorate
