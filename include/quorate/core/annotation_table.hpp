// The votes of one job as numbers: who said what about which object, sorted by object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "quorate/base/diagnostics.hpp"
#include "quorate/base/ids.hpp"
#include "quorate/core/task.hpp"

namespace quorate {

/// One annotation of one item, without the item.
struct Vote {
  WorkerId worker;
  ClassId label;  ///< a class, or from AnnotationTable::classes() on an answer that is none

  auto operator<=>(const Vote&) const = default;
};

/// What stands beside a vote in columns that exist only where some record had the value.
inline constexpr std::int64_t kNoSubmissionTime = std::numeric_limits<std::int64_t>::min();
inline constexpr double kNoTimeSpent = std::numeric_limits<double>::quiet_NaN();

/// All votes in compressed rows by item; within an item in input order. Immutable; safe to share
/// between threads. 8 bytes a vote and 8 bytes an item, and 8 bytes a vote for each optional
/// column.
class AnnotationTable {
 public:
  /// The columns of a table. `offsets` has one element more than there are items; every other
  /// non-empty column has one element per vote.
  struct Columns {
    std::size_t workers = 0;
    std::size_t classes = 0;
    std::size_t abstentions =
        0;  ///< answers that are no class ("unsure"): labels behind the classes
    std::vector<std::uint64_t> offsets{0};
    std::vector<Vote> votes;
    std::vector<double> weights;  ///< > 0; empty: all 1
    std::vector<std::int64_t>
        submission_ms;  ///< since 1970, UTC, or kNoSubmissionTime; empty: none known
    std::vector<double> time_spent_seconds;  ///< >= 0, or NaN; empty: none known
  };

  AnnotationTable() = default;

  /// Throws Error{kInternal} when the columns do not fit together.
  explicit AnnotationTable(Columns columns);

  [[nodiscard]] std::size_t items() const { return columns_.offsets.size() - 1; }
  [[nodiscard]] std::size_t workers() const { return columns_.workers; }
  [[nodiscard]] std::size_t classes() const { return columns_.classes; }

  /// What a worker may answer: the classes, and behind them the abstentions.
  [[nodiscard]] std::size_t answers() const { return columns_.classes + columns_.abstentions; }

  [[nodiscard]] bool is_abstention(Vote vote) const { return vote.label.value >= classes(); }

  [[nodiscard]] std::size_t votes() const { return columns_.votes.size(); }
  [[nodiscard]] bool weighted() const { return !columns_.weights.empty(); }

  /// Position of the item's first vote in the columns.
  [[nodiscard]] std::size_t first_vote(ItemId item) const { return columns_.offsets[item.value]; }

  [[nodiscard]] std::span<const Vote> votes_of(ItemId item) const {
    return slice<Vote>(columns_.votes, item);
  }

  /// The item's weights, empty where the table has none.
  [[nodiscard]] std::span<const double> weights_of(ItemId item) const {
    return columns_.weights.empty() ? std::span<const double>{}
                                    : slice<double>(columns_.weights, item);
  }

  /// Items with at least one vote.
  [[nodiscard]] std::size_t voted_items() const { return voted_items_; }

  [[nodiscard]] const Columns& columns() const { return columns_; }

 private:
  template <class T>
  [[nodiscard]] std::span<const T> slice(const std::vector<T>& column, ItemId item) const {
    const std::size_t begin = columns_.offsets[item.value];
    return {column.data() + begin, columns_.offsets[item.value + 1] - begin};
  }

