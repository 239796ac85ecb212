// Cuts and joins bytes instead of parsing and dumping: numbers, escapes, spacing and key order of
// the input survive. Tested by tests/io/manifest_writer_test.cpp.
#include "quorate/io/manifest_writer.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "field_names.hpp"
#include "json_escape.hpp"
#include "manifest_line.hpp"
#include "quorate/base/error.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

[[noreturn]] void fail() {
  throw Error(ErrorCode::kInternal, "an object's line is not a JSON object");
}

/// Walks over the members at the top of a JSON object.
class Members {
 public:
  /// `object` begins with its opening and ends with its closing brace.
  explicit Members(std::string_view object) : text_(object), at_(1) { skip_blanks(); }

  /// Moves to the next member; false at the closing brace.
  bool next() {
    if (text_[at_] == '}') {
      if (at_ + 1 != text_.size()) fail();
      return false;
    }
    if (begin_ != 0) {
      if (text_[at_] != ',') fail();
      step();
      skip_blanks();
    }
    begin_ = at_;
    const std::size_t key_end = string_end(at_);
    key_ = text_.substr(begin_, key_end - begin_);
    at_ = key_end;
    skip_blanks();
    if (text_[at_] != ':') fail();
    step();
    skip_blanks();
    end_ = at_ = value_end();
    skip_blanks();
    return true;
  }

  /// First byte of the member, and the one behind it.
  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t end() const { return end_; }

  /// Whether the key, its escapes undone, is `name`.
  [[nodiscard]] bool is(std::string_view name) const {
    if (key_.find('\\') == std::string_view::npos) return key_.substr(1, key_.size() - 2) == name;
    const auto text = nlohmann::json::parse(key_, nullptr, false);
    return text.is_string() && text.get_ref<const std::string&>() == name;
  }

 private:
  void step() {
    if (++at_ >= text_.size()) fail();
  }

  void skip_blanks() {
    at_ = text_.find_first_not_of(" \t\r\n", at_);
    if (at_ == std::string_view::npos) fail();
  }

  /// The place behind the string that begins at `from`.
  [[nodiscard]] std::size_t string_end(std::size_t from) const {
    if (text_[from] != '"') fail();
    for (std::size_t at = from + 1; at < text_.size(); ++at) {
      if (text_[at] == '"') return at + 1;
      if (text_[at] == '\\') ++at;
    }
    fail();
  }

  /// The place behind the value that begins here: containers are only counted, so depth costs
  /// nothing.
  [[nodiscard]] std::size_t value_end() const {
    std::size_t depth = 0;
    for (std::size_t at = at_; at < text_.size();) {
      const char c = text_[at];
      if (c == '"') {
        at = string_end(at);
        if (depth == 0) return at;
        continue;
      }
      const bool closes = c == '}' || c == ']';
      if (depth == 0 && (closes || c == ',')) return without_blanks_before(at);
      if (c == '{' || c == '[') ++depth;
      if (closes) --depth;
      ++at;
      if (closes && depth == 0) return at;
    }
    fail();
  }

  /// For numbers and literals, which end where something else begins.
  [[nodiscard]] std::size_t without_blanks_before(std::size_t at) const {
    const std::size_t last = text_.find_last_not_of(" \t\r\n", at - 1);
    if (last < at_) fail();
    return last + 1;
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string_view key_;
};

/// Appends the opening brace and all members but the attribute's; true when the object is still
/// empty.
bool append_other_members(std::string& out, std::string_view object, std::string_view attribute,
                          std::string_view metadata) {
  Members members(object);
  bool is_empty = true;
  std::size_t behind_last = 1;  // what stands between two members belongs to the second one
  while (members.next()) {
    if (!members.is(attribute) && !members.is(metadata)) {
      // The first one that stays has no comma before it, only what stood between the brace and a
      // first member.
      const std::size_t from = is_empty && behind_last > 1 ? members.begin() : behind_last;
      if (is_empty) out += '{';
      out.append(object.substr(from, members.end() - from));
      is_empty = false;
    }
    behind_last = members.end();
  }
  if (is_empty) out += '{';
  return is_empty;
}

}  // namespace

std::string metadata_name(std::string_view attribute) {
  return std::string(attribute).append(kMetadataSuffix);
}

void append_opened_line(std::string& out, std::string_view line, std::string_view attribute,
                        std::string_view metadata) {
  const std::string_view object = trim_blanks(line);
  if (object.size() < 2 || object.front() != '{' || object.back() != '}') fail();
  out.append(line.substr(0, static_cast<std::size_t>(object.data() - line.data())));
  if (!append_other_members(out, object, attribute, metadata)) out += ',';
}

void append_text_member(std::string& out, std::string_view opening, std::string_view value) {
  out += opening;
  append_json_string(out, value);
}

namespace {

std::string in_quotes(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

void append_number(std::string& out, std::uint32_t number) {
  std::array<char, 16> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  out.append(buffer.data(), result.ptr);
}

void append_feedback(std::string& out, std::span<const std::string> comments) {
  std::string_view opening = R"(,"worker-feedback":[{"comment":)";
  for (const std::string& comment : comments) {
    append_text_member(out, opening, comment);
    opening = R"(},{"comment":)";
  }
  out += "}]";
}

}  // namespace

LabeledLines::LabeledLines(std::string_view attribute, const JobNames& names)
    : attribute_(attribute),
      metadata_(metadata_name(attribute)),
      before_index_(in_quotes(attribute_) + ':'),
      before_class_(',' + in_quotes(metadata_) + R"(:{"class-name":)"),
      before_confidence_(R"(,"job-name":)" + in_quotes(names.job_name) + R"(,"confidence":)"),
      after_confidence_(R"(,"type":)" + in_quotes(names.type) +
                        R"(,"human-annotated":"yes","creation-date":)" +
                        in_quotes(names.creation_date)) {}

void LabeledLines::append(std::string& out, std::string_view line, std::uint32_t class_index,
                          std::string_view class_name, double confidence,
                          std::span<const std::string> comments) const {
  append_opened_line(out, line, attribute_, metadata_);
  out += before_index_;
  append_number(out, class_index);
  out += before_class_;
  append_json_string(out, class_name);
  out += before_confidence_;
  append_json_number(out, confidence);
  out += after_confidence_;
  if (!comments.empty()) append_feedback(out, comments);
  out += "}}\n";
}

void append_failed_line(std::string& out, std::string_view line, std::string_view attribute,
                        std::string_view reason) {
  const std::string metadata = metadata_name(attribute);
  append_opened_line(out, line, attribute, metadata);
  append_json_string(out, metadata);
  out += R"(:{"retry-count":1,"failure-reason":)";
  append_json_string(out, reason);
  out += R"(,"human-annotated":"true"}})";  // "true" here and "yes" above, as the service has it
  out += '\n';
}

void append_unchanged_line(std::string& out, std::string_view line) {
  out += line;
  out += '\n';
}

}  // namespace quorate
