// The manifest of the objects, beside votes on some of them.
#include "fuzz_target.hpp"

namespace quorate::fuzz {

void fuzz_one(std::string_view bytes) {
  static const MemoryFile votes(
      R"({"source-ref":"s3://b/0.jpg","worker-id":"w","label":"cat"}
{"source-ref":"s3://b/1.jpg","worker-id":"w","label":"dog"}
{"source":"a text","worker-id":"v","label":"dog"}
)");
  const MemoryFile file(bytes);
  ReadOptions options;
  options.format = InputFormat::kJsonLines;
  options.manifest = file.path();
  read_and_use({votes.path()}, options);
}

}  // namespace quorate::fuzz
