// Reading a manifest: every line is validated once, completely; what a line says is parsed when it
// is asked for.
#include "quorate/io/manifest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "field_names.hpp"
#include "json_document.hpp"
#include "json_tokens.hpp"
#include "quorate/base/error.hpp"
#include "quorate/base/parallel.hpp"
#include "text_chunks.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

namespace dom = simdjson::dom;


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
[[noreturn]] void fail_line(const FileBytes& file, std::string_view line, std::uint64_t number,
                            simdjson::error_code error) {
  const std::string place = file.name() + ":" + std::to_string(number);
  const std::string advice =
      ": a manifest holds one JSON object a line; rewrite it, for example with ";
  if (trim_blanks(without_bom(file.text())).front() == '[') {
    fail(file.name(), "this is one JSON array" + advice + "jq -c '.[]'");
  }
  JsonParser parser;
  dom::element document;
  const bool is_document =
      trim_blanks(line) == "{" ||
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
  if (key.size() <= kMetadataSuffix.size()) return {};
  const std::size_t end = key.size() - kMetadataSuffix.size();
  if (key.substr(end) != kMetadataSuffix) return {};
  const std::string_view name = key.substr(0, end);
  return name == "source-ref" || name == "source" ? std::string_view() : name;
}

}  // namespace

namespace {

/// What one line tells without being asked for its labels.
struct LineFacts {
  std::optional<std::string_view> source_ref;
  std::optional<std::string_view> source;
  bool has_labels = false;

  [[nodiscard]] bool has_data() const { return source_ref || source; }
  [[nodiscard]] bool has_text() const { return source && !source_ref; }
  [[nodiscard]] std::string_view data() const {
    return source_ref ? *source_ref : source.value_or(std::string_view());
  }
  void note(std::string_view key, std::string_view text) {
    if (key == "source-ref") source_ref = text;
    if (key == "source") source = text;
  }
};

/// Reads an object that holds nothing but texts, by its tokens. Gives up, with false, at anything
/// else, whether it is sound or not.
bool read_flat(const JsonTokenLines& at, LineFacts& facts) {
  constexpr std::size_t kMostKeys = 8;        // more are sorted to find one that stands twice
  constexpr std::size_t kTokensOfMember = 4;  // key : value , and the last comma is a bracket
  const auto tokens = at.tokens();
  const char* const base = at.base();
  if (tokens.size() % kTokensOfMember != 1 || tokens.size() > 1 + kTokensOfMember * kMostKeys ||
      tokens.size() == 1 || base[tokens.front()] != '{' || base[tokens.back()] != '}') {
    return false;
  }
  std::array<std::string_view, kMostKeys> keys;
  std::size_t count = 0;
  for (std::size_t i = 1; i < tokens.size(); i += kTokensOfMember) {
    const bool is_last = i + kTokensOfMember == tokens.size();
    if (base[tokens[i + 1]] != ':' || (!is_last && base[tokens[i + 3]] != ',')) return false;
    const auto key = flat_text(base, tokens[i], tokens[i + 1]);
    const auto value = flat_text(base, tokens[i + 2], tokens[i + 3]);
    if (!key || !value) return false;
    const auto known = keys.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::find(keys.begin(), known, *key) != known) return false;
    keys[count++] = *key;
    facts.note(*key, *value);
  }
  return true;
}

LineFacts facts_of(dom::object object) {
  LineFacts facts;
  for (const dom::key_value_pair field : object) {
    std::string_view text;
    if (field.value.get(text) == simdjson::SUCCESS) facts.note(field.key, text);
    if (!attribute_of(field.key).empty() && field.value.is_object()) facts.has_labels = true;
  }
  return facts;
}

/// What one thread works with: it validates one piece of the file after the other.
class ManifestPiece {
 public:
  struct Line {
    std::string_view bytes;
    std::uint64_t number = 0;  // from the piece's beginning
    std::string_view data;     // into the file, or into unescaped()
    bool has_data = false;
    bool has_labels = false;
    bool has_text = false;
  };
  struct Fault {
    Line line;
    simdjson::error_code error = simdjson::SUCCESS;
    std::string repeated_key;
  };

