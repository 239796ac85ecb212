#include "job_builder.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "repeated_parts.hpp"
#include "vote_chunk.hpp"

namespace quorate {
namespace {

/// No manifest has so many lines: ids end below.
constexpr std::uint32_t kNoItem = std::numeric_limits<std::uint32_t>::max();

TableBuilder::CategorySource labels_of(TableBuilder::CategorySource source, TaskType task) {
  source.of_answers = is_structured(task);
  return source;
}

}  // namespace

std::optional<std::uint64_t> object_number(std::string_view id) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc{} || end != id.data() + id.size()) return std::nullopt;
  if (id.size() > 1 && id.front() == '0') return std::nullopt;
  return number;
}

JobBuilder::JobBuilder(TableBuilder::CategorySource categories, DuplicatePolicy duplicates,
                       const Manifest* manifest, DiagnosticSink& sink, TaskType task,
                       std::string mask_folder)
    : task_(task),
      mask_folder_(std::move(mask_folder)),
      manifest_(manifest),
      sink_(sink),
      table_(labels_of(std::move(categories), task), duplicates),
      duplicates_(duplicates),
      keeps_file_names_(duplicates == DuplicatePolicy::kError) {
  if (task == TaskType::kLabelVerification) comments_.emplace();
  if (manifest_ != nullptr) read_manifest();
}

void JobBuilder::read_manifest() {
  // Items are numbered like the manifest's lines, so that object ids need no text.
  const std::size_t objects = manifest_->size();
  table_.reserve_items(objects);
  std::vector<std::string_view> values(objects);
  for (std::size_t i = 0; i < objects; ++i) values[i] = manifest_->data_value(i);
  data_of_item_.resize(objects);
  data_of_manifest_.intern_views(values, data_of_item_);
  for (std::uint32_t i = 0; i < objects; ++i) {
    if (item_of_data_.size() <= data_of_item_[i]) item_of_data_.push_back({kNoItem});
    ItemId& first = item_of_data_[data_of_item_[i]];
    if (first.value == kNoItem && manifest_->has_data(i)) first = ItemId{i};
  }
}

void JobBuilder::begin_file(std::string name, InputFormat format, std::uint64_t bytes) {
  current_file_ = name;
  if (keeps_file_names_) file_names_.push_back(name);
  files_.push_back({std::move(name), format, bytes});
}

void JobBuilder::begin_part(std::string name, std::uint64_t bytes) {
  count_bytes(bytes);
  current_file_ = std::move(name);
  if (keeps_file_names_) file_names_.push_back(current_file_);
}

std::optional<ItemId> JobBuilder::find_in_manifest(std::string_view item, ItemKey key) const {
  if (key == ItemKey::kObjectId) {
    const auto number = object_number(item);
    if (!number || *number >= manifest_->size()) return std::nullopt;
    return ItemId{static_cast<std::uint32_t>(*number)};
  }
  const auto found = data_of_manifest_.find(item);
  if (!found || item_of_data_[*found].value == kNoItem) return std::nullopt;
  return item_of_data_[*found];
}

std::optional<ItemId> JobBuilder::resolve(std::string_view item, ItemKey key) {
  (key == ItemKey::kObjectId ? uses_object_ids_ : uses_data_) = true;
  if (manifest_ != nullptr) return find_in_manifest(item, key);
  return ItemId{table_.items().intern(item)};
}

RecordProblem JobBuilder::unknown_label(std::string_view label) const {
  return quorate::unknown_label(label, table_.known_categories());
}

RecordProblem JobBuilder::unknown_object(const TextAnnotation& annotation) const {
  return quorate::unknown_object(annotation, manifest_->name());
}

std::optional<RecordProblem> JobBuilder::outside_text(const TextAnnotation& annotation,
                                                      ItemId item) const {
  std::string_view text = annotation.text;
  if (manifest_ != nullptr) {
    text = manifest_->has_text(item.value) ? manifest_->data_value(item.value) : std::string_view();
  }
  return text.empty() ? std::nullopt : span_problem(annotation, text);
}

