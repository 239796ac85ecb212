#include "quorate/core/annotation_table.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "quorate/base/error.hpp"
#include "quorate/base/large_pages.hpp"
#include "quorate/base/parallel.hpp"

namespace quorate {
namespace {

/// Records after which add() begins another chunk: small enough that its columns never move far.
constexpr std::size_t kAddedRecords = std::size_t{1} << 16;

/// Sets element `at` of a column that exists only from its first known value on.
template <class T>
void set_optional(std::vector<T>& column, std::size_t at, T value, T absent, bool is_absent) {
  if (column.empty() && is_absent) return;
  column.resize(at, absent);
  column.push_back(value);
}

/// Finds, for one item after the other, the votes of a worker who voted before.
class DuplicateFinder {
 public:
  explicit DuplicateFinder(std::size_t workers) : workers_(workers) {}

  /// Whether a worker stands in `votes` twice.
  bool any(std::span<const Vote> votes) {
    // Few votes are compared with each other: that needs no memory but theirs.
    constexpr std::size_t kFew = 12;
    if (votes.size() > kFew) return any_of_many(votes);
    for (std::size_t i = 1; i < votes.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (votes[i].worker == votes[j].worker) return true;
      }
    }
    return false;
  }

  /// Begins another item.
  void begin() {
    if (visit_of_.empty()) {
      visit_of_.assign(workers_, 0);
      vote_of_.resize(workers_);
    }
    ++visit_;
  }

  /// Notes the worker's vote `at`; gives the one that was noted before for this item, if any.
  std::optional<std::size_t> note(WorkerId worker, std::size_t at) {
    std::optional<std::size_t> earlier;
    if (visit_of_[worker.value] == visit_) earlier = vote_of_[worker.value];
    visit_of_[worker.value] = visit_;
    vote_of_[worker.value] = at;
    return earlier;
  }

 private:
  bool any_of_many(std::span<const Vote> votes) {
    begin();
    for (std::size_t i = 0; i < votes.size(); ++i) {
      if (note(votes[i].worker, i)) return true;
    }
    return false;
  }

  std::size_t workers_;
  std::uint64_t visit_ = 0;
  std::vector<std::uint64_t> visit_of_;  // by worker; 0: none yet
  std::vector<std::size_t> vote_of_;
};

/// Puts the values of one chunk at the places `at` of a column that spans all records.
template <class T>
void scatter(const std::vector<T>& from, std::span<const std::uint64_t> at, std::vector<T>& to) {
  for (std::size_t i = 0; i < from.size(); ++i) to[at[i]] = from[i];
}

/// Moves an element of a column that may be empty.
template <class T>
void move_within(std::vector<T>& column, std::size_t from, std::size_t to) {
  if (!column.empty()) column[to] = column[from];
}

/// Moves the votes of a range down to `kept`, without those that are dropped (none where the list
/// is empty). Gives the place behind them.
std::size_t close_gaps(AnnotationTable::Columns& columns, Range votes, std::size_t kept,
                       const std::vector<bool>& dropped) {
  if (dropped.empty() && kept == votes.begin) return votes.end;
  for (std::size_t i = votes.begin; i < votes.end; ++i) {
    if (!dropped.empty() && dropped[i - votes.begin]) continue;
    columns.votes[kept] = columns.votes[i];
    move_within(columns.weights, i, kept);
    move_within(columns.submission_ms, i, kept);
    move_within(columns.time_spent_seconds, i, kept);
    ++kept;
  }
  return kept;
}

template <class T>
void cut(std::vector<T>& column, std::size_t size) {
  if (!column.empty()) column.resize(size);
}

}  // namespace

AnnotationTable::AnnotationTable(Columns columns) : columns_(std::move(columns)) {
  const std::size_t votes = columns_.votes.size();
  const auto fits = [votes](std::size_t size) { return size == 0 || size == votes; };
  if (columns_.offsets.empty() || columns_.offsets.front() != 0 ||
      columns_.offsets.back() != votes ||
      !std::is_sorted(columns_.offsets.begin(), columns_.offsets.end()) ||
      !fits(columns_.weights.size()) || !fits(columns_.submission_ms.size()) ||
      !fits(columns_.time_spent_seconds.size())) {
    throw Error(ErrorCode::kInternal, "annotation table: columns do not fit together");
  }
  for (const Vote vote : columns_.votes) {
    if (vote.worker.value >= columns_.workers || vote.label.value >= columns_.classes) {
      throw Error(ErrorCode::kInternal, "annotation table: an id is out of range");
    }
  }
  for (std::size_t i = 0; i < items(); ++i) {
    if (columns_.offsets[i] != columns_.offsets[i + 1]) ++voted_items_;
  }
}

