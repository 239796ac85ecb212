// Votes as crowd-kit and spreadsheets hold them: one annotation a row. Tested by
// tests/io/csv_reader_test.cpp.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "csv_table.hpp"
#include "field_names.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/parallel.hpp"
#include "readers.hpp"
#include "scalar_text.hpp"
#include "text_lines.hpp"
#include "vote_chunk.hpp"

namespace quorate {
namespace {

/// Reads the optional columns of a row into `annotation`. Empty cells count as absent. False where
/// a cell holds no number; `fault` then says which.
bool read_optional_cells(const CsvRows& table, TextAnnotation& annotation, std::string& fault) {
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

void read_row(const CsvRows& row, bool has_more, VoteChunk& chunk) {
  const ItemName item_name = row.header().item_name();
  if (!has_more && item_name != ItemName::kText &&
      chunk.add_plain(row.cell(Field::kItem), item_key_of(item_name), row.cell(Field::kWorker),
                      row.cell(Field::kLabel), row.line())) {
    return;
  }
  TextAnnotation annotation;
  annotation.item = row.cell(Field::kItem);
  annotation.item_key = item_key_of(item_name);
  annotation.worker = row.cell(Field::kWorker);
  annotation.label = row.cell(Field::kLabel);
  annotation.line = row.line();
  annotation.record = row.record();
  std::string fault;
  if (has_more && !read_optional_cells(row, annotation, fault)) {
    return chunk.reject(RejectReason::kBadNumber, row.line(), std::move(fault), row.record());
  }
  if (auto problem = chunk.try_add(annotation)) {
    return chunk.reject(problem->reason, row.line(), std::move(problem->detail), row.record());
  }
  // The builder takes what it is not told about for a source-ref.
  if (item_name == ItemName::kText) {
    chunk.describe_object(annotation.item, annotation.item_key, DataKey::kSource);
  }
}

bool has_optional_columns(const CsvHeader& header) {
  return header.has(Field::kWeight) || header.has(Field::kTimeSpentMs) ||
         header.has(Field::kTimeSpentSeconds) || header.has(Field::kSubmissionTime);
}

/// What all threads share.
struct CsvFile {
  std::string_view text;  ///< with the header, without a byte order mark
  char separator;
  const CsvHeader& header;
  bool has_optional_columns;
};

/// A piece of the text: the records that begin in it. It begins at a line's beginning.
struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// What one thread works with: it reads one piece of the file after the other.
class PieceReader {
 public:
  PieceReader(const CsvFile& file, const JobBuilder& job) : file_(file), chunk_(job) {}

  /// Reads the records that begin between start.position and the piece's end.
  void read(Piece piece, CsvScanner::Start start) { read(file_.text, piece, start); }

  /// Reads a piece in the belief that a record begins with it, and looks beyond its end only as far
  /// as another piece of its size: a quoted field may hold its end, or its beginning.
  void guess(Piece piece) {
    const std::size_t size = piece.end - piece.begin;
    const std::string_view text = file_.text.substr(0, piece.end + size);
    guessed_from_ = piece.begin;
    guessed_budget_ = CsvScanner::whole_rescan_budget(2 * size);
    read(text, piece, {piece.begin, 1, guessed_budget_});
    const bool is_whole = text.size() == file_.text.size();
    guess_is_sure_ = !ran_out_of_budget_ && (is_whole || !reached_end_);
  }

  /// Whether the guess is what read() would have given from `start`; moves rest() on then.
  bool accept_guess(CsvScanner::Start start) {
    const std::size_t spent = guessed_budget_ - rest_.rescan_budget;
    if (!guess_is_sure_ || start.position != guessed_from_ || spent > start.rescan_budget) {
      return false;
    }
    rest_.line += start.line - 1;
    rest_.rescan_budget = start.rescan_budget - spent;
    return true;
  }

  [[nodiscard]] VoteChunk& chunk() { return chunk_; }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }

  /// Where the next piece's reader goes on.
  [[nodiscard]] CsvScanner::Start rest() const { return rest_; }

 private:
  void read(std::string_view text, Piece piece, CsvScanner::Start start) {
    chunk_.clear();
    rows_ = 0;
    const std::string_view own = text.substr(piece.begin, piece.end - piece.begin);
    CsvRows rows(
        file_.header,
        CsvScanner(text, file_.separator, {start.position, 1, start.rescan_budget}, piece.end),
        is_utf8(own) ? own : std::string_view{});
    for (; rows.next(); ++rows_) {
      if (rows.fault()) {
        chunk_.reject(rows.fault()->reason, rows.line(), rows.fault()->detail, rows.record());
      } else {
        read_row(rows, file_.has_optional_columns, chunk_);
      }
    }
    rest_ = rows.scanner().rest();
    rest_.line += start.line - 1;
    reached_end_ = rows.scanner().reached_end();
    ran_out_of_budget_ = rows.scanner().ran_out_of_budget();
  }

  const CsvFile& file_;
  VoteChunk chunk_;
  std::uint64_t rows_ = 0;
  CsvScanner::Start rest_;
  bool reached_end_ = false;
  bool ran_out_of_budget_ = false;
  std::size_t guessed_from_ = 0;
  std::size_t guessed_budget_ = 0;
  bool guess_is_sure_ = false;
};

}  // namespace

void read_csv(const FileBytes& file, char separator, const ReadOptions& options, JobBuilder& job,
              std::size_t chunk_bytes) {
  const std::string_view text = without_bom(file.text());
  CsvScanner first(text, separator);
  const CsvHeader header(file.name(), first, FieldNames(options),
                         {Field::kItem, Field::kWorker, Field::kLabel});
  for (const std::string& warning : header.warnings()) job.warn(warning);
  const CsvFile shared{text, separator, header, has_optional_columns(header)};
  CsvScanner::Start at = first.rest();
  const auto pieces = cut_at_lines(text.substr(at.position), chunk_bytes);
  const auto piece_of = [&](std::size_t i) {
    const auto begin = static_cast<std::size_t>(pieces[i].data() - text.data());
    return Piece{begin, begin + pieces[i].size()};
  };
  std::vector<std::unique_ptr<PieceReader>> readers(std::max(options.threads, 1U));
  for (auto& reader : readers) reader = std::make_unique<PieceReader>(shared, job);
  std::uint64_t rows = 0;
  const auto guess = [&](std::size_t i, std::size_t slot) {
    if (options.threads > 1) readers[slot]->guess(piece_of(i));
  };
  const auto take = [&](std::size_t i, std::size_t slot) {
    PieceReader& reader = *readers[slot];
    if (options.threads <= 1 || !reader.accept_guess(at)) reader.read(piece_of(i), at);
    job.append(reader.chunk(), at.line - 1);
    at = reader.rest();
    rows += reader.rows();
    file.forget(pieces[i]);
    if (options.progress) {
      options.progress(static_cast<double>(i + 1) / static_cast<double>(pieces.size()));
    }
  };
  for_each_block_in_order(pieces.size(), options.threads, guess, take);
  if (rows == 0) {
    throw Error(ErrorCode::kNoInput,
                file.name() + ": there is a header but no annotation below it");
  }
}

}  // namespace quorate
