// A file of which nothing is known: what it is taken for, and what comes of that.
#include "fuzz_target.hpp"

namespace quorate::fuzz {

void fuzz_one(std::string_view bytes) {
  const MemoryFile file(bytes);
  read_and_use({file.path()}, {});
}

}  // namespace quorate::fuzz
