// What the columns of a CSV file and the keys of a JSON line mean: the usual names, and names that
// the user gave.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "quorate/io/job.hpp"

namespace quorate {

/// What a manifest calls the metadata of a label attribute: its name and this.
inline constexpr std::string_view kMetadataSuffix = "-metadata";

enum class Field : std::uint8_t {
  kItem,
  kWorker,
  kLabel,
  kSubmissionTime,
  kTimeSpentSeconds,
  kTimeSpentMs,
  kWeight,
};
inline constexpr std::size_t kFields = 7;

/// "object", "worker", "label", ... for messages.
[[nodiscard]] std::string_view describe(Field field);

/// The option that names the column of this field; empty where there is none.
[[nodiscard]] std::string_view option_of(Field field);

/// What kind of name an item goes by; settled by the name of its column or key.
enum class ItemName : std::uint8_t {
  kReference,  ///< a source-ref, or anything that stands for one
  kText,       ///< `source`: the object itself
  kObjectId,   ///< `datasetObjectId`: the line number in the manifest
};

/// The field that a name stands for.
/// What a column of the field is best called: "task", "worker", "label", ...
[[nodiscard]] std::string_view canonical_name(Field field);

struct FieldMatch {
  Field field = Field::kItem;
  std::uint32_t rank = 0;  ///< 0 is the most canonical of the field's names
  ItemName item_name = ItemName::kReference;
};

/// Usual names are compared without regard to case, `-`, `_` and blanks. A name that the user gave
/// is compared exactly and is then the only one of its field. Immutable; safe to share between
/// threads.
class FieldNames {
 public:
  FieldNames() = default;
  explicit FieldNames(const ReadOptions& options)
      : item_key_(options.item_key),
        worker_key_(options.worker_key),
        label_key_(options.label_key),
        can_be_chosen_(true) {}

  /// True where options of the command name the fields of this file.
  [[nodiscard]] bool can_be_chosen() const { return can_be_chosen_; }

  /// Allocates nothing.
  [[nodiscard]] std::optional<FieldMatch> match(std::string_view name) const;

  /// The name that the user gave to the field; empty where the usual names hold.
  [[nodiscard]] std::string_view given(Field field) const;

 private:
  std::string item_key_;
  std::string worker_key_;
  std::string label_key_;
  bool can_be_chosen_ = false;
};

}  // namespace quorate