  Columns columns_;
  std::size_t voted_items_ = 0;
};

/// Whether some vote on the item names a class.
[[nodiscard]] bool names_class(const AnnotationTable& table, ItemId item);

/// Votes by abstention.
[[nodiscard]] std::vector<std::uint64_t> count_abstentions(const AnnotationTable& table);

/// The objects that the service consolidated together: one consolidation request, with the votes it
/// held.
struct ConsolidationBatch {
  std::vector<ItemId> items;
  std::vector<std::uint64_t> offsets{
      0};  ///< votes of items[i] are votes[offsets[i] .. offsets[i + 1])
  std::vector<Vote> votes;
};

/// What happens when one worker labelled one item more than once.
enum class DuplicatePolicy { kLast, kFirst, kAll, kError };

/// "last", "first", "all", "error".
[[nodiscard]] std::string_view to_string(DuplicatePolicy policy);
[[nodiscard]] std::optional<DuplicatePolicy> parse_duplicate_policy(std::string_view name);

/// A label as the worker wrote it; TableBuilder::label gives the id.
using LabelTextId = Id<struct LabelTextTag>;

/// Collects records in input order, then freezes them into a table.
class TableBuilder {
 public:
  static constexpr std::uint32_t kNoBatch = std::numeric_limits<std::uint32_t>::max();

  struct Record {
    ItemId item;
    WorkerId worker;
    LabelTextId label;
    double weight = 1;
    std::int64_t submission_ms = kNoSubmissionTime;
    double time_spent_seconds = kNoTimeSpent;
    std::uint32_t batch = kNoBatch;  ///< running number of the consolidation request
    std::uint32_t file = 0;          ///< for messages: index into the names that build() is given
    std::uint64_t line = 0;          ///< for messages: 1-based, 0 for none
  };

  /// How the class list comes about.
  struct CategorySource {
    LabelCategories known;  ///< in order; empty when nothing is known before the votes
    bool closed =
        false;  ///< true: any other label is unknown. false: other labels are added, sorted by text

    /// Class indices of `known`, ascending; empty: 0, 1, 2, ... An index between them that no known
    /// label has goes to the next added label, and to a placeholder such as "(class 4)", with a
    /// warning, when those run out.
    std::vector<std::uint32_t> known_indices{};

    /// White-space-normalised answers that name no class ("unsure"), each once. They are accepted
    /// from every list, closed or not.
    std::vector<std::string> abstentions{};

    /// True: a record's label is no text but the number of an answer that the caller keeps: 0, 1,
    /// 2, ..., each record its own. The table then has a class a record; labels inside the answers
    /// are told by use_label().
    bool of_answers = false;
  };

  struct Result {
    AnnotationTable table;
    LabelCategories categories;  ///< of the table's classes
    /// By class of the table: its index in the class list that the user knows, ascending. Not 0, 1,
    /// 2, ... where an abstention stands in that list, whose place stays free.
    std::vector<std::uint32_t> class_indices;
    std::vector<std::string> abstentions;  ///< CategorySource::abstentions
    std::vector<ClassId> class_of_label;   ///< by LabelTextId
    std::vector<ConsolidationBatch>
        batches;                   ///< of the records as they came, before the duplicate policy
    std::uint64_t superseded = 0;  ///< records that the duplicate policy put aside
  };

  /// Three ids that make a vote.
  struct Entry {
    ItemId item;
    WorkerId worker;
    LabelTextId label;
  };

  struct Location {
    std::uint32_t file = 0;
    std::uint64_t line = 0;
  };

  /// Records in input order. Every other column is empty or as long as `entries`; an empty one says
  /// that no record has the value.
  struct Chunk {
    std::vector<Entry> entries;
    std::vector<double> weights;
    std::vector<std::int64_t> submission_ms;
    std::vector<double> time_spent_seconds;
    std::vector<std::uint32_t> batches;
    std::vector<Location> locations;  ///< only under DuplicatePolicy::kError

    void add(const Record& record, bool with_location);

    /// As add for a record without any optional value; its location is the caller's.
    void add_plain(const Entry& entry) {
      entries.push_back(entry);
      if (has_optional_columns) pad();
    }

    /// Whether one of the columns but `entries` and `locations` is there.
    bool has_optional_columns = false;

    void clear();

   private:
    void pad();
  };

  TableBuilder(CategorySource categories, DuplicatePolicy duplicates);

  StringInterner& items() { return items_; }
  StringInterner& workers() { return workers_; }
  [[nodiscard]] const StringInterner& items() const { return items_; }
  [[nodiscard]] const StringInterner& workers() const { return workers_; }

