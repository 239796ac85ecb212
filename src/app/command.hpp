// A verb of the program: what it is called, what it takes, and what runs it.
#pragma once

#include <span>
#include <string_view>

#include "options.hpp"

namespace quorate {

struct Command {
  std::string_view name;
  std::string_view summary;      ///< one line, for the list of verbs
  std::string_view usage;        ///< "INPUT... [-o FILE]"
  std::string_view description;  ///< a paragraph or two
  std::string_view examples;     ///< lines of shell, each said to be one
  std::span<const OptionSpec> options;
  int (*run)(const Options& options);  ///< gives the exit status; throws Error
};

/// All verbs in the order in which the help lists them. Adding one: its cmd_<verb>.cpp and a line
/// in commands.cpp.
[[nodiscard]] std::span<const Command> commands();

/// What `quorate help VERB` and `quorate VERB --help` print.
[[nodiscard]] std::string describe_command(const Command& command);

[[nodiscard]] Command consolidate_command();
[[nodiscard]] Command audit_command();
[[nodiscard]] Command evaluate_command();
[[nodiscard]] Command explain_command();
[[nodiscard]] Command models_command();
[[nodiscard]] Command report_command();
[[nodiscard]] Command simulate_command();

/// "0.1.0"
[[nodiscard]] std::string_view version();

}  // namespace quorate
