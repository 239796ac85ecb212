// Votes as crowd-kit and spreadsheets hold them: one annotation a row. Tested by
// tests/io/csv_reader_test.cpp.
#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "csv_table.hpp"
#include "field_names.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/parallel.hpp"
#include "readers.hpp"
#include "scalar_text.hpp"
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

/// What all threads share. Positions count from behind a byte order mark.
struct CsvFile {
  const FileBytes& bytes;
  std::size_t bom;
  char separator;
  const CsvHeader& header;
  bool has_optional_columns;

  /// The beginning of the text, with the header: all that is known of it, at least `least` bytes
  /// where there are so many.
  [[nodiscard]] std::string_view first(std::size_t least) const {
    return bytes.first(least + bom).substr(bom);
  }
};

/// A piece of the text: the records that begin in it. It begins at a line's beginning.
struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] std::size_t size() const { return end - begin; }
};

/// What one thread works with: it reads one piece of the file after the other.
class PieceReader {
 public:
  PieceReader(const CsvFile& file, const JobBuilder& job) : file_(file), chunk_(job) {}

  void set_piece(Piece piece) { piece_ = piece; }

  /// The bytes of the piece, all of which have come.
  [[nodiscard]] std::string_view text() const {
    return file_.first(piece_.end).substr(piece_.begin, piece_.size());
  }

  /// Reads the records that begin between start.position and the piece's end, and waits for no more
  /// of the text than they need.
  void read(CsvScanner::Start start) {
    for (std::size_t beyond = piece_.size();; beyond *= 2) {
      const std::size_t wanted = piece_.end + beyond;
      const std::string_view text = file_.first(wanted);
      const bool is_whole = text.size() < wanted || file_.bytes.is_whole();
      read(is_whole ? file_.first(std::numeric_limits<std::size_t>::max() - file_.bom) : text,
           start);
      if (is_whole || !reached_end_) return;
    }
  }

  /// Reads the piece in the belief that a record begins with it, and looks beyond its end only as
  /// far as another piece of its size: a quoted field may hold its end, or its beginning.
  void guess() {
    const std::size_t wanted = piece_.end + piece_.size();
    const std::string_view text = file_.first(wanted);
    const bool is_whole = text.size() < wanted || (text.size() == wanted && file_.bytes.is_whole());
    guessed_from_ = piece_.begin;
    guessed_budget_ = CsvScanner::whole_rescan_budget(2 * piece_.size());
    read(text.substr(0, wanted), {piece_.begin, 1, guessed_budget_});
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

  /// Whether reading from `start` went back somewhere, or would have with a larger budget.
  [[nodiscard]] bool has_scanned_twice(CsvScanner::Start start) const {
    return ran_out_of_budget_ || rest_.rescan_budget != start.rescan_budget;
  }

  /// Where the next piece's reader goes on.
  [[nodiscard]] CsvScanner::Start rest() const { return rest_; }

 private:
  void read(std::string_view text, CsvScanner::Start start) {
    chunk_.clear();
    rows_ = 0;
    const std::string_view own = text.substr(piece_.begin, piece_.size());
    CsvRows rows(
        file_.header,
        CsvScanner(text, file_.separator, {start.position, 1, start.rescan_budget}, piece_.end),
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
  Piece piece_;
  std::uint64_t rows_ = 0;
  CsvScanner::Start rest_;
  bool reached_end_ = false;
  bool ran_out_of_budget_ = false;
  std::size_t guessed_from_ = 0;
  std::size_t guessed_budget_ = 0;
  bool guess_is_sure_ = false;
};

/// As much of the text as the header needs: of a pipe no more is waited for.
std::string_view text_with_header(const FileBytes& file, std::size_t bom, char separator) {
  constexpr std::size_t kUsual = 256;
  for (std::size_t wanted = kUsual;; wanted *= 2) {
    const std::string_view text = file.first(wanted).substr(bom);
    if (file.is_whole()) return file.text().substr(bom);
    CsvScanner header(text, separator);
    if (header.next() && !header.reached_end()) return text;
  }
}

/// Where the next record of the text begins. How much of the text may be scanned twice depends on
/// its size; that of a pipe is waited for only where something has to be.
class Course {
 public:
  Course(const CsvFile& file, CsvScanner::Start start) : file_(file), at_(start) {
    if (file_.bytes.is_whole()) learn_budget();
  }

  [[nodiscard]] CsvScanner::Start at() const { return at_; }

  /// Goes on behind the reader's piece, and sees to it that it has been read as from here.
  void take(PieceReader& reader, bool has_guessed) {
    if (!knows_budget_ && file_.bytes.is_whole()) learn_budget();
    if (!has_guessed || !reader.accept_guess(at_)) reader.read(at_);
    if (!knows_budget_ && reader.has_scanned_twice(at_)) {
      learn_budget();
      reader.read(at_);
    }
    at_ = reader.rest();
  }

 private:
  void learn_budget() {
    at_.rescan_budget = CsvScanner::whole_rescan_budget(file_.bytes.size() - file_.bom);
    knows_budget_ = true;
  }

  const CsvFile& file_;
  CsvScanner::Start at_;
  bool knows_budget_ = false;
};

}  // namespace

void read_csv(const FileBytes& file, char separator, const ReadOptions& options, JobBuilder& job,
              std::size_t chunk_bytes) {
  const std::size_t bom = bom_bytes(file);
  CsvScanner first(text_with_header(file, bom, separator), separator);
  const CsvHeader header(file.name(), first, FieldNames(options),
                         {Field::kItem, Field::kWorker, Field::kLabel});
  for (const std::string& warning : header.warnings()) job.warn(warning);
  const CsvFile shared{file, bom, separator, header, has_optional_columns(header)};
  Course course(shared, first.rest());
  FilePieces pieces(file, bom + first.position(), chunk_bytes);
  std::vector<std::unique_ptr<PieceReader>> readers(std::max(options.threads, 1U));
  for (auto& reader : readers) reader = std::make_unique<PieceReader>(shared, job);
  std::uint64_t rows = 0;
  const std::uint64_t begun_with = job.records();
  const auto next = [&](std::size_t, std::size_t slot) {
    const std::string_view piece = pieces.next();
    const auto begin = static_cast<std::size_t>(piece.data() - file.first(0).data()) - bom;
    readers[slot]->set_piece({begin, begin + piece.size()});
    return !piece.empty();
  };
  const bool guesses = options.threads > 1;
  const auto guess = [&](std::size_t, std::size_t slot) {
    file.expect(readers[slot]->text());
    if (guesses) readers[slot]->guess();
  };
  const auto take = [&](std::size_t, std::size_t slot) {
    PieceReader& reader = *readers[slot];
    const std::uint64_t lines_before = course.at().line - 1;
    course.take(reader, guesses);
    job.append(reader.chunk(), lines_before);
    rows += reader.rows();
    const std::string_view piece = reader.text();
    const double share = share_up_to(file, piece);
    job.expect_rest(begun_with, share);
    file.forget(piece);
    if (options.progress) options.progress(share);
  };
  for_each_next_in_order(options.threads, next, guess, take);
  if (rows == 0) {
    throw Error(ErrorCode::kNoInput,
                file.name() + ": there is a header but no annotation below it");
  }
}

}  // namespace quorate
