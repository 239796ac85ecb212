// A consolidation request of the service.
#include "fuzz_target.hpp"

namespace quorate::fuzz {

void fuzz_one(std::string_view bytes) {
  const MemoryFile file(bytes);
  ReadOptions options;
  options.format = InputFormat::kConsolidationRequest;
  read_and_use({file.path()}, options);
}

}  // namespace quorate::fuzz
