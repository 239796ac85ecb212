// The only exception that leaves the library. Thread safety: values, no shared state.
#pragma once

#include <stdexcept>
#include <string>

namespace quorate {

/// What went wrong, as the program's exit status (after BSD sysexits, and 1 for a gate that
/// failed).
enum class ErrorCode : int {
  kGateFailed = 1,    ///< the run finished, but a threshold that the user asked for was not reached
  kUsage = 2,         ///< an option or a combination of options is wrong
  kBadData = 65,      ///< an input can be read but not understood
  kNoInput = 66,      ///< an input is missing or cannot be read
  kInternal = 70,     ///< a fault of ours
  kCannotWrite = 73,  ///< an output cannot be created or written
};

/// A failure of the whole run. The text says what is wrong, where, and what to do next, in the
/// user's words.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& text) : std::runtime_error(text), code_(code) {}

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace quorate
