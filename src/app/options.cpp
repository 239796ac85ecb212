// Test: options_test.cpp.
#include "options.hpp"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <charconv>
#include <cmath>
#include <utility>

#include "quorate/base/error.hpp"

namespace quorate {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kWidth = 79;
constexpr std::size_t kHelpColumn = 30;
constexpr const char* kPositional = " ";  // a name that nobody can give as an option

[[noreturn]] void fail(const std::string& text) { throw Error(ErrorCode::kUsage, text); }

std::vector<std::string_view> split_choices(std::string_view choices) {
  std::vector<std::string_view> out;
  while (!choices.empty()) {
    const std::size_t bar = std::min(choices.find('|'), choices.size());
    out.push_back(choices.substr(0, bar));
    choices.remove_prefix(std::min(bar + 1, choices.size()));
  }
  return out;
}

/// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row[b.size()];
}

po::options_description boost_table(std::span<const OptionSpec> table) {
  po::options_description description;
  for (const OptionSpec& spec : table) {
    std::string name(spec.name);
    if (spec.letter != '\0') name += std::string(",") + spec.letter;
    if (spec.value.empty()) {
      description.add_options()(name.c_str(), "");
    } else {
      description.add_options()(name.c_str(), po::value<std::string>(), "");
    }
  }
  description.add_options()(kPositional, po::value<std::vector<std::string>>(), "");
  return description;
}

std::string unknown_option(std::span<const OptionSpec> table, const std::string& word) {
  std::vector<std::string> known;
  for (const OptionSpec& spec : table) known.push_back("--" + std::string(spec.name));
  std::string text = "unknown option '" + word + "'";
  if (const auto near = nearest(word, known)) text += "; did you mean '" + *near + "'?";
  return text;
}

/// True where `word` is an option of the table, so that it is hardly meant as the value of another.
bool is_option(std::span<const OptionSpec> table, std::string_view word) {
  return std::any_of(table.begin(), table.end(), [&](const OptionSpec& spec) {
    return word == "--" + std::string(spec.name) ||
           (spec.letter != '\0' && word == std::string("-") + spec.letter);
  });
}

std::string joined_choices(std::string_view choices) {
  std::string out;
  for (const std::string_view choice : split_choices(choices)) {
    if (!out.empty()) out += ", ";
    out += choice;
  }
  return out;
}

std::string short_number(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

std::string option_head(const OptionSpec& spec) {
  std::string head = spec.letter != '\0' ? std::string("  -") + spec.letter + ", " : "      ";
  head += "--" + std::string(spec.name);
  if (!spec.value.empty()) head += " " + std::string(spec.value);
  return head;
}

std::string option_text(const OptionSpec& spec) {
  std::string text(spec.help);
  if (!spec.choices.empty()) text += ": " + joined_choices(spec.choices);
  if (!spec.initial.empty()) text += " [" + std::string(spec.initial) + "]";
  return text;
}

}  // namespace

Options::Options(std::span<const OptionSpec> table, const std::vector<std::string>& words)
    : table_(table) {
  const po::options_description description = boost_table(table);
  po::positional_options_description positional;
  positional.add(kPositional, -1);
  namespace style = po::command_line_style;
  // Prefixes of options are never accepted: a later version may add an option that they fit.
  constexpr int kStyle = style::unix_style & ~style::allow_guessing;
  po::parsed_options parsed(&description);
  try {
    parsed = po::command_line_parser(words)
                 .options(description)
                 .positional(positional)
                 .style(kStyle)
                 .run();
  } catch (const po::unknown_option& error) {
    fail(unknown_option(table, error.get_option_name()));
  } catch (const po::invalid_command_line_syntax& error) {
    const bool is_flag = error.kind() == po::invalid_syntax::extra_parameter;
    fail(error.get_option_name() + (is_flag ? " takes no value" : " needs a value"));
  } catch (const po::error& error) {
    fail(error.what());
  }
  for (const po::option& option : parsed.options) {
    if (option.string_key == kPositional) {
      positional_.insert(positional_.end(), option.value.begin(), option.value.end());
      continue;
    }
    std::string value = option.value.empty() ? std::string() : option.value.front();
    const OptionSpec& known = spec(option.string_key);
    if (!known.value.empty() && value.empty()) fail("--" + option.string_key + " needs a value");
    if (option.original_tokens.size() > 1 && is_option(table, value)) {
      fail("--" + option.string_key + " needs a value; '" + value + "' is an option");
    }
    const std::vector<std::string_view> choices = split_choices(known.choices);
    if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end()) {
      const std::vector<std::string> names(choices.begin(), choices.end());
      const auto near = nearest(value, names);
      fail("--" + option.string_key + ": '" + value + "' is none of " +
           joined_choices(known.choices) + (near ? "; did you mean '" + *near + "'?" : ""));
    }
    if (!given_.emplace(option.string_key, std::move(value)).second) {
      fail("--" + option.string_key + " is given twice");
    }
  }
}

