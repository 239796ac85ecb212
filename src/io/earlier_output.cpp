#include "earlier_output.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "quorate/base/error.hpp"
#include "scalar_text.hpp"

namespace quorate {
namespace {

/// Beyond this an index is no place in a class list, but a number that stands where one was
/// expected.
constexpr std::uint32_t kMostClasses = 1'000'000;

/// The class labels under one attribute.
struct Labels {
  std::map<std::uint32_t, std::string> name_of_index;
  std::map<std::string, std::uint32_t> index_of_name;
  std::string contradiction;  // the first one, for the message if this attribute counts
  std::string newest;         // creation date; ISO dates compare as text
  std::string job_name;
  std::vector<std::pair<std::int64_t, std::size_t>> created;
};

void note_name(const LabelAttribute& label, const std::string& place, Labels& labels) {
  const std::uint32_t index = *label.class_index;
  const auto name = labels.name_of_index.emplace(index, label.class_name).first->second;
  const auto known = labels.index_of_name.emplace(label.class_name, index).first->second;
  if (!labels.contradiction.empty()) return;
  if (name != label.class_name) {
    labels.contradiction = place + ": class " + std::to_string(index) + " of '" + label.name +
                           "' is called '" + label.class_name + "' here and '" + name +
                           "' on an earlier line";
  } else if (known != index) {
    labels.contradiction = place + ": '" + label.class_name + "' is class " +
                           std::to_string(index) + " of '" + label.name + "' here and class " +
                           std::to_string(known) + " on an earlier line";
  } else if (index >= kMostClasses) {
    labels.contradiction = place + ": " + std::to_string(index) + " of '" + label.name +
                           "' is too large for a class index";
  }
}

std::int64_t whole_seconds(std::int64_t milliseconds) {
  constexpr std::int64_t kPerSecond = 1000;
  return milliseconds / kPerSecond - (milliseconds % kPerSecond < 0 ? 1 : 0);
}

std::map<std::string, Labels> collect(const Manifest& manifest) {
  std::map<std::string, Labels> found;
  for (std::size_t object = 0; object < manifest.size(); ++object) {
    if (!manifest.has_labels(object)) continue;
    for (const LabelAttribute& label : manifest.parse(object).labels) {
      if (!label.class_index || label.class_name.empty()) continue;
      Labels& labels = found[label.name];
      note_name(label, manifest.name() + ":" + std::to_string(manifest.line_number(object)),
                labels);
      if (label.creation_date >= labels.newest) {
        labels.newest = label.creation_date;
        labels.job_name = label.job_name;
      }
      if (const auto time = parse_timestamp(label.creation_date)) {
        labels.created.emplace_back(whole_seconds(*time), object);
      }
    }
  }
  return found;
}

using Found = std::map<std::string, Labels>;

/// The attribute that counts, or found.end().
Found::iterator choose(Found& found, const std::string& attribute, const std::string& manifest,
                       DiagnosticSink& sink) {
  const auto named = found.find(attribute);
  if (named != found.end() || found.empty()) return named;
  if (found.size() == 1) return found.begin();
  std::string names;
  auto newest = found.begin();
  for (auto it = found.begin(); it != found.end(); ++it) {
    names += (names.empty() ? "'" : ", '") + it->first + "'";
    if (it->second.newest > newest->second.newest) newest = it;
  }
  const auto as_new = std::count_if(found.begin(), found.end(), [&](const auto& entry) {
    return entry.second.newest == newest->second.newest;
  });
  const std::string text = manifest + " holds several earlier outputs (" + names + "); ";
  if (as_new > 1) {
    sink.warn(text + "none is newer than the others, so none counts: --label-attribute chooses");
    return found.end();
  }
  sink.warn(text + "the newest, '" + newest->first + "', counts: --label-attribute chooses");
  return newest;
}

TableBuilder::CategorySource categories_of(const Labels& labels) {
  TableBuilder::CategorySource source;
  std::vector<std::string> names;
  for (const auto& [index, name] : labels.name_of_index) {
    source.known_indices.push_back(index);
    names.push_back(name);
  }
  source.known = LabelCategories(std::move(names));
  return source;
}

}  // namespace

EarlierOutput find_earlier_output(const Manifest& manifest, const std::string& attribute,
                                  DiagnosticSink& sink) {
  EarlierOutput earlier;
  Found found = collect(manifest);
  const auto chosen = choose(found, attribute, manifest.name(), sink);
  if (chosen == found.end()) return earlier;
  Labels& labels = chosen->second;
  if (!labels.contradiction.empty()) {
    throw Error(ErrorCode::kBadData,
                labels.contradiction + "; correct the manifest, or give another one");
  }
  earlier.label_attribute = chosen->first;
  earlier.job_name = labels.job_name;
  earlier.categories = categories_of(labels);
  earlier.created = std::move(labels.created);
  return earlier;
}

std::vector<ConsolidationBatch> batches_by_second(const EarlierOutput& earlier, const Job& job) {
  auto created = earlier.created;
  std::sort(created.begin(), created.end());
  std::vector<ConsolidationBatch> batches;
  std::optional<std::int64_t> second;
  for (const auto& [at, object] : created) {
    const ItemId item = job.objects[object].item;
    const auto votes = job.table.votes_of(item);
    if (votes.empty()) continue;
    if (second != at) batches.emplace_back();
    second = at;
    ConsolidationBatch& batch = batches.back();
    batch.items.push_back(item);
    batch.votes.insert(batch.votes.end(), votes.begin(), votes.end());
    batch.offsets.push_back(batch.votes.size());
  }
  return batches;
}

}  // namespace quorate
