#include <array>

#include "command.hpp"

namespace quorate {

std::span<const Command> commands() {
  static const std::array kCommands = {consolidate_command(), audit_command(),   report_command(),
                                       evaluate_command(),    explain_command(), simulate_command(),
                                       models_command()};
  return kCommands;
}

std::string describe_command(const Command& command) {
  std::string out = "Usage: quorate " + std::string(command.name);
  if (!command.usage.empty()) out += " " + std::string(command.usage);
  out += "\n\n" + std::string(command.description) + "\n";
  out += describe_options(command.options);
  if (!command.examples.empty()) out += "\nExamples:\n" + std::string(command.examples) + "\n";
  return out;
}

std::string_view version() { return QUORATE_VERSION; }

}  // namespace quorate
