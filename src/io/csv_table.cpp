#include "csv_table.hpp"

#include <simdjson.h>

#include <functional>

#include "quorate/base/error.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

std::string_view fault_text(CsvFault fault) {
  return fault == CsvFault::kTextAfterQuote
             ? "there is text between a closing quote and the next separator"
             : "a quoted field is not closed";
}

}  // namespace

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

CsvHeader::CsvHeader(std::string name, CsvScanner& scanner, const FieldNames& names,
                     std::initializer_list<Field> required) {
  if (!scanner.next()) {
    throw Error(ErrorCode::kNoInput, name + ": the file is empty: a header was expected");
  }
  place_ = std::move(name) + ":" + std::to_string(scanner.line()) + ": ";
  if (!is_utf8(scanner.record())) {
    throw Error(ErrorCode::kBadData, place_ + "the header is not UTF-8; convert the file to UTF-8");
  }
  if (scanner.fault() != CsvFault::kNone) {
    throw Error(ErrorCode::kBadData,
                place_ + "the header cannot be read: " + std::string(fault_text(scanner.fault())));
  }
  match_columns(scanner.fields(), names);
  for (const Field field : required) {
    if (!has(field)) throw Error(ErrorCode::kBadData, missing(field, names, scanner.fields()));
  }
}

void CsvHeader::match_columns(std::span<const std::string_view> header, const FieldNames& names) {
  column_of_.fill(kAbsent);
  columns_ = header.size();
  std::array<std::uint32_t, kFields> rank_of{};
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto match = names.match(header[i]);
    if (!match) continue;
    const auto field = static_cast<std::size_t>(match->field);
    const bool is_second = column_of_[field] != kAbsent;
    const bool is_better = !is_second || match->rank < rank_of[field];
    if (is_second) {
      const std::string_view other = header[column_of_[field]];
      warn_of_second(match->field, is_better ? header[i] : other, is_better ? other : header[i]);
    }
    if (!is_better) continue;
    column_of_[field] = i;
    rank_of[field] = match->rank;
    if (match->field == Field::kItem) item_name_ = match->item_name;
  }
}

void CsvHeader::warn_of_second(Field field, std::string_view used, std::string_view other) {
  std::string text = place_ + "the columns '";
  text.append(used).append("' and '").append(other).append("' could both hold the ");
  text.append(quorate::describe(field)).append(": '").append(used).append("' is used");
  if (const auto option = option_of(field); !option.empty() && used != other) {
    text.append(" (choose with ").append(option).append(")");
  }
  warnings_.push_back(std::move(text));
}

std::string CsvHeader::missing(Field field, const FieldNames& names,
                               std::span<const std::string_view> header) const {
  std::string text = place_;
  const std::string_view given = names.given(field);
  if (given.empty()) {
    text.append("no column of the header holds the ").append(quorate::describe(field));
  } else {
    text.append("the header has no column '").append(given).append("'");
  }
  text.append("; it has ");
  const char* separator = "";
  for (const std::string_view column : header) {
    text.append(separator).append("'").append(column).append("'");
    separator = ", ";
  }
  if (const auto option = option_of(field); names.can_be_chosen() && !option.empty()) {
    text.append("; name the column with ").append(option);
  } else {
    text.append("; call the column '").append(canonical_name(field)).append("'");
  }
  return text;
}

bool CsvRows::is_utf8() const {
  const std::string_view record = scanner_.record();
  const std::less_equal<> before;
  if (before(utf8_.data(), record.data()) &&
      before(record.data() + record.size(), utf8_.data() + utf8_.size())) {
    return true;
  }
  return quorate::is_utf8(record);
}

bool CsvRows::next() {
  if (!scanner_.next()) return false;
  if (fault_) fault_.reset();
  if (!is_utf8()) {
    fault_ = RecordProblem{RejectReason::kInvalidUtf8, "the record is not UTF-8"};
  } else if (scanner_.fault() != CsvFault::kNone) {
    fault_ = RecordProblem{RejectReason::kMalformed, std::string(fault_text(scanner_.fault()))};
  } else if (scanner_.fields().size() != header_->columns()) {
    fault_ = RecordProblem{RejectReason::kMalformed, std::to_string(scanner_.fields().size()) +
                                                         " fields where the header has " +
                                                         std::to_string(header_->columns())};
  }
  return true;
}

CsvTable::CsvTable(const FileBytes& file, char separator, const FieldNames& names,
                   std::initializer_list<Field> required)
    : first_(without_bom(file.text()), separator),
      header_(file.name(), first_, names, required),
      rows_(header_,
            CsvScanner(without_bom(file.text()), separator, first_.rest(), file.text().size()),
            is_utf8(file.text()) ? file.text() : std::string_view{}) {}

char guess_separator(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  for (const char separator : {'\t', ',', ';'}) {
    if (line.find(separator) != std::string_view::npos) return separator;
  }
  return ',';
}

}  // namespace quorate
