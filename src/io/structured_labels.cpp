// Tested by tests/io/mark_shapes_test.cpp and the other shapes' tests.
#include "quorate/io/structured_labels.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

#include "answer_lines.hpp"
#include "answer_reader.hpp"
#include "field_names.hpp"
#include "json_document.hpp"
#include "label_choice.hpp"
#include "manifest_shapes.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/manifest.hpp"
#include "repeated_parts.hpp"
#include "structured_answer.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

/// Any label is welcome.
class OpenLabels final : public LabelLookup {
 public:
  std::optional<LabelTextId> find_label(std::string_view text) override {
    return LabelTextId{texts_.intern(text)};
  }
  [[nodiscard]] std::size_t known_categories() const override { return 0; }

  /// The classes, sorted by text, and each id's class.
  std::pair<LabelCategories, std::vector<ClassId>> settle() const {
    std::vector<std::uint32_t> order(texts_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return texts_.text(a) < texts_.text(b); });
    std::vector<ClassId> class_of(order.size());
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      class_of[order[i]] = ClassId{i};
      names.emplace_back(texts_.text(order[i]));
    }
    return {LabelCategories(std::move(names)), std::move(class_of)};
  }

 private:
  StringInterner texts_;
};

[[noreturn]] void fail(const std::string& file, std::uint64_t line, const std::string& what) {
  throw Error(ErrorCode::kBadData, file + ":" + std::to_string(line) + ": " + what);
}

/// The task of a label: what its metadata's type names, or for custom ones what the value holds.
/// Nothing where that is no structured task with a shape.
std::optional<TaskType> task_of_label(std::optional<dom::element> value, dom::element metadata) {
  std::string_view type = text_member(metadata, "type");
  constexpr std::string_view kPrefix = "groundtruth/";
  if (!type.starts_with(kPrefix)) return std::nullopt;
  auto task = parse_task_type(type.substr(kPrefix.size()));
  if (task == TaskType::kCustom && value) {
    if (const auto found = find_structured_answer(*value)) task = found->task;
  }
  return task && manifest_shape(*task) != nullptr ? task : std::nullopt;
}

/// Attributes of a line that hold labels of a structured task.
std::vector<std::pair<std::string, TaskType>> structured_attributes(dom::element line) {
  std::vector<std::pair<std::string, TaskType>> found;
  dom::object members;
  if (line.get(members) != simdjson::SUCCESS) return found;
  for (const dom::key_value_pair field : members) {
    if (!field.key.ends_with(kMetadataSuffix)) continue;
    const std::string_view name = field.key.substr(0, field.key.size() - kMetadataSuffix.size());
    const auto task = task_of_label(member(line, name), field.value);
    if (task) found.emplace_back(name, *task);
  }
  return found;
}

/// The attribute to read, and its task.
std::pair<std::string, TaskType> choose_attribute(const Manifest& manifest,
                                                  const std::string& wanted) {
  JsonParser parser;
  std::set<std::pair<std::string, TaskType>> found;
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    dom::element line;
    if (parser.parse_copy(manifest.bytes(i), line) != simdjson::SUCCESS) continue;
    for (auto& attribute : structured_attributes(line)) found.insert(std::move(attribute));
  }
  std::string names;
  for (const auto& [name, task] : found) {
    if (name == wanted) return {name, task};
    names += (names.empty() ? "'" : ", '") + name + "'";
  }
  if (found.size() == 1 && wanted.empty()) return *found.begin();
  const std::string has =
      "; label attributes that can be scored: " + (names.empty() ? "none" : names);
  if (!wanted.empty()) {
    throw Error(ErrorCode::kUsage,
                manifest.name() + ": no line has a label attribute '" + wanted + "'" + has);
  }
  if (found.empty()) {
    throw Error(ErrorCode::kBadData, manifest.name() + ": no line has a label" + has);
  }
  throw Error(ErrorCode::kUsage, manifest.name() + ": choose one with --label-attribute" + has);
}

