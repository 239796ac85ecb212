// One line of JSON as a record: the keys that mean something, wherever they stand, and the inner
// annotations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "field_names.hpp"
#include "job_builder.hpp"
#include "json_tokens.hpp"

namespace quorate {

/// A value that stands where a text or a number is expected.
struct JsonScalar {
  enum class Kind : std::uint8_t {
    kAbsent,  ///< no such key, or null
    kText,
    kInteger,    ///< `text` is the number as it stands
    kReal,       ///< a number with a fraction or an exponent; `text` as it stands
    kNotFinite,  ///< NaN, Infinity, or a number that no double can hold
    kBoolean,    ///< `text` is "true" or "false"
    kContainer,  ///< an object or an array
  };
  Kind kind = Kind::kAbsent;
  std::string_view text;
};

/// What a token that begins neither a text nor a container stands for; nothing where it is no JSON
/// (NaN and Infinity are kNotFinite). null is kAbsent.
[[nodiscard]] std::optional<JsonScalar> plain_scalar(std::string_view token);

/// The fields of one object, by the names of FieldNames.
struct JsonRecord {
  std::uint32_t seen = 0;  ///< bit i: field i stands in the object; what is not seen means nothing
  std::array<JsonScalar, kFields> values;
  std::array<std::uint32_t, kFields> ranks;
  ItemName item_name = ItemName::kReference;
  bool is_object = true;           ///< an element of `annotations` may be something else
  std::optional<Field> duplicate;  ///< a field that two equally good keys give

  [[nodiscard]] const JsonScalar& operator[](Field field) const {
    static constexpr JsonScalar kAbsent{};
    return (seen & bit(field)) != 0 ? values[static_cast<std::size_t>(field)] : kAbsent;
  }

  [[nodiscard]] static constexpr std::uint32_t bit(Field field) {
    return std::uint32_t{1} << static_cast<std::uint32_t>(field);
  }

  /// Forgets the fields and leaves their memory as it is: that is cheaper than a new record.
  void clear() {
    seen = 0;
    item_name = ItemName::kReference;
    is_object = true;
    duplicate.reset();
  }

  /// Whether item, worker and label are texts, and nothing else is there.
  [[nodiscard]] bool is_plain() const {
    constexpr std::uint32_t kPlain = bit(Field::kItem) | bit(Field::kWorker) | bit(Field::kLabel);
    const auto is_text = [this](Field field) {
      return values[static_cast<std::size_t>(field)].kind == JsonScalar::Kind::kText;
    };
    return seen == kPlain && !duplicate && is_text(Field::kItem) && is_text(Field::kWorker) &&
           is_text(Field::kLabel);
  }
};

/// Parses lines one after the other and allocates nothing per line once its buffers have grown.
class JsonLineParser {
 public:
  /// Nesting beyond this rejects a line.
  static constexpr int kMaxDepth = 256;

  explicit JsonLineParser(const FieldNames& names);
  ~JsonLineParser();
  JsonLineParser(const JsonLineParser&) = delete;
  JsonLineParser& operator=(const JsonLineParser&) = delete;

  /// Understands one line, which must be a complete JSON object and have FileBytes::kPadding
  /// readable bytes behind it. Gives what is wrong with the line as a whole. All views live until
  /// the next call.
  [[nodiscard]] std::optional<RecordProblem> parse(std::string_view line);

  /// As parse, for a line with its tokens where they are known: faster, and never different.
  [[nodiscard]] std::optional<RecordProblem> parse(const JsonTokenLines& at);

  [[nodiscard]] const JsonRecord& record() const;

  /// Whether the line has a key `annotations` that holds an array.
  [[nodiscard]] bool has_annotations() const;
  [[nodiscard]] std::span<const JsonRecord> annotations() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The text of a label: a text, a number (in the form of number_text) or a boolean; nothing for
/// other values. `scratch` may be used to hold it.
[[nodiscard]] std::optional<std::string_view> label_text(const JsonScalar& value,
                                                         std::string& scratch);

/// The text of an object's or a worker's name: a text or a whole number; nothing for other values.
[[nodiscard]] std::optional<std::string_view> name_text(const JsonScalar& value);

/// Reads one field that must be there as a label (Field::kLabel) or a name. Gives what is wrong.
[[nodiscard]] std::optional<RecordProblem> require_text(const JsonRecord& record, Field field,
                                                        std::string& scratch,
                                                        std::string_view& text);

}  // namespace quorate