std::uint32_t JobBuilder::current_file() const {
  return file_names_.empty() ? 0 : static_cast<std::uint32_t>(file_names_.size() - 1);
}

LabelTextId JobBuilder::keep_answer(Payload&& payload, std::optional<bool> is_modified) {
  for_each_label(payload, [this](ClassId label) { table_.use_label(LabelTextId{label.value}); });
  answers_.push_back(std::move(payload));
  if (is_modified) {
    initial_value_modified_.resize(answers_.size());
    initial_value_modified_.back() = is_modified;
  }
  return LabelTextId{static_cast<std::uint32_t>(answers_.size() - 1)};
}

std::optional<RecordProblem> JobBuilder::try_add(const TextAnnotation& annotation) {
  if (auto problem = own_problem(annotation)) return problem;
  std::optional<LabelTextId> label;
  if (annotation.payload == nullptr) {
    label = table_.label(annotation.label, sink_);
    if (!label) return unknown_label(annotation.label);
  }
  const auto item = resolve(annotation.item, annotation.item_key);
  if (!item) return unknown_object(annotation);
  if (auto problem = outside_text(annotation, *item)) return problem;
  if (annotation.payload != nullptr) {
    label = keep_answer(std::move(*annotation.payload), annotation.initial_value_modified);
  }
  ++counts_.in;
  const WorkerId worker{table_.workers().intern(annotation.worker)};
  if (comments_) comments_->add(*item, worker, annotation.comment);
  table_.add({.item = *item,
              .worker = worker,
              .label = *label,
              .weight = annotation.weight,
              .submission_ms = annotation.submission_ms,
              .time_spent_seconds = annotation.time_spent_seconds,
              .batch = annotation.batch,
              .file = current_file(),
              .line = annotation.line});
  return std::nullopt;
}

void JobBuilder::append(VoteChunk& chunk, std::uint64_t lines_before) {
  counts_.in += chunk.annotations_in_;
  uses_object_ids_ = uses_object_ids_ || chunk.uses_object_ids_;
  uses_data_ = uses_data_ || chunk.uses_data_;
  append_records(chunk, lines_before);
  append_rejects(chunk, lines_before);
}

std::uint32_t JobBuilder::append_answers(VoteChunk& chunk, std::span<const LabelTextId> labels) {
  const auto first = static_cast<std::uint32_t>(answers_.size());
  for (std::size_t i = 0; i < chunk.answers_.size(); ++i) {
    Payload& payload = chunk.answers_[i];
    for_each_label(payload, [&](ClassId& label) { label = ClassId{labels[label.value].value}; });
    const auto& modified = chunk.initial_value_modified_;
    (void)keep_answer(std::move(payload), i < modified.size() ? modified[i] : std::nullopt);
  }
  return first;
}

/// The chunk's records must have the builder's ids.
void JobBuilder::append_comments(const VoteChunk& chunk) {
  auto next = chunk.comments_.begin();
  for (std::size_t i = 0; i < chunk.records_.entries.size(); ++i) {
    const TableBuilder::Entry& entry = chunk.records_.entries[i];
    const bool has_comment = next != chunk.comments_.end() && next->record == i;
    comments_->add(entry.item, entry.worker,
                   has_comment ? std::string_view(next->text) : std::string_view());
    if (has_comment) ++next;
  }
}