void read_manifest(FileBytes file, const std::string& attribute, LabelLookup& labels,
                   StructuredLabels& out) {
  const Manifest manifest = Manifest::read(std::move(file));
  const auto [name, task] = choose_attribute(manifest, attribute);
  out.task = task;
  const ManifestShape& shape = *manifest_shape(task);
  const std::string folder = std::filesystem::path(manifest.name()).parent_path().string();
  JsonParser parser;
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    dom::element line;
    if (parser.parse_copy(manifest.bytes(i), line) != simdjson::SUCCESS) continue;
    const auto value = member(line, name);
    const auto metadata = member(line, std::string(name).append(kMetadataSuffix));
    if (!value || !metadata) continue;
    StructuredLabel row;
    row.item = manifest.has_data(i) ? std::string(manifest.data_value(i)) : std::to_string(i);
    if (const auto problem = shape.read_beside(folder, *value, *metadata, labels, row.object)) {
      fail(manifest.name(), manifest.line_number(i), problem->detail);
    }
    out.rows.push_back(std::move(row));
  }
}

std::string item_text(const AnswerRecord& record) {
  const auto& item = record[Field::kItem];
  if (!item) return {};
  std::string_view text;
  std::uint64_t number = 0;
  if (item->get(text) == simdjson::SUCCESS) return std::string(text);
  return item->get(number) == simdjson::SUCCESS ? std::to_string(number) : std::string();
}

void read_lines(const FileBytes& file, std::optional<TaskType> task, const std::string& mask_folder,
                LabelLookup& labels, StructuredLabels& out) {
  JsonParser parser;
  const FieldNames names;
  std::optional<AnswerReader> reader;
  for (LineWalker lines(file.text()); lines.next();) {
    dom::element line;
    const auto error = parser.parse_copy(lines.line(), line);
    if (error != simdjson::SUCCESS) fail(file.name(), lines.number(), json_problem(error).detail);
    const AnswerRecord record = answer_record(line, names);
    StructuredLabel row;
    row.item = item_text(record);
    if (row.item.empty()) fail(file.name(), lines.number(), "there is no object");
    if (!record[Field::kLabel]) fail(file.name(), lines.number(), "there is no answer");
    if (!reader) {
      const auto found = find_structured_answer(*record[Field::kLabel]);
      if (!task && !found)
        fail(file.name(), lines.number(), "the answer is of no task that is known");
      out.task = task ? *task : found->task;
      reader.emplace(out.task, &labels, mask_folder);
    }
    TextAnnotation annotation;
    if (const auto problem = reader->read(*record[Field::kLabel], annotation)) {
      fail(file.name(), lines.number(), problem->detail);
    }
    row.object.payload = std::move(*annotation.payload);
    row.object.confidence.assign(part_count(row.object.payload),
                                 std::numeric_limits<double>::quiet_NaN());
    row.object.object_confidence = std::numeric_limits<double>::quiet_NaN();
    out.rows.push_back(std::move(row));
  }
}

}  // namespace

std::optional<TaskType> structured_task_of(const std::string& path) {
  if (path == "-") return std::nullopt;  // can be read only once
  const FileBytes file(path);
  if (!looks_like_json(file.text())) return std::nullopt;
  JsonParser parser;
  for (LineWalker lines(file.text()); lines.next();) {
    dom::element line;
    if (parser.parse_copy(lines.line(), line) != simdjson::SUCCESS) return std::nullopt;
    if (const auto attributes = structured_attributes(line); !attributes.empty()) {
      return attributes.front().second;
    }
    if (const auto answer = first_answer(line, FieldNames())) {
      const auto found = find_structured_answer(*answer);
      return found ? std::optional(found->task) : std::nullopt;
    }
    if (!looks_labeled(lines.line())) {
      const bool has_label = answer_record(line, FieldNames())[Field::kLabel].has_value();
      if (has_label) return std::nullopt;
    }
  }
  return std::nullopt;
}

StructuredLabels read_structured_labels(const std::string& path, const std::string& label_attribute,
                                        std::optional<TaskType> task,
                                        const std::string& mask_folder) {
  FileBytes file(path);
  StructuredLabels out;
  OpenLabels labels;
  const bool is_manifest = looks_labeled(file.text());
  if (is_manifest) {
    read_manifest(std::move(file), label_attribute, labels, out);
  } else {
    read_lines(file, task, mask_folder, labels, out);
  }
  if (out.rows.empty()) throw Error(ErrorCode::kBadData, path + ": there are no labels in it");
  auto settled = labels.settle();
  out.categories = std::move(settled.first);
  const std::vector<ClassId>& class_of = settled.second;  // lambdas capture no bindings
  for (StructuredLabel& row : out.rows) {
    for_each_label(row.object, [&](ClassId& label) { label = class_of[label.value]; });
    if (is_manifest) continue;
    drop_repeated(row.object.payload);
    row.object.confidence.resize(part_count(row.object.payload));
  }
  return out;
}

}  // namespace quorate
