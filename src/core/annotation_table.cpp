#include "quorate/core/annotation_table.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <string>
#include <utility>

#include "quorate/base/error.hpp"
#include "quorate/base/large_pages.hpp"
#include "quorate/base/parallel.hpp"

namespace quorate {
namespace {

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

/// Appends a chunk's column to one that has `size` elements, or none where no record so far had the
/// value.
template <class T>
void append_optional(std::vector<T>& column, const std::vector<T>& added, std::size_t size,
                     std::size_t new_size, T absent) {
  if (column.empty() && added.empty()) return;
  column.resize(size, absent);
  column.insert(column.end(), added.begin(), added.end());
  column.resize(new_size, absent);
}

/// Makes room for `size` elements: as many as are expected in the end, where that is known.
template <class T>
void make_room(std::vector<T>& column, std::size_t size, std::size_t expected) {
  if (size <= column.capacity()) return;
  reserve_large(column, std::max({size, expected, column.capacity() + column.capacity() / 2}));
}

/// The values in the order of `place`; empties the column.
template <class T>
std::vector<T> reordered(std::vector<T>& column, std::span<const std::uint64_t> place) {
  std::vector<T> sorted(column.size());
  for (std::size_t i = 0; i < column.size(); ++i) sorted[place[i]] = column[i];
  column = {};
  return sorted;
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

/// Whether some worker voted twice on some item.
bool any_duplicate(const AnnotationTable::Columns& columns, std::size_t workers, unsigned threads) {
  constexpr std::size_t kGrain = std::size_t{1} << 14;
  constexpr std::size_t kMostBlocks = 32;
  const Blocks blocks(columns.offsets.size() - 1, kGrain, kMostBlocks);
  std::atomic<bool> found = false;
  for_each_block(blocks.count(), threads, [&](std::size_t block) {
    DuplicateFinder finder(workers);
    for (std::size_t i = blocks[block].begin; i < blocks[block].end && !found; ++i) {
      const std::size_t begin = columns.offsets[i];
      if (finder.any({columns.votes.data() + begin, columns.offsets[i + 1] - begin})) found = true;
    }
  });
  return found;
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
    if (vote.worker.value >= columns_.workers || vote.label.value >= answers()) {
      throw Error(ErrorCode::kInternal, "annotation table: an id is out of range");
    }
  }
  for (std::size_t i = 0; i < items(); ++i) {
    if (columns_.offsets[i] != columns_.offsets[i + 1]) ++voted_items_;
  }
}

bool names_class(const AnnotationTable& table, ItemId item) {
  const std::span<const Vote> votes = table.votes_of(item);
  return std::any_of(votes.begin(), votes.end(),
                     [&](Vote vote) { return !table.is_abstention(vote); });
}

std::vector<std::uint64_t> count_abstentions(const AnnotationTable& table) {
  std::vector<std::uint64_t> counts(table.answers() - table.classes(), 0);
  if (counts.empty()) return counts;
  for (const Vote vote : table.columns().votes) {
    if (table.is_abstention(vote)) ++counts[vote.label.value - table.classes()];
  }
  return counts;
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

std::optional<std::uint32_t> TableBuilder::abstention(std::string_view label) const {
  if (source_.abstentions.empty()) return std::nullopt;
  const auto found = std::find(source_.abstentions.begin(), source_.abstentions.end(),
                               normalize_whitespace(label));
  if (found == source_.abstentions.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - source_.abstentions.begin());
}

std::optional<LabelTextId> TableBuilder::label(std::string_view text, DiagnosticSink& sink) {
  const std::uint32_t id = labels_.intern(text);
  if (id == known_class_of_label_.size()) {  // a text not seen before
    abstention_of_label_.push_back(abstention(text));
    const bool abstains = abstention_of_label_.back().has_value();
    std::optional<ClassId> known = abstains ? std::nullopt : source_.known.find(text);
    if (!known && !abstains) {
      known = source_.known.find_normalized(text);
      if (known) {
        sink.warn("label '" + std::string(text) + "' was taken for '" + source_.known.name(*known) +
                  "': they differ only in white space");
      }
    }
    known_class_of_label_.push_back(known ? std::optional(class_of_known(*known)) : std::nullopt);
    is_rejected_label_.push_back(!known && !abstains && source_.closed);
  }
  if (is_rejected_label_[id]) return std::nullopt;
  return LabelTextId{id};
}

bool TableBuilder::is_unknown_label(std::string_view text) const {
  return source_.closed && !source_.known.find(text) && !source_.known.find_normalized(text) &&
         !abstention(text);
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
  one_.clear();
  one_.add(record, wants_locations());
  append(one_);
}

void TableBuilder::append(const Chunk& chunk) {
  note_labels(chunk.entries);
  const std::size_t before = records();
  const std::size_t after = before + chunk.entries.size();
  make_room(item_of_record_, after, expected_records_);
  make_room(columns_.votes, after, expected_records_);
  for (const Entry& entry : chunk.entries) {
    item_of_record_.push_back(entry.item);
    columns_.votes.push_back({entry.worker, ClassId{entry.label.value}});
  }
  append_optional(columns_.weights, chunk.weights, before, after, 1.0);
  append_optional(columns_.submission_ms, chunk.submission_ms, before, after, kNoSubmissionTime);
  append_optional(columns_.time_spent_seconds, chunk.time_spent_seconds, before, after,
                  kNoTimeSpent);
  append_optional(batches_, chunk.batches, before, after, kNoBatch);
  locations_.insert(locations_.end(), chunk.locations.begin(), chunk.locations.end());
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

/// Takes the abstentions out of the class list. The classes close ranks in the table, and
/// `class_indices` remembers where they stood; answers that name no class come behind them.
void TableBuilder::separate_abstentions(std::vector<std::string> names,
                                        std::vector<ClassId>& class_of, Result& result) const {
  std::vector<ClassId> class_of_name(names.size());
  std::vector<std::string> classes;
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    if (abstention(names[i])) continue;
    class_of_name[i] = ClassId{static_cast<std::uint32_t>(classes.size())};
    classes.push_back(std::move(names[i]));
    result.class_indices.push_back(i);
  }
  const auto first_abstention = static_cast<std::uint32_t>(classes.size());
  for (std::uint32_t id = 0; id < class_of.size(); ++id) {
    if (const auto abstention = abstention_of_label_[id]) {
      class_of[id] = ClassId{first_abstention + *abstention};
    } else if (!class_of_name.empty()) {
      class_of[id] = class_of_name[class_of[id].value];
    }
  }
  result.categories = LabelCategories(std::move(classes));
  result.abstentions = source_.abstentions;
}

std::vector<ClassId> TableBuilder::settle_classes(DiagnosticSink& sink, Result& result) const {
  // Only labels that a record uses become classes: a text whose record was rejected later leaves no
  // class behind.
  std::vector<bool> used = used_labels_;
  used.resize(labels_.size(), false);

  std::vector<std::uint32_t> added;  // label text ids that become classes of their own
  std::vector<std::optional<std::uint32_t>> folded_into(labels_.size());
  for (std::uint32_t id = 0; id < labels_.size(); ++id) {
    if (!used[id] || known_class_of_label_[id] || abstention_of_label_[id]) continue;
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
  separate_abstentions(std::move(names), class_of, result);
  return class_of;
}

std::vector<ConsolidationBatch> TableBuilder::build_batches(
    std::span<const ClassId> class_of_label) const {
  std::vector<ConsolidationBatch> batches;
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    if (batches_[i] == kNoBatch) continue;
    if (batches_[i] >= batches.size()) batches.resize(batches_[i] + std::size_t{1});
    ConsolidationBatch& batch = batches[batches_[i]];
    if (batch.items.empty() || batch.items.back() != item_of_record_[i]) {
      batch.items.push_back(item_of_record_[i]);
      batch.offsets.push_back(batch.offsets.back());
    }
    const Vote vote = columns_.votes[i];
    batch.votes.push_back({vote.worker, class_of_label[vote.label.value]});
    ++batch.offsets.back();
  }
  return batches;
}

/// Where each item's votes begin, and behind the last where they end.
std::vector<std::uint64_t> TableBuilder::offsets_by_item() const {
  std::vector<std::uint64_t> offsets;
  reserve_large(offsets, item_count() + 1);
  offsets.resize(item_count() + 1, 0);
  for (const ItemId item : item_of_record_) ++offsets[item.value + std::size_t{1}];
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  return offsets;
}

/// Puts the columns into the order of the items. Each thread looks at all records and moves those
/// of its own items: the result does not depend on how many there are.
void TableBuilder::sort_by_item(unsigned threads) {
  std::vector<Vote> votes;
  reserve_large(votes, columns_.votes.size());
  votes.resize(columns_.votes.size());
  const bool only_votes = columns_.weights.empty() && columns_.submission_ms.empty() &&
                          columns_.time_spent_seconds.empty() && locations_.empty();
  std::vector<std::uint64_t> place(only_votes ? 0 : votes.size());
  std::vector<std::uint64_t> next(columns_.offsets.begin(), columns_.offsets.end() - 1);
  constexpr std::size_t kGrain = std::size_t{1} << 16;
  const Blocks blocks(next.size(), kGrain, threads);
  for_each_block(blocks.count(), threads, [&](std::size_t block) {
    const Range own = blocks[block];
    for (std::size_t i = 0; i < item_of_record_.size(); ++i) {
      const std::size_t item = item_of_record_[i].value;
      if (item < own.begin || item >= own.end) continue;
      const std::uint64_t at = next[item]++;
      votes[at] = columns_.votes[i];
      if (!only_votes) place[i] = at;
    }
  });
  columns_.votes.swap(votes);
  columns_.weights = reordered(columns_.weights, place);
  columns_.submission_ms = reordered(columns_.submission_ms, place);
  columns_.time_spent_seconds = reordered(columns_.time_spent_seconds, place);
  locations_ = reordered(locations_, place);
}

AnnotationTable::Columns TableBuilder::take_sorted(std::span<const ClassId> class_of_label,
                                                   unsigned threads) {
  columns_.workers = workers_.size();
  columns_.offsets = offsets_by_item();
  // Most files hold an object's annotations one behind the other already.
  if (!std::is_sorted(item_of_record_.begin(), item_of_record_.end())) sort_by_item(threads);
  item_of_record_ = {};
  batches_ = {};
  for (Vote& vote : columns_.votes) vote.label = class_of_label[vote.label.value];
  return std::exchange(columns_, {});
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

std::uint64_t TableBuilder::drop_duplicates(AnnotationTable::Columns& columns, DiagnosticSink& sink,
                                            std::span<const std::string> files,
                                            unsigned threads) const {
  if (duplicates_ == DuplicatePolicy::kAll) return 0;
  if (!any_duplicate(columns, workers_.size(), threads)) return 0;
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
          reject_duplicate(ItemId{item}, votes[i].worker, locations_[begin + i], sink, files);
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
  std::vector<ClassId> numbers(records());
  for (std::uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = ClassId{i};
  return numbers;
}

TableBuilder::Result TableBuilder::build(DiagnosticSink& sink, std::span<const std::string> files,
                                         unsigned threads) {
  Result result;
  result.class_of_label = settle_classes(sink, result);
  const std::vector<ClassId> class_of_vote =
      source_.of_answers ? numbers_of_answers() : result.class_of_label;
  result.batches = build_batches(class_of_vote);
  AnnotationTable::Columns columns = take_sorted(class_of_vote, threads);
  columns.classes = source_.of_answers ? class_of_vote.size() : result.categories.size();
  columns.abstentions = source_.of_answers ? 0 : result.abstentions.size();
  result.superseded = drop_duplicates(columns, sink, files, threads);
  locations_ = {};
  result.table = AnnotationTable(std::move(columns));
  return result;
}

}  // namespace quorate