const OptionSpec& Options::spec(std::string_view name) const {
  const auto it = std::find_if(table_.begin(), table_.end(),
                               [&](const OptionSpec& s) { return s.name == name; });
  if (it == table_.end()) throw Error(ErrorCode::kInternal, "no option --" + std::string(name));
  return *it;
}

bool Options::given_if_known(std::string_view name) const {
  return given_.find(name) != given_.end();
}

bool Options::given(std::string_view name) const {
  return given_.find(spec(name).name) != given_.end();
}

std::string Options::text(std::string_view name) const {
  const OptionSpec& known = spec(name);
  const auto it = given_.find(known.name);
  return it != given_.end() ? it->second : std::string(known.initial);
}

double Options::number(std::string_view name, double low, double high) const {
  const std::string value = text(name);
  double result = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
  if (error != std::errc{} || end != value.data() + value.size() || !std::isfinite(result) ||
      result < low || result > high) {
    fail("--" + std::string(name) + ": '" + value + "' is not a number from " + short_number(low) +
         " to " + short_number(high));
  }
  return result;
}

std::uint64_t Options::integer(std::string_view name, std::uint64_t low, std::uint64_t high) const {
  const std::string value = text(name);
  std::uint64_t result = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
  if (error != std::errc{} || end != value.data() + value.size() || result < low || result > high) {
    fail("--" + std::string(name) + ": '" + value + "' is not a whole number from " +
         std::to_string(low) + " to " + std::to_string(high));
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> Options::all() const { return listed(true); }

std::vector<std::pair<std::string, std::string>> Options::all_that_matter() const {
  return listed(false);
}

std::vector<std::pair<std::string, std::string>> Options::listed(bool with_run) const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const OptionSpec& spec : table_) {
    if (!with_run && spec.group == "Run") continue;
    if (spec.value.empty()) {
      if (given(spec.name)) out.emplace_back(spec.name, "yes");
    } else if (given(spec.name) || !spec.initial.empty()) {
      out.emplace_back(spec.name, text(spec.name));
    }
  }
  return out;
}

std::string Options::shell_words() const {
  std::string out;
  const auto add = [&](const std::string& word) { out += (out.empty() ? "" : " ") + word; };
  for (const std::string& word : positional_) add(shell_quoted(word));
  for (const OptionSpec& spec : table_) {
    if (!given(spec.name) || spec.group == "Run") continue;
    add("--" + std::string(spec.name));
    if (!spec.value.empty()) add(shell_quoted(text(spec.name)));
  }
  return out;
}

std::string shell_quoted(std::string_view word) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:=@%+,";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos)
    return std::string(word);
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string describe_options(std::span<const OptionSpec> table) {
  std::string out;
  std::string_view group;
  for (const OptionSpec& spec : table) {
    if (spec.group != group) {
      group = spec.group;
      out += "\n" + std::string(group) + ":\n";
    }
    std::string line = option_head(spec);
    if (line.size() + 2 > kHelpColumn) {
      out += line + "\n";
      line.clear();
    }
    line.resize(kHelpColumn, ' ');
    out += line + wrap(option_text(spec), kHelpColumn, kWidth - kHelpColumn) + "\n";
  }
  return out;
}

std::string describe_options_markdown(std::span<const OptionSpec> table) {
  std::string out = "| option | what it does |\n|---|---|\n";
  for (const OptionSpec& spec : table) {
    std::string head = "`--" + std::string(spec.name);
    if (!spec.value.empty()) head += " " + std::string(spec.value);
    head += "`";
    if (spec.letter != '\0') head += std::string(", `-") + spec.letter + "`";
    out += "| " + head + " | " + option_text(spec) + " |\n";
  }
  return out;
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known) {
  std::optional<std::string> best;
  std::size_t best_distance = word.size() / 3 + 1;  // further away, and it was not a slip
  for (const std::string& candidate : known) {
    const std::size_t d = distance(word, candidate);
    if (d <= best_distance && (!best || d < best_distance)) {
      best = candidate;
      best_distance = d;
    }
  }
  if (word.empty() || (best && best_distance <= 1)) return best;
  for (const std::string& candidate : known) {  // a beginning is more likely meant than two slips
    if (candidate.starts_with(word)) return candidate;
  }
  return best;
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (column > 0 && column + 1 + end > width) {
      out += "\n" + std::string(indent, ' ');
      column = 0;
    }
    if (column > 0) {
      out += ' ';
      ++column;
    }
    out += text.substr(0, end);
    column += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace quorate
