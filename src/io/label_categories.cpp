#include <simdjson.h>

#include <string>
#include <utility>
#include <vector>

#include "json_document.hpp"
#include "quorate/base/error.hpp"
#include "quorate/io/job.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

std::vector<std::string> labels_of_json(const std::string& name, std::string_view text) {
  JsonParser parser;
  dom::element document;
  if (const auto error = parser.parse_padded(text, document); error != simdjson::SUCCESS) {
    throw Error(ErrorCode::kBadData, name + ": " + json_problem(error).detail);
  }
  const auto labels = member(document, "labels");
  dom::array entries;
  if (!labels || labels->get(entries) != simdjson::SUCCESS) {
    throw Error(ErrorCode::kBadData, name +
                                         ": a label category file holds an array 'labels', as in "
                                         R"({"labels":[{"label":"Cat"},{"label":"Dog"}]})");
  }
  std::vector<std::string> names;
  for (const dom::element entry : entries) {
    const auto label = member(entry, "label");
    std::string_view label_text;
    if (!label || label->get(label_text) != simdjson::SUCCESS) {
      throw Error(ErrorCode::kBadData, name + ": entry " + std::to_string(names.size() + 1) +
                                           " of 'labels' has no text 'label'");
    }
    names.emplace_back(label_text);
  }
  return names;
}

std::vector<std::string> labels_of_list(const std::string& name, std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    throw Error(ErrorCode::kBadData, name + ": the text is not UTF-8");
  }
  std::vector<std::string> names;
  for (LineWalker at(text); at.next();) names.emplace_back(trim_blanks(at.line()));
  return names;
}

}  // namespace

LabelCategories read_label_categories(const std::string& path) {
  const FileBytes file(path);
  const std::string_view text = without_bom(file.text());
  const std::string_view content = trim_blanks(text);
  std::vector<std::string> names = !content.empty() && content.front() == '{'
                                       ? labels_of_json(file.name(), text)
                                       : labels_of_list(file.name(), text);
  if (names.empty()) throw Error(ErrorCode::kBadData, file.name() + ": the class list is empty");
  try {
    return LabelCategories(std::move(names));
  } catch (const Error& error) {
    throw Error(error.code(), file.name() + ": " + error.what());
  }
}

}  // namespace quorate
