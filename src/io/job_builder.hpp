// The place where all readers meet: one annotation as text goes in; it becomes a record of the
// table, or a diagnostic. Readers know formats; this class alone knows items, labels and the
// accounting.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "quorate/io/job.hpp"

namespace quorate {

/// What a record calls its object.
enum class ItemKey {
  kObjectId,  ///< Ground Truth's id: the 0-based line number in the manifest, as text
  kData,      ///< the value of the data key (source-ref or source)
};

/// What is wrong with a record, before it is known where the record stands.
struct RecordProblem {
  RejectReason reason = RejectReason::kMalformed;
  std::string detail;
};

/// The number that an object id stands for; nothing where it is not one in canonical form ("7", not
/// "07").
[[nodiscard]] std::optional<std::uint64_t> object_number(std::string_view id);

/// One annotation as a reader found it. Views need to live only during JobBuilder::add.
struct TextAnnotation {
  std::string_view item;
  ItemKey item_key = ItemKey::kData;
  std::string_view worker;
  std::string_view label;
  double weight = 1;
  std::int64_t submission_ms = kNoSubmissionTime;
  double time_spent_seconds = kNoTimeSpent;
  std::uint32_t batch = TableBuilder::kNoBatch;
  std::uint64_t line = 0;
  std::string_view record;  ///< the record's own bytes, for the rejects file
};

class JobBuilder {
 public:
  /// `manifest` may be null. Both pointers must outlive the builder.
  JobBuilder(TableBuilder::CategorySource categories, DuplicatePolicy duplicates,
             const Manifest* manifest, DiagnosticSink& sink);

  /// Starts a file: records that follow are told to come from it.
  void begin_file(std::string name, InputFormat format, std::uint64_t bytes);

  /// Starts one more file of the folder that begin_file was told of: messages name it, its bytes
  /// count there.
  void begin_part(std::string name, std::uint64_t bytes);

  /// A running number for a consolidation request.
  std::uint32_t new_batch() { return batches_++; }

  /// Counts and checks one annotation: empty item, worker or label, a label outside the categories,
  /// an object outside the manifest, a weight that is not finite and > 0, a time spent that is not
  /// finite and >= 0.
  void add(const TextAnnotation& annotation);

  /// As add, but a faulty annotation is neither counted nor reported: the caller rejects it with
  /// the problem that is returned. For readers to whom the record's own text is costly.
  [[nodiscard]] std::optional<RecordProblem> try_add(const TextAnnotation& annotation);

  /// Counts and reports a record that could not be understood, with the `annotations` that it held
  /// (or 1).
  void reject(RejectReason reason, std::uint64_t line, std::string detail, std::string_view record,
              std::uint64_t annotations = 1);

  /// Counts annotations of an older file of an object that a newer file replaces.
  void supersede(std::uint64_t annotations);

  void warn(std::string text) { sink_.warn(std::move(text)); }

  /// Remembers what the object with this key is, for the output line of a job without a manifest.
  /// With an empty `data_key` only that there is such an object.
  void describe_object(std::string_view item, ItemKey key, std::string_view data_key,
                       std::string_view data_value);

  /// Remembers who a worker is; the first word counts. Does nothing for a worker without
  /// annotations.
  void set_identity(std::string_view worker, std::string_view provider, std::string_view issuer,
                    std::string_view subject);

  /// Freezes everything but Job::manifest, label_attribute, job_name and the batches by creation
  /// date.
  Job finish();

  /// The item with this object id, also after finish().
  [[nodiscard]] std::optional<ItemId> item_of_object_id(std::string_view id) const;

 private:
  struct ObjectData {
    std::string key;
    std::string value;
  };

  std::optional<ItemId> resolve(std::string_view item, ItemKey key);
  [[nodiscard]] std::vector<ItemId> output_order() const;
  std::string made_line(ItemId item) const;

  const Manifest* manifest_;
  DiagnosticSink& sink_;
  TableBuilder table_;
  AnnotationCounts counts_;
  std::vector<InputFile> files_;
  std::string current_file_;
  bool keeps_file_names_;  // only duplicates that are errors are reported after their file
  std::vector<std::string> file_names_;
  std::uint32_t batches_ = 0;
  bool uses_object_ids_ = false;
  bool uses_data_ = false;
  std::unordered_map<std::string, ItemId>
      item_of_data_;  // with a manifest: its data values; the first line counts
  std::vector<std::optional<ObjectData>> data_of_item_;
  std::unordered_map<std::uint32_t, WorkerIdentity> identity_of_worker_;
};

}  // namespace quorate
