// Runs the built program as a user does.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace quorate::test {

/// A word as the shell takes it literally.
inline std::string shell_quoted(const std::string& word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// Runs the program with these arguments and gives its exit status; its standard output goes to the
/// file `out`.
inline int run_program(const std::vector<std::string>& arguments,
                       const std::string& out = "/dev/null") {
  std::string command = shell_quoted(QUORATE_PROGRAM);
  for (const std::string& word : arguments) command += " " + shell_quoted(word);
  const int status = std::system((command + " > " + shell_quoted(out)).c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace quorate::test