std::string_view to_string(DuplicatePolicy policy) {
  switch (policy) {
    case DuplicatePolicy::kLast:
      return "last";
    case DuplicatePolicy::kFirst:
      return "first";
    case DuplicatePolicy::kAll:
      return "all";
    case DuplicatePolicy::kError:
      return "error";
  }
  return "unknown";
}

std::optional<DuplicatePolicy> parse_duplicate_policy(std::string_view name) {
  for (const DuplicatePolicy policy : {DuplicatePolicy::kLast, DuplicatePolicy::kFirst,
                                       DuplicatePolicy::kAll, DuplicatePolicy::kError}) {
    if (to_string(policy) == name) return policy;
  }
  return std::nullopt;
}

TableBuilder::TableBuilder(CategorySource categories, DuplicatePolicy duplicates)
    : source_(std::move(categories)), duplicates_(duplicates) {
  const auto& indices = source_.known_indices;
  if (!indices.empty() &&
      (indices.size() != source_.known.size() || !std::is_sorted(indices.begin(), indices.end()))) {
    throw Error(ErrorCode::kInternal, "table builder: class indices do not fit the known classes");
  }
}

std::optional<LabelTextId> TableBuilder::label(std::string_view text, DiagnosticSink& sink) {
  const std::uint32_t id = labels_.intern(text);
  if (id == known_class_of_label_.size()) {  // a text not seen before
    std::optional<ClassId> known = source_.known.find(text);
    if (!known) {
      known = source_.known.find_normalized(text);
      if (known) {
        sink.warn("label '" + std::string(text) + "' was taken for '" + source_.known.name(*known) +
                  "': they differ only in white space");
      }
    }
    known_class_of_label_.push_back(known ? std::optional(class_of_known(*known)) : std::nullopt);
    is_rejected_label_.push_back(!known && source_.closed);
  }
  if (is_rejected_label_[id]) return std::nullopt;
  return LabelTextId{id};
}

bool TableBuilder::is_unknown_label(std::string_view text) const {
  return source_.closed && !source_.known.find(text) && !source_.known.find_normalized(text);
}

void TableBuilder::Chunk::add(const Record& record, bool with_location) {
  const std::size_t at = entries.size();
  entries.push_back({record.item, record.worker, record.label});
  set_optional(weights, at, record.weight, 1.0, record.weight == 1.0);
  set_optional(submission_ms, at, record.submission_ms, kNoSubmissionTime,
               record.submission_ms == kNoSubmissionTime);
  set_optional(time_spent_seconds, at, record.time_spent_seconds, kNoTimeSpent,
               record.time_spent_seconds != record.time_spent_seconds);
  set_optional(batches, at, record.batch, kNoBatch, record.batch == kNoBatch);
  if (with_location) locations.push_back({record.file, record.line});
  has_optional_columns = has_optional_columns || !weights.empty() || !submission_ms.empty() ||
                         !time_spent_seconds.empty() || !batches.empty();
}

void TableBuilder::Chunk::pad() {
  if (!weights.empty()) weights.push_back(1.0);
  if (!submission_ms.empty()) submission_ms.push_back(kNoSubmissionTime);
  if (!time_spent_seconds.empty()) time_spent_seconds.push_back(kNoTimeSpent);
  if (!batches.empty()) batches.push_back(kNoBatch);
}

void TableBuilder::Chunk::clear() {
  has_optional_columns = false;
  entries.clear();
  weights.clear();
  submission_ms.clear();
  time_spent_seconds.clear();
  batches.clear();
  locations.clear();
}

void TableBuilder::use_label(LabelTextId label) {
  used_labels_.resize(labels_.size(), false);
  used_labels_[label.value] = true;
}

void TableBuilder::note_labels(std::span<const Entry> entries) {
  if (source_.of_answers) return;
  used_labels_.resize(labels_.size(), false);
  for (const Entry& entry : entries) used_labels_[entry.label.value] = true;
}

void TableBuilder::add(const Record& record) {
  if (!last_chunk_is_open_ || chunks_.back().entries.size() == kAddedRecords) {
    chunks_.emplace_back();
    last_chunk_is_open_ = true;
  }
  chunks_.back().add(record, wants_locations());
  note_labels({&chunks_.back().entries.back(), 1});
  ++records_;
}

void TableBuilder::append(Chunk chunk) {
  if (chunk.entries.empty()) return;
  note_labels(chunk.entries);
  records_ += chunk.entries.size();
  chunks_.push_back(std::move(chunk));
  last_chunk_is_open_ = false;
}

std::size_t TableBuilder::item_count() const { return std::max(items_.size(), least_items_); }

std::string TableBuilder::item_name(ItemId item) const {
  return item.value < items_.size() ? std::string(items_.text(item.value))
                                    : std::to_string(item.value);
}