  /// The id of a label text: matched to the categories exactly, else white-space-normalised (with
  /// one warning per text to `sink`). Nothing when the list is closed and has no such label and it
  /// is no abstention.
  std::optional<LabelTextId> label(std::string_view text, DiagnosticSink& sink);

  [[nodiscard]] std::size_t known_categories() const { return source_.known.size(); }

  /// Says that an answer has a part with this label: it becomes a class.
  void use_label(LabelTextId label);

  /// Whether label() would refuse this text. Changes nothing: several threads may ask.
  [[nodiscard]] bool is_unknown_label(std::string_view text) const;

  /// Whether chunks must say where their records stand.
  [[nodiscard]] bool wants_locations() const { return duplicates_ == DuplicatePolicy::kError; }

  /// Says that there are at least so many items, named by their numbers where items() does not name
  /// them.
  void reserve_items(std::size_t items) { least_items_ = items; }

  void add(const Record& record);

  /// Adds the records of a chunk behind those that are there. Their ids must be this builder's own.
  void append(const Chunk& chunk);

  /// Says how many records there will be in all, more or less: room is made for them once.
  void expect_records(std::uint64_t records) { expected_records_ = records; }

  [[nodiscard]] std::uint64_t records() const { return item_of_record_.size(); }

  /// Sorts by item (stable), applies the duplicate policy and settles the classes. Under
  /// DuplicatePolicy::kError every second annotation is rejected to `sink`, with the names of
  /// `files`. Leaves the interners as they are and releases the records. With an open list, label
  /// texts that differ from another one only in white space are folded into the normalised text if
  /// that was seen too (with a warning). Needs 12 bytes a record and 8 an item beside what the
  /// optional columns take, and 8 a record and 8 an item more where the records are not sorted by
  /// item already. The result does not depend on `threads`.
  Result build(DiagnosticSink& sink, std::span<const std::string> files, unsigned threads = 1);

 private:
  [[nodiscard]] std::size_t item_count() const;
  [[nodiscard]] std::string item_name(ItemId item) const;
  void note_labels(std::span<const Entry> entries);
  [[nodiscard]] std::vector<std::uint64_t> offsets_by_item() const;
  void sort_by_item(unsigned threads);
  AnnotationTable::Columns take_sorted(std::span<const ClassId> class_of_label, unsigned threads);
  void reject_duplicate(ItemId item, WorkerId worker, const Location& location,
                        DiagnosticSink& sink, std::span<const std::string> files) const;
  std::uint64_t drop_duplicates(AnnotationTable::Columns& columns, DiagnosticSink& sink,
                                std::span<const std::string> files, unsigned threads) const;
  std::vector<ClassId> settle_classes(DiagnosticSink& sink, Result& result) const;
  [[nodiscard]] std::optional<std::uint32_t> abstention(std::string_view label) const;
  void separate_abstentions(std::vector<std::string> names, std::vector<ClassId>& class_of,
                            Result& result) const;
  [[nodiscard]] ClassId class_of_known(ClassId position) const;
  [[nodiscard]] std::vector<std::string> known_names_with_gaps() const;
  [[nodiscard]] std::vector<ClassId> numbers_of_answers() const;
  std::vector<ConsolidationBatch> build_batches(std::span<const ClassId> class_of_label) const;

  CategorySource source_;
  DuplicatePolicy duplicates_;
  StringInterner items_;
  StringInterner workers_;
  StringInterner labels_;
  std::vector<std::optional<ClassId>> known_class_of_label_;       // by label text id
  std::vector<bool> is_rejected_label_;                            // by label text id
  std::vector<std::optional<std::uint32_t>> abstention_of_label_;  // by label text id

  // By record, in input order. The votes' labels are LabelTextIds until build().
  std::vector<ItemId> item_of_record_;
  AnnotationTable::Columns columns_;
  std::vector<std::uint32_t> batches_;  // empty: no record has one
  std::vector<Location> locations_;     // only under DuplicatePolicy::kError
  Chunk one_;                           // add()'s memory
  std::uint64_t expected_records_ = 0;
  std::size_t least_items_ = 0;
  std::vector<bool> used_labels_;  // by label text id: whether a record has it
};

}  // namespace quorate
