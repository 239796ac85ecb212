// From inputs to one job: votes as a table, and the objects that the output will hold.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "quorate/base/diagnostics.hpp"
#include "quorate/base/ids.hpp"
#include "quorate/core/annotation_table.hpp"
#include "quorate/core/payload.hpp"
#include "quorate/core/task.hpp"
#include "quorate/io/manifest.hpp"

namespace quorate {

enum class InputFormat { kGroundTruthJob, kConsolidationRequest, kJsonLines, kCsv, kTsv };

/// "ground-truth-job", "consolidation-request", "jsonl", "csv", "tsv".
[[nodiscard]] std::string_view to_string(InputFormat format);
[[nodiscard]] std::optional<InputFormat> parse_input_format(std::string_view name);

struct ReadOptions {
  std::optional<InputFormat> format;  ///< nothing: recognised by content
  std::string item_key;               ///< JSON key or CSV column; empty: the usual names
  std::string worker_key;
  std::string label_key;
  std::string manifest;  ///< path of the objects' manifest; empty: the job folder's own, if any
  std::string label_categories;  ///< path of the class list; empty: see Job::categories
  std::string
      label_attribute;  ///< whose class names an earlier output gives; empty: any single one
  DuplicatePolicy duplicates = DuplicatePolicy::kLast;
  std::vector<std::string> abstain;  ///< answers that name no class, white-space-normalised; not
                                     ///< of a structured task
  std::string mask_folder;  ///< PNG files that answers name lie below it; empty: none is opened
  std::optional<TaskType> task;  ///< nothing: recognised by the first answer that tells
  unsigned threads = 1;          ///< that read at the same time; the result does not depend on it
  /// Called now and then with the share of the input that has been read, in [0, 1]: by one thread
  /// at a time, though not always the same one.
  std::function<void(double)> progress;
};

/// What a worker-response file tells of a private worker. Empty where it tells nothing.
struct WorkerIdentity {
  std::string provider;  ///< "Cognito" or "Oidc"
  std::string issuer;
  std::string subject;
};

/// A file that was read; a labeling job is one, named by its worker-response folder, with the bytes
/// of all its files.
struct InputFile {
  std::string name;
  InputFormat format = InputFormat::kJsonLines;
  std::uint64_t bytes = 0;
};

/// One object of the output, in output order.
struct JobObject {
  ItemId item;  ///< its votes, if any, in the table
};

/// What workers wrote about one item.
struct ItemComments {
  ItemId item;
  std::vector<std::string> comments;  ///< in input order; none is empty
};

/// The key of a manifest line under which an object's data stands.
enum class DataKey : std::uint8_t {
  kNone,
  kSourceRef,        ///< "source-ref"
  kSource,           ///< "source"
  kDatasetObjectId,  ///< "datasetObjectId": not the data, but all that is known of the object
};

/// The key as it stands; empty for kNone.
[[nodiscard]] std::string_view to_string(DataKey key);

/// Where every annotation that came in has gone: in = used + rejected + superseded.
struct AnnotationCounts {
  std::uint64_t in = 0;
  std::uint64_t used = 0;
  std::uint64_t rejected = 0;
  std::uint64_t superseded_by_newer_file = 0;  ///< an older worker-response file of the same object
  std::uint64_t superseded_by_duplicate = 0;   ///< by the duplicate policy
};

/// One labeling job, read completely. Move-only.
struct Job {
  /// What the workers were asked. Of classifications, an object's data key tells texts from images.
  TaskType task = TaskType::kImageClassification;

  AnnotationTable table;

  /// Of a structured task: the answers. A vote's label in `table` is the number of one; not every
  /// answer has a vote (duplicates). Labels in them are classes of `categories`. Empty for
  /// classification, where a vote's label is a class.
  std::vector<Payload> answers;

  /// Of an adjustment job, by answer: whether the worker changed what was there, where the answer
  /// tells. May be shorter than there are answers; empty where none tells.
  std::vector<std::optional<bool>> initial_value_modified;

  /// Of label verification: the comments of the annotations that count, ascending by item, without
  /// items that nobody commented. All the free text of workers is here; nothing else needs it.
  std::vector<ItemComments> comments;

  StringInterner workers;  ///< names by WorkerId
  /// Names by ItemId: the data key's value where it is known, else the object id. Views into
  /// item_texts and the manifest.
  std::vector<std::string_view> items;
  std::vector<StringInterner> item_texts;
  std::vector<WorkerIdentity> identities;  ///< by WorkerId; empty when no input has any

  /// In order: the list that the user gave; else the job folder's own file; else the class indices
  /// and names of an earlier output in the manifest, other labels filling the gaps in sorted order;
  /// else all labels, sorted.
  /// Without the answers that abstain.
  LabelCategories categories;
  std::vector<std::uint32_t> class_indices;  ///< as TableBuilder::Result
  std::vector<std::string> abstentions;      ///< names of the table's answers behind the classes

  std::optional<Manifest> manifest;
  std::vector<JobObject> objects;  ///< one a manifest line; without a manifest one an item

  /// Without a manifest, by ItemId: the key under which the item's name stands in output_line.
  std::vector<DataKey> data_keys;
  std::vector<ConsolidationBatch>
      batches;  ///< one a consolidation request (of a job folder: without adding to
                ///< its annotations); else by the second of `creation-date` of the
                ///< manifest's earlier output; else empty
  /// Of an earlier output in the manifest: ReadOptions::label_attribute where it has class labels,
  /// else the only attribute that has, else the newest by creation date (with a warning; empty
  /// where several are equally new).
  std::string label_attribute;
  std::string job_name;  ///< likewise
  std::vector<InputFile> files;
  AnnotationCounts counts;

  /// The object's own text; empty where only a reference to it is known. Valid as long as the Job.
  [[nodiscard]] std::string_view text_of(ItemId item) const;

  /// The bytes that the output extends for objects[object]: the manifest's line, else a line made
  /// of the item's name. Valid as long as the Job and `scratch`, which may be used to hold it.
  [[nodiscard]] std::string_view output_line(std::size_t object, std::string& scratch) const;

  /// The item's comments, none where nobody commented.
  [[nodiscard]] std::span<const std::string> comments_of(ItemId item) const;

  /// Of an adjustment job: whether some worker changed what the item had. Nothing where no answer
  /// tells.
  [[nodiscard]] std::optional<bool> is_adjusted(ItemId item) const;
};

/// Reads all inputs (files, folders, "-") as one job. Bad records go to `sink` and are left out.
/// Throws Error{kNoInput} when an input is missing or holds no answers at all, Error{kBadData} when
/// an input as a whole cannot be understood, Error{kUsage} when two inputs take standard input or
/// contradict each other.
[[nodiscard]] Job read_job(std::span<const std::string> inputs, const ReadOptions& options,
                           DiagnosticSink& sink);

/// Reads a class list: Ground Truth's category file ({"labels": [{"label": ...}]}) or one label a
/// line. Blank lines are skipped. Throws Error{kNoInput}, or Error{kBadData} for an empty list or a
/// label that stands twice.
[[nodiscard]] LabelCategories read_label_categories(const std::string& path);

}  // namespace quorate