ClassId TableBuilder::class_of_known(ClassId position) const {
  return source_.known_indices.empty() ? position : ClassId{source_.known_indices[position.value]};
}

std::vector<std::string> TableBuilder::known_names_with_gaps() const {
  if (source_.known_indices.empty()) return source_.known.names();
  std::vector<std::string> names(source_.known_indices.back() + std::size_t{1});
  for (std::uint32_t i = 0; i < source_.known.size(); ++i) {
    names[source_.known_indices[i]] = source_.known.name(ClassId{i});
  }
  return names;
}

std::vector<ClassId> TableBuilder::settle_classes(DiagnosticSink& sink,
                                                  LabelCategories& categories) const {
  // Only labels that a record uses become classes: a text whose record was rejected later leaves no
  // class behind.
  std::vector<bool> used = used_labels_;
  used.resize(labels_.size(), false);

  std::vector<std::uint32_t> added;  // label text ids that become classes of their own
  std::vector<std::optional<std::uint32_t>> folded_into(labels_.size());
  for (std::uint32_t id = 0; id < labels_.size(); ++id) {
    if (!used[id] || known_class_of_label_[id]) continue;
    const std::string normalized = normalize_whitespace(labels_.text(id));
    const auto other = labels_.find(normalized);
    if (other && *other != id && used[*other]) {
      folded_into[id] = other;
      sink.warn("label '" + std::string(labels_.text(id)) + "' was taken for '" + normalized +
                "': they differ only in white space");
    } else {
      added.push_back(id);
    }
  }
  std::sort(added.begin(), added.end(),
            [this](std::uint32_t a, std::uint32_t b) { return labels_.text(a) < labels_.text(b); });

  std::vector<std::string> names = known_names_with_gaps();
  std::vector<ClassId> class_of(labels_.size());
  for (std::uint32_t id = 0; id < labels_.size(); ++id) {
    if (known_class_of_label_[id]) class_of[id] = *known_class_of_label_[id];
  }
  std::size_t next = 0;
  const auto skip_taken = [&] {
    while (next < names.size() && !names[next].empty()) ++next;
  };
  for (const std::uint32_t id : added) {
    skip_taken();
    if (next == names.size()) names.emplace_back();
    class_of[id] = ClassId{static_cast<std::uint32_t>(next)};
    names[next] = labels_.text(id);
  }
  for (skip_taken(); next < names.size(); skip_taken()) {
    names[next] = "(class " + std::to_string(next) + ")";
    sink.warn("the name of class " + std::to_string(next) + " is not known: it is called '" +
              names[next] + "'; a class list gives it its name");
  }
  for (std::uint32_t id = 0; id < labels_.size(); ++id) {
    if (folded_into[id]) class_of[id] = class_of[*folded_into[id]];
  }
  categories = LabelCategories(std::move(names));
  return class_of;
}

std::vector<ConsolidationBatch> TableBuilder::build_batches(
    std::span<const ClassId> class_of_label) const {
  std::vector<ConsolidationBatch> batches;
  for (const Chunk& chunk : chunks_) {
    for (std::size_t i = 0; i < chunk.batches.size(); ++i) {
      if (chunk.batches[i] == kNoBatch) continue;
      if (chunk.batches[i] >= batches.size()) batches.resize(chunk.batches[i] + std::size_t{1});
      ConsolidationBatch& batch = batches[chunk.batches[i]];
      const Entry& entry = chunk.entries[i];
      if (batch.items.empty() || batch.items.back() != entry.item) {
        batch.items.push_back(entry.item);
        batch.offsets.push_back(batch.offsets.back());
      }
      batch.votes.push_back({entry.worker, class_of_label[entry.label.value]});
      ++batch.offsets.back();
    }
  }
  return batches;
}

/// Element i + 1 is where item i begins: the sort moves it on to where the item ends, which is
/// where the next one begins.
std::vector<std::uint64_t> TableBuilder::count_by_item() const {
  std::vector<std::uint64_t> begin;
  reserve_large(begin, item_count() + 2);
  begin.resize(item_count() + 2, 0);
  for (const Chunk& chunk : chunks_) {
    for (const Entry& entry : chunk.entries) ++begin[entry.item.value + std::size_t{2}];
  }
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  begin.pop_back();
  return begin;
}