void JobBuilder::append_records(VoteChunk& chunk, std::uint64_t lines_before) {
  std::vector<LabelTextId> labels(chunk.labels_.size());
  for (std::uint32_t i = 0; i < labels.size(); ++i) {
    if (const auto id = table_.label(chunk.labels_.text(i), sink_)) labels[i] = *id;
  }
  std::vector<std::uint32_t> workers(chunk.workers_.size());
  table_.workers().intern_all(chunk.workers_.texts(), workers);
  item_ids_.resize(chunk.items_.size());
  table_.items().intern_all(chunk.items_.texts(), item_ids_);
  for (std::uint32_t i = 0; i < chunk.data_key_of_item_.size(); ++i) {
    describe(ItemId{item_ids_[i]}, chunk.data_key_of_item_[i], 0);
  }
  const std::uint32_t first_answer = append_answers(chunk, labels);
  TableBuilder::Chunk& records = chunk.records_;
  for (TableBuilder::Entry& entry : records.entries) {
    if (manifest_ == nullptr) entry.item = ItemId{item_ids_[entry.item.value]};
    entry.worker = WorkerId{workers[entry.worker.value]};
    entry.label = chunk.answers_.empty() ? labels[entry.label.value]
                                         : LabelTextId{entry.label.value + first_answer};
  }
  for (TableBuilder::Location& location : records.locations) {
    location = {current_file(), location.line + lines_before};
  }
  if (comments_) append_comments(chunk);
  table_.append(records);
}

void JobBuilder::expect_rest(std::uint64_t begun_with, double share) {
  if (!(share > 0)) return;
  constexpr double kMore = 1.02;  // room for more is better than to move all that is there
  const auto read = static_cast<double>(table_.records() - begun_with);
  table_.expect_records(begun_with + static_cast<std::uint64_t>(kMore * read / share));
}

void JobBuilder::append_rejects(const VoteChunk& chunk, std::uint64_t lines_before) {
  for (Diagnostic reject : chunk.rejects_) {
    reject.file = current_file_;
    reject.line += lines_before;
    sink_.reject(std::move(reject));
  }
}

void JobBuilder::add(const TextAnnotation& annotation) {
  if (auto problem = try_add(annotation)) {
    reject(problem->reason, annotation.line, std::move(problem->detail), annotation.record);
  }
}

void JobBuilder::reject(RejectReason reason, std::uint64_t line, std::string detail,
                        std::string_view record, std::uint64_t annotations) {
  counts_.in += annotations;
  sink_.reject({.reason = reason,
                .file = current_file_,
                .line = line,
                .detail = std::move(detail),
                .record = std::string(record.substr(0, Diagnostic::kMaxRecordText)),
                .annotations = annotations});
}

void JobBuilder::supersede(std::uint64_t annotations) {
  counts_.in += annotations;
  counts_.superseded_by_newer_file += annotations;
}

void JobBuilder::describe(ItemId item, DataKey data_key, std::uint32_t text) {
  if (data_key == DataKey::kNone) return;
  if (data_key_of_item_.size() <= item.value) {
    data_key_of_item_.resize(item.value + std::size_t{1});
  }
  if (data_key_of_item_[item.value] != DataKey::kNone) return;
  data_key_of_item_[item.value] = data_key;
  if (text == 0) return;
  if (data_text_of_item_.size() <= item.value) {
    data_text_of_item_.resize(item.value + std::size_t{1});
  }
  data_text_of_item_[item.value] = text;
}

void JobBuilder::describe_object(std::string_view item, ItemKey key, DataKey data_key,
                                 std::string_view data_value) {
  if (manifest_ != nullptr) return;
  const auto id = resolve(item, key);
  if (data_key == DataKey::kNone) return;
  describe(*id, data_key, data_value == item ? 0 : data_texts_.intern(data_value) + 1);
}

void JobBuilder::set_identity(std::string_view worker, std::string_view provider,
                              std::string_view issuer, std::string_view subject) {
  const auto id = table_.workers().find(worker);
  if (!id || identity_of_worker_.count(*id) > 0) return;
  identity_of_worker_.emplace(
      *id, WorkerIdentity{std::string(provider), std::string(issuer), std::string(subject)});
}

std::optional<ItemId> JobBuilder::item_of_object_id(std::string_view id) const {
  if (manifest_ != nullptr) return find_in_manifest(id, ItemKey::kObjectId);
  const auto found = table_.items().find(id);
  return found ? std::optional(ItemId{*found}) : std::nullopt;
}

