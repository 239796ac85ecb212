// What a consolidation says, to be scored: a manifest, or a probabilities file. Tested by
// tests/io/predictions_test.cpp.
#include <unordered_set>
#include <utility>

#include "json_document.hpp"
#include "label_choice.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/side_files.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

/// Reads one line of a probabilities file.
class ProbabilityLine {
 public:
  ProbabilityLine(const FileBytes& file, const LineWalker& at)
      : where_(file.name() + ":" + std::to_string(at.number())) {}

  Prediction read(dom::element line) const {
    Prediction row;
    row.item = name(line, "item");
    row.label = name(line, "label");
    if (const auto confidence = member(line, "confidence"); confidence && !confidence->is_null()) {
      row.confidence = probability(*confidence, "confidence");
    }
    const auto probabilities = member(line, "probabilities");
    if (!probabilities || probabilities->is_null()) return row;
    dom::object entries;
    if (probabilities->get(entries) != simdjson::SUCCESS) {
      fail("'probabilities' must be an object of numbers by class");
    }
    for (const dom::key_value_pair entry : entries) {
      const double p = probability(entry.value, entry.key);
      if (!row.probabilities.emplace(entry.key, p).second) {
        fail("the class '" + std::string(entry.key) + "' stands twice");
      }
    }
    return row;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::kBadData, where_ + ": " + what);
  }

 private:
  [[nodiscard]] std::string name(dom::element line, std::string_view key) const {
    const auto value = member(line, key);
    std::string_view text;
    std::int64_t number = 0;
    if (value && value->get(text) == simdjson::SUCCESS && !text.empty()) return std::string(text);
    if (value && value->get(number) == simdjson::SUCCESS) return std::to_string(number);
    fail("'" + std::string(key) + "' is missing or is neither text nor a whole number");
  }

  [[nodiscard]] double probability(dom::element value, std::string_view what) const {
    double number = 0;
    if (value.get(number) != simdjson::SUCCESS || !(number >= 0 && number <= 1)) {
      fail("'" + std::string(what) + "' must be a number from 0 to 1");
    }
    return number;
  }

  std::string where_;
};

Predictions read_probabilities(const FileBytes& file) {
  Predictions out;
  JsonParser parser;
  std::unordered_set<std::string> seen;
  for (LineWalker at(file.text()); at.next();) {
    const ProbabilityLine reader(file, at);
    dom::element line;
    const auto error = parser.parse_padded(at.line(), line);
    if (error != simdjson::SUCCESS) reader.fail(json_problem(error).detail);
    if (!line.is_object()) reader.fail("a line must be a JSON object");
    out.rows.push_back(reader.read(line));
    if (!seen.insert(out.rows.back().item).second) {
      reader.fail("the object '" + out.rows.back().item + "' stands twice");
    }
    out.has_probabilities = out.has_probabilities || !out.rows.back().probabilities.empty();
  }
  return out;
}

Predictions read_labels(const Manifest& manifest, const std::string& attribute) {
  const ChosenLabels lines = choose_label(manifest, attribute);
  Predictions out;
  out.label_attribute = lines.attribute;
  out.rows.reserve(manifest.size());
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    Prediction& row = out.rows.emplace_back();
    row.item = lines.item(i);
    const LabelAttribute* label = lines.label(i);
    if (label == nullptr) continue;
    row.label = label->class_name;
    row.confidence = label->confidence;
    if (row.confidence && !(*row.confidence >= 0 && *row.confidence <= 1)) {
      throw Error(ErrorCode::kBadData, manifest.name() + ":" +
                                           std::to_string(manifest.line_number(i)) +
                                           ": the confidence must be a number from 0 to 1");
    }
  }
  return out;
}

/// A probabilities file tells itself by its first line.
bool has_probabilities(const FileBytes& file) {
  JsonParser parser;
  LineWalker at(file.text());
  dom::element line;
  return at.next() && parser.parse_padded(at.line(), line) == simdjson::SUCCESS &&
         member(line, "item") &&
         (member(line, "probabilities") || (member(line, "label") && !looks_labeled(file.text())));
}

}  // namespace

Predictions read_predictions(const std::string& path, const std::string& label_attribute) {
  FileBytes file(path);
  if (trim_blanks(without_bom(file.text())).empty()) {
    throw Error(ErrorCode::kNoInput, file.name() + ": the file is empty");
  }
  if (trim_blanks(without_bom(file.text())).front() != '{') {
    throw Error(ErrorCode::kBadData,
                file.name() +
                    ": is neither a manifest nor a probabilities file: both hold one JSON "
                    "object a line");
  }
  if (has_probabilities(file)) return read_probabilities(file);
  return read_labels(Manifest::read(std::move(file)), label_attribute);
}

}  // namespace quorate