AnnotationTable::Columns TableBuilder::take_sorted(std::span<const ClassId> class_of_label,
                                                   std::vector<Location>& locations) {
  const auto any = [this](auto column) {
    return std::any_of(chunks_.begin(), chunks_.end(),
                       [&](const Chunk& chunk) { return !(chunk.*column).empty(); });
  };
  AnnotationTable::Columns columns;
  columns.workers = workers_.size();
  columns.offsets = count_by_item();
  reserve_large(columns.votes, records_);
  columns.votes.resize(records_);
  if (any(&Chunk::weights)) columns.weights.resize(records_, 1.0);
  if (any(&Chunk::submission_ms)) columns.submission_ms.resize(records_, kNoSubmissionTime);
  if (any(&Chunk::time_spent_seconds)) columns.time_spent_seconds.resize(records_, kNoTimeSpent);
  if (wants_locations()) locations.resize(records_);
  const bool only_votes = columns.weights.empty() && columns.submission_ms.empty() &&
                          columns.time_spent_seconds.empty() && !wants_locations();
  std::vector<std::uint64_t> at;
  for (Chunk& chunk : chunks_) {
    if (!only_votes) at.resize(chunk.entries.size());
    for (std::size_t i = 0; i < chunk.entries.size(); ++i) {
      const Entry& entry = chunk.entries[i];
      const std::uint64_t place = columns.offsets[entry.item.value + std::size_t{1}]++;
      columns.votes[place] = {entry.worker, class_of_label[entry.label.value]};
      if (!only_votes) at[i] = place;
    }
    scatter(chunk.weights, at, columns.weights);
    scatter(chunk.submission_ms, at, columns.submission_ms);
    scatter(chunk.time_spent_seconds, at, columns.time_spent_seconds);
    scatter(chunk.locations, at, locations);
    chunk = {};  // frees its memory
  }
  return columns;
}

void TableBuilder::reject_duplicate(ItemId item, WorkerId worker, const Location& location,
                                    DiagnosticSink& sink,
                                    std::span<const std::string> files) const {
  sink.reject({.reason = RejectReason::kDuplicate,
               .file = location.file < files.size() ? files[location.file] : std::string(),
               .line = location.line,
               .detail = "worker '" + std::string(workers_.text(worker.value)) +
                         "' labelled object '" + item_name(item) +
                         "' before; --duplicates last, first or all accepts this",
               .record = {}});
}

std::uint64_t TableBuilder::drop_duplicates(AnnotationTable::Columns& columns,
                                            std::span<const Location> locations,
                                            DiagnosticSink& sink,
                                            std::span<const std::string> files) const {
  if (duplicates_ == DuplicatePolicy::kAll) return 0;
  DuplicateFinder finder(workers_.size());
  std::vector<bool> dropped;  // by place within an item
  std::size_t kept = 0;
  std::size_t begin = 0;
  for (std::uint32_t item = 0; item + std::size_t{1} < columns.offsets.size(); ++item) {
    const std::size_t end = columns.offsets[item + std::size_t{1}];
    const std::span<const Vote> votes(columns.votes.data() + begin, end - begin);
    dropped.clear();
    if (finder.any(votes)) {
      dropped.resize(votes.size(), false);
      finder.begin();
      for (std::size_t i = 0; i < votes.size(); ++i) {
        const auto earlier = finder.note(votes[i].worker, i);
        if (!earlier) continue;
        dropped[duplicates_ == DuplicatePolicy::kLast ? *earlier : i] = true;
        if (duplicates_ == DuplicatePolicy::kError) {
          reject_duplicate(ItemId{item}, votes[i].worker, locations[begin + i], sink, files);
        }
      }
    }
    kept = close_gaps(columns, {begin, end}, kept, dropped);
    columns.offsets[item + std::size_t{1}] = kept;
    begin = end;
  }
  const std::uint64_t lost = columns.votes.size() - kept;
  cut(columns.votes, kept);
  cut(columns.weights, kept);
  cut(columns.submission_ms, kept);
  cut(columns.time_spent_seconds, kept);
  return duplicates_ == DuplicatePolicy::kError ? 0 : lost;
}

std::vector<ClassId> TableBuilder::numbers_of_answers() const {
  std::vector<ClassId> numbers(records_);
  for (std::uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = ClassId{i};
  return numbers;
}

TableBuilder::Result TableBuilder::build(DiagnosticSink& sink, std::span<const std::string> files) {
  Result result;
  result.class_of_label = settle_classes(sink, result.categories);
  std::vector<ClassId> class_of_label = result.class_of_label;
  if (source_.of_answers) class_of_label = numbers_of_answers();
  result.batches = build_batches(class_of_label);
  std::vector<Location> locations;
  AnnotationTable::Columns columns = take_sorted(class_of_label, locations);
  columns.classes = source_.of_answers ? class_of_label.size() : result.categories.size();
  chunks_ = {};
  records_ = 0;
  last_chunk_is_open_ = false;
  result.superseded = drop_duplicates(columns, locations, sink, files);
  result.table = AnnotationTable(std::move(columns));
  return result;
}

}  // namespace quorate
