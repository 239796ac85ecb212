// simdjson's on-demand parser leaves what nobody asks for unchecked, so every value is visited: a
// line counts only when it is a complete, valid object. Tested by
// tests/io/json_lines_reader_test.cpp.
#include "json_line.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "quorate/base/same_text.hpp"
#include "scalar_text.hpp"
#include "text_lines.hpp"

namespace quorate {
namespace {

using simdjson::error_code;
namespace ondemand = simdjson::ondemand;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// Whether `text` is a number by JSON's grammar, and of which kind.
std::optional<JsonScalar::Kind> number_kind(std::string_view text) {
  std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const std::size_t whole = at;
  at = skip_digits(text, at);
  if (at == whole || (at > whole + 1 && text[whole] == '0')) return std::nullopt;
  bool is_integer = true;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = ++at;
    at = skip_digits(text, at);
    if (at == fraction) return std::nullopt;
    is_integer = false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(text, at);
    if (at == exponent) return std::nullopt;
    is_integer = false;
  }
  if (at != text.size()) return std::nullopt;
  constexpr std::size_t kSurelyFinite = 15;
  if (!(is_integer && text.size() <= kSurelyFinite) && !parse_number(text)) {
    return JsonScalar::Kind::kNotFinite;
  }
  return is_integer ? JsonScalar::Kind::kInteger : JsonScalar::Kind::kReal;
}

bool is_not_a_number(std::string_view token) {
  if (!token.empty() && token.front() == '-') token.remove_prefix(1);
  return token == "NaN" || token == "nan" || token == "Infinity" || token == "inf";
}

/// True for what JSON has no notation for (a number too large for a double is still JSON).
bool is_outside_json(const JsonScalar& value) {
  return value.kind == JsonScalar::Kind::kNotFinite && is_not_a_number(value.text);
}

error_code visit(ondemand::value value, int depth, JsonScalar& out);

error_code visit_object(ondemand::value value, int depth) {
  ondemand::object object;
  if (const auto error = value.get_object().get(object)) return error;
  for (auto result : object) {
    ondemand::field field;
    if (const auto error = std::move(result).get(field)) return error;
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return error;
    JsonScalar ignored;
    if (const auto error = visit(field.value(), depth + 1, ignored)) return error;
    if (is_outside_json(ignored)) return simdjson::NUMBER_ERROR;
  }
  return simdjson::SUCCESS;
}

error_code visit_array(ondemand::value value, int depth) {
  ondemand::array array;
  if (const auto error = value.get_array().get(array)) return error;
  for (auto result : array) {
    ondemand::value element;
    if (const auto error = std::move(result).get(element)) return error;
    JsonScalar ignored;
    if (const auto error = visit(element, depth + 1, ignored)) return error;
    if (is_outside_json(ignored)) return simdjson::NUMBER_ERROR;
  }
  return simdjson::SUCCESS;
}

/// Checks a value and everything in it; a scalar is given out. `depth` counts the containers around
/// it.
error_code visit(ondemand::value value, int depth, JsonScalar& out) {
  const std::string_view token = trim_blanks(value.raw_json_token());
  if (token.empty()) return simdjson::TAPE_ERROR;
  if (token.front() == '"') {
    out.kind = JsonScalar::Kind::kText;
    return value.get_string().get(out.text);
  }
  if (token.front() == '{' || token.front() == '[') {
    if (depth >= JsonLineParser::kMaxDepth) return simdjson::DEPTH_ERROR;
    out.kind = JsonScalar::Kind::kContainer;
    return token.front() == '{' ? visit_object(value, depth) : visit_array(value, depth);
  }
  const auto scalar = plain_scalar(token);
  if (!scalar) return simdjson::TAPE_ERROR;
  out = *scalar;
  return simdjson::SUCCESS;
}

RecordProblem fault_of(error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return {RejectReason::kInvalidUtf8, "the line is not UTF-8"};
    case simdjson::DEPTH_ERROR:
      return {RejectReason::kTooDeep, "the line is nested deeper than " +
                                          std::to_string(JsonLineParser::kMaxDepth) + " levels"};
    case simdjson::NUMBER_ERROR:
      return {RejectReason::kBadNumber, "NaN and Infinity are not JSON numbers"};
    case simdjson::UNCLOSED_STRING:
      return {RejectReason::kMalformed, "a text is not closed: the line may be cut off"};
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return {RejectReason::kMalformed,
              "the line is not a complete JSON object: it may be cut off"};
    case simdjson::UNESCAPED_CHARS:
      return {RejectReason::kMalformed, "a text holds a control character that is not escaped"};
    case simdjson::STRING_ERROR:
      return {RejectReason::kMalformed, "a text holds an invalid escape sequence"};
    case simdjson::TRAILING_CONTENT:
      return {RejectReason::kMalformed, "there is something behind the JSON object"};
    default:
      return {RejectReason::kMalformed, "the line is not a JSON object"};
  }
}

}  // namespace