std::vector<ItemId> JobBuilder::output_order() const {
  std::vector<ItemId> order(table_.items().size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = ItemId{i};
  if (!uses_object_ids_) return order;
  // Object ids are line numbers: their order is the manifest's, whatever order the answers came in.
  std::vector<std::uint64_t> number(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    number[i] =
        object_number(table_.items().text(i)).value_or(std::numeric_limits<std::uint64_t>::max());
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](ItemId a, ItemId b) { return number[a.value] < number[b.value]; });
  return order;
}

void JobBuilder::name_items(Job& job) {
  if (manifest_ != nullptr) {
    StringInterner numbers;
    job.items.reserve(manifest_->size());
    for (std::size_t i = 0; i < manifest_->size(); ++i) {
      job.items.push_back(manifest_->has_data(i) ? manifest_->data_value(i)
                                                 : numbers.text(numbers.intern(std::to_string(i))));
    }
    job.item_texts.push_back(std::move(numbers));
    return;
  }
  const std::span<const std::string_view> names = table_.items().texts();
  job.items.assign(names.begin(), names.end());
  for (std::size_t i = 0; i < data_text_of_item_.size(); ++i) {
    if (data_text_of_item_[i] > 0) job.items[i] = data_texts_.text(data_text_of_item_[i] - 1);
  }
  job.data_keys = std::move(data_key_of_item_);
  job.data_keys.resize(names.size());
  const DataKey usual = uses_object_ids_ ? DataKey::kDatasetObjectId : DataKey::kSourceRef;
  std::replace(job.data_keys.begin(), job.data_keys.end(), DataKey::kNone, usual);
}

void JobBuilder::list_objects(Job& job) const {
  if (manifest_ == nullptr) {
    job.objects.reserve(job.items.size());
    for (const ItemId item : output_order()) job.objects.push_back({item});
    return;
  }
  job.objects.reserve(manifest_->size());
  for (std::uint32_t i = 0; i < manifest_->size(); ++i) {
    // A second line with the same data shares the votes of the first where votes are keyed by data.
    const bool shares = !uses_object_ids_ && manifest_->has_data(i);
    job.objects.push_back({shares ? item_of_data_[data_of_item_[i]] : ItemId{i}});
  }
}

Job JobBuilder::finish(unsigned threads) {
  if (uses_object_ids_ && uses_data_ && manifest_ == nullptr) {
    warn(
        "some inputs name objects by object id and others by their data: without --manifest FILE "
        "they are taken "
        "for different objects");
  }
  Job job;
  TableBuilder::Result built = table_.build(sink_, file_names_, threads);
  job.task = task_;
  job.table = std::move(built.table);
  job.categories = std::move(built.categories);
  job.class_indices = std::move(built.class_indices);
  job.abstentions = std::move(built.abstentions);
  job.batches = std::move(built.batches);
  job.answers = std::move(answers_);
  job.initial_value_modified = std::move(initial_value_modified_);
  if (comments_) job.comments = comments_->take(duplicates_);
  for (Payload& payload : job.answers) {
    for_each_label(payload, [&](ClassId& label) { label = built.class_of_label[label.value]; });
    drop_repeated(payload);
  }
  name_items(job);
  list_objects(job);
  if (!identity_of_worker_.empty()) {
    job.identities.resize(table_.workers().size());
    for (auto& [worker, identity] : identity_of_worker_)
      job.identities[worker] = std::move(identity);
  }
  job.workers = std::move(table_.workers());
  job.files = std::move(files_);
  job.counts = counts_;
  job.counts.superseded_by_duplicate = built.superseded;
  job.counts.rejected = sink_.rejected();
  job.counts.used = job.table.votes();
  return job;
}

void JobBuilder::release_names(Job& job) {
  for (StringInterner* names : {&table_.items(), &data_texts_}) {
    (void)names->release_texts();
    job.item_texts.push_back(std::move(*names));
  }
}

}  // namespace quorate
