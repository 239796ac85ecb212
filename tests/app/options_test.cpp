#include "app/options.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <sstream>

#include "app/command.hpp"
#include "quorate/models/model.hpp"
#include "quorate/tasks/adapter.hpp"
#include "support/files.hpp"
#include "support/flat_job.hpp"

namespace quorate {
namespace {

using test::error_of;
using Words = std::vector<std::string>;

constexpr std::array kTable = {
    OptionSpec{"In", "output", 'o', "FILE", "-", "", "where it goes"},
    OptionSpec{"In", "model", 'm', "NAME", "fast", "fast|exact", "how it is done"},
    OptionSpec{"In", "tolerance", '\0', "X", "1e-6", "", "how near is near"},
    OptionSpec{"Run", "seed", '\0', "N", "1", "", "where randomness begins"},
    OptionSpec{"Run", "quiet", 'q', "", "", "", "say nothing"},
    OptionSpec{"Run", "verbose", 'v', "", "", "", "say much"},
};

Options parse(const Words& words) { return {kTable, words}; }

std::string option_fault(const Words& words) {
  const auto [code, text] = error_of([&] { (void)parse(words); });
  return code == 2 ? text : "exit " + std::to_string(code);
}

std::string number_fault(const std::string& value) {
  const Options options = parse({"--tolerance=" + value});
  const auto [code, text] = error_of([&] { (void)options.number("tolerance", 0, 1); });
  return code == 2 ? text : "exit " + std::to_string(code);
}

std::string integer_fault(const std::string& value) {
  const Options options = parse({"--seed=" + value});
  const auto [code, text] = error_of([&] { (void)options.integer("seed", 1, 100); });
  return code == 2 ? text : "exit " + std::to_string(code);
}

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    longest = std::max(longest, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

std::size_t occurrences(std::string_view text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

TEST_CASE("option tables: names and letters are unique in every verb") {
  for (const Command& command : commands()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const OptionSpec& spec : command.options) {
      CAPTURE(spec.name);
      CHECK(names.insert(spec.name).second);
      if (spec.letter != '\0') CHECK(letters.insert(spec.letter).second);
    }
  }
}

TEST_CASE("option tables: a letter means one thing in all verbs") {
  std::map<char, std::string_view> meaning;
  for (const Command& command : commands()) {
    for (const OptionSpec& spec : command.options) {
      if (spec.letter == '\0') continue;
      CAPTURE(spec.letter);
      CHECK(meaning.emplace(spec.letter, spec.name).first->second == spec.name);
    }
  }
}

TEST_CASE("option tables: each option says what it does, in one clause without a full stop") {
  for (const Command& command : commands()) {
    for (const OptionSpec& spec : command.options) {
      CAPTURE(spec.name);
      CHECK_FALSE(spec.group.empty());
      REQUIRE_FALSE(spec.help.empty());
      CHECK(spec.help.back() != '.');
      CHECK(spec.help.find('|') == std::string_view::npos);  // would break the Markdown table
      if (spec.value.empty()) CHECK((spec.initial.empty() && spec.choices.empty()));
    }
  }
}

TEST_CASE("option tables: groups stand together") {
  for (const Command& command : commands()) {
    std::set<std::string_view> done;
    std::string_view group;
    for (const OptionSpec& spec : command.options) {
      if (spec.group == group) continue;
      group = spec.group;
      CAPTURE(group);
      CHECK(done.insert(group).second);
    }
  }
}

TEST_CASE("option tables: a default is one of the choices") {
  for (const Command& command : commands()) {
    for (const OptionSpec& spec : command.options) {
      if (spec.choices.empty() || spec.initial.empty()) continue;
      const std::string bars = "|" + std::string(spec.choices) + "|";
      CHECK(bars.find("|" + std::string(spec.initial) + "|") != std::string::npos);
    }
  }
}

TEST_CASE("option tables: no option is an orphan that no code asks for") {
  std::string code;
  const auto folder = std::filesystem::path(QUORATE_SOURCE_DIR) / "src/app";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".cpp") code += test::read_file(entry.path());
  }
  // A definition that several verbs share stands once in the code, with its letter behind the name.
  for (const Command& command : commands()) {
    for (const OptionSpec& spec : command.options) {
      CAPTURE(spec.name);
      const std::string name = "\"" + std::string(spec.name) + "\"";
      CHECK(occurrences(code, name) > occurrences(code, name + ", '"));
    }
  }
}

TEST_CASE("option tables: --model offers exactly the models there are, once each, and auto") {
  std::set<std::string> models{"auto"};
  for (const ModelInfo& model : list_models()) models.emplace(model.name);
  for (const TaskType task : all_tasks()) {
    if (const auto adapter = make_adapter(task)) {
      for (const TaskModel& model : adapter->models()) models.emplace(model.name);
    }
  }
  for (const Command& command : commands()) {
    for (const OptionSpec& spec : command.options) {
      if (spec.name != "model") continue;
      std::vector<std::string> offered;
      std::istringstream choices{std::string(spec.choices)};
      for (std::string choice; std::getline(choices, choice, '|');) offered.push_back(choice);
      CHECK(offered.size() == models.size());
      CHECK(std::set<std::string>(offered.begin(), offered.end()) == models);
    }
  }
}

TEST_CASE("help: no line is wider than 79 columns, for any verb") {
  for (const Command& command : commands()) {
    CAPTURE(command.name);
    CHECK(longest_line(describe_command(command)) <= 79);
  }
}

TEST_CASE("help: every option, its choices and its default are in it") {
  const std::string text = describe_options(kTable);
  for (const OptionSpec& spec : kTable) {
    CHECK(text.find("--" + std::string(spec.name)) != std::string::npos);
  }
  CHECK(text.find("  -m, --model NAME            how it is done: fast, exact [fast]\n") !=
        std::string::npos);
  CHECK(text.find("\nIn:\n") < text.find("\nRun:\n"));
}

TEST_CASE("help: the Markdown table has a row for every option") {
  const std::string text = describe_options_markdown(kTable);
  CHECK(occurrences(text, "\n") == kTable.size() + 2);
  CHECK(text.find("| `--model NAME`, `-m` | how it is done: fast, exact [fast] |\n") !=
        std::string::npos);
}

TEST_CASE("wrap: lines end between words, and a long word stands alone") {
  CHECK(wrap("one two three", 2, 7) == "one two\n  three");
  CHECK(wrap("a verylongword b", 1, 4) == "a\n verylongword\n b");
  CHECK(wrap("", 3, 10).empty());
}

TEST_CASE("options: values come with a blank, an equal sign, or behind the letter") {
  for (const Words& words : {Words{"--model", "exact"}, Words{"--model=exact"},
                             Words{"-m", "exact"}, Words{"-mexact"}}) {
    const Options options = parse(words);
    CHECK(options.given("model"));
    CHECK(options.text("model") == "exact");
  }
  CHECK(parse({"--output=a=b"}).text("output") == "a=b");
}

TEST_CASE("options: a single dash is a value or an input, never an option") {
  CHECK(parse({"-o", "-"}).text("output") == "-");
  CHECK(parse({"-o", "-"}).given("output"));
  CHECK(parse({"--output", "-", "-"}).positional() == Words{"-"});
}

TEST_CASE("options: inputs and options mix, and after two dashes all is input") {
  const Options options = parse({"a", "-q", "b", "--", "-v", "--seed"});
  CHECK(options.positional() == Words{"a", "b", "-v", "--seed"});
  CHECK(options.flag("quiet"));
  CHECK_FALSE(options.flag("verbose"));
}

TEST_CASE("options: what is not given has its default, and is not given") {
  const Options options = parse({});
  CHECK_FALSE(options.given("model"));
  CHECK(options.text("model") == "fast");
  CHECK(options.positional().empty());
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK(options.all() ==
        Pairs{{"output", "-"}, {"model", "fast"}, {"tolerance", "1e-6"}, {"seed", "1"}});
  CHECK(parse({"-q"}).all().back() == std::pair<std::string, std::string>{"quiet", "yes"});
}

TEST_CASE("options: an unknown one is refused with the nearest known one") {
  CHECK(option_fault({"--modle", "x"}) == "unknown option '--modle'; did you mean '--model'?");
  CHECK(option_fault({"--quite"}) == "unknown option '--quite'; did you mean '--quiet'?");
  CHECK(option_fault({"--zzzzzzzz"}) == "unknown option '--zzzzzzzz'");
  CHECK(option_fault({"-x"}) == "unknown option '-x'");
  CHECK(option_fault({"--positional", "x"}) == "unknown option '--positional'");
}

TEST_CASE("options: the beginning of an option is not the option") {
  CHECK(option_fault({"--mod", "exact"}) == "unknown option '--mod'; did you mean '--model'?");
  CHECK(option_fault({"--toler", "1"}) == "unknown option '--toler'; did you mean '--tolerance'?");
}

TEST_CASE("options: nothing may be given twice") {
  CHECK(option_fault({"-q", "--quiet"}) == "--quiet is given twice");
  CHECK(option_fault({"--seed=1", "--seed=1"}) == "--seed is given twice");
}

TEST_CASE("options: a missing value is told, whatever form it is missing in") {
  for (const Words& words :
       {Words{"--output"}, Words{"-o"}, Words{"--output="}, Words{"--output", ""}}) {
    CHECK(option_fault(words) == "--output needs a value");
  }
  CHECK(option_fault({"-o", "--quiet"}) == "--output needs a value; '--quiet' is an option");
  CHECK(option_fault({"--output", "-q"}).find("--output needs a value") == 0);
  CHECK(parse({"--output=--quiet"}).text("output") == "--quiet");
  CHECK(option_fault({"--quiet=yes"}) == "--quiet takes no value");
}

TEST_CASE("options: a value that is no choice is refused with the nearest one") {
  CHECK(option_fault({"--model=exat"}) == "--model: 'exat' is none of fast, exact; did you mean 'exact'?");
  CHECK(option_fault({"--model=zzz"}) == "--model: 'zzz' is none of fast, exact");
}

TEST_CASE("options: numbers are finite and in their range") {
  CHECK(parse({"--tolerance=0.25"}).number("tolerance", 0, 1) == 0.25);
  CHECK(parse({}).number("tolerance", 0, 1) == 1e-6);
  for (const char* const value :
       {"nan", "inf", "-inf", "1e999", "-1", "2", "1x", "x", " 1", "+1"}) {
    CAPTURE(value);
    CHECK(number_fault(value) ==
          "--tolerance: '" + std::string(value) + "' is not a number from 0 to 1");
  }
  const Options options = parse({"--tolerance", "-1"});
  CHECK_THROWS_AS((void)options.number("tolerance", 0, 1), Error);
}

TEST_CASE("options: whole numbers are whole, not negative and in their range") {
  CHECK(parse({"--seed=100"}).integer("seed", 1, 100) == 100);
  for (const char* const value :
       {"-1", "0", "101", "1.5", "1e2", "99999999999999999999999", "nan", "0x1"}) {
    CAPTURE(value);
    CHECK(integer_fault(value) ==
          "--seed: '" + std::string(value) + "' is not a whole number from 1 to 100");
  }
}

TEST_CASE("nearest: a slip finds its word, a stranger none") {
  const Words known{"majority", "one-coin", "dawid-skene"};
  CHECK(nearest("dawid-skeene", known) == "dawid-skene");
  CHECK(nearest("onecoin", known) == "one-coin");
  CHECK(nearest("major", known) == "majority");
  CHECK_FALSE(nearest("glad", known));
  CHECK_FALSE(nearest("", known));
}

}  // namespace
}  // namespace quorate