std::optional<JsonScalar> plain_scalar(std::string_view token) {
  if (token == "true" || token == "false") return JsonScalar{JsonScalar::Kind::kBoolean, token};
  if (token == "null") return JsonScalar{};
  if (const auto kind = number_kind(token)) return JsonScalar{*kind, token};
  if (is_not_a_number(token)) return JsonScalar{JsonScalar::Kind::kNotFinite, token};
  return std::nullopt;
}

namespace {

/// The scalar of a token that is no text; nothing where it is a container, no JSON, or NaN or
/// Infinity.
std::optional<JsonScalar> flat_scalar(const char* base, std::size_t token, std::size_t next) {
  const auto scalar = plain_scalar(trim_blanks({base + token, next - token}));
  if (scalar && is_outside_json(*scalar)) return std::nullopt;
  return scalar;
}

}  // namespace

namespace {

/// A short key with its quotes, to be compared in two words.
class QuotedName {
 public:
  QuotedName() = default;
  explicit QuotedName(std::string_view name) {
    std::array<char, kBytes> text{};
    std::array<char, kBytes> mask{};
    is_short_ = name.size() + 2 <= kBytes && name.find_first_of("\"\\") == std::string_view::npos;
    if (!is_short_) return;
    text[0] = '"';
    name.copy(text.data() + 1, name.size());
    text[name.size() + 1] = '"';
    std::fill_n(mask.begin(), name.size() + 2, '\xff');
    words_ = load(text.data());
    masks_ = load(mask.data());
  }

  /// Whether the name stands at `at`, behind which kBytes bytes can be read; false for long names.
  [[nodiscard]] bool stands_at(const char* at) const {
    const Words there = load(at);
    return is_short_ &&
           (((there[0] ^ words_[0]) & masks_[0]) | ((there[1] ^ words_[1]) & masks_[1])) == 0;
  }

 private:
  static constexpr std::size_t kBytes = 16;
  using Words = std::array<std::uint64_t, 2>;

  static Words load(const char* from) {
    Words words;
    std::memcpy(words.data(), from, kBytes);
    return words;
  }

  Words words_{};
  Words masks_{};
  bool is_short_ = false;
};

}  // namespace

struct JsonLineParser::State {
  /// The key that stood at a place on the line before: most lines have the same keys in the same
  /// order.
  struct KnownKey {
    std::string name;
    bool is_annotations = false;
    std::optional<FieldMatch> match;
    QuotedName quoted;
  };
  static constexpr std::size_t kKnownKeys = 64;

  explicit State(const FieldNames& field_names) : names(field_names) {}

  const KnownKey& understand(std::string_view key, std::size_t place, std::vector<KnownKey>& known);
  static void store(const FieldMatch& match, const JsonScalar& value, JsonRecord& record);
  void begin_line();
  error_code read_line(std::string_view line);
  const KnownKey* flat_key(const char* base, std::size_t token, std::size_t next,
                           std::size_t place);
  bool read_flat(const JsonTokenLines& at);
  error_code read_member(ondemand::field& field, const KnownKey& key);
  error_code read_annotations(ondemand::value value);
  error_code read_annotation(ondemand::value value, JsonRecord& annotation);

  FieldNames names;
  ondemand::parser parser;
  JsonRecord record;
  bool has_annotations = false;
  std::vector<JsonRecord> annotations;
  std::vector<KnownKey> line_keys;
  std::vector<KnownKey> annotation_keys;
  KnownKey other_key;  // beyond kKnownKeys
};

