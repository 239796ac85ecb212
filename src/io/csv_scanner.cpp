// Tested by tests/io/csv_scanner_test.cpp. Records without quoted fields are cut eight bytes at a
// time; others field by field.
#include "csv_scanner.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace quorate {
namespace {

// Lines can be crafted so that each of them opens a quote that no later line closes. Going back to
// the line after the fault would then cost a pass over the rest for every line, so going back is
// limited to so many passes in all.
constexpr std::size_t kRescanPasses = 4;

constexpr std::uint64_t kEveryByte = 0x0101010101010101U;

/// The upper bit of every byte of `word` that is zero, and no other bit.
std::uint64_t zero_bytes(std::uint64_t word) {
  constexpr std::uint64_t kLow = kEveryByte * 0x7FU;
  return ~(((word & kLow) + kLow) | word | kLow);
}

}  // namespace

std::size_t CsvScanner::whole_rescan_budget(std::size_t text_size) {
  return text_size * kRescanPasses;
}

CsvScanner::CsvScanner(std::string_view text, char separator, std::uint64_t first_line)
    : CsvScanner(text, separator, {0, first_line, whole_rescan_budget(text.size())}, text.size()) {}

CsvScanner::CsvScanner(std::string_view text, char separator, Start start, std::size_t stop)
    : begin_(text.data()),
      at_(text.data() + start.position),
      end_(text.data() + text.size()),
      stop_(text.data() + std::min(stop, text.size())),
      separator_(separator),
      next_line_(start.line),
      rescan_budget_(start.rescan_budget) {}

const char* CsvScanner::find(const char* from, const char* to, char wanted) const {
  if (from == to) return to;
  const void* found = std::memchr(from, wanted, static_cast<std::size_t>(to - from));
  return found == nullptr ? to : static_cast<const char*>(found);
}

const char* CsvScanner::find_in_text(const char* from, char wanted) {
  const char* const found = find(from, end_, wanted);
  if (found == end_) reached_end_ = true;
  return found;
}

const char* CsvScanner::without_cr(const char* from, const char* line_end) {
  return line_end != from && line_end[-1] == '\r' ? line_end - 1 : line_end;
}

bool CsvScanner::skip_empty_lines() {
  while (at_ < stop_) {
    const bool is_cr = *at_ == '\r';
    const char* const line_end = is_cr ? at_ + 1 : at_;
    if (line_end == end_) reached_end_ = true;
    if (line_end != end_ && *line_end != '\n') return true;
    at_ = line_end == end_ ? end_ : line_end + 1;
    ++next_line_;
  }
  return false;
}

bool CsvScanner::next() {
  if (!skip_empty_lines()) return false;
  breaks_in_record_ = 0;
  fault_ = CsvFault::kNone;
  line_ = next_line_;
  const char* const record = at_;
  if (!scan_plain_record()) {
    scan_record();
    if (fault_ != CsvFault::kNone) return true;
  }
  record_ = {record, static_cast<std::size_t>(without_cr(record, line_end_) - record)};
  next_line_ += breaks_in_record_ + 1;
  at_ = line_end_ == end_ ? end_ : line_end_ + 1;
  return true;
}

/// Cuts a record without quoted fields. False where it has one, or where it ends so near to the end
/// of the text that no word can be read.
bool CsvScanner::scan_plain_record() {
  if constexpr (std::endian::native != std::endian::little) return false;
  const std::uint64_t separators = kEveryByte * static_cast<unsigned char>(separator_);
  const std::uint64_t line_breaks = kEveryByte * static_cast<unsigned char>('\n');
  const char* field = at_;
  if (*field == '"') return false;
  fields_.clear();
  for (const char* at = at_; end_ - at > static_cast<std::ptrdiff_t>(sizeof(std::uint64_t));
       at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    std::uint64_t hits = zero_bytes(word ^ separators) | zero_bytes(word ^ line_breaks);
    for (; hits != 0; hits &= hits - 1) {
      const char* const hit = at + std::countr_zero(hits) / 8;
      if (*hit == '\n') {
        const char* const text_end = without_cr(field, hit);
        fields_.emplace_back(field, static_cast<std::size_t>(text_end - field));
        line_end_ = hit;
        return true;
      }
      fields_.emplace_back(field, static_cast<std::size_t>(hit - field));
      field = hit + 1;
      if (*field == '"') return false;
    }
  }
  return false;
}

/// Cuts any record, or notes what is wrong with it.
void CsvScanner::scan_record() {
  const char* const record = at_;
  line_end_ = find_in_text(at_, '\n');
  const char* const first_line_end = line_end_;
  fields_.clear();
  unquoted_used_ = 0;
  const char* field = record;
  while (true) {
    const bool quoted = field != end_ && *field == '"';
    const char* const after = quoted ? scan_quoted(field) : scan_unquoted(field);
    if (fault_ != CsvFault::kNone) return end_faulty_record(record, first_line_end);
    if (after == end_ || *after != separator_) return;
    field = after + 1;
  }
}

const char* CsvScanner::scan_unquoted(const char* field) {
  const char* const separator = find(field, line_end_, separator_);
  const char* const text_end = separator == line_end_ ? without_cr(field, line_end_) : separator;
  fields_.emplace_back(field, static_cast<std::size_t>(text_end - field));
  return separator;
}

const char* CsvScanner::scan_quoted(const char* field) {
  const char* const text = field + 1;
  const char* quote = find_in_text(text, '"');
  std::string* unquoted = nullptr;  // set by the first doubled quote
  const char* copied = text;
  while (quote != end_ && quote + 1 != end_ && quote[1] == '"') {
    if (unquoted == nullptr) {
      if (unquoted_used_ == unquoted_.size()) unquoted_.emplace_back();
      unquoted = &unquoted_[unquoted_used_++];
      unquoted->clear();
    }
    unquoted->append(copied, quote + 1);
    copied = quote + 2;
    quote = find_in_text(copied, '"');
  }
  if (quote == end_) {
    line_end_ = end_;
    fault_ = CsvFault::kUnterminatedQuote;
    return end_;
  }
  if (unquoted != nullptr) {
    unquoted->append(copied, quote);
    fields_.emplace_back(*unquoted);
  } else {
    fields_.emplace_back(text, static_cast<std::size_t>(quote - text));
  }
  if (quote > line_end_) {
    breaks_in_record_ += static_cast<std::uint64_t>(std::count(line_end_, quote, '\n'));
    line_end_ = find_in_text(quote, '\n');
  }
  const char* const after = quote + 1;
  if (after == line_end_ || *after == separator_) return after;
  if (without_cr(after, line_end_) == after) return line_end_;
  fields_.pop_back();
  fault_ = CsvFault::kTextAfterQuote;
  return after;
}

void CsvScanner::end_faulty_record(const char* record, const char* first_line_end) {
  record_ = {record, static_cast<std::size_t>(without_cr(record, first_line_end) - record)};
  const auto again = static_cast<std::size_t>(line_end_ - first_line_end);
  const bool goes_back = again <= rescan_budget_;
  if (goes_back) {
    rescan_budget_ -= again;
  } else {
    ran_out_of_budget_ = true;
  }
  const char* const line_end = goes_back ? first_line_end : line_end_;
  next_line_ += static_cast<std::uint64_t>(std::count(record, line_end, '\n')) + 1;
  at_ = line_end == end_ ? end_ : line_end + 1;
}

}  // namespace quorate
