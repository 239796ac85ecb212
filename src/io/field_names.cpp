#include "field_names.hpp"

#include <array>
#include <span>

namespace quorate {
namespace {

// Normalised, the most canonical first: where two columns could mean one field the earlier name is
// taken.
constexpr std::array<std::string_view, 17> kItemNames = {
    "task",      "item",     "object",     "sourceref",       "source",  "image",
    "taskid",    "itemid",   "objectid",   "datasetobjectid", "imageid", "example",
    "exampleid", "question", "questionid", "instance",        "text"};
constexpr std::array<std::string_view, 15> kWorkerNames = {
    "worker",      "annotator", "labeler",    "labeller",  "workerid",
    "annotatorid", "labelerid", "labellerid", "performer", "performerid",
    "user",        "userid",    "rater",      "raterid",   "judge"};
constexpr std::array<std::string_view, 10> kLabelNames = {
    "label",    "class",     "response", "answer",    "annotation",
    "category", "classname", "judgment", "judgement", "vote"};
constexpr std::array<std::string_view, 2> kSubmissionNames = {"submissiontime", "submittedat"};
constexpr std::array<std::string_view, 5> kSecondsNames = {
    "timespentseconds", "timespentinseconds", "timespent", "durationseconds", "seconds"};
constexpr std::array<std::string_view, 8> kMsNames = {
    "timespentms", "durationms", "responsetimems", "reactiontimems",
    "rtms",        "timems",     "elapsedms",      "ms"};
constexpr std::array<std::string_view, 1> kWeightNames = {"weight"};

std::span<const std::string_view> names_of(Field field) {
  switch (field) {
    case Field::kItem:
      return kItemNames;
    case Field::kWorker:
      return kWorkerNames;
    case Field::kLabel:
      return kLabelNames;
    case Field::kSubmissionTime:
      return kSubmissionNames;
    case Field::kTimeSpentSeconds:
      return kSecondsNames;
    case Field::kTimeSpentMs:
      return kMsNames;
    case Field::kWeight:
      return kWeightNames;
  }
  return {};
}

/// A name without case, `-`, `_` and blanks; empty for one that is longer than any we know.
class NormalizedName {
 public:
  explicit NormalizedName(std::string_view name) {
    for (const char c : name) {
      if (c == '-' || c == '_' || c == ' ') continue;
      if (size_ == text_.size()) {
        size_ = 0;
        return;
      }
      text_[size_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }

 private:
  std::array<char, 24> text_{};
  std::size_t size_ = 0;
};

ItemName item_name_of(std::string_view normalized) {
  if (normalized == "source") return ItemName::kText;
  if (normalized == "datasetobjectid") return ItemName::kObjectId;
  return ItemName::kReference;
}

}  // namespace

std::string_view describe(Field field) {
  switch (field) {
    case Field::kItem:
      return "object";
    case Field::kWorker:
      return "worker";
    case Field::kLabel:
      return "label";
    case Field::kSubmissionTime:
      return "submission time";
    case Field::kTimeSpentSeconds:
      return "time spent";
    case Field::kTimeSpentMs:
      return "time spent";
    case Field::kWeight:
      return "weight";
  }
  return "field";
}

std::string_view canonical_name(Field field) { return names_of(field).front(); }

std::string_view option_of(Field field) {
  switch (field) {
    case Field::kItem:
      return "--item-key";
    case Field::kWorker:
      return "--worker-key";
    case Field::kLabel:
      return "--label-key";
    default:
      return {};
  }
}

std::string_view FieldNames::given(Field field) const {
  switch (field) {
    case Field::kItem:
      return item_key_;
    case Field::kWorker:
      return worker_key_;
    case Field::kLabel:
      return label_key_;
    default:
      return {};
  }
}

std::optional<FieldMatch> FieldNames::match(std::string_view name) const {
  const NormalizedName normalized(name);
  const ItemName item_name = item_name_of(normalized.text());
  // Names that the user gave come first: they may be usual names of another field.
  for (const Field field : {Field::kItem, Field::kWorker, Field::kLabel}) {
    if (!given(field).empty() && given(field) == name) return FieldMatch{field, 0, item_name};
  }
  if (normalized.text().empty()) return std::nullopt;
  for (std::size_t i = 0; i < kFields; ++i) {
    const auto field = static_cast<Field>(i);
    if (!given(field).empty()) continue;
    const auto names = names_of(field);
    for (std::uint32_t rank = 0; rank < names.size(); ++rank) {
      if (names[rank] == normalized.text()) return FieldMatch{field, rank, item_name};
    }
  }
  return std::nullopt;
}

}  // namespace quorate
