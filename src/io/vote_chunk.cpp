#include "vote_chunk.hpp"

#include <utility>

#include "quorate/base/same_text.hpp"

namespace quorate {

VoteChunk::VoteChunk(const JobBuilder& job)
    : job_(job), has_manifest_(job.has_manifest()), wants_locations_(job.wants_locations()) {}

void VoteChunk::clear() {
  items_.clear();
  workers_.clear();
  labels_.clear();
  last_item_ = {};
  last_item_id_ = 0;
  known_workers_.clear();
  known_labels_.clear();
  is_unknown_label_.clear();
  data_key_of_item_.clear();
  records_.clear();
  comments_.clear();
  answers_.clear();
  initial_value_modified_.clear();
  rejects_.clear();
  annotations_in_ = 0;
  uses_object_ids_ = false;
  uses_data_ = false;
}

std::optional<LabelTextId> VoteChunk::find_label(std::string_view text) {
  const std::uint32_t label = known_labels_.id_of(
      text, [this](std::string_view unknown) { return labels_.intern(unknown); });
  if (label == is_unknown_label_.size()) is_unknown_label_.push_back(job_.is_unknown_label(text));
  if (is_unknown_label_[label]) return std::nullopt;
  return LabelTextId{label};
}

std::uint32_t VoteChunk::intern_item(std::string_view item) {
  // Records that follow each other are often about the same object.
  if (same_text(last_item_, item) && !item.empty()) return last_item_id_;
  last_item_id_ = items_.intern(item);
  last_item_ = items_.text(last_item_id_);
  return last_item_id_;
}

std::optional<ItemId> VoteChunk::resolve(std::string_view item, ItemKey key) {
  (key == ItemKey::kObjectId ? uses_object_ids_ : uses_data_) = true;
  if (has_manifest_) return job_.find_in_manifest(item, key);
  return ItemId{intern_item(item)};
}

std::optional<RecordProblem> VoteChunk::try_add(const TextAnnotation& annotation) {
  if (auto problem = own_problem(annotation)) return problem;
  std::optional<LabelTextId> label;
  if (annotation.payload == nullptr) {
    label = find_label(annotation.label);
    if (!label) return job_.unknown_label(annotation.label);
  }
  const auto item = resolve(annotation.item, annotation.item_key);
  if (!item) return job_.unknown_object(annotation);
  if (auto problem = job_.outside_text(annotation, *item)) return problem;
  if (annotation.payload != nullptr) {
    label = LabelTextId{static_cast<std::uint32_t>(answers_.size())};
    answers_.push_back(std::move(*annotation.payload));
    if (annotation.initial_value_modified) {
      initial_value_modified_.resize(answers_.size());
      initial_value_modified_.back() = annotation.initial_value_modified;
    }
  }
  if (!annotation.comment.empty()) {
    comments_.push_back({records_.entries.size(), std::string(annotation.comment)});
  }
  ++annotations_in_;
  records_.add({.item = *item,
                .worker = WorkerId{intern_worker(annotation.worker)},
                .label = *label,
                .weight = annotation.weight,
                .submission_ms = annotation.submission_ms,
                .time_spent_seconds = annotation.time_spent_seconds,
                .batch = annotation.batch,
                .file = 0,
                .line = annotation.line},
               wants_locations_);
  return std::nullopt;
}

bool VoteChunk::add_plain(std::string_view item, ItemKey key, std::string_view worker,
                          std::string_view label, std::uint64_t line) {
  if (item.empty() || worker.empty() || label.empty()) return false;
  const auto label_id = find_label(label);
  if (!label_id) return false;
  const auto item_id = resolve(item, key);
  if (!item_id) return false;
  ++annotations_in_;
  records_.add_plain({*item_id, WorkerId{intern_worker(worker)}, *label_id});
  if (wants_locations_) records_.locations.push_back({0, line});
  return true;
}

void VoteChunk::reject(RejectReason reason, std::uint64_t line, std::string detail,
                       std::string_view record, std::uint64_t annotations) {
  annotations_in_ += annotations;
  rejects_.push_back({.reason = reason,
                      .file = {},
                      .line = line,
                      .detail = std::move(detail),
                      .record = std::string(record.substr(0, Diagnostic::kMaxRecordText)),
                      .annotations = annotations});
}

void VoteChunk::describe_object(std::string_view item, ItemKey key, DataKey data_key) {
  if (has_manifest_) return;
  const auto id = resolve(item, key);
  if (data_key_of_item_.size() <= id->value) data_key_of_item_.resize(id->value + std::size_t{1});
  DataKey& known = data_key_of_item_[id->value];
  if (known == DataKey::kNone) known = data_key;
}

}  // namespace quorate