  /// Stops at the first line that is faulty.
  void read(std::string_view piece) {
    rows_.clear();
    unescaped_.clear();
    fault_.reset();
    for (lines_.start(piece); !fault_ && lines_.next();) read_line();
  }

  [[nodiscard]] const std::vector<Line>& rows() const { return rows_; }
  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }
  [[nodiscard]] std::uint64_t lines() const { return lines_.number(); }

  /// The texts that do not stand in the file as they are; they never move.
  [[nodiscard]] std::deque<std::string> take_unescaped() { return std::exchange(unescaped_, {}); }

 private:
  void read_line() {
    Line line{.bytes = lines_.line(), .number = lines_.number(), .data = {}};
    LineFacts facts;
    if (!read_flat(lines_, facts)) {
      facts = {};
      dom::element element;
      dom::object object;
      const auto error = parser_.parse_padded(line.bytes, element);
      if (error != simdjson::SUCCESS || element.get(object) != simdjson::SUCCESS) {
        fault_ = Fault{line, error, {}};
        return;
      }
      if (const auto twice = repeated_key(object, keys_); !twice.empty()) {
        fault_ = Fault{line, simdjson::SUCCESS, std::string(twice)};
        return;
      }
      facts = facts_of(object);
      line.data = facts.data().empty() ? std::string_view() : keep(line.bytes, facts.data());
    } else {
      line.data = facts.data();
    }
    line.has_data = facts.has_data();
    line.has_labels = facts.has_labels;
    line.has_text = facts.has_text();
    rows_.push_back(line);
  }

  /// `text` as it stands on the line, or a copy.
  std::string_view keep(std::string_view line, std::string_view text) {
    const std::size_t at = line.find(text);
    if (at != std::string_view::npos) return line.substr(at, text.size());
    return unescaped_.emplace_back(text);
  }

  JsonTokenLines lines_;
  JsonParser parser_;
  std::vector<std::string_view> keys_;
  std::vector<Line> rows_;
  std::deque<std::string> unescaped_;
  std::optional<Fault> fault_;
};

}  // namespace

/// Puts the pieces together.
class ManifestReader {
 public:
  ManifestReader(const FileBytes& file, Manifest& manifest) : file_(file), manifest_(manifest) {}

  void take(ManifestPiece& piece) {
    for (const ManifestPiece::Line& line : piece.rows()) {
      manifest_.lines_.push_back(line.bytes);
      manifest_.line_numbers_.push_back(lines_ + line.number);
      manifest_.data_values_.push_back(line.data);
      manifest_.marks_.push_back({line.has_data, line.has_labels, line.has_text});
    }
    if (piece.fault()) fail_at(*piece.fault());
    manifest_.unescaped_.push_back(piece.take_unescaped());
    lines_ += piece.lines();
  }

 private:
  [[noreturn]] void fail_at(const ManifestPiece::Fault& fault) const {
    const std::uint64_t number = lines_ + fault.line.number;
    if (fault.error == simdjson::SUCCESS && !fault.repeated_key.empty()) {
      fail(file_.name() + ":" + std::to_string(number),
           "key '" + fault.repeated_key + "' stands twice; which of them counts is not defined");
    }
    fail_line(file_, fault.line.bytes, number, fault.error);
  }

  const FileBytes& file_;
  Manifest& manifest_;
  std::uint64_t lines_ = 0;
};

Manifest Manifest::read(FileBytes bytes, unsigned threads) {
  Manifest manifest;
  manifest.name_ = bytes.name();
  const auto pieces = cut_at_lines(without_bom(bytes.text()), kReadChunkBytes);
  std::vector<ManifestPiece> readers(std::max(threads, 1U));
  ManifestReader all(bytes, manifest);
  for_each_block_in_order(
      pieces.size(), threads,
      [&](std::size_t piece, std::size_t slot) { readers[slot].read(pieces[piece]); },
      [&](std::size_t, std::size_t slot) { all.take(readers[slot]); });
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