const JsonLineParser::State::KnownKey& JsonLineParser::State::understand(
    std::string_view key, std::size_t place, std::vector<KnownKey>& known) {
  if (place < known.size() && same_text(known[place].name, key)) return known[place];
  if (place == known.size() && place < kKnownKeys) known.push_back({});
  KnownKey& slot = place < known.size() ? known[place] : other_key;
  slot.name = key;
  slot.match = names.match(key);
  slot.quoted = QuotedName(key);
  slot.is_annotations = key == "annotations" && !slot.match;
  return slot;
}

void JsonLineParser::State::store(const FieldMatch& match, const JsonScalar& value,
                                  JsonRecord& record) {
  const auto field = static_cast<std::size_t>(match.field);
  const std::uint32_t bit = JsonRecord::bit(match.field);
  if ((record.seen & bit) != 0) {
    if (record.ranks[field] == match.rank) record.duplicate = match.field;
    if (record.ranks[field] <= match.rank) return;
  }
  record.seen |= bit;
  record.ranks[field] = match.rank;
  record.values[field] = value;
  if (match.field == Field::kItem) record.item_name = match.item_name;
}

error_code JsonLineParser::State::read_annotation(ondemand::value value, JsonRecord& annotation) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) {
    annotation.is_object = false;
    JsonScalar ignored;
    const error_code error = visit(value, 2, ignored);
    return error == simdjson::SUCCESS && is_outside_json(ignored) ? simdjson::NUMBER_ERROR : error;
  }
  std::size_t place = 0;
  for (auto result : object) {
    ondemand::field field;
    if (const auto error = std::move(result).get(field)) return error;
    std::string_view text;
    if (const auto error = field.unescaped_key().get(text)) return error;
    const KnownKey& key = understand(text, place++, annotation_keys);
    constexpr int kDepth = 3;
    JsonScalar scalar;
    if (const auto error = visit(field.value(), kDepth, scalar)) return error;
    if (key.match) {
      store(*key.match, scalar, annotation);
    } else if (is_outside_json(scalar)) {
      return simdjson::NUMBER_ERROR;
    }
  }
  return simdjson::SUCCESS;
}

error_code JsonLineParser::State::read_annotations(ondemand::value value) {
  ondemand::array array;
  if (const auto error = value.get_array().get(array)) return error;
  if (has_annotations) record.duplicate = Field::kLabel;
  has_annotations = true;
  for (auto result : array) {
    ondemand::value element;
    if (const auto error = std::move(result).get(element)) return error;
    annotations.push_back({});
    if (const auto error = read_annotation(element, annotations.back())) return error;
  }
  return simdjson::SUCCESS;
}

error_code JsonLineParser::State::read_member(ondemand::field& field, const KnownKey& key) {
  ondemand::value value = field.value();
  if (key.is_annotations) {
    const std::string_view token = value.raw_json_token();
    if (!token.empty() && token.front() == '[') return read_annotations(value);
  }
  JsonScalar scalar;
  if (const auto error = visit(value, 1, scalar)) return error;
  if (key.match) {
    store(*key.match, scalar, record);
  } else if (is_outside_json(scalar)) {
    return simdjson::NUMBER_ERROR;
  }
  return simdjson::SUCCESS;
}

void JsonLineParser::State::begin_line() {
  record.clear();
  has_annotations = false;
  annotations.clear();
}

/// The meaning of the key at a token; null where the token is no text.
const JsonLineParser::State::KnownKey* JsonLineParser::State::flat_key(const char* base,
                                                                       std::size_t token,
                                                                       std::size_t next,
                                                                       std::size_t place) {
  if (place < line_keys.size() && line_keys[place].quoted.stands_at(base + token)) {
    return &line_keys[place];
  }
  const auto text = flat_text(base, token, next);
  return text ? &understand(*text, place, line_keys) : nullptr;
}

