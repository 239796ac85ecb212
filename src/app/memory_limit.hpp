// --max-memory SIZE: what a run may take, and what it would need.
#pragma once

#include <string>

#include "options.hpp"

namespace quorate {

/// What --max-memory says, in bytes; without it this machine's memory. Throws Error{kUsage}.
[[nodiscard]] double allowed_memory(const Options& options);

/// Bytes of memory that belong to this process alone (mapped files are not counted); 0 where the
/// system does not tell.
[[nodiscard]] double memory_in_use();

/// "1.5 GiB".
[[nodiscard]] std::string size_text(double bytes);

/// From now on the system gives this process no more than --max-memory, if that is given: taking
/// more throws std::bad_alloc. Throws Error{kUsage}.
void limit_memory(const Options& options);

/// What to say when there was no memory left.
[[nodiscard]] std::string out_of_memory_text();

}  // namespace quorate
