#include "csv_table.hpp"

#include <simdjson.h>

#include "quorate/base/error.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

std::string_view describe(CsvFault fault) {
  return fault == CsvFault::kTextAfterQuote
             ? "there is text between a closing quote and the next separator"
             : "a quoted field is not closed";
}

}  // namespace

CsvTable::CsvTable(const FileBytes& file, char separator, const FieldNames& names,
                   std::initializer_list<Field> required)
    : name_(file.name()),
      scanner_(without_bom(file.text()), separator),
      is_utf8_(is_utf8(file.text())) {
  column_of_.fill(kAbsent);
  read_header(names);
  for (const Field field : required) {
    if (!has(field)) throw Error(ErrorCode::kBadData, missing(field, names));
  }
}

void CsvTable::read_header(const FieldNames& names) {
  if (!scanner_.next()) {
    throw Error(ErrorCode::kNoInput, name_ + ": the file is empty: a header was expected");
  }
  const std::string where = name_ + ":" + std::to_string(scanner_.line()) + ": ";
  if (!is_utf8_ && !is_utf8(scanner_.record())) {
    throw Error(ErrorCode::kBadData, where + "the header is not UTF-8; convert the file to UTF-8");
  }
  if (scanner_.fault() != CsvFault::kNone) {
    throw Error(ErrorCode::kBadData,
                where + "the header cannot be read: " + std::string(describe(scanner_.fault())));
  }
  const auto header = scanner_.fields();
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

void CsvTable::warn_of_second(Field field, std::string_view used, std::string_view other) {
  std::string text = name_ + ":" + std::to_string(scanner_.line()) + ": the columns '";
  text.append(used).append("' and '").append(other).append("' could both hold the ");
  text.append(quorate::describe(field)).append(": '").append(used).append("' is used");
  if (const auto option = option_of(field); !option.empty() && used != other) {
    text.append(" (choose with ").append(option).append(")");
  }
  warnings_.push_back(std::move(text));
}

std::string CsvTable::missing(Field field, const FieldNames& names) const {
  std::string text = name_ + ":" + std::to_string(scanner_.line()) + ": ";
  const std::string_view given = names.given(field);
  if (given.empty()) {
    text.append("no column of the header holds the ").append(quorate::describe(field));
  } else {
    text.append("the header has no column '").append(given).append("'");
  }
  text.append("; it has ");
  const char* separator = "";
  for (const std::string_view column : scanner_.fields()) {
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

bool CsvTable::next() {
  if (!scanner_.next()) return false;
  fault_.reset();
  if (!is_utf8_ && !is_utf8(scanner_.record())) {
    fault_ = RecordProblem{RejectReason::kInvalidUtf8, "the record is not UTF-8"};
  } else if (scanner_.fault() != CsvFault::kNone) {
    fault_ = RecordProblem{RejectReason::kMalformed, std::string(describe(scanner_.fault()))};
  } else if (scanner_.fields().size() != columns_) {
    fault_ = RecordProblem{RejectReason::kMalformed, std::to_string(scanner_.fields().size()) +
                                                         " fields where the header has " +
                                                         std::to_string(columns_)};
  }
  return true;
}

char guess_separator(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  for (const char separator : {'\t', ',', ';'}) {
    if (line.find(separator) != std::string_view::npos) return separator;
  }
  return ',';
}

}  // namespace quorate
