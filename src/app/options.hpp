// One table of options feeds the parser, the help and the README's reference.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace quorate {

/// One option of a verb.
struct OptionSpec {
  std::string_view group;    ///< heading in the help
  std::string_view name;     ///< long name without dashes
  char letter = '\0';        ///< short name, or none
  std::string_view value;    ///< what stands for its value in the help; empty: a flag
  std::string_view initial;  ///< default, as text; empty: none
  std::string_view choices;  ///< "a|b|c": the only values allowed; empty: any
  std::string_view help;     ///< what it does, one sentence without a full stop
};

/// What the user gave for one verb. Getters take the option's long name, which must be in the
/// table.
class Options {
 public:
  /// Parses the words after the verb. Throws Error{kUsage}: an unknown option (with the nearest
  /// known one), a missing or a second value, a value that is not among the choices.
  Options(std::span<const OptionSpec> table, const std::vector<std::string>& words);

  /// True when the user gave it, whatever the default.
  [[nodiscard]] bool given(std::string_view name) const;

  [[nodiscard]] bool flag(std::string_view name) const { return given(name); }

  /// The same for code that several verbs share: false where the verb has no such option.
  [[nodiscard]] bool given_if_known(std::string_view name) const;

  /// The value given, else the default.
  [[nodiscard]] std::string text(std::string_view name) const;

  /// The value as a finite number in [low, high]. Throws Error{kUsage}.
  [[nodiscard]] double number(std::string_view name, double low, double high) const;

  /// The value as a whole number in [low, high]. Throws Error{kUsage}.
  [[nodiscard]] std::uint64_t integer(std::string_view name, std::uint64_t low,
                                      std::uint64_t high) const;

  /// The words that are no options, in order.
  [[nodiscard]] const std::vector<std::string>& positional() const { return positional_; }

  /// Every option with a value and what it came to, in the order of the table.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> all() const;

  /// The same without those that change no result (the group "Run").
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> all_that_matter() const;

  /// What was given, as a shell would take it: the inputs, then the options of all_that_matter.
  [[nodiscard]] std::string shell_words() const;

 private:
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> listed(bool with_run) const;
  [[nodiscard]] const OptionSpec& spec(std::string_view name) const;

  std::span<const OptionSpec> table_;
  std::map<std::string, std::string, std::less<>> given_;
  std::vector<std::string> positional_;
};

/// The options as people read them, grouped, at most 79 columns wide.
[[nodiscard]] std::string describe_options(std::span<const OptionSpec> table);

/// The same as a Markdown table.
[[nodiscard]] std::string describe_options_markdown(std::span<const OptionSpec> table);

/// `word` as it must stand in a shell: in quotes where it needs them.
[[nodiscard]] std::string shell_quoted(std::string_view word);

/// The nearest of `known` to a mistyped word, if one is near enough to be meant.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string> known);

/// `text` in lines of at most `width` columns, each after the first with `indent` blanks before it.
[[nodiscard]] std::string wrap(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace quorate
