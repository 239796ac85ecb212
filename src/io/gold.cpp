// True labels from a table, from JSON Lines or from a manifest. Tested by tests/io/gold_test.cpp.
#include <unordered_map>
#include <utility>

#include "csv_table.hpp"
#include "json_line.hpp"
#include "label_choice.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/manifest.hpp"
#include "quorate/io/side_files.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

/// Collects labels and sees to it that an item has only one.
class GoldCollector {
 public:
  explicit GoldCollector(const std::string& file) : file_(file) {}

  void add(std::string_view item, std::string_view label, std::uint64_t line) {
    if (item.empty()) fail(line, "the object is empty text");
    if (label.empty()) fail(line, "the label is empty text");
    const auto [found, is_new] = place_of_.try_emplace(std::string(item), labels_.size());
    if (is_new) {
      labels_.push_back({std::string(item), std::string(label)});
    } else if (labels_[found->second].label != label) {
      fail(line, "'" + std::string(item) + "' has the true label '" + std::string(label) +
                     "' here and '" + labels_[found->second].label + "' on an earlier line");
    }
  }

  [[noreturn]] void fail(std::uint64_t line, const std::string& what) const {
    throw Error(ErrorCode::kBadData, file_ + ":" + std::to_string(line) + ": " + what);
  }

  std::vector<GoldLabel> finish() {
    if (labels_.empty())
      throw Error(ErrorCode::kBadData, file_ + ": there are no true labels in it");
    return std::move(labels_);
  }

 private:
  std::string file_;
  std::vector<GoldLabel> labels_;
  std::unordered_map<std::string, std::size_t> place_of_;
};

void read_table(const FileBytes& file, GoldCollector& gold) {
  CsvTable table(file, guess_separator(file.text()), FieldNames(), {Field::kItem, Field::kLabel});
  while (table.next()) {
    if (table.fault()) gold.fail(table.line(), table.fault()->detail);
    gold.add(table.cell(Field::kItem), table.cell(Field::kLabel), table.line());
  }
}

void read_lines(const FileBytes& file, GoldCollector& gold) {
  JsonLineParser parser{FieldNames()};
  std::string scratch;
  for (LineWalker at(file.text()); at.next();) {
    if (const auto problem = parser.parse(at.line())) gold.fail(at.number(), problem->detail);
    const JsonRecord& record = parser.record();
    if (record.duplicate) {
      gold.fail(at.number(),
                "more than one key gives the " + std::string(describe(*record.duplicate)));
    }
    std::string_view item;
    std::string_view label;
    for (const auto& [field, text] : {std::pair(Field::kItem, &item), {Field::kLabel, &label}}) {
      const auto problem = require_text(record, field, scratch, *text);
      if (problem) gold.fail(at.number(), problem->detail);
    }
    gold.add(item, label, at.number());
  }
}

void read_manifest(FileBytes file, const std::string& attribute, GoldCollector& gold) {
  const Manifest manifest = Manifest::read(std::move(file));
  const ChosenLabels lines = choose_label(manifest, attribute);
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    const LabelAttribute* label = lines.label(i);
    if (label != nullptr) gold.add(lines.item(i), label->class_name, manifest.line_number(i));
  }
}

}  // namespace

std::vector<GoldLabel> read_gold(const std::string& path, const std::string& label_attribute) {
  FileBytes file(path);
  GoldCollector gold(file.name());
  if (!looks_like_json(file.text())) {
    read_table(file, gold);
  } else if (looks_labeled(file.text())) {
    read_manifest(std::move(file), label_attribute, gold);
  } else {
    read_lines(file, gold);
  }
  return gold.finish();
}

}  // namespace quorate
