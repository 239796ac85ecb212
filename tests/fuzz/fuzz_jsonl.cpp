// Annotations as JSON Lines, of whatever task the first answer tells.
#include "fuzz_target.hpp"

namespace quorate::fuzz {

void fuzz_one(std::string_view bytes) {
  const MemoryFile file(bytes);
  ReadOptions options;
  options.format = InputFormat::kJsonLines;
  read_and_use({file.path()}, options);
}

}  // namespace quorate::fuzz
