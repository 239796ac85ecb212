// The annotations of one piece of a file, read by one thread: everything that JobBuilder::append
// needs to go on as if it had read the piece itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "job_builder.hpp"
#include "name_cache.hpp"

namespace quorate {

/// Gives names ids of its own and keeps what is wrong. Its memory is used again. Several chunks may
/// be filled at the same time while nobody changes the builder.
class VoteChunk final : public LabelLookup {
 public:
  /// The builder must outlive the chunk.
  explicit VoteChunk(const JobBuilder& job);

  /// Empties the chunk.
  void clear();

  /// As JobBuilder::try_add; lines are counted from the beginning of the piece.
  [[nodiscard]] std::optional<RecordProblem> try_add(const TextAnnotation& annotation);

  /// As try_add for an annotation that is no more than this. False, and nothing is done, where
  /// try_add would find a problem.
  [[nodiscard]] bool add_plain(std::string_view item, ItemKey key, std::string_view worker,
                               std::string_view label, std::uint64_t line);

  /// The label's id in this chunk; nothing where it is unknown.
  std::optional<LabelTextId> find_label(std::string_view text) override;
  [[nodiscard]] std::size_t known_categories() const override { return job_.known_categories(); }

  /// As JobBuilder::reject.
  void reject(RejectReason reason, std::uint64_t line, std::string detail, std::string_view record,
              std::uint64_t annotations = 1);

  /// As JobBuilder::describe_object, where the item's name is the data itself.
  void describe_object(std::string_view item, ItemKey key, DataKey data_key);

 private:
  friend class JobBuilder;

  /// What stands beside a label.
  struct Comment {
    std::size_t record;  // its place in records_
    std::string text;
  };

  std::optional<ItemId> resolve(std::string_view item, ItemKey key);
  std::uint32_t intern_item(std::string_view item);
  std::uint32_t intern_worker(std::string_view worker) {
    return known_workers_.id_of(worker,
                                [this](std::string_view text) { return workers_.intern(text); });
  }

  const JobBuilder& job_;
  bool has_manifest_;
  bool wants_locations_;
  StringInterner items_;  // with a manifest unused: ids are the job's own
  StringInterner workers_;
  StringInterner labels_;
  std::string_view last_item_;  // into items_
  std::uint32_t last_item_id_ = 0;
  NameCache known_workers_;
  NameCache known_labels_;
  std::vector<bool> is_unknown_label_;     // by label id
  std::vector<DataKey> data_key_of_item_;  // by item id; may be shorter
  TableBuilder::Chunk records_;
  std::vector<Comment> comments_;  // ascending
  std::vector<Payload> answers_;   // of a structured task; a record's label is the number of one
  std::vector<std::optional<bool>> initial_value_modified_;  // by answer; may be shorter
  std::vector<Diagnostic> rejects_;                          // without their file
  std::uint64_t annotations_in_ = 0;
  bool uses_object_ids_ = false;
  bool uses_data_ = false;
};

}  // namespace quorate
