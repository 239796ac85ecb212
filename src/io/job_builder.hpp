// The place where all readers meet: one annotation as text goes in; it becomes a record of the
// table, or a diagnostic. Readers know formats; this class alone knows items, labels and the
// accounting.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "comment_notes.hpp"
#include "quorate/io/job.hpp"
#include "text_annotation.hpp"

namespace quorate {

/// The number that an object id stands for; nothing where it is not one in canonical form ("7", not
/// "07").
[[nodiscard]] std::optional<std::uint64_t> object_number(std::string_view id);

class VoteChunk;

/// Gives the labels inside an answer their ids while the answer is read.
class LabelLookup {
 public:
  virtual ~LabelLookup() = default;

  /// Nothing for a label that is not among the categories.
  virtual std::optional<LabelTextId> find_label(std::string_view text) = 0;
  [[nodiscard]] virtual std::size_t known_categories() const = 0;
};

class JobBuilder final : public LabelLookup {
 public:
  /// `manifest` may be null. Both pointers must outlive the builder.
  JobBuilder(TableBuilder::CategorySource categories, DuplicatePolicy duplicates,
             const Manifest* manifest, DiagnosticSink& sink,
             TaskType task = TaskType::kImageClassification, std::string mask_folder = {});

  [[nodiscard]] TaskType task() const { return task_; }

  /// ReadOptions::mask_folder.
  [[nodiscard]] const std::string& mask_folder() const { return mask_folder_; }

  /// Starts a file: records that follow are told to come from it.
  void begin_file(std::string name, InputFormat format, std::uint64_t bytes);

  /// Starts one more file of the folder that begin_file was told of: messages name it, its bytes
  /// count there.
  void begin_part(std::string name, std::uint64_t bytes);

  /// Counts more bytes to the file that was begun last.
  void count_bytes(std::uint64_t bytes) { files_.back().bytes += bytes; }

  /// A running number for a consolidation request.
  std::uint32_t new_batch() { return batches_++; }

  /// Counts and checks one annotation: empty item, worker or label, a label outside the categories,
  /// an object outside the manifest, a weight that is not finite and > 0, a time spent that is not
  /// finite and >= 0.
  void add(const TextAnnotation& annotation);

  /// As add, but a faulty annotation is neither counted nor reported: the caller rejects it with
  /// the problem that is returned. For readers to whom the record's own text is costly.
  [[nodiscard]] std::optional<RecordProblem> try_add(const TextAnnotation& annotation);

  std::optional<LabelTextId> find_label(std::string_view text) override {
    return table_.label(text, sink_);
  }
  [[nodiscard]] std::size_t known_categories() const override { return table_.known_categories(); }

  /// Takes what a chunk holds, as if it had been added here record by record. `lines_before` is
  /// added to the chunk's line numbers. The chunk must be cleared before it is filled again:
  /// structured answers are moved out of it.
  void append(VoteChunk& chunk, std::uint64_t lines_before);

  [[nodiscard]] std::uint64_t records() const { return table_.records(); }

  /// Says that the records behind the first `begun_with` came from this share of a file, in (0, 1].
  void expect_rest(std::uint64_t begun_with, double share);

  /// Counts and reports a record that could not be understood, with the `annotations` that it held
  /// (or 1).
  void reject(RejectReason reason, std::uint64_t line, std::string detail, std::string_view record,
              std::uint64_t annotations = 1);

  /// Counts annotations of an older file of an object that a newer file replaces.
  void supersede(std::uint64_t annotations);

  void warn(std::string text) { sink_.warn(std::move(text)); }

  /// Remembers what the object with this key is, for the output line of a job without a manifest;
  /// the first word counts. With kNone only that there is such an object.
  void describe_object(std::string_view item, ItemKey key, DataKey data_key,
                       std::string_view data_value);

  /// Remembers who a worker is; the first word counts. Does nothing for a worker without
  /// annotations.
  void set_identity(std::string_view worker, std::string_view provider, std::string_view issuer,
                    std::string_view subject);

  /// Freezes everything but Job::manifest, label_attribute, job_name and the batches by creation
  /// date. The result does not depend on `threads`.
  Job finish(unsigned threads = 1);

  /// The item with this object id, also after finish().
  [[nodiscard]] std::optional<ItemId> item_of_object_id(std::string_view id) const;

  /// Gives the job of finish() the names that the builder has kept for item_of_object_id.
  void release_names(Job& job);

  // For readers that fill a VoteChunk; several threads may ask as long as nobody changes the
  // builder's manifest or categories, which nobody does.
  [[nodiscard]] bool has_manifest() const { return manifest_ != nullptr; }
  [[nodiscard]] bool wants_locations() const { return table_.wants_locations(); }
  [[nodiscard]] bool is_unknown_label(std::string_view text) const {
    return table_.is_unknown_label(text);
  }
  [[nodiscard]] std::optional<ItemId> find_in_manifest(std::string_view item, ItemKey key) const;
  [[nodiscard]] RecordProblem unknown_label(std::string_view label) const;
  /// span_problem with the text that the annotation or the manifest has; nothing without one.
  [[nodiscard]] std::optional<RecordProblem> outside_text(const TextAnnotation& annotation,
                                                          ItemId item) const;
  [[nodiscard]] RecordProblem unknown_object(const TextAnnotation& annotation) const;

 private:
  LabelTextId keep_answer(Payload&& payload, std::optional<bool> is_modified);
  std::optional<ItemId> resolve(std::string_view item, ItemKey key);
  void read_manifest();
  std::uint32_t append_answers(VoteChunk& chunk, std::span<const LabelTextId> labels);
  void append_records(VoteChunk& chunk, std::uint64_t lines_before);
  void append_comments(const VoteChunk& chunk);
  void append_rejects(const VoteChunk& chunk, std::uint64_t lines_before);
  void describe(ItemId item, DataKey data_key, std::uint32_t text);
  [[nodiscard]] std::uint32_t current_file() const;
  [[nodiscard]] std::vector<ItemId> output_order() const;
  void name_items(Job& job);
  void list_objects(Job& job) const;

  TaskType task_;
  std::string mask_folder_;
  const Manifest* manifest_;
  DiagnosticSink& sink_;
  TableBuilder table_;
  DuplicatePolicy duplicates_;
  AnnotationCounts counts_;
  std::vector<Payload> answers_;
  std::vector<std::optional<bool>> initial_value_modified_;  // as in Job
  std::optional<CommentNotes> comments_;                     // only of label verification
  std::vector<InputFile> files_;
  std::string current_file_;
  bool keeps_file_names_;  // only duplicates that are errors are reported after their file
  std::vector<std::string> file_names_;
  std::uint32_t batches_ = 0;
  bool uses_object_ids_ = false;
  bool uses_data_ = false;

  // With a manifest: its distinct data values, and the first line that has each.
  StringInterner data_of_manifest_;
  std::vector<std::uint32_t> data_of_item_;  // by item; into data_of_manifest_
  std::vector<ItemId> item_of_data_;

  // Without a manifest, by item; they may be shorter than there are items.
  std::vector<DataKey> data_key_of_item_;
  std::vector<std::uint32_t> data_text_of_item_;  // 0: the item's own name; else into data_texts_
  StringInterner data_texts_;
  std::vector<std::uint32_t> item_ids_;  // append's memory
  std::unordered_map<std::uint32_t, WorkerIdentity> identity_of_worker_;
};

}  // namespace quorate
