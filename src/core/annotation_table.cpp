#include "quorate/core/annotation_table.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

/// Sets element `at` of a column that exists only from its first known value on.
template <class T>
void set_optional(std::vector<T>& column, std::size_t at, T value, T absent, bool is_absent) {
  if (column.empty() && is_absent) return;
  column.resize(at, absent);
  column.push_back(value);
}

/// Marks, for one item after the other, the last or first record of every worker.
class DuplicateFinder {
 public:
  explicit DuplicateFinder(std::size_t workers) : item_of_(workers, 0), record_of_(workers) {}

  /// The record of this worker that was noted for this item before, if any; notes `record` in its
  /// place.
  std::optional<std::size_t> note(ItemId item, WorkerId worker, std::size_t record) {
    std::optional<std::size_t> earlier;
    if (item_of_[worker.value] == std::uint64_t{item.value} + 1) earlier = record_of_[worker.value];
    item_of_[worker.value] = std::uint64_t{item.value} + 1;
    record_of_[worker.value] = record;
    return earlier;
  }

 private:
  std::vector<std::uint64_t> item_of_;  // item + 1; 0: none yet
  std::vector<std::size_t> record_of_;
};

/// Stable counting sort: the record numbers by item, and where each item's run begins.
struct Order {
  std::vector<std::uint64_t> begin;
  std::vector<std::size_t> records;
};

Order order_by_item(std::span<const ItemId> item_of, std::size_t items) {
  Order order;
  order.begin.assign(items + 1, 0);
  for (const ItemId item : item_of) ++order.begin[item.value + 1];
  std::partial_sum(order.begin.begin(), order.begin.end(), order.begin.begin());
  order.records.resize(item_of.size());
  std::vector<std::uint64_t> at(order.begin.begin(), order.begin.end() - 1);
  for (std::size_t record = 0; record < item_of.size(); ++record) {
    order.records[at[item_of[record].value]++] = record;
  }
  return order;
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

void TableBuilder::add(const Record& record) {
  const std::size_t at = item_of_.size();
  item_of_.push_back(record.item);
  worker_of_.push_back(record.worker);
  label_of_.push_back(record.label);
  set_optional(weight_of_, at, record.weight, 1.0, record.weight == 1.0);
  set_optional(submission_ms_of_, at, record.submission_ms, kNoSubmissionTime,
               record.submission_ms == kNoSubmissionTime);
  set_optional(time_spent_of_, at, record.time_spent_seconds, kNoTimeSpent,
               record.time_spent_seconds != record.time_spent_seconds);
  set_optional(batch_of_, at, record.batch, kNoBatch, record.batch == kNoBatch);
  if (duplicates_ == DuplicatePolicy::kError) location_of_.push_back({record.file, record.line});
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
  std::vector<bool> used(labels_.size(), false);
  for (const LabelTextId label : label_of_) used[label.value] = true;

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
  for (std::size_t record = 0; record < batch_of_.size(); ++record) {
    if (batch_of_[record] == kNoBatch) continue;
    if (batch_of_[record] >= batches.size()) batches.resize(batch_of_[record] + 1);
    ConsolidationBatch& batch = batches[batch_of_[record]];
    if (batch.items.empty() || batch.items.back() != item_of_[record]) {
      batch.items.push_back(item_of_[record]);
      batch.offsets.push_back(batch.offsets.back());
    }
    batch.votes.push_back({worker_of_[record], class_of_label[label_of_[record].value]});
    ++batch.offsets.back();
  }
  return batches;
}

TableBuilder::Result TableBuilder::build(DiagnosticSink& sink, std::span<const std::string> files) {
  Result result;
  const std::vector<ClassId> class_of_label = settle_classes(sink, result.categories);
  result.batches = build_batches(class_of_label);

  const Order order = order_by_item(item_of_, items_.size());
  DuplicateFinder duplicates(workers_.size());
  std::vector<bool> dropped(item_of_.size(), false);
  if (duplicates_ != DuplicatePolicy::kAll) {
    for (const std::size_t record : order.records) {
      const auto earlier = duplicates.note(item_of_[record], worker_of_[record], record);
      if (!earlier) continue;
      if (duplicates_ == DuplicatePolicy::kLast) {
        dropped[*earlier] = true;
        ++result.superseded;
        continue;
      }
      dropped[record] = true;
      if (duplicates_ == DuplicatePolicy::kFirst) {
        ++result.superseded;
        continue;
      }
      const Location location = location_of_[record];
      sink.reject({.reason = RejectReason::kDuplicate,
                   .file = location.file < files.size() ? files[location.file] : std::string(),
                   .line = location.line,
                   .detail = "worker '" + std::string(workers_.text(worker_of_[record].value)) +
                             "' labelled object '" +
                             std::string(items_.text(item_of_[record].value)) +
                             "' before; --duplicates last, first or all accepts this",
                   .record = {}});
    }
  }

  AnnotationTable::Columns columns;
  columns.workers = workers_.size();
  columns.classes = result.categories.size();
  columns.offsets.reserve(items_.size() + 1);
  columns.votes.reserve(item_of_.size());
  const auto take = [](auto& to, const auto& from, std::size_t record) {
    if (!from.empty()) to.push_back(from[record]);
  };
  for (std::size_t item = 0; item < items_.size(); ++item) {
    for (std::uint64_t at = order.begin[item]; at < order.begin[item + 1]; ++at) {
      const std::size_t record = order.records[at];
      if (dropped[record]) continue;
      columns.votes.push_back({worker_of_[record], class_of_label[label_of_[record].value]});
      take(columns.weights, weight_of_, record);
      take(columns.submission_ms, submission_ms_of_, record);
      take(columns.time_spent_seconds, time_spent_of_, record);
    }
    columns.offsets.push_back(columns.votes.size());
  }
  result.table = AnnotationTable(std::move(columns));

  item_of_ = {};
  worker_of_ = {};
  label_of_ = {};
  weight_of_ = {};
  submission_ms_of_ = {};
  time_spent_of_ = {};
  batch_of_ = {};
  location_of_ = {};
  return result;
}

}  // namespace quorate
