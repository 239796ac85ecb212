#include "label_choice.hpp"

#include <algorithm>

#include "quorate/base/error.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
  return text.empty() ? "none" : text;
}

}  // namespace

const LabelAttribute* ChosenLabels::label(std::size_t line) const {
  for (const LabelAttribute& label : lines[line].labels) {
    if (label.name == attribute && !label.class_name.empty()) return &label;
  }
  return nullptr;
}

std::string ChosenLabels::item(std::size_t line) const {
  return lines[line].data_key.empty() ? std::to_string(line) : lines[line].data_value;
}

ChosenLabels choose_label(const Manifest& manifest, const std::string& wanted) {
  ChosenLabels out;
  std::vector<std::string> names;  // in order of appearance
  out.lines.reserve(manifest.size());
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    out.lines.push_back(manifest.parse(i));
    for (const LabelAttribute& label : out.lines.back().labels) {
      const bool known = std::find(names.begin(), names.end(), label.name) != names.end();
      if (!label.class_name.empty() && !known) names.push_back(label.name);
    }
  }
  const std::string has = "; label attributes that name classes: " + list_of(names);
  if (!wanted.empty()) {
    if (std::find(names.begin(), names.end(), wanted) == names.end()) {
      throw Error(ErrorCode::kUsage,
                  manifest.name() + ": no line has a label attribute '" + wanted + "'" + has);
    }
    out.attribute = wanted;
    return out;
  }
  if (names.empty()) {
    throw Error(ErrorCode::kBadData,
                manifest.name() + ": no line has a label that names its class");
  }
  if (names.size() > 1) {
    throw Error(ErrorCode::kUsage, manifest.name() + ": choose one with --label-attribute" + has);
  }
  out.attribute = names.front();
  return out;
}

bool looks_like_json(std::string_view text) {
  const std::string_view content = trim_blanks(without_bom(text));
  return !content.empty() && (content.front() == '{' || content.front() == '[');
}

bool looks_labeled(std::string_view text) {
  return text.find("-metadata\"") != std::string_view::npos;
}

}  // namespace quorate
