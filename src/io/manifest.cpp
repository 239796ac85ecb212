// Reading a manifest: every line is validated once, completely; what a line says is parsed when it
// is asked for.
#include "quorate/io/manifest.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "json_document.hpp"
#include "quorate/base/error.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kMetadata = "-metadata";

[[noreturn]] void fail(const std::string& place, const std::string& what) {
  throw Error(ErrorCode::kBadData, place + ": " + what);
}

/// The key that stands twice at the top of `object`; empty where all differ. `keys` is memory used
/// again.
std::string_view repeated_key(dom::object object, std::vector<std::string_view>& keys) {
  keys.clear();
  for (const dom::key_value_pair field : object) keys.push_back(field.key);
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  return twice == keys.end() ? std::string_view() : *twice;
}

/// Throws, knowing that `line` is not an object by itself: a file that is one document deserves its
/// own advice.
[[noreturn]] void fail_line(const FileBytes& file, const LineWalker& at,
                            simdjson::error_code error) {
  const std::string place = file.name() + ":" + std::to_string(at.number());
  const std::string advice =
      ": a manifest holds one JSON object a line; rewrite it, for example with ";
  if (trim_blanks(without_bom(file.text())).front() == '[') {
    fail(file.name(), "this is one JSON array" + advice + "jq -c '.[]'");
  }
  JsonParser parser;
  dom::element document;
  const bool is_document =
      trim_blanks(at.line()) == "{" ||
      parser.parse_padded(without_bom(file.text()), document) == simdjson::SUCCESS;
  if (is_document && error != simdjson::SUCCESS) {
    fail(file.name(), "its objects are spread over several lines" + advice + "jq -c .");
  }
  if (error == simdjson::SUCCESS) fail(place, "a manifest line must be a JSON object");
  fail(place, json_problem(error).detail);
}

std::optional<std::uint32_t> class_index(dom::element value) {
  std::uint64_t number = 0;
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  } else if (value.get(number) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

/// Text under the name that the service writes, else under the one that its guide shows.
std::string either(dom::element metadata, std::string_view real, std::string_view documented) {
  const std::string_view text = text_member(metadata, real);
  return std::string(text.empty() ? text_member(metadata, documented) : text);
}

LabelAttribute label_attribute(std::string_view name, dom::element line, dom::element metadata) {
  LabelAttribute label;
  label.name = name;
  if (const auto value = member(line, name)) label.class_index = class_index(*value);
  label.class_name = text_member(metadata, "class-name");
  double confidence = 0;
  const auto score = member(metadata, "confidence");
  if (score && score->get(confidence) == simdjson::SUCCESS) label.confidence = confidence;
  label.job_name = either(metadata, "job-name", "job_name");
  label.creation_date = either(metadata, "creation-date", "creation_date");
  return label;
}

/// The attribute that a metadata key belongs to; empty for any other key, and for metadata of the
/// data itself.
std::string_view attribute_of(std::string_view key) {
  if (key.size() <= kMetadata.size()) return {};
  const std::size_t end = key.size() - kMetadata.size();
  if (key.substr(end) != kMetadata) return {};
  const std::string_view name = key.substr(0, end);
  return name == "source-ref" || name == "source" ? std::string_view() : name;
}

}  // namespace

Manifest Manifest::read(FileBytes bytes) {
  Manifest manifest;
  manifest.name_ = bytes.name();
  JsonParser parser;
  std::vector<std::string_view> keys;
  for (LineWalker at(bytes.text()); at.next();) {
    dom::element line;
    dom::object object;
    const auto error = parser.parse_padded(at.line(), line);
    if (error != simdjson::SUCCESS || line.get(object) != simdjson::SUCCESS) {
      fail_line(bytes, at, error);
    }
    const std::string_view twice = repeated_key(object, keys);
    if (!twice.empty()) {
      fail(manifest.name_ + ":" + std::to_string(at.number()),
           "key '" + std::string(twice) + "' stands twice; which of them counts is not defined");
    }
    manifest.lines_.push_back(at.line());
    manifest.line_numbers_.push_back(at.number());
  }
  manifest.file_ = std::move(bytes);
  return manifest;
}

ManifestLine Manifest::parse(std::size_t object) const {
  // The memory of a parser is worth keeping: a manifest is parsed line by line.
  static thread_local JsonParser parser;
  ManifestLine out;
  dom::element line;
  if (parser.parse_padded(bytes(object), line) != simdjson::SUCCESS) {
    throw Error(ErrorCode::kInternal, name_ + ": a validated line cannot be parsed");
  }
  for (const std::string_view key : {"source-ref", "source"}) {
    const auto value = member(line, key);
    std::string_view text;
    if (!value || value->get(text) != simdjson::SUCCESS) continue;
    out.data_key = key;
    out.data_value = text;
    break;
  }
  for (const dom::key_value_pair field : dom::object(line)) {
    const std::string_view name = attribute_of(field.key);
    if (!name.empty() && field.value.is_object()) {
      out.labels.push_back(label_attribute(name, line, field.value));
    }
  }
  return out;
}

}  // namespace quorate
