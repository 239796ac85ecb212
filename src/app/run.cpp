#include "run.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include "command.hpp"
#include "memory_limit.hpp"
#include "quorate/base/error.hpp"

namespace quorate {
namespace {

const Command* find_command(std::string_view name) {
  for (const Command& command : commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

const Command& require_command(const std::string& name) {
  if (const Command* command = find_command(name)) return *command;
  std::vector<std::string> known;
  for (const Command& command : commands()) known.emplace_back(command.name);
  known.emplace_back("help");
  const auto near = nearest(name, known);
  throw Error(ErrorCode::kUsage, "unknown command '" + name + "'" +
                                     (near ? "; did you mean '" + *near + "'?" : "") +
                                     " ('quorate help' lists them)");
}

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

std::string describe_program() {
  std::string out =
      "Usage: quorate COMMAND [OPTION...] [INPUT...]\n\n"
      "Turns many labelers' annotations into one label per object with a confidence\n"
      "that can be believed.\n\nCommands:\n";
  for (const Command& command : commands()) {
    std::string line = "  " + std::string(command.name);
    line.resize(16, ' ');
    out += line + std::string(command.summary) + "\n";
  }
  out +=
      "  help COMMAND  what a command takes and does\n\n"
      "  quorate --version prints the version.\n\n"
      "Exit status: 0 done, 1 a gate that you asked for failed, 2 wrong usage,\n"
      "65 bad data, 66 an input is missing, 70 a fault of Quorate, 73 an output cannot\n"
      "be written.\n";
  return out;
}

/// `quorate help [VERB]`; the word --markdown gives the options as a table, as the README holds
/// them.
int help(std::vector<std::string> words) {
  const auto markdown = std::find(words.begin(), words.end(), "--markdown");
  const bool as_markdown = markdown != words.end();
  if (as_markdown) words.erase(markdown);
  if (words.size() > 1) {
    throw Error(ErrorCode::kUsage, "help takes one command, not '" + words[1] + "' as well");
  }
  if (words.empty() || words.front() == "help") {
    print(describe_program());
  } else {
    const Command& command = require_command(words.front());
    print(as_markdown ? describe_options_markdown(command.options) : describe_command(command));
  }
  return 0;
}

int dispatch(const std::vector<std::string>& words) {
  if (words.empty()) {
    std::fputs(describe_program().c_str(), stderr);
    return static_cast<int>(ErrorCode::kUsage);
  }
  const std::string& verb = words.front();
  const std::vector<std::string> rest(words.begin() + 1, words.end());
  if (verb == "--version" || verb == "version") {
    if (!rest.empty()) throw Error(ErrorCode::kUsage, verb + " takes nothing else");
    print("quorate " + std::string(version()) + "\n");
    return 0;
  }
  if (verb == "help" || verb == "--help" || verb == "-h") return help(rest);
  const Command& command = require_command(verb);
  const auto asks_help = [](const std::string& word) { return word == "--help" || word == "-h"; };
  if (std::any_of(rest.begin(), rest.end(), asks_help)) return help({verb});
  return command.run(Options(command.options, rest));
}

void complain(const std::string& text) { std::fprintf(stderr, "quorate: %s\n", text.c_str()); }

/// Also where there was no room for another thread's stack.
bool is_out_of_memory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  return system != nullptr && (system->code() == std::errc::resource_unavailable_try_again ||
                               system->code() == std::errc::not_enough_memory);
}

/// A mapped input got shorter, or its disk failed. Nothing can be cleaned up here; temporary files
/// are removed by the next run.
extern "C" void end_for_lost_input(int) {
  constexpr std::string_view kText =
      "quorate: an input got shorter while it was read, or its disk cannot be read; outputs that "
      "were not complete are as they were\n";
  (void)!::write(STDERR_FILENO, kText.data(), kText.size());
  ::_exit(static_cast<int>(ErrorCode::kNoInput));
}

}  // namespace

int run(int argc, const char* const* argv) {
  std::signal(SIGPIPE,
              SIG_IGN);  // a reader that has seen enough is no error: OutputFile sees to it
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow: write() says so
  std::signal(SIGBUS, end_for_lost_input);
  try {
    const int status = dispatch(std::vector<std::string>(argv + 1, argv + argc));
    std::fflush(stdout);
    return status;
  } catch (const Error& error) {
    complain(error.what());
    return static_cast<int>(error.code());
  } catch (const std::exception& error) {
    if (is_out_of_memory(error)) {
      complain(out_of_memory_text());
      return static_cast<int>(ErrorCode::kBadData);
    }
    complain(std::string("a fault of Quorate, please report it: ") + error.what());
  }
  return static_cast<int>(ErrorCode::kInternal);
}

}  // namespace quorate
