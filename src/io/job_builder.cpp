#include "job_builder.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

namespace quorate {
namespace {

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 80;
  std::string out = "'";
  out += text.substr(0, kMost);
  if (text.size() > kMost) out += "...";
  return out + "'";
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
                       const Manifest* manifest, DiagnosticSink& sink)
    : manifest_(manifest),
      sink_(sink),
      table_(std::move(categories), duplicates),
      keeps_file_names_(duplicates == DuplicatePolicy::kError) {
  if (manifest_ == nullptr) return;
  // Items are numbered like the manifest's lines, so that object ids need no text.
  data_of_item_.reserve(manifest_->size());
  for (std::size_t object = 0; object < manifest_->size(); ++object) {
    const ItemId item{table_.items().intern(std::to_string(object))};
    ManifestLine line = manifest_->parse(object);
    if (line.data_key.empty()) {
      data_of_item_.emplace_back();
    } else {
      item_of_data_.emplace(line.data_value, item);
      data_of_item_.push_back(ObjectData{std::move(line.data_key), std::move(line.data_value)});
    }
  }
}

void JobBuilder::begin_file(std::string name, InputFormat format, std::uint64_t bytes) {
  current_file_ = name;
  if (keeps_file_names_) file_names_.push_back(name);
  files_.push_back({std::move(name), format, bytes});
}

void JobBuilder::begin_part(std::string name, std::uint64_t bytes) {
  files_.back().bytes += bytes;
  current_file_ = std::move(name);
  if (keeps_file_names_) file_names_.push_back(current_file_);
}

std::optional<ItemId> JobBuilder::resolve(std::string_view item, ItemKey key) {
  (key == ItemKey::kObjectId ? uses_object_ids_ : uses_data_) = true;
  if (manifest_ == nullptr) return ItemId{table_.items().intern(item)};
  if (key == ItemKey::kObjectId) {
    const auto found = table_.items().find(item);
    return found ? std::optional(ItemId{*found}) : std::nullopt;
  }
  const auto found = item_of_data_.find(std::string(item));
  return found == item_of_data_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<RecordProblem> JobBuilder::try_add(const TextAnnotation& annotation) {
  const auto missing = [](std::string_view what) {
    return RecordProblem{RejectReason::kMissingField,
                         "the " + std::string(what) + " is empty text"};
  };
  if (annotation.item.empty()) return missing("object");
  if (annotation.worker.empty()) return missing("worker");
  if (annotation.label.empty()) return missing("label");
  if (!std::isfinite(annotation.weight) || annotation.weight <= 0) {
    return RecordProblem{RejectReason::kBadNumber, "the weight must be a number above 0"};
  }
  if (std::isinf(annotation.time_spent_seconds) || annotation.time_spent_seconds < 0) {
    return RecordProblem{RejectReason::kBadNumber,
                         "the time spent must be a number of seconds, 0 or more"};
  }
  const auto label = table_.label(annotation.label, sink_);
  if (!label) {
    return RecordProblem{RejectReason::kUnknownLabel,
                         quoted(annotation.label) + " is not among the " +
                             std::to_string(table_.known_categories()) + " label categories"};
  }
  const auto item = resolve(annotation.item, annotation.item_key);
  if (!item) {
    const bool may_be_id =
        annotation.item_key == ItemKey::kData &&
        annotation.item.find_first_not_of("0123456789") == std::string_view::npos;
    return RecordProblem{RejectReason::kUnknownObject,
                         quoted(annotation.item) + " is not in the manifest " + manifest_->name() +
                             (may_be_id ? "; if it is an object id (a line number from 0), call "
                                          "its column or key dataset-object-id"
                                        : "")};
  }
  ++counts_.in;
  table_.add({.item = *item,
              .worker = WorkerId{table_.workers().intern(annotation.worker)},
              .label = *label,
              .weight = annotation.weight,
              .submission_ms = annotation.submission_ms,
              .time_spent_seconds = annotation.time_spent_seconds,
              .batch = annotation.batch,
              .file = file_names_.empty() ? 0 : static_cast<std::uint32_t>(file_names_.size() - 1),
              .line = annotation.line});
  return std::nullopt;
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

void JobBuilder::describe_object(std::string_view item, ItemKey key, std::string_view data_key,
                                 std::string_view data_value) {
  if (manifest_ != nullptr) return;
  const auto id = resolve(item, key);
  if (data_key.empty()) return;
  if (data_of_item_.size() <= id->value) data_of_item_.resize(id->value + 1);
  if (!data_of_item_[id->value]) {
    data_of_item_[id->value] = ObjectData{std::string(data_key), std::string(data_value)};
  }
}

void JobBuilder::set_identity(std::string_view worker, std::string_view provider,
                              std::string_view issuer, std::string_view subject) {
  const auto id = table_.workers().find(worker);
  if (!id || identity_of_worker_.count(*id) > 0) return;
  identity_of_worker_.emplace(
      *id, WorkerIdentity{std::string(provider), std::string(issuer), std::string(subject)});
}

std::optional<ItemId> JobBuilder::item_of_object_id(std::string_view id) const {
  const auto found = table_.items().find(id);
  return found ? std::optional(ItemId{*found}) : std::nullopt;
}

std::vector<ItemId> JobBuilder::output_order() const {
  std::vector<ItemId> order(table_.items().size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = ItemId{i};
  if (manifest_ != nullptr || !uses_object_ids_) return order;
  // Object ids are line numbers: their order is the manifest's, whatever order the answers came in.
  const auto number = [this](ItemId item) {
    return object_number(table_.items().text(item.value))
        .value_or(std::numeric_limits<std::uint64_t>::max());
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](ItemId a, ItemId b) { return number(a) < number(b); });
  return order;
}

std::string JobBuilder::made_line(ItemId item) const {
  nlohmann::ordered_json line;
  if (item.value < data_of_item_.size() && data_of_item_[item.value]) {
    line[data_of_item_[item.value]->key] = data_of_item_[item.value]->value;
  } else {
    line[uses_object_ids_ ? "datasetObjectId" : "source-ref"] = table_.items().text(item.value);
  }
  return line.dump();
}

Job JobBuilder::finish() {
  if (uses_object_ids_ && uses_data_ && manifest_ == nullptr) {
    warn(
        "some inputs name objects by object id and others by their data: without --manifest FILE "
        "they are taken "
        "for different objects");
  }
  Job job;
  TableBuilder::Result built = table_.build(sink_, file_names_);
  job.table = std::move(built.table);
  job.categories = std::move(built.categories);
  job.batches = std::move(built.batches);

  job.items.reserve(table_.items().size());
  for (std::uint32_t i = 0; i < table_.items().size(); ++i) {
    const bool known = i < data_of_item_.size() && data_of_item_[i];
    job.items.emplace_back(known ? std::string_view(data_of_item_[i]->value)
                                 : table_.items().text(i));
  }
  for (const ItemId item : output_order()) {
    if (manifest_ != nullptr) {
      // A second line with the same data shares the votes of the first where votes are keyed by
      // data.
      const bool shares = !uses_object_ids_ && data_of_item_[item.value];
      const ItemId votes_of = shares ? item_of_data_.at(data_of_item_[item.value]->value) : item;
      job.objects.push_back({manifest_->bytes(item.value), votes_of});
    } else {
      job.objects.push_back({job.made_lines.emplace_back(made_line(item)), item});
    }
  }

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

}  // namespace quorate