/// Reads an object that holds only texts and other scalars by its tokens. Gives up, with false, at
/// anything else, whether it is sound or not.
bool JsonLineParser::State::read_flat(const JsonTokenLines& at) {
  const std::span<const std::uint32_t> tokens = at.tokens();
  constexpr std::size_t kTokensOfMember = 4;  // key : value , and the last comma is a bracket
  if (tokens.size() < 1 + kTokensOfMember || tokens.size() % kTokensOfMember != 1) return false;
  if (at.base()[tokens.front()] != '{' || at.base()[tokens.back()] != '}') return false;
  begin_line();
  const char* const base = at.base();
  std::size_t place = 0;
  for (std::size_t i = 1; i < tokens.size(); i += kTokensOfMember) {
    const bool is_last = i + kTokensOfMember == tokens.size();
    if (base[tokens[i + 1]] != ':' || (!is_last && base[tokens[i + 3]] != ',')) return false;
    const KnownKey* key = flat_key(base, tokens[i], tokens[i + 1], place++);
    if (key == nullptr) return false;
    if (const auto text = flat_text(base, tokens[i + 2], tokens[i + 3])) {
      if (key->match) store(*key->match, {JsonScalar::Kind::kText, *text}, record);
      continue;
    }
    const auto scalar = flat_scalar(base, tokens[i + 2], tokens[i + 3]);
    if (!scalar) return false;
    if (key->match) store(*key->match, *scalar, record);
  }
  return true;
}

error_code JsonLineParser::State::read_line(std::string_view line) {
  begin_line();
  ondemand::document document;
  const simdjson::padded_string_view padded(line.data(), line.size(),
                                            line.size() + simdjson::SIMDJSON_PADDING);
  if (const auto error = parser.iterate(padded).get(document)) return error;
  ondemand::object object;
  if (const auto error = document.get_object().get(object)) return error;
  std::size_t place = 0;
  for (auto result : object) {
    ondemand::field field;
    if (const auto error = std::move(result).get(field)) return error;
    std::string_view text;
    if (const auto error = field.unescaped_key().get(text)) return error;
    if (const auto error = read_member(field, understand(text, place++, line_keys))) return error;
  }
  // The place behind the object is out of bounds exactly when nothing follows.
  const char* behind = nullptr;
  return document.current_location().get(behind) == simdjson::OUT_OF_BOUNDS
             ? simdjson::SUCCESS
             : simdjson::TRAILING_CONTENT;
}

JsonLineParser::JsonLineParser(const FieldNames& names) : state_(std::make_unique<State>(names)) {}
JsonLineParser::~JsonLineParser() = default;

std::optional<RecordProblem> JsonLineParser::parse(std::string_view line) {
  const error_code error = state_->read_line(line);
  if (error == simdjson::SUCCESS) return std::nullopt;
  return fault_of(error);
}

std::optional<RecordProblem> JsonLineParser::parse(const JsonTokenLines& at) {
  if (state_->read_flat(at)) return std::nullopt;
  return parse(at.line());
}

const JsonRecord& JsonLineParser::record() const { return state_->record; }
bool JsonLineParser::has_annotations() const { return state_->has_annotations; }
std::span<const JsonRecord> JsonLineParser::annotations() const { return state_->annotations; }

std::optional<std::string_view> name_text(const JsonScalar& value) {
  if (value.kind == JsonScalar::Kind::kText) return value.text;
  if (value.kind != JsonScalar::Kind::kInteger) return std::nullopt;
  return value.text == "-0" ? value.text.substr(1) : value.text;
}

std::optional<std::string_view> label_text(const JsonScalar& value, std::string& scratch) {
  if (value.kind == JsonScalar::Kind::kBoolean) return value.text;
  if (value.kind != JsonScalar::Kind::kReal) return name_text(value);
  scratch = number_text(parse_number(value.text).value_or(0));
  return scratch;
}

std::optional<RecordProblem> require_text(const JsonRecord& record, Field field,
                                          std::string& scratch, std::string_view& text) {
  const JsonScalar& value = record[field];
  const bool is_label = field == Field::kLabel;
  const auto found = is_label ? label_text(value, scratch) : name_text(value);
  if (found) {
    text = *found;
    return std::nullopt;
  }
  const std::string what(describe(field));
  if (value.kind == JsonScalar::Kind::kAbsent) {
    return RecordProblem{
        RejectReason::kMissingField,
        "there is no " + what + "; name its key with " + std::string(option_of(field))};
  }
  if (value.kind == JsonScalar::Kind::kNotFinite) {
    return RecordProblem{RejectReason::kBadNumber, "the " + what + " is not a finite number"};
  }
  return RecordProblem{RejectReason::kWrongType,
                       "the " + what +
                           (is_label ? " must be a text, a number or true or false"
                                     : " must be a text or a whole number")};
}

}  // namespace quorate
